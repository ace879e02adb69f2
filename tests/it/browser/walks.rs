//! What people do with the pages, step by step as the source document has it, in the words that are on the screen.

use serde_json::{Value, json};
use tms_tests::{Browser, Client, Serves};

use crate::world::{PASSWORD, World, text};

mod cancel;
mod create;
mod frame;
mod journey;
mod multiple;
mod pools;
mod redeem;
mod register;
mod training;

/// The Operations Manager of Northwind, who is Ada Humphreys.
const OPS: &str = "ops@tms.example";

/// The course that is given where any will do: five labs and more.
const COURSE: &str = "AZ-104: Microsoft Azure Administrator";

/// Makes the Operations Manager, and gives a client of theirs.
async fn operations_manager<S: Serves>(world: &World<S>) -> Client {
    world.administrator(OPS, &[("operations_manager", "northwind")]).await
}

/// A learner who can sign in.
struct Learner {
    id: String,
    email: String,
}

/// Makes a learner of an organization.
async fn learner<S: Serves>(world: &World<S>, name: (&str, &str), organization: &str) -> Learner {
    let (first_name, last_name) = name;
    let email = format!("learner-{}@learn.example", last_name.to_lowercase());
    let body = json!({
        "first_name": first_name, "last_name": last_name, "email": email, "password": PASSWORD,
        "country": "GB", "organization_id": world.organizations().await[organization],
    });
    let id = text(&world.root.post("/api/v1/users", &body).await.expect(201).json["id"]);
    Learner { id, email }
}

/// Gives a learner a course by its short name; the path on the API.
async fn assign<S: Serves>(
    world: &World<S>,
    administrator: &Client,
    learner: &Learner,
    course: &str,
) -> String {
    let course = world.course(administrator, course).await;
    let body = json!({"learner_id": learner.id, "course_id": course});
    let made = administrator.post("/api/v1/course-assignments", &body).await.expect(201).json;
    format!("/api/v1/course-assignments/{}", text(&made["id"]))
}

/// A pool's keys, as they are shown.
fn keys_of(pool: &Value) -> Vec<String> {
    pool["new_keys"].as_array().unwrap().iter().map(|key| text(&key["key"])).collect()
}

/// A browser in which someone has signed in.
async fn signed_in(server: &impl Serves, email: &str) -> Browser {
    let browser = Browser::open(server).await;
    sign_in(&browser, email).await;
    browser
}

/// Signs in, to the dashboard.
async fn sign_in(browser: &Browser, email: &str) {
    browser.sign_in(email, PASSWORD).await;
    browser.arrives_at("/").await;
}

/// Signs out by the menu under the own name.
async fn sign_out(browser: &Browser, name: &str) {
    browser.press(name).await;
    browser.press("Sign out").await;
    browser.arrives_at("/sign-in").await;
}

/// Chooses a course in the chooser that is open, by a part of its name.
async fn choose_course(browser: &Browser, part: &str, course: &str) {
    browser.fill("Name", part).await;
    browser.press("Search").await;
    browser.sees("1 found").await;
    browser.tick(course).await;
}

/// Launches a lab on the page of a course, which leads into it.
async fn launch(browser: &Browser, lab: &str) {
    browser.press(&format!("Launch : {lab}")).await;
    browser.sees("Complete lab").await;
}

/// Panics unless the browser had nothing to complain of. A page that says no is no complaint, nor is a search that a
/// newer one overtakes.
async fn expect_no_errors(browser: &Browser) {
    let passed_over =
        ["the server responded with a status of 4", "htmx:sendAbort", "htmx:afterRequest"];
    let mut errors = browser.console_errors().await;
    errors.retain(|error| !passed_over.iter().any(|part| error.contains(part)));
    assert_eq!(errors, Vec::<String>::new());
}
