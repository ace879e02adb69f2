//! Cancel a course assignment, and where that is not possible any more.

use chrono::TimeDelta;
use tms_tests::{Browser, Serves};

use super::{
    COURSE, Learner, OPS, assign, expect_no_errors, launch, learner, operations_manager, sign_in,
    sign_out, signed_in,
};
use crate::world::World;

/// Who has the course that is cancelled.
const LEARNER: &str = "Grace Okafor";

/// Whether the status is a field that cannot be changed.
const READ_ONLY: &str = "return document.getElementById('status').readOnly === true";

/// An Operations Manager has given a learner a course.
async fn assigned<S: Serves>(world: &World<S>) -> (String, Learner) {
    let ops = operations_manager(world).await;
    let learner = learner(world, ("Grace", "Okafor"), "northwind").await;
    let path = assign(world, &ops, &learner, "AZ-104").await;
    (path.replace("/api/v1", "/admin"), learner)
}

/// Finds it among all and opens it to be edited.
async fn edit(browser: &Browser) {
    browser.follow("Admin").await;
    browser.follow("Find Course Assignments").await;
    browser.fill("First Name", "gra").await;
    browser.fill("Last Name", "okaf").await;
    browser.press("Search").await;
    browser.follow_in(LEARNER, "Edit").await;
    browser.sees("Edit Course Assignment").await;
}

#[tokio::test]
async fn can_6_an_assignment_is_cancelled_by_edit_and_status_with_script_and_without() {
    let world = World::with_moved_clock().await;
    let (page, learner) = assigned(&world).await;
    let browser = signed_in(&world.server, OPS).await;
    cancel(&browser, &page).await;
    browser.sees("The assignment is cancelled, and its line on the bill reversed.").await;
    browser.follow("Edit").await;
    browser.sees("The assignment is cancelled, for good.").await;
    assert_eq!(browser.value("Status").await, "Cancelled");
    assert_eq!(browser.ask(READ_ONLY).await, true);

    let page = assign(&world, &world.root, &learner, "AZ-204").await.replace("/api/v1", "/admin");
    browser.without_script().await;
    browser.visit(&format!("{page}/edit")).await;
    browser.choose("Status", "Cancelled").await;
    browser.press("Save").await;
    browser.press("Cancel course assignment").await;
    browser.sees("The assignment is cancelled, and its line on the bill reversed.").await;
    browser.arrives_at(&page).await;
    expect_no_errors(&browser).await;
}

/// The procedure: it names whom it meets and what follows before anything is done, and keeping is the default.
async fn cancel(browser: &Browser, page: &str) {
    edit(browser).await;
    browser.choose("Status", "Cancelled").await;
    browser.press("Save").await;
    browser.sees(&format!("{LEARNER} loses access to {COURSE} at once.")).await;
    browser.sees("Its line on the bill is reversed.").await;
    assert_eq!(browser.focused().await, "Keep the assignment");
    browser.follow("Keep the assignment").await;
    browser.arrives_at(page).await;
    browser.sees("Can be cancelled until").await;

    browser.follow("Edit").await;
    browser.choose("Status", "Cancelled").await;
    browser.press("Save").await;
    browser.press("Cancel course assignment").await;
    browser.arrives_at(page).await;
}

#[tokio::test]
async fn can_2_can_7_hlp_1_after_24_hours_the_status_is_read_only_and_the_help_desk_is_asked() {
    let world = World::with_moved_clock().await;
    let (page, _) = assigned(&world).await;
    world.server.advance(TimeDelta::hours(24));
    let browser = signed_in(&world.server, OPS).await;
    edit(&browser).await;
    browser
        .sees("Can be cancelled until 15 May 2041 at 10:30 BST, while no lab is launched.")
        .await;
    browser.choose("Status", "Cancelled").await;

    // One microsecond later the page still open is refused, and says what stands against it.
    world.server.advance(TimeDelta::microseconds(1));
    browser.press("Save").await;
    browser.press("Cancel course assignment").await;
    let reason = "Cannot be cancelled any more: that was possible until 15 May 2041 at 10:30 BST, \
                  24 hours after the creation.";
    browser.sees(reason).await;
    edit(&browser).await;
    browser.sees(reason).await;
    assert_eq!(browser.value("Status").await, "Active");
    assert_eq!(browser.ask(READ_ONLY).await, true);

    browser.follow("Request cancellation").await;
    browser.press("Request cancellation").await;
    browser.sees("Give a reason").await;
    browser.fill("Reason", "The wrong Grace was chosen").await;
    browser.press("Request cancellation").await;
    browser.arrives_at(&page).await;
    browser.sees("The help desk has been asked to cancel this assignment.").await;
    browser.sees_no("Request cancellation").await;
    expect_no_errors(&browser).await;
}

#[tokio::test]
async fn can_7_after_a_launch_the_status_is_read_only() {
    let world = World::with_moved_clock().await;
    let (_, learner) = assigned(&world).await;
    let browser = signed_in(&world.server, &learner.email).await;
    browser.follow(COURSE).await;
    launch(&browser, "Lab 1").await;
    browser.visit("/").await;
    sign_out(&browser, LEARNER).await;

    sign_in(&browser, OPS).await;
    edit(&browser).await;
    browser
        .sees("Cannot be cancelled any more: a lab was launched on 14 May 2041 at 10:30 BST.")
        .await;
    assert_eq!(browser.value("Status").await, "Active");
    assert_eq!(browser.ask(READ_ONLY).await, true);
    // The help desk could not cancel it either (HLP-2).
    browser.sees_no("Request cancellation").await;
    expect_no_errors(&browser).await;
}
