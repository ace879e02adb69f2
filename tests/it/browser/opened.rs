//! What every page keeps while a dialog or a menu stands open.

use serde_json::Value;
use tms_tests::{Browser, Key};

use super::{
    every_page::{look_at_what_is_there, nothing_is},
    table::{Scene, Who},
};

/// What opens something over the page: each by its number, with what is written on it. What stands around every page
/// opens the same on each.
const OPENERS: &str = "
    const around = arguments[0] ? ', footer [data-opens], details.menu > summary' : '';
    window.openers = [...document.querySelectorAll(
      `main [data-opens], main [hx-target='#chooser-place'], main details.menu > summary${around}`)];
    return window.openers.map((it) => it.textContent.replace(/\\s+/gu, ' ').trim())";

/// Opens one, in its tab.
const OPEN: &str = "
    const opener = window.openers[arguments[0]];
    const section = opener.closest('section[hidden]');
    if (section) document.querySelector(`[aria-controls='${section.id}']`).click();
    opener.focus();
    opener.click()";

const IS_OPEN: &str = "return document.querySelector('dialog[open], details.menu[open]') !== null";
const IS_BACK: &str = "return document.activeElement === window.openers[arguments[0]]";

macro_rules! everything_that_opens {
    ($($name:ident: $who:ident),+ $(,)?) => {$(
        #[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            open_everything(Who::$who).await;
        }
    )+};
}

everything_that_opens!(
    what_opens_before_visitors_is_accessible_and_fits: Visitor,
    what_opens_before_learners_is_accessible_and_fits: Learner,
    what_opens_before_help_desk_agents_is_accessible_and_fits: HelpDesk,
    what_opens_before_operations_managers_is_accessible_and_fits: Operations,
    what_opens_before_system_administrators_is_accessible_and_fits: System,
);

async fn open_everything(who: Who) {
    let scene = Scene::set().await;
    let mut browser = scene.browser(who).await;
    let (mut wrong, mut opened) = (Vec::new(), 0);
    for (place, page) in scene.pages(who).iter().enumerate() {
        browser.visit(&page.path).await;
        let openers = browser.ask_with(OPENERS, vec![(place == 0).into()]).await;
        let openers = openers.as_array().unwrap();
        for (number, opener) in openers.iter().enumerate() {
            let found = open(&mut browser, number).await;
            let name = opener.as_str().unwrap();
            wrong.extend(found.iter().map(|it| format!("{} {name:?} {it}", page.path)));
        }
        opened += openers.len();
    }
    assert!(opened > 0, "{who:?} opens nothing");
    nothing_is(&wrong, &format!("{who:?} finds in {opened} things that open"));
}

/// What is wrong with what one of them opens, and with how it closes.
async fn open(browser: &mut Browser, number: usize) -> Vec<String> {
    browser.ask_with(OPEN, vec![number.into()]).await;
    browser.comes("something should open", IS_OPEN).await;
    let mut wrong = look_at_what_is_there(browser).await;
    wrong.extend(browser.console_errors().await);
    browser.keys(Key::Escape).await;
    browser.comes("it should close", &IS_OPEN.replace("!==", "===")).await;
    if browser.ask_with(IS_BACK, vec![Value::from(number)]).await != true {
        wrong.push(format!("its end leaves the focus on {:?}", browser.focused().await));
    }
    wrong
}
