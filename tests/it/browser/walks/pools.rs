//! Create a training key pool, with keys in each of three ways, and hand them out.

use serde_json::json;
use tms_tests::{Browser, Client, Serves};

use super::{COURSE, OPS, choose_course, expect_no_errors, learner, operations_manager, signed_in};
use crate::world::{World, sign_in};

/// A paste with two bad lines: the third and, as the first is there already, the fourth.
const PASTE: &str = "SPRING-0001\nSPRING-0002\nSHO\nspring-0001\nSPRING-0003";

/// Fills in the characteristics of a pool.
async fn decide(browser: &Browser, name: &str) {
    browser.visit("/admin").await;
    browser.follow("Create Training Key Pool").await;
    browser.fill("Name", name).await;
    browser.press("Choose Course").await;
    choose_course(browser, "azure admin", COURSE).await;
    browser.press("OK").await;
    browser.sees(COURSE).await;
    browser.fill("Starts", "2041-05-14").await;
    browser.fill("Expires", "2041-12-31").await;
    browser.fill("Content Availability in days", "90").await;
    browser.tick("Make these keys available to everyone using Northwind Training").await;
}

/// Every bad line stands in a field of its own, with what is wrong with it.
async fn mend(browser: &Browser, mended: &str) {
    browser.sees("Line 3: this cannot be a training key").await;
    browser.sees("Line 4: this training key stands further up already").await;
    assert_eq!(browser.value("Line 3").await, "SHO");
    browser.fill("Line 3", mended).await;
    browser.fill("Line 4", "").await;
    browser.press("Save").await;
    browser.sees("The training key pool is created.").await;
}

/// The rows of the file that *Export* leads to.
async fn export(browser: &Browser) -> Vec<Vec<String>> {
    let file = "const link = [...document.links].find((link) => link.innerText === 'Export');
        return fetch(link.href).then((answer) => answer.text())";
    let file = browser.ask(file).await;
    let mut reader = csv::Reader::from_reader(file.as_str().unwrap().as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[tokio::test]
async fn pool_1_key_5_key_6_pool_6_a_pool_is_created_and_its_keys_are_handed_out() {
    let world = World::with_moved_clock().await;
    operations_manager(&world).await;
    let browser = signed_in(&world.server, OPS).await;
    decide(&browser, "Summer").await;
    browser.press("Training Keys").await;
    browser.press("Add Training Key").await;
    browser.fill("Training key", "SPRING-0001").await;
    browser.press("OK").await;
    browser.press("Add Multiple Training Keys").await;
    let (_, others) = PASTE.split_once('\n').unwrap();
    browser.fill("Training Keys", others).await;
    browser.press("OK").await;
    browser.press("Generate Training Keys").await;
    browser.fill("Number of keys", "3").await;
    browser.press("OK").await;
    assert_eq!(browser.value("Training keys to add").await, PASTE);
    browser.press("Save").await;
    mend(&browser, "SPRING-0004").await;

    browser.sees("All keys 7").await;
    browser.sees("SPRING-0004 Created 14 May 2041 at 10:30 BST Available").await;
    let rows = export(&browser).await;
    assert_eq!(rows.len(), 7, "{rows:?}");
    let mended = rows.iter().find(|row| row[0] == "SPRING-0004").unwrap();
    assert_eq!(mended[1..3], ["available", "2041-05-14T09:30:00Z"]);
    assert!(mended.iter().any(|cell| cell.ends_with("/redeem/SPRING-0004")), "{mended:?}");

    is_redeemed(&world, "spring 0004").await;
    browser.reload().await;
    browser
        .sees("SPRING-0004 Created 14 May 2041 at 10:30 BST Redeemed 14 May 2041 at 10:30 BST Grace Okafor")
        .await;
    let course = world.course(&world.root, "AZ-104").await;
    let archived = json!({"archived": true});
    world.root.patch(&format!("/api/v1/courses/{course}"), &archived).await.expect(200);
    browser.reload().await;
    browser.sees("The course of this pool is archived. Its keys cannot be redeemed").await;
    expect_no_errors(&browser).await;
}

async fn is_redeemed<S: Serves>(world: &World<S>, key: &str) {
    let grace = learner(world, ("Grace", "Okafor"), "northwind-de").await;
    let grace = sign_in(&Client::new(world.server.url()), &grace.email).await;
    grace.post("/api/v1/redemptions", &json!({"key": key})).await.expect(201);
}

#[tokio::test]
async fn key_5_a_pool_is_created_and_gets_more_keys_without_script() {
    let world = World::with_moved_clock().await;
    operations_manager(&world).await;
    let browser = signed_in(&world.server, OPS).await;
    browser.without_script().await;
    decide(&browser, "Autumn").await;
    browser.fill("Training keys to add", PASTE).await;
    browser.fill("Number of keys to generate", "2").await;
    browser.press("Save").await;
    mend(&browser, "SPRING-0005").await;
    browser.sees("All keys 6").await;

    browser.follow("Add Training Key").await;
    browser.fill("Training key", "SPRING-0006").await;
    browser.press("Add Training Key").await;
    browser.sees("All keys 7").await;
    browser.follow("Add Multiple Training Keys").await;
    browser.fill("Training Keys", "SPRING-0007\n\nSPRING-0006").await;
    browser.press("Add Multiple Training Keys").await;
    browser.sees("Line 3: this training key exists already").await;
    browser.fill("Line 3", "SPRING-0008").await;
    browser.press("Add Multiple Training Keys").await;
    browser.sees("2 keys were added.").await;
    browser.follow("Generate Training Keys").await;
    browser.fill("Number of keys", "10").await;
    browser.press("Generate Training Keys").await;
    browser.sees("All keys 19").await;
    expect_no_errors(&browser).await;
}
