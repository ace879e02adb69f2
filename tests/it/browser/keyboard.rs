//! That whatever can be clicked is reached by the keyboard.

use tms_tests::{Browser, Key};

/// What can be used, and how many keys lead past all of it: each part of a date takes one, and its picker.
const USABLE: &str = "
    const kinds = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex=\"0\"]';
    const isUsable = (it) => it.checkVisibility({ visibilityProperty: true }) && !it.disabled && it.tabIndex >= 0;
    window.usable = [...document.querySelectorAll(kinds)].filter(isUsable);
    window.reached = new Set();
    document.addEventListener('focusin', ({ target }) => window.reached.add(target));
    // From the first one, which may have the focus already.
    window.reached.add(window.usable[0]);
    window.usable[0].focus();
    const parts = { date: 4, month: 3, time: 4, 'datetime-local': 7 };
    return window.usable.reduce((sum, { type }) => sum + (parts[type] ?? 1), 0)";

/// What was not reached. Of choices that exclude each other one is, and the arrows lead to the others.
const UNREACHED: &str = "
    const name = (it) => `${it.tagName.toLowerCase()} ${it.id || it.name || it.innerText}`.trim();
    const isAlike = (it) => (other) => other.type === 'radio' && other.name === it.name && other.form === it.form;
    const isReached = (it) => window.reached.has(it)
      || (it.type === 'radio' && [...window.reached].some(isAlike(it)));
    return window.usable.filter((it) => !isReached(it)).map(name)";

/// What looks as if it could be clicked, and cannot have the focus.
const FOR_MOUSE_ONLY: &str = "
    const isPointedAt = (it) => it.checkVisibility() && getComputedStyle(it).cursor === 'pointer';
    const usable = 'a[href], button, input, select, textarea, summary, label, [tabindex=\"0\"]';
    return [...document.body.querySelectorAll('*')]
      .filter((it) => isPointedAt(it) && it.closest(usable) === null)
      .map((it) => it.outerHTML.slice(0, 80))";

/// What of a page the keyboard alone does not reach.
pub(super) async fn out_of_its_reach(browser: &Browser) -> Vec<String> {
    let keys = browser.ask(USABLE).await.as_u64().unwrap_or_default();
    let tabs = usize::try_from(keys).unwrap_or_default();
    browser.keys(char::from(Key::Tab).to_string().repeat(tabs)).await;
    let mut wrong = Vec::new();
    for (script, what) in [(UNREACHED, "is not reached"), (FOR_MOUSE_ONLY, "is for the mouse only")]
    {
        let found = browser.ask(script).await;
        let found = found.as_array().into_iter().flatten();
        wrong.extend(found.map(|it| format!("{it} {what}")));
    }
    wrong
}
