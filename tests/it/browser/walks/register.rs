//! Redeem a training key without an account, and register without a key.

use serde_json::json;
use tms_tests::{Browser, Database};

use super::{COURSE, expect_no_errors, keys_of, launch, operations_manager, sign_in, sign_out};
use crate::{
    keys::pool,
    world::{PASSWORD, World, text},
};

/// A system with a pool, and two keys of it.
async fn with_keys() -> (World, Vec<String>) {
    let world = World::with_catalogue(Database::Sqlite).await;
    let ops = operations_manager(&world).await;
    let keys = keys_of(&pool(&world, &ops, json!({"generate": 2})).await);
    (world, keys)
}

/// Fills the registration form in.
async fn register(browser: &Browser, last_name: &str) {
    browser.fill("First name", "Grace").await;
    browser.fill("Last name", last_name).await;
    browser.fill("Primary email", &format!("{last_name}@learn.example")).await;
    browser.fill("Password", PASSWORD).await;
    browser.choose("Country", "United Kingdom").await;
    browser.press("Save").await;
}

/// The first lab is launched from the page that one stands on.
async fn launches_a_lab(browser: &Browser) {
    // The page before may still be there.
    browser.sees("Activities").await;
    assert!(browser.path().await.starts_with("/assignments/"), "{}", browser.path().await);
    assert!(browser.title().await.starts_with(COURSE), "{}", browser.title().await);
    launch(browser, "Lab 1").await;
}

#[tokio::test]
async fn reg_1_reg_2_reg_6_who_has_a_key_registers_from_the_login_page_with_script_and_without() {
    let (world, keys) = with_keys().await;
    let browser = Browser::open(&world.server).await;
    register_with_key(&browser, &keys[0], "Okafor").await;
    browser.visit("/").await;
    sign_out(&browser, "Grace Okafor").await;
    browser.without_script().await;
    register_with_key(&browser, &keys[1], "Ngata").await;

    // From then on it is the email and the password that count.
    browser.visit("/").await;
    sign_out(&browser, "Grace Ngata").await;
    sign_in(&browser, "okafor@learn.example").await;
    browser.follow(COURSE).await;
    launches_a_lab(&browser).await;
    expect_no_errors(&browser).await;
}

async fn register_with_key(browser: &Browser, key: &str, last_name: &str) {
    browser.visit("/").await;
    browser.arrives_at("/sign-in").await;
    browser.fill("Register with a training key", key).await;
    browser.press("Register").await;
    browser.sees(&format!("Your training key opens {COURSE}")).await;
    browser.press("Save").await;
    let missing = "Enter a first name Enter a last name Enter an email address Choose a country \
                   Enter a password";
    browser.sees(missing).await;
    register(browser, last_name).await;
    browser.sees("Welcome! Your account is ready, and so is your course.").await;
    launches_a_lab(browser).await;
}

#[tokio::test]
async fn reg_2_who_registers_by_the_link_redeems_on_the_dashboard_with_script_and_without() {
    let (world, keys) = with_keys().await;
    let browser = Browser::open(&world.server).await;
    browser.visit("/contact").await;
    browser.follow("Sign in").await;
    browser.follow("Create a user account").await;
    register(&browser, "Okafor").await;
    browser.arrives_at("/").await;
    browser.sees("Welcome! Your account is ready.").await;
    browser.fill("Training key", &keys[0]).await;
    browser.press("Redeem").await;
    launches_a_lab(&browser).await;
    browser.visit("/").await;
    sign_out(&browser, "Grace Okafor").await;

    browser.without_script().await;
    browser.visit("/sign-in").await;
    browser.follow("Create a user account").await;
    register(&browser, "Ngata").await;
    browser.arrives_at("/").await;
    // That the first one took it is told in the words for it (RED-5).
    browser.fill("Training key", &keys[0]).await;
    browser.press("Redeem").await;
    browser.sees("This training key was already redeemed.").await;
    expect_no_errors(&browser).await;
}

#[tokio::test]
async fn reg_1_the_login_page_offers_what_organization_and_site_allow() {
    let (world, _) = with_keys().await;
    let browser = Browser::open(&world.server).await;
    let (by_link, by_key) = ("Create a user account", "Register with a training key");
    browser.visit("/sign-in").await;
    browser.sees(by_link).await;
    browser.sees(by_key).await;

    let sites = world.root.get("/api/v1/sites").await.expect(200).json;
    let mut sites = sites["items"].as_array().unwrap().iter();
    let catch_all = sites.find(|site| site["help_desk_email"] == "help@northwind.example");
    let site = format!("/api/v1/sites/{}", text(&catch_all.unwrap()["id"]));
    world.root.patch(&site, &json!({"register_by_key": false})).await.expect(200);
    browser.reload().await;
    browser.sees(by_link).await;
    browser.sees_no(by_key).await;

    world.root.patch(&site, &json!({"register_by_key": true})).await.expect(200);
    let organization =
        format!("/api/v1/organizations/{}", world.organizations().await["northwind-us"]);
    world.root.patch(&organization, &json!({"anonymous_registration": false})).await.expect(200);
    browser.reload().await;
    browser.sees("Forgot password?").await;
    browser.sees_no(by_link).await;
    browser.sees_no(by_key).await;
    browser.visit("/register").await;
    browser.sees("Registration is closed").await;
}
