//! The page of the built-in lab host.

use tms_tests::{Browser, Database};

use crate::{labs::LaunchedLab, world::World};

#[tokio::test]
async fn lab_2_a_learner_completes_a_practice_lab() {
    let world = World::with_catalogue(Database::Sqlite).await;
    let lab = LaunchedLab::of(&world).await;
    let browser = Browser::open(&world.server).await;
    browser.visit(&lab.page).await;
    assert!(!lab.is_done().await);
    browser.press("Complete lab").await;
    browser.sees("The lab is complete").await;
    assert!(lab.is_done().await);
}

#[tokio::test]
async fn lab_2_a_practice_lab_works_without_script() {
    let world = World::with_catalogue(Database::Sqlite).await;
    let lab = LaunchedLab::of(&world).await;
    let browser = Browser::open(&world.server).await;
    browser.without_script().await;
    browser.visit(&lab.page).await;
    browser.press("Complete lab").await;
    browser.sees("The lab is complete").await;
    assert!(lab.is_done().await);
}
