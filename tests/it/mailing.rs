//! Mail goes out by SMTP, from several servers, to a mail server that fails at random, while one of them is killed: each
//! mail arrives once, or is seen to have failed (NOT-1).

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use chrono::TimeDelta;
use serde_json::{Value, json};
use tms_testkit::smtp_sink::{SmtpSink, Verdict};
use tms_tests::{Client, Database, MovedClock, Options, Server};

use crate::world::{World, everything, text};

const LEARNERS: usize = 1_000;
const COURSES: usize = 5;

/// A mail server that does to one mail in three something else than taking it, not always the same.
async fn a_moody_server() -> SmtpSink {
    let state = AtomicU64::new(1);
    let judge = move |_: &str| {
        let next = |seed: u64| Some(seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1));
        let seed = state.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next).unwrap();
        match (seed >> 33) % 100 {
            0..10 => Verdict::RefuseRecipient(451),
            10..15 => Verdict::RefuseText(452),
            15..20 => Verdict::BreakBeforeText,
            20..24 => Verdict::BreakAfterText,
            24..28 => Verdict::TakeInSilence,
            28..30 => Verdict::RefuseRecipient(550),
            30..32 => Verdict::RefuseText(554),
            _ => Verdict::Take,
        }
    };
    SmtpSink::start(judge).await.unwrap()
}

async fn outbox(client: &Client, state: &str) -> Vec<Value> {
    everything(client, &format!("/api/v1/outbox?state={state}")).await
}

/// Waits until so many were taken.
async fn taken(sink: &SmtpSink, count: usize) {
    for _ in 0..4_000 {
        if sink.taken().len() >= count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{} mails were taken, and not {count}", sink.taken().len());
}

/// Causes 5,000 mails: as many assignments, made by a job.
async fn assign(world: &World<Server>) {
    let mut homes = world.organizations().await;
    homes.retain(|name, _| name.starts_with("northwind"));
    let learners = everything(&world.root, "/api/v1/users").await;
    let at_home = |it: &&Value| homes.values().any(|home| it["organization_id"] == *home.as_str());
    let learners = learners.iter().filter(at_home).map(|it| &it["id"]);
    let learners: Vec<&Value> = learners.take(LEARNERS).collect();
    let courses = everything(&world.root, "/api/v1/courses").await;
    let own = courses.iter().filter(|it| it["organization_id"] == *homes["northwind"].as_str());
    let courses: Vec<&Value> = own.map(|it| &it["id"]).take(COURSES).collect();
    assert_eq!((learners.len(), courses.len()), (LEARNERS, COURSES));
    let body = json!({"learner_ids": learners, "course_ids": courses});
    let job = world.root.post("/api/v1/course-assignments/bulk", &body).await.expect(202);
    let job = job.header("location").unwrap().to_owned();
    for _ in 0..1_200 {
        let job = world.root.get(&job).await.expect(200).json;
        if job["state"] == "done" {
            assert_eq!(job["created"], LEARNERS * COURSES, "{job}");
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the job should end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn not_1_of_5000_mails_each_arrives_once_or_is_seen_to_have_failed_though_a_server_is_killed()
{
    let sink = a_moody_server().await;
    let port = sink.address().port();
    let arguments = ["--smtp-host", "127.0.0.1", "--smtp-encryption", "none", "--smtp-port"];
    let mut options = Options::default();
    options.arguments.extend(arguments.map(str::to_owned));
    options.arguments.push(port.to_string());
    let files = ["catalog.json", "learners.csv"];
    let world = World::filled(Database::Postgres, &files, &options).await;
    let second = Server::start(&world.installation, &options).await;
    assign(&world).await;

    // One server dies with mails in its hands.
    taken(&sink, 500).await;
    let held = sink.hold().await;
    let both = async || outbox(&world.root, "sending").await.len();
    for _ in 0..400 {
        if both().await >= 40 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert!(both().await >= 40, "both servers should be sending");
    second.kill_9();
    drop(held);
    taken(&sink, 1_500).await;
    let World { server, installation, root } = world;
    assert!(server.stop().await.success());

    // Two others go on, and days pass, until nothing waits any more.
    let settings =
        format!("smtp_host = \"127.0.0.1\"\nsmtp_encryption = \"none\"\nsmtp_port = {port}\n");
    let mut now = now() + TimeDelta::minutes(11);
    let first = MovedClock::start_at_with(&installation, now, &settings).await;
    let second = MovedClock::start_at_with(&installation, now, &settings).await;
    let root = root.at(first.url());
    let (mut before, mut quiet) = (usize::MAX, 0);
    loop {
        let open = outbox(&root, "waiting").await.len() + outbox(&root, "sending").await.len();
        if open == 0 {
            break;
        }
        // What was refused waits for hours: they pass once nothing else is to be done.
        quiet = if open == before { quiet + 1 } else { 0 };
        before = open;
        if quiet >= 8 {
            now += TimeDelta::hours(25);
            first.set(now);
            second.set(now);
            quiet = 0;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }

    let mut arrived: BTreeMap<String, usize> = BTreeMap::new();
    for mail in sink.taken() {
        let id = mail.header("Message-ID").unwrap().trim_start_matches('<');
        *arrived.entry(id.split('@').next().unwrap().to_owned()).or_default() += 1;
    }
    let mut rows = 0;
    for (state, allowed) in
        [("sent", [1, 1]), ("failed", [0, 0]), ("unsure", [0, 1]), ("dropped", [0, 0])]
    {
        let of_state = outbox(&root, state).await;
        rows += of_state.len();
        assert_eq!(of_state.is_empty(), state == "dropped", "{state}");
        for row in &of_state {
            let times = arrived.remove(&text(&row["id"])).unwrap_or_default();
            assert!(allowed.contains(&times), "{state}, and came {times} times: {row}");
        }
        if state == "unsure" {
            let orphaned = |row: &&Value| text(&row["last_error"]).starts_with("its sender ended");
            assert_eq!(of_state.iter().filter(orphaned).count(), 20, "what the dead one had");
        }
    }
    assert!(rows >= LEARNERS * COURSES, "{rows}");
    // What is left belongs to people out of this administrator's reach.
    assert!(arrived.values().all(|times| *times == 1), "{arrived:?}");
}

/// The binary tells the real time, so must the clock that follows it.
#[expect(clippy::disallowed_methods, reason = "the binary tells the real time, so must its test")]
fn now() -> chrono::DateTime<chrono::Utc> {
    std::time::SystemTime::now().into()
}
