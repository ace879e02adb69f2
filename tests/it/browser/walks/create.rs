//! Create a course assignment for a single learner.

use tms_tests::{Browser, Key};

use super::{COURSE, OPS, choose_course, expect_no_errors, learner, operations_manager, signed_in};
use crate::world::World;

#[tokio::test]
async fn asg_4_exp_3_tim_4_a_course_is_given_to_one_learner_with_script_and_without() {
    let world = World::with_moved_clock().await;
    operations_manager(&world).await;
    learner(&world, ("Zoë", "Brontë"), "northwind").await;
    learner(&world, ("Zoë", "Aldous"), "northwind").await;
    let browser = signed_in(&world.server, OPS).await;
    create(&browser, "bron", "Zoë Brontë").await;
    browser.without_script().await;
    create(&browser, "ald", "Zoë Aldous").await;
    expect_no_errors(&browser).await;
}

/// The procedure, in which a later date than the maximum is tried as well.
async fn create(browser: &Browser, part: &str, learner: &str) {
    browser.visit("/").await;
    browser.follow("Admin").await;
    browser.follow("Create Course Assignment").await;
    browser.arrives_at("/admin/course-assignments/new").await;

    browser.press("Choose Student").await;
    browser.sees("Choose User").await;
    browser.fill("First Name", "zo").await;
    browser.fill("Last Name", part).await;
    browser.press("Search").await;
    browser.sees("1 found").await;
    browser.tick(learner).await;
    browser.press("OK").await;

    browser.press("Choose Course").await;
    choose_course(browser, "azure admin", COURSE).await;
    browser.press("OK").await;

    let maximum =
        "Northwind Training allows 180 days: until 10 November 2041 at 09:30 GMT at the latest.";
    browser.sees(maximum).await;
    assert_eq!(browser.value("Expiration").await, "2041-11-10");
    let latest = "return document.getElementById('expires_on').max";
    assert_eq!(browser.ask(latest).await, "2041-11-10");
    browser.fill("Expiration", "2041-11-11").await;
    browser.press("Save").await;
    browser.sees("Please look at this again").await;
    browser.sees("The latest allowed is 10 November 2041 at 09:30 GMT").await;
    browser.sees(learner).await;
    assert_eq!(browser.value("Expiration").await, "2041-11-11");
    browser.fill("Expiration", "2041-08-31").await;
    browser.press("Save").await;

    browser.sees("The course is assigned. The student can start at once.").await;
    browser.sees(&format!("{learner}: {COURSE}")).await;
    // The chosen day is the last one (TIM-3).
    browser.sees("1 September 2041 at 00:00 BST").await;
    assert!(browser.path().await.starts_with("/admin/course-assignments/"));
}

#[tokio::test]
async fn usr_8_a_learner_is_chosen_by_parts_of_the_names_with_the_keyboard_alone() {
    let world = World::with_moved_clock().await;
    operations_manager(&world).await;
    learner(&world, ("Zoë", "Brontë"), "northwind").await;
    learner(&world, ("Zoë", "Aldous"), "northwind").await;
    let browser = signed_in(&world.server, OPS).await;
    browser.visit("/admin/course-assignments/new").await;
    while browser.focused().await != "Choose Student" {
        browser.keys(Key::Tab).await;
    }
    browser.keys(Key::Enter).await;
    browser.sees("Choose User").await;

    // Nothing is pressed: the list follows what is typed.
    assert_eq!(browser.focused().await, "First Name");
    browser.keys("zoe").await;
    browser.sees("2 found").await;
    browser.keys(Key::Tab).await;
    browser.keys("bron").await;
    browser.sees("1 found").await;
    browser.keys(Key::Down).await;
    browser.keys(Key::Space).await;
    browser.keys(Key::Tab).await;
    assert_eq!(browser.focused().await, "OK");
    // The blank, which acts when it is let go: of an Enter, the driver gives the page that follows a part.
    browser.keys(Key::Space).await;
    browser.sees_no("Choose User").await;
    browser.sees("Zoë Brontë").await;

    // Escape leaves it as it was, and the focus goes back to where it came from.
    assert_eq!(browser.focused().await, "Choose Student");
    browser.keys(Key::Enter).await;
    browser.sees("Choose User").await;
    browser.keys(Key::Escape).await;
    browser.sees_no("Choose User").await;
    browser.sees("Zoë Brontë").await;
    assert_eq!(browser.focused().await, "Choose Student");
    expect_no_errors(&browser).await;
}
