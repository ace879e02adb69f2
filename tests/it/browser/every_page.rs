//! What every page keeps, whatever it says.

use tms_tests::{Browser, Key, Scheme};

use super::table::{Page, Scene, Who};

/// The narrowest screen that pages are for.
const NARROW: u32 = 320;
const WIDE: u32 = 1_280;

const STATUS: &str = "return performance.getEntriesByType('navigation')[0].responseStatus";
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
    let pages = scene.pages(who);
    assert!(!pages.is_empty(), "{who:?} looks at nothing");
    let mut wrong = Vec::new();
    for page in &pages {
        wrong.extend(look_at(&mut browser, page).await);
    }
    assert!(wrong.is_empty(), "{who:?} finds in {} pages:\n{}", pages.len(), wrong.join("\n"));
}

/// What is wrong with a page.
async fn look_at(browser: &mut Browser, page: &Page) -> Vec<String> {
    let mut wrong = Vec::new();
    browser.set_scheme(Scheme::Light).await;
    browser.set_width(WIDE).await;
    browser.visit(&page.path).await;
    let status = browser.ask(STATUS).await;
    if status != 200 {
        wrong.push(format!("it is answered with {status}: {}", browser.text().await));
    }
    let takes_focus = browser.ask(TAKES_FOCUS).await == true;
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
    wrong.extend(browser.console_errors().await);
    // Last, for what the key shows covers other things.
    if !takes_focus {
        browser.keys(Key::Tab).await;
        if browser.ask(ON_SKIP_LINK).await != true {
            wrong.push(format!("the first key leads to {:?}", browser.focused().await));
        }
    }
    wrong.iter().map(|what| format!("{} {}", page.path, what)).collect()
}
