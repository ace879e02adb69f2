//! Cancelling: in time, and against launching, where one of them wins, always.

use std::sync::Arc;

use chrono::TimeDelta;
use serde_json::{Value, json};
use tms_tests::{Database, on_both_databases};
use tokio::sync::Barrier;

use crate::world::{World, text};

on_both_databases!(can_3_of_cancel_and_launch_one_wins_and_each_wins_some);

const ROUNDS: usize = 200;

async fn can_3_of_cancel_and_launch_one_wins_and_each_wins_some(database: Database) {
    let world = World::with_catalogue(database).await;
    let ops = world.administrator("ops@tms.example", &[("operations_manager", "northwind")]).await;
    let organizations = world.organizations().await;
    let learner = world.learners(&organizations["northwind"], 1).await.remove(0);
    let learner_id = text(&learner.get("/api/v1/me").await.expect(200).json["user"]["id"]);
    let course = world.course(&ops, "AZ-104").await;
    let (mut cancelled, mut launched) = (0, 0);
    for round in 0..ROUNDS {
        let body = json!({"learner_id": learner_id, "course_id": course, "assign_again": true});
        let made = ops.post("/api/v1/course-assignments", &body).await.expect(201).json;
        let path = format!("/api/v1/course-assignments/{}", text(&made["id"]));
        let detail = learner.get(&path).await.expect(200).json;
        let lab =
            detail["activities"].as_array().unwrap().iter().find(|a| a["kind"] == "lab").unwrap();
        let launch = format!("{path}/activities/{}/launch", text(&lab["id"]));
        let barrier = Arc::new(Barrier::new(2));
        let (first, second) = (Arc::clone(&barrier), barrier);
        let (ops, learner, cancel) = (ops.clone(), learner.clone(), format!("{path}/cancel"));
        let (reader, of) = (ops.clone(), path.clone());
        // Who comes first at the barrier changes, so that neither side is always a step ahead.
        let spin = move |turns: usize| async move {
            for _ in 0..turns {
                tokio::task::yield_now().await;
            }
        };
        let cancelling = tokio::spawn(async move {
            first.wait().await;
            spin(round % 7).await;
            ops.post(&cancel, &Value::Null).await
        });
        let launching = tokio::spawn(async move {
            second.wait().await;
            spin(round % 5).await;
            learner.post(&launch, &Value::Null).await
        });
        let (cancel, launch) = (cancelling.await.unwrap(), launching.await.unwrap());
        let after = reader.get(&of).await.expect(200).json;
        match (cancel.status, launch.status) {
            (200, 409) => {
                assert_eq!(launch.json["code"], "cancelled", "{}", launch.text);
                assert_eq!(
                    (&after["status"], &after["labs_launched"]),
                    (&json!("cancelled"), &json!(0))
                );
                cancelled += 1;
            }
            (409, 201) => {
                assert_eq!(cancel.json["code"], "lab_launched", "{}", cancel.text);
                assert_eq!(
                    (&after["status"], &after["labs_launched"]),
                    (&json!("active"), &json!(1))
                );
                launched += 1;
            }
            both => panic!("round {round}: {both:?}: {} {}", cancel.text, launch.text),
        }
    }
    assert_eq!(cancelled + launched, ROUNDS);
    assert!(cancelled > 0 && launched > 0, "cancelled {cancelled}, launched {launched}");
}

#[tokio::test]
async fn can_2_an_assignment_can_be_cancelled_for_24_hours_by_the_clock_of_the_server() {
    let world = World::with_moved_clock().await;
    let ops = world.administrator("ops@tms.example", &[("operations_manager", "northwind")]).await;
    let organizations = world.organizations().await;
    let learner = world.create_user("ada@learn.example", &organizations["northwind"]).await;
    let course = world.course(&ops, "AZ-104").await;
    let assign = async || {
        let body = json!({"learner_id": learner, "course_id": course, "assign_again": true});
        let made = ops.post("/api/v1/course-assignments", &body).await.expect(201).json;
        format!("/api/v1/course-assignments/{}/cancel", text(&made["id"]))
    };
    let (in_time, late) = (assign().await, assign().await);
    world.server.advance(TimeDelta::hours(24));
    ops.post(&in_time, &Value::Null).await.expect(200);
    world.server.advance(TimeDelta::microseconds(1));
    let refused = ops.post(&late, &Value::Null).await.expect(409).json;
    assert_eq!(refused["code"], "cancellation_window_closed");
}
