//! Multiple creation that outlives its servers (ASG-5).

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use serde_json::{Value, json};
use tms_tests::{Client, Database, Installation, Options, Server, on_both_databases};

use crate::world::{World, everything, text};

on_both_databases!(asg_5_a_job_whose_server_is_killed_goes_on_after_the_restart_without_doubles);

/// How often the server is killed while the job runs.
const KILLS: usize = 3;

/// A system, and a request for many more pairs than one transaction takes.
struct Scene {
    server: Server,
    installation: Installation,
    ops: Client,
    organization: String,
    wanted: Value,
    pairs: usize,
}

impl Scene {
    async fn on(database: Database) -> Self {
        let files = ["catalog.json", "learners.csv"];
        let world = World::filled(database, &files, &Options::default()).await;
        let role = [("operations_manager", "northwind")];
        let ops = world.administrator("ops@tms.example", &role).await;
        let mut learners: Vec<String> = ids(&ops, "/api/v1/users").await;
        learners.truncate(1_200);
        let courses = ids(&ops, "/api/v1/courses?archived=any").await;
        let pairs = learners.len() * courses.len();
        assert!(pairs > 20_000, "{pairs} are too few to kill a server in the middle");
        let wanted = json!({"learner_ids": learners, "course_ids": courses});
        let organization = world.organizations().await["northwind"].clone();
        let World { server, installation, .. } = world;
        Self { server, installation, ops, organization, wanted, pairs }
    }

    /// Starts the job, or asks for the same again, and returns its address.
    async fn start(&self, client: &Client) -> String {
        let keyed = client.with_header("idempotency-key", "all-for-everyone");
        let started = keyed.post("/api/v1/course-assignments/bulk", &self.wanted).await;
        started.expect(202).header("location").unwrap().to_owned()
    }

    /// Every pair was decided once, and each that was created is there once and billed once (ASG-5, BIL-1).
    async fn expect_whole(&self, client: &Client, job: &Value) {
        let count = |name: &str| usize::try_from(job[name].as_u64().unwrap()).unwrap();
        assert_eq!(job["state"], "done", "{job}");
        assert!(!job["finished_at"].is_null(), "{job}");
        assert_eq!((count("total"), count("created") + count("refused")), (self.pairs, self.pairs));
        let results =
            table(client, &format!("/api/v1/jobs/{}/results.csv", text(&job["id"]))).await;
        let decided: BTreeSet<(&str, &str)> = results
            .iter()
            .map(|row| (row["learner_id"].as_str(), row["course_id"].as_str()))
            .collect();
        assert_eq!((results.len(), decided.len()), (self.pairs, self.pairs));
        let created: BTreeSet<&str> = results
            .iter()
            .filter(|row| row["outcome"] == "created")
            .map(|row| row["assignment_id"].as_str())
            .collect();
        assert_eq!(created.len(), count("created"));

        let assignments = table(client, "/api/v1/course-assignments.csv").await;
        let there: BTreeSet<&str> = assignments.iter().map(|row| row["id"].as_str()).collect();
        assert_eq!(assignments.len(), there.len());
        assert_eq!(there, created);
        let organization = &self.organization;
        let mut billed = 0;
        for month in crate::months::now_and_before() {
            let path = format!(
                "/api/v1/billing/statements?organization_id={organization}&month={month}&include_children=true"
            );
            let totals = client.get(&path).await.expect(200).json["totals"].clone();
            assert_eq!(totals["reversed"], 0);
            billed += usize::try_from(totals["created"].as_u64().unwrap()).unwrap();
        }
        assert_eq!(billed, created.len());
    }
}

async fn ids(client: &Client, path: &str) -> Vec<String> {
    everything(client, path).await.iter().map(|item| text(&item["id"])).collect()
}

/// The rows of a table that is exported, by their headings.
async fn table(client: &Client, path: &str) -> Vec<BTreeMap<String, String>> {
    let answer = client.get(path).await.expect(200);
    let mut reader = csv::Reader::from_reader(answer.text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

/// Waits until the job has come further than `place`, and tells how far, or that it is done.
async fn progress(client: &Client, address: &str, place: u64) -> Option<u64> {
    for _ in 0..6_000 {
        let job = client.get(address).await.expect(200).json;
        let decided = job["created"].as_u64().unwrap() + job["refused"].as_u64().unwrap();
        match (job["state"].as_str(), decided > place) {
            (Some("running"), true) => return Some(decided),
            (Some("running"), false) => tokio::time::sleep(Duration::from_millis(5)).await,
            _ => return None,
        }
    }
    panic!("the job does not go on");
}

async fn done(client: &Client, address: &str) -> Value {
    let mut place = 0;
    while let Some(further) = progress(client, address, place).await {
        place = further;
    }
    client.get(address).await.expect(200).json
}

async fn asg_5_a_job_whose_server_is_killed_goes_on_after_the_restart_without_doubles(
    database: Database,
) {
    let mut scene = Scene::on(database).await;
    let mut ops = scene.ops.clone();
    let address = scene.start(&ops).await;
    let mut place = 0;
    for kill in 0..KILLS {
        let further = progress(&ops, &address, place).await;
        place = further.unwrap_or_else(|| panic!("the job ended before kill {kill}"));
        scene.server.kill_9();
        scene.server = Server::start(&scene.installation, &Options::default()).await;
        ops = ops.at(scene.server.url());
    }
    assert_eq!(scene.start(&ops).await, address, "who asks again is led to the same job");
    let job = done(&ops, &address).await;
    scene.expect_whole(&ops, &job).await;
}

#[tokio::test]
async fn asg_5_a_job_whose_server_is_killed_is_taken_over_by_another() {
    let scene = Scene::on(Database::Postgres).await;
    let other = Server::start(&scene.installation, &Options::default()).await;
    let address = scene.start(&scene.ops).await;
    progress(&scene.ops, &address, 0).await.unwrap();
    let Scene { server, installation, .. } = scene;
    server.kill_9();
    let ops = scene.ops.at(other.url());
    let further = progress(&ops, &address, 0).await;
    assert!(further.is_some(), "the job ended before the server did");
    let job = done(&ops, &address).await;
    let scene = Scene { server: other, installation, ..scene };
    scene.expect_whole(&ops, &job).await;
}
