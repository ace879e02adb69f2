//! That the browser's checks can fail, and see what they are to see.

use serde_json::json;
use tms_tests::{Browser, Key, Scheme, Violation};

use super::plain_page::PlainPage;

/// Of all that is wrong with it, axe knows the words for three things.
const BROKEN: &str = "<!DOCTYPE html><html lang=en><title>Broken</title><main><h1>Broken</h1>
    <style>p { color: #999; background: #fff } @media (prefers-color-scheme: dark) { p { color: #000 } }</style>
    <p>Pale words</p><input name=nameless><div style='width: 40rem'>wide</div>
    <script>document.body.dataset.script = 'ran'</script></main></html>";

fn rules(violations: &[Violation]) -> Vec<&str> {
    violations.iter().map(|violation| &*violation.rule).collect()
}

#[tokio::test]
async fn axe_names_the_rule_and_the_place_of_what_is_wrong() {
    let page = PlainPage::serve(BROKEN, "").await;
    let browser = Browser::open(&page).await;
    browser.visit("/").await;
    let found = browser.axe().await;
    assert_eq!(rules(&found), ["color-contrast", "label"], "{found:#?}");
    assert_eq!(found[0].targets, ["p"]);
    assert!(found[0].help.contains("contrast"), "{}", found[0].help);
}

#[tokio::test]
async fn a_page_is_checked_in_the_colours_that_are_preferred() {
    let page = PlainPage::serve(BROKEN, "").await;
    let browser = Browser::open(&page).await;
    browser.set_scheme(Scheme::Dark).await;
    browser.visit("/").await;
    assert_eq!(rules(&browser.axe().await), ["label"]);
    browser.set_scheme(Scheme::Light).await;
    assert_eq!(rules(&browser.axe().await), ["color-contrast", "label"]);
}

#[tokio::test]
async fn a_page_that_is_too_wide_is_seen() {
    let page = PlainPage::serve(BROKEN, "").await;
    let mut browser = Browser::open(&page).await;
    browser.visit("/").await;
    assert!(!browser.scrolls_sideways().await);
    browser.set_width(320).await;
    assert!(browser.scrolls_sideways().await);
    assert_eq!(browser.ask("return innerWidth").await, 320);
}

#[tokio::test]
async fn what_the_policy_of_a_page_refuses_is_seen() {
    let page = PlainPage::serve(BROKEN, "default-src 'self'").await;
    let browser = Browser::open(&page).await;
    browser.visit("/").await;
    let errors = browser.console_errors().await;
    assert!(errors.iter().any(|error| error.contains("Content Security Policy")), "{errors:#?}");
    assert_eq!(browser.ask("return document.body.dataset.script ?? null").await, json!(null));
    assert_eq!(browser.console_errors().await, Vec::<String>::new());
    assert_eq!(rules(&browser.axe().await), ["label"], "the policy does not bind axe");
}

#[tokio::test]
async fn scripts_of_pages_can_be_turned_off() {
    let page = PlainPage::serve(BROKEN, "").await;
    let browser = Browser::open(&page).await;
    let ran = "return document.body.dataset.script ?? null";
    browser.visit("/").await;
    assert_eq!(browser.ask(ran).await, "ran");
    browser.without_script().await;
    browser.visit("/").await;
    assert_eq!(browser.ask(ran).await, json!(null));
}

const FORM: &str = "<!DOCTYPE html><html lang=en><title>Form</title><main><h1>Form</h1><form>
    <p><label for=a>Name</label> <input id=a name=a value=before>
    <p><label>Note (optional) <textarea name=b></textarea></label>
    <p><label>Until <input type=date name=c></label>
    <p><label>Course <select name=d><option>One<option>Two</select></label>
    <p><label><input type=checkbox name=e> Important</label>
    <ul><li>Ada <button name=f value=ada>Choose</button><li>Bo <button name=f value=bo>Choose</button></ul>
    <p hidden><button name=f value=hidden>Save</button></p><p><button name=f value=save>Save</button>
    </form></main></html>";

#[tokio::test]
async fn a_form_is_filled_by_what_is_written_on_it() {
    let page = PlainPage::serve(FORM, "").await;
    let browser = Browser::open(&page).await;
    browser.visit("/").await;
    browser.fill("Name", "Zoë").await;
    browser.fill("Note", "two\nlines").await;
    browser.fill("Until", "2027-03-31").await;
    browser.choose("Course", "Two").await;
    browser.tick("Important").await;
    assert_eq!(browser.value("Until").await, "2027-03-31");
    browser.press_in("Bo", "Choose").await;
    let sent = "/?a=Zo%C3%AB&b=two%0D%0Alines&c=2027-03-31&d=Two&e=on&f=bo";
    browser.arrives_at(sent).await;
    browser.press("Save").await;
    browser.arrives_at("/?a=before&b=&c=&d=One&f=save").await;
}

#[tokio::test]
async fn keys_go_to_what_has_the_focus() {
    let page = PlainPage::serve(FORM, "").await;
    let browser = Browser::open(&page).await;
    browser.visit("/").await;
    browser.keys(Key::Tab).await;
    assert_eq!(browser.focused().await, "Name");
    browser.keys("Bo").await;
    assert_eq!(browser.value("Name").await, "Bo");
}

#[tokio::test]
#[should_panic(expected = "the page should show \"Full\"")]
async fn what_does_not_come_fails_the_test() {
    let page = PlainPage::serve(FORM, "").await;
    let browser = Browser::open(&page).await;
    browser.visit("/").await;
    browser.sees("Full").await;
}
