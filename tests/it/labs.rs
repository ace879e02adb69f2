//! A lab of the built-in lab host, from its launch to the training that is done.

use reqwest::Method;
use serde_json::{Value, json};
use tms_tests::{Client, Database, on_both_databases};

use crate::world::{World, text};

on_both_databases!(lab_2_a_learner_is_sent_to_a_page_that_reports_the_lab);

/// A lab that a learner has launched.
pub(crate) struct LaunchedLab {
    /// The path of the page that the learner is sent to.
    pub(crate) page: String,
    learner: Client,
    assignment: String,
}

impl LaunchedLab {
    /// Assigns a course to a learner, who launches its first lab.
    pub(crate) async fn of(world: &World) -> Self {
        let roles = [("operations_manager", "northwind")];
        let ops = world.administrator("ops@tms.example", &roles).await;
        let organizations = world.organizations().await;
        let learner = world.learners(&organizations["northwind"], 1).await.remove(0);
        let learner_id = text(&learner.get("/api/v1/me").await.expect(200).json["user"]["id"]);
        let course = world.course(&ops, "AZ-104").await;
        let body = json!({"learner_id": learner_id, "course_id": course});
        let made = ops.post("/api/v1/course-assignments", &body).await.expect(201).json;
        let assignment = format!("/api/v1/course-assignments/{}", text(&made["id"]));
        let mut launched = Self { page: String::new(), learner, assignment };
        let lab = text(&launched.lab().await["id"]);
        let launch = format!("{}/activities/{lab}/launch", launched.assignment);
        let answer = launched.learner.post(&launch, &Value::Null).await.expect(201).json;
        let (_, page) = answer["url"].as_str().unwrap().split_once("/lab/").unwrap();
        launched.page = format!("/lab/{page}");
        launched
    }

    /// Whether the learner's training knows that it is done.
    pub(crate) async fn is_done(&self) -> bool {
        self.lab().await["done"] == true
    }

    async fn lab(&self) -> Value {
        let detail = self.learner.get(&self.assignment).await.expect(200).json;
        let activities = detail["activities"].as_array().unwrap().clone();
        activities.into_iter().find(|activity| activity["kind"] == "lab").unwrap()
    }
}

async fn lab_2_a_learner_is_sent_to_a_page_that_reports_the_lab(database: Database) {
    let world = World::with_catalogue(database).await;
    let lab = LaunchedLab::of(&world).await;
    let shown = lab.learner.get(&lab.page).await.expect(200);
    assert!(shown.text.contains("Complete lab"), "{}", shown.text);
    assert!(!lab.is_done().await);
    let form = b"state=completed".to_vec();
    let kind = "application/x-www-form-urlencoded";
    lab.learner.send_bytes(Method::POST, &lab.page, kind, form).await.expect(200);
    assert!(lab.is_done().await);
}
