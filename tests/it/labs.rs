//! A lab of the built-in lab host, from its launch to the training that is done.

use reqwest::Method;
use serde_json::{Value, json};
use tms_tests::{Database, on_both_databases};

use crate::world::{World, text};

on_both_databases!(lab_2_a_learner_is_sent_to_a_page_that_reports_the_lab);

async fn lab_2_a_learner_is_sent_to_a_page_that_reports_the_lab(database: Database) {
    let world = World::with_catalogue(database).await;
    let ops = world.administrator("ops@tms.example", &[("operations_manager", "northwind")]).await;
    let organizations = world.organizations().await;
    let learner = world.learners(&organizations["northwind"], 1).await.remove(0);
    let learner_id = text(&learner.get("/api/v1/me").await.expect(200).json["user"]["id"]);
    let course = world.course(&ops, "AZ-104").await;
    let body = json!({"learner_id": learner_id, "course_id": course});
    let made = ops.post("/api/v1/course-assignments", &body).await.expect(201).json;
    let path = format!("/api/v1/course-assignments/{}", text(&made["id"]));
    let lab = async || {
        let detail = learner.get(&path).await.expect(200).json;
        let activities = detail["activities"].as_array().unwrap().clone();
        activities.into_iter().find(|activity| activity["kind"] == "lab").unwrap()
    };
    let launch = format!("{path}/activities/{}/launch", text(&lab().await["id"]));
    let launched = learner.post(&launch, &Value::Null).await.expect(201).json;
    let address = text(&launched["url"]);
    let (_, page) = address.split_once("/lab/").unwrap();
    let page = format!("/lab/{page}");
    let shown = learner.get(&page).await.expect(200);
    assert!(shown.text.contains("Complete lab"), "{}", shown.text);
    assert_eq!(lab().await["done"], false);
    let form = b"state=completed".to_vec();
    let kind = "application/x-www-form-urlencoded";
    learner.send_bytes(Method::POST, &page, kind, form).await.expect(200);
    assert_eq!(lab().await["done"], true);
}
