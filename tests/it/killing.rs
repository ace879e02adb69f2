//! What was acknowledged survives a server that dies.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use reqwest::Method;
use serde_json::json;
use tms_tests::{Database, Options, Server, on_both_databases};

use crate::{
    keys::pool,
    world::{World, everything, text},
};

on_both_databases!(red_3_kill_9_loses_nothing_that_was_acknowledged_and_doubles_nothing);

const KILLS: usize = 20;
const LEARNERS: usize = 8;

async fn red_3_kill_9_loses_nothing_that_was_acknowledged_and_doubles_nothing(database: Database) {
    let world = World::with_catalogue(database).await;
    let ops = world.administrator("ops@tms.example", &[("operations_manager", "northwind")]).await;
    let made = pool(&world, &ops, json!({"generate": 100_000})).await;
    let pool_id = text(&made["id"]);
    let organizations = world.organizations().await;
    let learners = world.learners(&organizations["northwind"], LEARNERS).await;
    let path = format!("/api/v1/training-key-pools/{pool_id}/keys?limit=500");
    let (mut keys, mut cursor) = (Vec::new(), String::new());
    // Enough keys for what the rounds can use up.
    while keys.len() < 20_000 {
        let page = ops.get(&format!("{path}{cursor}")).await.expect(200).json;
        keys.extend(page["items"].as_array().unwrap().iter().map(|key| text(&key["key"])));
        cursor = format!("&cursor={}", text(&page["next_cursor"]));
    }
    let keys = Arc::new(Mutex::new(keys));
    let acknowledged: Arc<Mutex<BTreeMap<String, String>>> = Arc::default();
    let World { installation, mut server, .. } = world;
    for round in 0..KILLS {
        let tasks: Vec<_> = learners
            .iter()
            .map(|learner| {
                let learner = learner.at(server.url());
                let (keys, acknowledged) = (Arc::clone(&keys), Arc::clone(&acknowledged));
                tokio::spawn(async move {
                    loop {
                        let key = keys.lock().unwrap().pop().unwrap();
                        let body = json!({"key": key, "assign_again": true});
                        let answer = learner
                            .try_send(Method::POST, "/api/v1/redemptions", Some(&body))
                            .await;
                        match answer {
                            Ok(answer) if answer.status == 201 => {
                                let id = text(&answer.json["id"]);
                                acknowledged.lock().unwrap().insert(key, id);
                            }
                            Ok(answer) => panic!("{}: {}", answer.status, answer.text),
                            Err(_) => break,
                        }
                    }
                })
            })
            .collect();
        // Long enough that some are acknowledged, and never at the same moment of the work.
        let goal = acknowledged.lock().unwrap().len() + 50 + round * 3;
        while acknowledged.lock().unwrap().len() < goal {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        server.kill_9();
        for task in tasks {
            task.await.unwrap();
        }
        server = Server::start(&installation, &Options::default()).await;
    }
    let acknowledged = acknowledged.lock().unwrap().clone();
    assert!(acknowledged.len() >= 1_000, "{} were acknowledged", acknowledged.len());

    let ops = ops.at(server.url());
    let redeemed =
        everything(&ops, &format!("/api/v1/training-key-pools/{pool_id}/keys?status=redeemed"))
            .await;
    let of_keys: BTreeMap<String, String> =
        redeemed.iter().map(|key| (text(&key["key"]), text(&key["assignment_id"]))).collect();
    for (key, assignment) in &acknowledged {
        assert_eq!(of_keys.get(key), Some(assignment), "{key} was acknowledged");
    }
    let assignments = everything(&ops, "/api/v1/course-assignments?source=training_key").await;
    assert_eq!(
        assignments.len(),
        of_keys.len(),
        "a key makes one assignment, and none is made without a key"
    );
    let mut billed = 0;
    for month in crate::months::now_and_before() {
        let organization = &organizations["northwind"];
        let path = format!(
            "/api/v1/billing/statements?organization_id={organization}&month={month}&include_children=true"
        );
        billed += ops.get(&path).await.expect(200).json["totals"]["net"].as_u64().unwrap();
    }
    assert_eq!(usize::try_from(billed).unwrap(), of_keys.len());
    for assignment in of_keys.values().take(50) {
        let entries =
            everything(&ops, &format!("/api/v1/course-assignments/{assignment}/journal")).await;
        assert_eq!(entries.len(), 1, "{assignment}");
        assert_eq!(entries[0]["action"], "created");
    }
}
