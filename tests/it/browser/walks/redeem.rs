//! Redeem a training key with an account.

use serde_json::json;
use tms_tests::{Browser, Database};

use super::{
    COURSE, expect_no_errors, keys_of, launch, learner, operations_manager, sign_in, sign_out,
    signed_in,
};
use crate::{
    keys::pool,
    world::{PASSWORD, World},
};

const LEARNER: (&str, &str) = ("Grace", "Okafor");

/// A system with a learner and pools of two courses.
struct Town {
    world: World,
    email: String,
    keys: Vec<String>,
    other_key: String,
}

impl Town {
    async fn new() -> Self {
        let world = World::with_catalogue(Database::Sqlite).await;
        let ops = operations_manager(&world).await;
        let email = learner(&world, LEARNER, "northwind-us").await.email;
        let keys = keys_of(&pool(&world, &ops, json!({"generate": 2})).await);
        let other = json!({"course_id": world.course(&ops, "AZ-204").await, "generate": 1});
        let other_key = keys_of(&pool(&world, &ops, other).await).remove(0);
        Self { world, email, keys, other_key }
    }
}

/// The learner stands on the new course assignment and can begin.
async fn stands_on(browser: &Browser, course: &str) {
    browser.sees("The training key is redeemed. You can begin.").await;
    assert!(browser.path().await.starts_with("/assignments/"), "{}", browser.path().await);
    assert!(browser.title().await.starts_with(course), "{}", browser.title().await);
    launch(browser, "Lab 1").await;
}

#[tokio::test]
async fn red_8_key_4_keys_are_redeemed_on_the_dashboard_and_from_my_training() {
    let town = Town::new().await;
    let browser = signed_in(&town.world.server, &town.email).await;
    browser.sees("My Dashboard").await;
    let as_one_types = town.keys[0].to_lowercase().replace('-', " ");
    browser.fill("Training key", &as_one_types).await;
    browser.press("Redeem").await;
    stands_on(&browser, COURSE).await;

    browser.visit("/").await;
    browser.follow("My Training").await;
    browser.follow("Redeem training key").await;
    // Who has the course is asked before a second key is used up (ASG-6).
    browser.fill("Training key", &town.keys[1]).await;
    browser.press("Redeem").await;
    browser.sees("The key is still unused.").await;
    browser.fill("Training key", &town.other_key).await;
    browser.press("Redeem").await;
    stands_on(&browser, "AZ-204").await;
    expect_no_errors(&browser).await;
}

#[tokio::test]
async fn red_6_a_slip_of_the_finger_is_hinted_at_once_and_blocks_nothing() {
    let town = Town::new().await;
    let browser = signed_in(&town.world.server, &town.email).await;
    let key = &town.keys[0];
    let wrong = if key.starts_with('A') { "B" } else { "A" };
    let mistyped = format!("{wrong}{}", &key[1..]);
    browser.fill("Training key", &mistyped).await;
    browser.sees("Please compare each symbol: there may be a slip in this key.").await;
    browser.arrives_at("/").await;
    browser.press("Redeem").await;
    browser.sees("There is a slip in this key: please compare each symbol").await;
    assert_eq!(browser.value("Training key").await, mistyped);
    browser.fill("Training key", key).await;
    browser.sees_no("there may be a slip").await;
    browser.press("Redeem").await;
    stands_on(&browser, COURSE).await;
    expect_no_errors(&browser).await;
}

#[tokio::test]
async fn red_9_the_link_of_a_key_leads_through_signing_in_to_what_it_opens_with_script_and_without()
{
    let town = Town::new().await;
    let browser = Browser::open(&town.world.server).await;
    follow_link(&browser, &town, &town.keys[0], COURSE).await;
    browser.visit("/").await;
    sign_out(&browser, "Grace Okafor").await;
    browser.without_script().await;
    follow_link(&browser, &town, &town.other_key, "AZ-204").await;
    expect_no_errors(&browser).await;
}

async fn follow_link(browser: &Browser, town: &Town, key: &str, course: &str) {
    browser.visit(&format!("/redeem/{key}")).await;
    browser.sees(key).await;
    // It looks nothing up before it knows who asks.
    browser.sees_no(course).await;
    browser.follow_in("Whoever registers gets a new account.", "Sign in").await;
    browser.fill("Email", &town.email).await;
    browser.fill("Password", PASSWORD).await;
    browser.press("Sign in").await;
    browser.arrives_at(&format!("/redeem/{key}")).await;
    browser.sees(course).await;
    browser.sees(&format!("Grace Okafor ({})", town.email)).await;
    browser.press("Redeem").await;
    stands_on(browser, course).await;
}

#[tokio::test]
async fn red_8_a_key_is_redeemed_without_script() {
    let town = Town::new().await;
    let browser = Browser::open(&town.world.server).await;
    browser.without_script().await;
    sign_in(&browser, &town.email).await;
    browser.fill("Training key", &town.keys[0]).await;
    browser.press("Redeem").await;
    stands_on(&browser, COURSE).await;
    browser.visit("/training").await;
    browser.follow("Redeem training key").await;
    browser.fill("Training key", &town.other_key).await;
    browser.press("Redeem").await;
    stands_on(&browser, "AZ-204").await;
    expect_no_errors(&browser).await;
}
