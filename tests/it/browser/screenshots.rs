//! Pictures of every page, for people to look at.

use std::{fs, path::Path};

use tms_tests::{Browser, Scheme};

use super::table::{Page, Scene, Who};

const WIDTHS: [(&str, u32); 2] = [("wide", 1_280), ("narrow", 390)];
const SCHEMES: [(&str, Scheme); 2] = [("light", Scheme::Light), ("dark", Scheme::Dark)];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes pictures for people: `just screenshots` runs it"]
async fn screenshots_of_every_page_end_to_end() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../screenshots");
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir(&folder).unwrap();
    let scene = Scene::set().await;
    for who in [Who::Visitor, Who::Learner, Who::HelpDesk, Who::Operations, Who::System] {
        let mut browser = scene.browser(who).await;
        for (number, page) in scene.pages(who).iter().enumerate() {
            take(&mut browser, number, page, &folder).await;
        }
    }
}

async fn take(browser: &mut Browser, number: usize, page: &Page, folder: &Path) {
    let who = format!("{:?}", page.who).to_lowercase();
    let route = page.route.replace(['{', '}'], "").replace('/', "-");
    browser.visit(&page.path).await;
    for (width_name, width) in WIDTHS {
        browser.set_width(width).await;
        for (scheme_name, scheme) in SCHEMES {
            browser.set_scheme(scheme).await;
            let name = format!("{who}-{number:02}{route}.{width_name}.{scheme_name}.png");
            browser.screenshot(&folder.join(name)).await;
        }
    }
}
