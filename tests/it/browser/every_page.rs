//! What every page keeps, whatever it says.

use tms_tests::{Browser, Key, Scheme};

use super::{
    keyboard::out_of_its_reach,
    table::{Scene, Who},
};

/// The narrowest screen that pages are for.
const NARROW: u32 = 320;
const WIDE: u32 = 1_280;

const STATUS: &str = "return performance.getEntriesByType('navigation')[0].responseStatus";
/// How much comes over the line before the page is there, and whether it fetches more by itself.
const TRANSFERRED: &str = "
    const loaded = ['navigation', 'resource'].flatMap((kind) => performance.getEntriesByType(kind));
    return loaded.reduce((sum, { transferSize }) => sum + transferSize, 0)";
const FETCHES: &str = "
    const loaded = performance.getEntriesByType('resource');
    return loaded.filter(({ initiatorType }) => ['fetch', 'xmlhttprequest'].includes(initiatorType)).length";
/// What a page may bring along at the first load, in bytes: 60 KiB.
const TRANSFERRED_MAX: u64 = 60 * 1_024;
const HEADINGS: &str =
    "return [...document.querySelectorAll('h1')].filter((it) => it.checkVisibility()).length";
/// What is too wide, as far as nothing around it hides that.
const STICKING_OUT: &str = "
    const width = document.documentElement.clientWidth;
    const hides = (it) => it !== document.body && getComputedStyle(it).overflowX !== 'visible';
    const isHidden = (it) => it !== null && it !== document.body && (hides(it) || isHidden(it.parentElement));
    const name = (it) => [it.tagName.toLowerCase(), ...it.classList].join('.');
    return [...document.body.querySelectorAll('*')]
      .filter((it) => it.getBoundingClientRect().right > width + 1 && !isHidden(it.parentElement))
      .map(name).slice(0, 8).join(', ')";
/// Whether a page starts at a field of its own, as one that was refused does.
const TAKES_FOCUS: &str = "return document.activeElement !== document.body";
/// Whether the focus is on a link to the main part of this page.
const ON_SKIP_LINK: &str = "
    const it = document.activeElement;
    return it.hash?.length > 1 && document.querySelector(it.hash)?.tagName === 'MAIN'";

macro_rules! every_page {
    ($($name:ident: $who:ident),+ $(,)?) => {$(
        #[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            keep_what_every_page_keeps(Who::$who).await;
        }
    )+};
}

every_page!(
    what_visitors_see_is_accessible_and_fits: Visitor,
    what_learners_see_is_accessible_and_fits: Learner,
    what_help_desk_agents_see_is_accessible_and_fits: HelpDesk,
    what_operations_managers_see_is_accessible_and_fits: Operations,
    what_system_administrators_see_is_accessible_and_fits: System,
);

/// Looks at all pages before it fails, for one mistake is often on many.
async fn keep_what_every_page_keeps(who: Who) {
    let scene = Scene::set().await;
    let mut browser = scene.browser(who).await;
    browser.forget_files().await;
    let pages = scene.pages(who);
    assert!(!pages.is_empty(), "{who:?} looks at nothing");
    let mut wrong = Vec::new();
    for page in &pages {
        wrong.extend(look_at(&mut browser, &page.path, 200).await);
    }
    nothing_is(&wrong, &format!("{who:?} finds in {} pages", pages.len()));
}

/// Fails with all that is wrong.
pub(super) fn nothing_is(wrong: &[String], found: &str) {
    assert!(wrong.is_empty(), "{found}:\n{}", wrong.join("\n"));
}

/// What is wrong with a page that is to be answered so.
pub(super) async fn look_at(browser: &mut Browser, path: &str, wanted: u64) -> Vec<String> {
    let mut wrong = Vec::new();
    browser.set_scheme(Scheme::Light).await;
    browser.set_width(WIDE).await;
    browser.visit(path).await;
    let status = status(browser).await;
    if status != wanted {
        wrong.push(format!("it is answered with {status}: {}", browser.text().await));
    }
    let transferred = browser.ask(TRANSFERRED).await.as_u64().unwrap_or(u64::MAX);
    if !(1..TRANSFERRED_MAX).contains(&transferred) {
        wrong.push(format!("it brings {transferred} bytes"));
    }
    if browser.ask(FETCHES).await != 0 {
        wrong.push("it is not whole at once".to_owned());
    }
    let takes_focus = browser.ask(TAKES_FOCUS).await == true;
    wrong.extend(look_at_what_is_there(browser).await);
    let errors = browser.console_errors().await;
    // That the page itself was refused is what was wanted.
    wrong.extend(errors.into_iter().filter(|it| wanted == 200 || !it.contains("responded with")));
    // Last, for what the key shows covers other things.
    if !takes_focus {
        browser.keys(Key::Tab).await;
        if browser.ask(ON_SKIP_LINK).await != true {
            wrong.push(format!("the first key leads to {:?}", browser.focused().await));
        }
    }
    wrong.extend(out_of_its_reach(browser).await);
    wrong.iter().map(|what| format!("{path} {what}")).collect()
}

/// How the page was answered.
pub(super) async fn status(browser: &Browser) -> u64 {
    browser.ask(STATUS).await.as_u64().unwrap_or_default()
}

/// What is wrong with what the browser shows, in light and dark, wide and narrow.
pub(super) async fn look_at_what_is_there(browser: &mut Browser) -> Vec<String> {
    let mut wrong = Vec::new();
    let headings = browser.ask(HEADINGS).await;
    if headings != 1 {
        wrong.push(format!("it has {headings} main headings"));
    }
    let title = browser.title().await;
    if title.trim_start_matches([' ', '–']).len() < title.len() || title.is_empty() {
        wrong.push(format!("its title is {title:?}"));
    }
    for (scheme, width) in [(Scheme::Light, WIDE), (Scheme::Dark, WIDE), (Scheme::Dark, NARROW)] {
        browser.set_scheme(scheme).await;
        browser.set_width(width).await;
        let violations = browser.axe().await;
        wrong.extend(violations.iter().map(|it| format!("{scheme:?} {width}: {it}")));
        if browser.scrolls_sideways().await {
            let wide = browser.ask(STICKING_OUT).await;
            wrong.push(format!("it scrolls sideways at {width} pixels for {wide}"));
        }
    }
    browser.set_scheme(Scheme::Light).await;
    browser.set_width(WIDE).await;
    wrong
}
