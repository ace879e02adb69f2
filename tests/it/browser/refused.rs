//! What every page keeps when it says no: forms that are refused, and pages that are not there or not for this person.

use tms_tests::Browser;

use super::{
    every_page::{look_at, look_at_what_is_there, nothing_is, status},
    table::{Scene, Who},
};

/// The forms of a page that change something, each by its number, with where it leads. Launches lead to where the
/// content is, which is no page of the system.
const FORMS: &str = "
    window.forms = [...document.querySelectorAll('main form[method=post]')].filter(({ action }) =>
      !action.endsWith('/launch') && !action.includes('/lab/'));
    return window.forms.map(({ action }) => new URL(action).pathname)";

/// Fills whatever can be typed in a form with the same text, and sends it; false where there is nothing to type.
const SEND_FILLED: &str = "
    const form = window.forms[arguments[0]];
    const typed = 'input:not([type=hidden], [type=checkbox], [type=radio], [type=file]), textarea';
    const fields = [...form.querySelectorAll(typed)];
    for (const field of fields) field.value = arguments[1];
    if (fields.length > 0) form.submit();
    return fields.length > 0";

/// Does behind the page's back what a form asks for, so that the form is out of date.
const SEND_BEFORE: &str = "
    const form = window.forms[arguments[0]];
    const body = new URLSearchParams(new FormData(form));
    const request = new XMLHttpRequest();
    request.open('POST', form.action, false);
    request.send(body);
    form.submit()";

const HAS_SUMMARY: &str = "return document.querySelector('main [role=alert]') !== null";

/// What the addresses of forms hold that may be sent twice: what they ask for is so already, and whoever asks is told so.
const SENT_TWICE: [&str; 8] = [
    "/achievements/badges/",
    "/archive",
    "/disable",
    "/enable",
    "/inbox/read",
    "/mail-opt-out/",
    "/redeem",
    "/reopen",
];

macro_rules! every_form {
    ($($name:ident: $who:ident),+ $(,)?) => {$(
        #[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            have_every_form_refused(Who::$who).await;
        }
    )+};
}

every_form!(
    refused_forms_of_visitors_are_accessible_and_fit: Visitor,
    refused_forms_of_learners_are_accessible_and_fit: Learner,
    refused_forms_of_help_desk_agents_are_accessible_and_fit: HelpDesk,
    refused_forms_of_operations_managers_are_accessible_and_fit: Operations,
    refused_forms_of_system_administrators_are_accessible_and_fit: System,
);

async fn have_every_form_refused(who: Who) {
    let scene = Scene::set().await;
    let mut browser = scene.browser(who).await;
    let (mut wrong, mut later, mut refused) = (Vec::new(), Vec::new(), 0);
    for page in scene.pages(who) {
        for number in 0..forms(&browser, &page.path).await.len() {
            match refuse(&browser, &page.path, number).await {
                Some(true) => {
                    refused += 1;
                    let found = look_at_what_is_there(&mut browser).await;
                    wrong.extend(found.iter().map(|it| format!("{} refused {it}", page.path)));
                    browser.console_errors().await;
                }
                Some(false) => {
                    wrong.push(format!("{} takes form {number} whatever is in it", page.path));
                }
                None => later.push((page.path.clone(), number)),
            }
        }
    }
    // What changes something for good comes last.
    for (path, number) in later {
        let found = outdate(&mut browser, &path, number).await;
        wrong.extend(found.iter().map(|it| format!("{path} out of date {it}")));
    }
    assert!(refused > 0, "{who:?} has nothing refused");
    nothing_is(&wrong, &format!("{who:?} finds in {refused} refused forms"));
}

async fn forms(browser: &Browser, path: &str) -> Vec<String> {
    browser.visit(path).await;
    let forms = browser.ask(FORMS).await;
    forms.as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect()
}

/// Whether a form is refused with what no field takes, or with nothing in it; none where nothing can be typed.
async fn refuse(browser: &Browser, path: &str, number: usize) -> Option<bool> {
    for text in ["\u{7}", ""] {
        forms(browser, path).await;
        let send = browser.ask_with(SEND_FILLED, vec![number.into(), text.into()]).await;
        if send == false {
            return None;
        }
        browser.comes("the answer should come", "return window.forms === undefined").await;
        if status(browser).await >= 400 && browser.ask(HAS_SUMMARY).await == true {
            return Some(true);
        }
    }
    Some(false)
}

/// What is wrong with how a page says that it was out of date.
async fn outdate(browser: &mut Browser, path: &str, number: usize) -> Vec<String> {
    let forms = forms(browser, path).await;
    let Some(form) = forms.get(number) else { return Vec::new() };
    browser.ask_with(SEND_BEFORE, vec![number.into()]).await;
    browser.comes("the answer should come", "return window.forms === undefined").await;
    let mut wrong = look_at_what_is_there(browser).await;
    let status = status(browser).await;
    let may_be_sent_twice = SENT_TWICE.iter().any(|part| form.contains(part));
    if may_be_sent_twice != (status < 400) {
        wrong.push(format!("{form} is answered with {status} when it is sent twice"));
    }
    browser.console_errors().await;
    wrong
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_say_no_are_accessible_and_fit() {
    let scene = Scene::set().await;
    let nobodys = "/assignments/01900000-0000-7000-8000-000000000000";
    let mut wrong = Vec::new();
    for (who, refused) in [
        (Who::Visitor, &[("/there/is/no/such/page", 404)][..]),
        (Who::Learner, &[("/admin", 403), ("/admin/users", 403), (nobodys, 404)]),
        (Who::Operations, &[("/admin/sites/new", 403), ("/admin/users?cursor=x", 422)]),
    ] {
        let mut browser = scene.browser(who).await;
        for (path, status) in refused {
            wrong.extend(look_at(&mut browser, path, *status).await);
        }
    }
    nothing_is(&wrong, "who is refused finds");
}
