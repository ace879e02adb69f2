//! Training keys on real input: pasted, raced for.

use std::{collections::BTreeMap, fs, sync::Arc};

use serde_json::{Value, json};
use tms_tests::{Client, Database, Options, Server, Serves, on_both_databases};
use tokio::sync::Barrier;

use crate::world::{World, data, text};

on_both_databases!(
    key_5_a_paste_is_taken_whole_or_refused_naming_each_bad_line,
    red_3_64_learners_race_for_each_of_100_keys
);

/// A pool of a course, open for anyone of the owner or below.
pub(crate) async fn pool<S: Serves>(
    world: &World<S>,
    administrator: &Client,
    keys: Value,
) -> Value {
    let organizations = world.organizations().await;
    let mut body = json!({
        "name": "Spring", "course_id": world.course(administrator, "AZ-104").await,
        "organization_id": organizations["northwind"], "starts_on": "2020-01-01", "expires_on": "2090-12-31",
        "content_availability_days": 90, "available_to_children": true,
    });
    for (name, value) in keys.as_object().unwrap() {
        body[name] = value.clone();
    }
    administrator.post("/api/v1/training-key-pools", &body).await.expect(201).json
}

fn lines(file: &str) -> Vec<String> {
    let text = fs::read_to_string(data(file)).unwrap();
    text.split('\n').map(|line| line.trim_end_matches('\r').to_owned()).collect()
}

async fn key_5_a_paste_is_taken_whole_or_refused_naming_each_bad_line(database: Database) {
    let world = World::with_catalogue(database).await;
    let ops = world.administrator("ops@tms.example", &[("operations_manager", "northwind")]).await;
    let pool = pool(&world, &ops, json!({})).await;
    let keys = format!("/api/v1/training-key-pools/{}/keys", text(&pool["id"]));

    let added = ops.post(&keys, &json!({"keys": lines("keys-good.txt")})).await.expect(201).json;
    assert_eq!(added["added"], 400);
    let refused = ops.post(&keys, &json!({"keys": lines("keys-bad.txt")})).await.expect(422).json;
    let told: BTreeMap<u64, String> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (error["line"].as_u64().unwrap(), text(&error["code"])))
        .collect();
    let expected = [
        (1, "taken"),
        (2, "malformed"),
        (3, "malformed"),
        (4, "malformed"),
        (5, "malformed"),
        (8, "repeated"),
        (9, "malformed"),
        (10, "malformed"),
    ];
    assert_eq!(told, expected.map(|(line, code)| (line, code.to_owned())).into());
    let counts = ops
        .get(&format!("/api/v1/training-key-pools/{}", text(&pool["id"])))
        .await
        .expect(200)
        .json;
    assert_eq!(counts["keys"]["total"], 400);
}

async fn red_3_64_learners_race_for_each_of_100_keys(database: Database) {
    let world = World::with_catalogue(database).await;
    let ops = world.administrator("ops@tms.example", &[("operations_manager", "northwind")]).await;
    let made = pool(&world, &ops, json!({"generate": 100})).await;
    let keys: Vec<String> =
        made["new_keys"].as_array().unwrap().iter().map(|key| text(&key["key"])).collect();
    let organizations = world.organizations().await;
    let learners = world.learners(&organizations["northwind"], 64).await;
    // On PostgreSQL a second server takes half of the learners.
    let second = match database {
        Database::Sqlite => None,
        Database::Postgres => Some(Server::start(&world.installation, &Options::default()).await),
    };
    let mut answers: BTreeMap<(usize, u16, String), usize> = BTreeMap::new();
    for key in keys {
        let barrier = Arc::new(Barrier::new(learners.len()));
        let tasks: Vec<_> = learners
            .iter()
            .enumerate()
            .map(|(number, learner)| {
                let at = if second.is_some() { number % 2 } else { 0 };
                let learner = match &second {
                    Some(second) if at == 1 => learner.at(second.url()),
                    Some(_) | None => learner.clone(),
                };
                let (barrier, key) = (Arc::clone(&barrier), key.clone());
                tokio::spawn(async move {
                    barrier.wait().await;
                    let body = json!({"key": key, "assign_again": true});
                    let answer = learner.post("/api/v1/redemptions", &body).await;
                    (at, answer.status, answer.json["code"].as_str().unwrap_or_default().to_owned())
                })
            })
            .collect();
        for task in tasks {
            *answers.entry(task.await.unwrap()).or_default() += 1;
        }
    }
    let of = |status: u16, code: &str| -> Vec<usize> {
        let matching = answers.iter().filter(|((_, s, c), _)| *s == status && c == code);
        matching.map(|(_, count)| *count).collect()
    };
    assert_eq!(of(201, "").iter().sum::<usize>(), 100, "{answers:?}");
    assert_eq!(of(409, "key_redeemed").iter().sum::<usize>(), 6_300, "{answers:?}");
    assert_eq!(answers.values().sum::<usize>(), 6_400, "{answers:?}");
    if second.is_some() {
        assert_eq!(of(201, "").len(), 2, "each server has winners: {answers:?}");
    }
    let organization = &organizations["northwind"];
    let mut net = 0;
    for month in crate::months::now_and_before() {
        let path = format!(
            "/api/v1/billing/statements?organization_id={organization}&month={month}&include_children=true"
        );
        net += ops.get(&path).await.expect(200).json["totals"]["net"].as_u64().unwrap();
    }
    assert_eq!(net, 100);
}
