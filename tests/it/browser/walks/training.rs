//! What learners do with their training.

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::json;
use tms_tests::{Browser, Database};

use super::{
    COURSE, assign, expect_no_errors, launch, learner, operations_manager, sign_in, signed_in,
};
use crate::{browser::every_page::look_at_what_is_there, world::World};

/// A course whose three labs are all that must be done.
const SHORT: &str = "SC-900: Security, Compliance and Identity Fundamentals";
const LABS: [&str; 3] = ["Lab 1", "Lab 2", "Lab 3"];

/// What stands on the cards of the dashboard, or on the list of current training, in order.
async fn courses(browser: &Browser) -> Vec<String> {
    let names = "return [...document.querySelectorAll('.course h3')].map((name) => name.innerText)";
    let names = browser.ask(names).await;
    names.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn lrn_1_lrn_2_the_dashboard_shows_five_and_an_arrow_leads_to_the_others() {
    let world = World::with_catalogue(Database::Sqlite).await;
    let ops = operations_manager(&world).await;
    let grace = learner(&world, ("Grace", "Okafor"), "northwind-us").await;
    let given = ["AZ-104", "AZ-204", "AZ-305", "AZ-400", "AZ-500"];
    for course in given {
        assign(&world, &ops, &grace, course).await;
    }
    let browser = signed_in(&world.server, &grace.email).await;
    assert_eq!(courses(&browser).await.len(), 5);
    browser.sees_no("All current training").await;

    // The one that was worked on comes first, before the newest.
    browser.follow(COURSE).await;
    launch(&browser, "Lab 1").await;
    assign(&world, &ops, &grace, "AZ-700").await;
    browser.visit("/").await;
    let shown = courses(&browser).await;
    let numbers: Vec<&str> = shown.iter().map(|name| &name[..6]).collect();
    assert_eq!(numbers, ["AZ-700", "AZ-104", "AZ-500", "AZ-400", "AZ-305"]);
    browser.follow("All current training").await;
    browser.arrives_at("/training").await;
    assert_eq!(courses(&browser).await.len(), 6);
    browser.follow("AZ-204: Developing Solutions for Microsoft Azure").await;
    browser.sees("Lab 9").await;
    expect_no_errors(&browser).await;
}

#[tokio::test]
async fn lrn_1_the_dashboard_refreshes_itself_every_five_minutes_and_leaves_typing_alone() {
    let world = World::with_catalogue(Database::Sqlite).await;
    let ops = operations_manager(&world).await;
    let grace = learner(&world, ("Grace", "Okafor"), "northwind-us").await;
    let browser = signed_in(&world.server, &grace.email).await;
    browser.sees("You have no courses yet.").await;
    browser.fill("Training key", "7K3M").await;
    assign(&world, &ops, &grace, "AZ-104").await;
    // What has passed since the page came counts, and a busy machine lets much of it pass.
    let age = browser.ask("return performance.now()").await.as_f64().unwrap_or_default();
    let early = Duration::from_secs(295).saturating_sub(Duration::from_secs_f64(age / 1_000.0));
    browser.pass_time(early).await;
    assert_eq!(courses(&browser).await, [""; 0]);
    browser.pass_time(Duration::from_mins(1)).await;
    browser.sees(COURSE).await;
    assert_eq!(browser.value("Training key").await, "7K3M");
    assert_eq!(browser.focused().await, "Training key");
    expect_no_errors(&browser).await;
}

#[tokio::test]
async fn lrn_3_lrn_4_a_course_is_completed_and_stands_on_the_transcript() {
    let world = World::with_moved_clock().await;
    let ops = operations_manager(&world).await;
    let grace = learner(&world, ("Grace", "Okafor"), "northwind").await;
    assign(&world, &ops, &grace, "SC-900").await;
    let browser = signed_in(&world.server, &grace.email).await;
    browser.follow("My Training").await;
    browser.follow(SHORT).await;
    browser.sees("Expires in 180 days (10 November 2041 at 09:30 GMT)").await;
    browser.press("System requirements and connection information : Lab 1").await;
    browser.sees("A current desktop browser").await;
    for (lab, percent) in LABS.into_iter().zip(["33%", "66%", "100%"]) {
        launch(&browser, lab).await;
        for task in ["Read what the lab asks for", "Work through its steps", "Check the result"] {
            browser.tick(task).await;
        }
        browser.press("Complete lab").await;
        browser.sees("The lab is complete. Your training knows how the lab went.").await;
        browser.follow("Back to the course").await;
        browser.sees(&format!("{percent} complete")).await;
    }
    browser.follow("My Training").await;
    browser.sees("There is nothing to do at the moment.").await;
    browser.visit("/").await;
    browser.follow("My Transcript").await;
    browser.sees(&format!("{SHORT} 14 May 2041 at 10:30 BST Certificate")).await;
    browser.follow(SHORT).await;
    browser.sees("Launch : Lab 1").await;
    expect_no_errors(&browser).await;
}

#[tokio::test]
async fn exp_5_prg_7_a_completed_course_is_launched_again_until_it_expires() {
    let world = World::with_moved_clock().await;
    let ops = operations_manager(&world).await;
    let grace = learner(&world, ("Grace", "Okafor"), "northwind").await;
    let path = assign(&world, &ops, &grace, "SC-900").await;
    let done = json!({"reason": "Taken in class"});
    ops.post(&format!("{path}/complete"), &done).await.expect(200);
    let mut browser = signed_in(&world.server, &grace.email).await;
    browser.follow(&format!("Launch again: {SHORT}")).await;
    launch(&browser, "Lab 1").await;

    // On the last microsecond still, and not on the next, from a page that is open already.
    world.server.advance(TimeDelta::days(180) - TimeDelta::microseconds(1));
    sign_in(&browser, &grace.email).await;
    browser.visit("/").await;
    browser.follow("My Transcript").await;
    browser.follow(SHORT).await;
    launch(&browser, "Lab 2").await;
    browser.visit("/transcript").await;
    browser.follow(SHORT).await;
    browser.sees("Launch : Lab 3").await;
    world.server.advance(TimeDelta::microseconds(1));
    browser.press("Launch : Lab 3").await;
    browser.sees("This course assignment expired on 10 November 2041 at 09:30 GMT.").await;
    browser.sees_no("Launch : Lab").await;
    assert_eq!(look_at_what_is_there(&mut browser).await, Vec::<String>::new());
    browser.visit("/").await;
    browser.sees_no(SHORT).await;
    browser.visit("/transcript").await;
    browser.follow(SHORT).await;
    browser.sees("You have completed it, and it stays on your transcript.").await;
    expect_no_errors(&browser).await;
}

#[tokio::test]
async fn lrn_5_what_expired_before_it_was_done_is_on_no_list_and_says_whom_to_ask() {
    let world = World::with_moved_clock().await;
    let ops = operations_manager(&world).await;
    let grace = learner(&world, ("Grace", "Okafor"), "northwind").await;
    let path = assign(&world, &ops, &grace, "SC-900").await;
    world.server.advance(TimeDelta::days(180));
    let browser = signed_in(&world.server, &grace.email).await;
    for list in ["/", "/training", "/transcript"] {
        browser.visit(list).await;
        browser.sees_no(SHORT).await;
    }
    let (_, id) = path.rsplit_once('/').unwrap();
    browser.visit(&format!("/assignments/{id}")).await;
    browser.sees("This course assignment expired on 10 November 2041 at 09:30 GMT.").await;
    browser.sees("Northwind learner support, weekdays").await;
    browser.sees("help@northwind.example").await;
    browser.sees_no("Launch").await;
    expect_no_errors(&browser).await;
}
