//! Multiple creation on real input.

use std::{collections::BTreeMap, time::Duration};

use serde_json::{Value, json};
use tms_tests::{Client, Database, Options, on_both_databases};

use crate::world::{World, data, everything, text};

on_both_databases!(asg_5_all_courses_for_a_thousand_learners_in_one_request);

async fn asg_5_all_courses_for_a_thousand_learners_in_one_request(database: Database) {
    let world =
        World::filled(database, &["catalog.json", "learners.csv"], &Options::default()).await;
    let both = [("operations_manager", "northwind"), ("operations_manager", "contoso")];
    let both = world.administrator("both@tms.example", &both).await;
    let north =
        world.administrator("north@tms.example", &[("operations_manager", "northwind")]).await;

    let users = everything(&world.root, "/api/v1/users").await;
    let by_email: BTreeMap<String, String> =
        users.iter().map(|user| (text(&user["email"]), text(&user["id"]))).collect();
    let mut reader = csv::Reader::from_path(data("learners.csv")).unwrap();
    let learners: Vec<String> =
        reader.records().take(1_000).map(|row| by_email[row.unwrap()[2].trim()].clone()).collect();
    let courses: Vec<String> = everything(&both, "/api/v1/courses?archived=any")
        .await
        .iter()
        .map(|c| text(&c["id"]))
        .collect();
    assert_eq!(courses.len(), 27);

    let wanted = json!({"learner_ids": learners, "course_ids": courses});
    let job = run(&both, &wanted).await;
    assert_eq!(
        (&job["total"], &job["created"], &job["refused"]),
        (&json!(27_000), &json!(17_510), &json!(9_490))
    );
    let results = everything(&both, &format!("/api/v1/jobs/{}/results", text(&job["id"]))).await;
    let mut codes: BTreeMap<String, usize> = BTreeMap::new();
    for result in &results {
        *codes.entry(result["code"].as_str().unwrap_or("created").to_owned()).or_default() += 1;
    }
    let expected = [("created", 17_510), ("course_not_available", 9_195), ("course_archived", 295)];
    assert_eq!(codes, expected.map(|(code, count)| (code.to_owned(), count)).into());
    assert_eq!(billed(&world, &both).await, 17_510);

    // The same by someone who reaches one tree only: the other's learners and courses do not exist for them.
    let mut again = wanted.clone();
    again["assign_again"] = json!(true);
    let job = run(&north, &again).await;
    assert_eq!(job["created"], json!(16_920));
    assert_eq!(billed(&world, &both).await, 17_510 + 16_920);
}

async fn run(client: &Client, wanted: &Value) -> Value {
    let started = client.post("/api/v1/course-assignments/bulk", wanted).await.expect(202);
    let address = started.header("location").unwrap().to_owned();
    for _ in 0..2_400 {
        let job = client.get(&address).await.expect(200).json;
        if job["state"] != "running" {
            assert_eq!(job["state"], "done", "{job}");
            return job;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the job should end within two minutes");
}

/// Created minus reversed of this month and the one before, both trees: the test may run over a month's end.
async fn billed(world: &World, client: &Client) -> i64 {
    let organizations = world.organizations().await;
    let mut net = 0;
    for root in ["northwind", "contoso"] {
        for month in crate::months::now_and_before() {
            let path = format!(
                "/api/v1/billing/statements?organization_id={}&month={month}&include_children=true",
                organizations[root]
            );
            net += client.get(&path).await.expect(200).json["totals"]["net"].as_i64().unwrap();
        }
    }
    net
}
