//! How fast the main job runs, as ratios within one interleaved run: redemptions over HTTP to pgbench doing the bare
//! transaction, and multiple creation to bare multi-row INSERTs of the same rows.
//!
//! Run it by `just bench`: the release build, PostgreSQL with its own settings for durability. Machines drift, so only
//! the ratios of one round count; nothing is asserted. Beside each rate stands the time that the server's own process
//! kept a core busy for one redemption: what else runs on the machine moves that least. Words choose a part:
//! `just bench -- sqlite 32`, `just bench -- multiple`.
#![expect(
    clippy::cast_precision_loss,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, computes rates, and cannot go on where something fails"
)]

use std::{fs, time::Duration};

use serde_json::{Value, json};
use tms_tests::{Client, Database, Installation, Options, Server};

mod floor;
mod wire;

const ROUNDS: usize = 3;
const SECONDS: u64 = 5;
const CLIENTS: [usize; 2] = [32, 128];
const KEYS: usize = 400_000;
const PASSWORD: &str = "violet-Kettle-orbit-92";

/// A filled system under load.
struct Bench {
    name: &'static str,
    server: Server,
    installation: Installation,
    administrator: Client,
    /// One for each connection: a class redeems, not one learner.
    tokens: Vec<String>,
    keys: std::sync::Mutex<Vec<String>>,
}

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let chosen = |kind: &[&str], name: &str| {
        let named = |word: &String| kind.iter().any(|kind| kind.eq_ignore_ascii_case(word));
        !words.iter().any(named) || words.iter().any(|word| name.eq_ignore_ascii_case(word))
    };
    let floor = floor::Floor::prepare();
    let mut benches = Vec::new();
    for (name, database) in [("SQLite", Database::Sqlite), ("PostgreSQL", Database::Postgres)] {
        if chosen(&["sqlite", "postgresql"], name) {
            benches.push(Bench::start(name, database).await);
        }
    }
    for clients in CLIENTS {
        if !chosen(&["32", "128", "multiple"], &clients.to_string()) {
            continue;
        }
        println!(
            "\nredemptions/s over HTTP, {clients} connections; ratio to the floor of the same round"
        );
        let names: String = benches.iter().map(|bench| format!("{:>28}", bench.name)).collect();
        println!("{:<8}{:>14}{names}", "round", "floor (32)");
        for round in 1..=ROUNDS {
            let base = floor.run(32, SECONDS);
            let mut cells = String::new();
            for bench in &benches {
                let (rate, busy) = bench.redeem(clients).await;
                let cell = format!("{rate:.0}  ×{:.2}  {busy:.0} µs", rate / base);
                cells.push_str(&format!("{cell:>28}"));
            }
            println!("{round:<8}{base:>14.0}{cells}");
        }
    }
    if !chosen(&["32", "128", "multiple"], "multiple") {
        return;
    }
    println!("\nmultiple creation, 1,000 learners × 100 courses, with lines, journal and mail");
    for bench in &benches {
        let (pairs, seconds) = bench.assign_many().await;
        let bare = floor.bare_inserts(bench.name, &bench.installation.database_url(), pairs);
        let rate = pairs as f64 / seconds;
        println!(
            "{:<12}{rate:>10.0} pairs/s, {:.2} × the time of bare multi-row INSERTs of the same rows",
            bench.name,
            seconds / bare
        );
    }
}

impl Bench {
    async fn start(name: &'static str, database: Database) -> Self {
        let installation = Installation::fresh(database);
        let catalog = concat!(env!("CARGO_MANIFEST_DIR"), "/data/catalog.json");
        let learners = concat!(env!("CARGO_MANIFEST_DIR"), "/data/learners.csv");
        installation.tms(&["import", catalog]).expect_success();
        installation.tms(&["import", learners]).expect_success();
        let admin = [
            "admin",
            "create",
            "--email",
            "root@tms.example",
            "--first-name",
            "Rita",
            "--last-name",
            "Moreno",
            "--country",
            "GB",
        ];
        installation.tms_with_input(&admin, &format!("{PASSWORD}\n")).expect_success();
        let environment = vec![
            ("TMS_ATTEMPTS_PER_ADDRESS".to_owned(), "1000000".to_owned()),
            ("TMS_ATTEMPTS_PER_ACCOUNT".to_owned(), "1000000".to_owned()),
        ];
        let server =
            Server::start(&installation, &Options { environment, ..Options::default() }).await;
        let root = sign_in(&server.client(), "root@tms.example").await.0;
        let northwind = northwind(&root).await;
        let mut tokens = Vec::new();
        for number in 0..CLIENTS[1] {
            let email = format!("learner-{number}@learn.example");
            let body = json!({
                "first_name": "Ada", "last_name": "Humphreys", "email": email,
                "password": PASSWORD, "country": "GB", "organization_id": northwind,
            });
            root.post("/api/v1/users", &body).await.expect(201);
            tokens.push(sign_in(&server.client(), &email).await.1);
        }
        let courses = root.get("/api/v1/courses?limit=500").await.expect(200).json;
        let course = courses["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|c| c["short_name"] == "AZ-104")
            .unwrap();
        let mut keys = Vec::new();
        while keys.len() < KEYS {
            let body = json!({
                "name": "Load", "course_id": course["id"], "organization_id": northwind,
                "starts_on": "2020-01-01", "expires_on": "2090-12-31", "content_availability_days": 90,
                "available_to_children": true, "generate": 200_000,
            });
            let pool = root.post("/api/v1/training-key-pools", &body).await.expect(201).json;
            let path =
                format!("/api/v1/training-key-pools/{}/keys.csv", pool["id"].as_str().unwrap());
            let export = root.get(&path).await.expect(200).text;
            keys.extend(
                export.lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()),
            );
        }
        let keys = std::sync::Mutex::new(keys);
        Self { name, server, installation, administrator: root, tokens, keys }
    }

    /// How long the server's process has kept a core busy until now.
    fn busy(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.server.process_id())).unwrap();
        let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        let hundredths: u64 =
            fields[11..13].iter().map(|field| field.parse::<u64>().unwrap()).sum();
        Duration::from_millis(10 * hundredths)
    }

    /// Redeems for a while over so many connections, and tells how many a second, and for how many microseconds each
    /// kept the server busy.
    async fn redeem(&self, clients: usize) -> (f64, f64) {
        let mut tasks = Vec::new();
        let busy = self.busy();
        let begun = std::time::Instant::now();
        let end = begun + Duration::from_secs(SECONDS);
        let share = 200_000 / clients / ROUNDS / CLIENTS.len();
        for token in self.tokens.iter().take(clients) {
            let keys: Vec<String> = {
                let mut all = self.keys.lock().unwrap();
                let from = all.len().saturating_sub(share.max(600));
                all.split_off(from)
            };
            let mut connection = wire::Connection::open(self.server.url(), token).await;
            tasks.push(tokio::spawn(async move {
                let mut done = 0_usize;
                for key in keys {
                    if std::time::Instant::now() >= end {
                        break;
                    }
                    connection.redeem(&key).await;
                    done += 1;
                }
                done
            }));
        }
        let mut done = 0;
        for task in tasks {
            done += task.await.unwrap();
        }
        let busy = self.busy().saturating_sub(busy);
        (done as f64 / begun.elapsed().as_secs_f64(), busy.as_secs_f64() * 1e6 / done as f64)
    }

    /// Gives 1,000 learners 100 courses and tells how many pairs were decided in how many seconds.
    async fn assign_many(&self) -> (usize, f64) {
        let root = &self.administrator;
        let northwind = northwind(root).await;
        let mut courses = Vec::new();
        for number in 0..100 {
            let body = json!({
                "name": format!("Load {number}"), "organization_id": northwind, "activities": [],
            });
            courses.push(root.post("/api/v1/courses", &body).await.expect(201).json["id"].clone());
        }
        let mut learners: Vec<Value> = Vec::new();
        let mut cursor = String::new();
        while learners.len() < 1_000 {
            let page = root.get(&format!("/api/v1/users?limit=500{cursor}")).await.expect(200).json;
            learners
                .extend(page["items"].as_array().unwrap().iter().map(|user| user["id"].clone()));
            cursor = format!("&cursor={}", page["next_cursor"].as_str().unwrap());
        }
        learners.truncate(1_000);
        let body = json!({"learner_ids": learners, "course_ids": courses});
        let begun = std::time::Instant::now();
        let started = root.post("/api/v1/course-assignments/bulk", &body).await.expect(202);
        let job = started.header("location").unwrap().to_owned();
        loop {
            let state = root.get(&job).await.expect(200).json;
            if state["state"] == "done" {
                return (
                    usize::try_from(state["created"].as_u64().unwrap()).unwrap(),
                    begun.elapsed().as_secs_f64(),
                );
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// The id of the organization that owns most courses.
async fn northwind(client: &Client) -> Value {
    let page = client.get("/api/v1/organizations?limit=500").await.expect(200).json;
    let mut all = page["items"].as_array().unwrap().iter();
    all.find(|item| item["external_id"] == "northwind").unwrap()["id"].clone()
}

async fn sign_in(client: &Client, email: &str) -> (Client, String) {
    let session = client
        .post("/api/v1/session", &json!({"email": email, "password": PASSWORD}))
        .await
        .expect(200);
    let client = client.with_header("x-csrf-token", session.json["csrf_token"].as_str().unwrap());
    let token = client
        .post("/api/v1/tokens", &json!({"name": "load", "expires_in_days": 1}))
        .await
        .expect(201);
    let token = token.json["token"].as_str().unwrap().to_owned();
    (client.with_token(&token), token)
}
