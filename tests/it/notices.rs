//! A month of an assignment, told by mail: a server is started at each of its instants and meets what came due while
//! none ran (NOT-2).

use std::{collections::BTreeMap, fs, time::Duration};

use chrono::TimeDelta;
use serde_json::json;
use tms_tests::{Database, Installation, MovedClock};

use crate::world::World;

/// The subjects of the letters to someone, counted.
fn letters(installation: &Installation, email: &str) -> BTreeMap<String, usize> {
    let mut subjects = BTreeMap::new();
    let Ok(folder) = fs::read_dir(installation.folder().join("mail")) else { return subjects };
    for entry in folder {
        let path = entry.unwrap().path();
        let is_draft = path.file_name().unwrap().to_string_lossy().starts_with('.');
        if is_draft || path.extension().is_none_or(|ending| ending != "eml") {
            continue;
        }
        let letter = fs::read_to_string(path).unwrap();
        if letter.contains(&format!("<{email}>")) {
            let subject = letter.lines().find_map(|line| line.strip_prefix("Subject: "));
            *subjects.entry(subject.unwrap().to_owned()).or_default() += 1;
        }
    }
    subjects
}

/// Waits until so many letters with these words in their subjects have come.
async fn expect(installation: &Installation, email: &str, words: &str, count: usize) {
    let mut found = BTreeMap::new();
    for _ in 0..800 {
        found = letters(installation, email);
        let of_subject = found.iter().filter(|(subject, _)| subject.contains(words));
        if of_subject.map(|(_, count)| count).sum::<usize>() == count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{words} should have come {count} times: {found:?}");
}

async fn a_month(database: Database) {
    let world = World::with_moved_clock_on(database).await;
    let email = "month@learn.example";
    let home = world.organizations().await["northwind"].clone();
    let learner = world.create_user(email, &home).await;
    let course = world.course(&world.root, "AZ-104").await;
    let begun = world.server.now();
    let expires_at = begun + TimeDelta::days(30);
    let body = json!({"learner_id": learner, "course_id": course, "expires_at": expires_at});
    world.root.post("/api/v1/course-assignments", &body).await.expect(201);
    expect(&world.installation, email, "new course", 1).await;
    let World { server, installation, root: _ } = world;
    drop(server);

    let (soon, over) = ("ends soon", "has ended");
    // Some days no server runs; each one that is started meets what came due meanwhile, once.
    for (day, words, count) in
        [(10, soon, 0), (17, soon, 1), (18, soon, 1), (28, soon, 2), (33, over, 1)]
    {
        let now = begun + TimeDelta::days(day);
        let _server = MovedClock::start_at(&installation, now).await;
        expect(&installation, email, words, count).await;
    }
    let _server = MovedClock::start_at(&installation, begun + TimeDelta::days(60)).await;
    assert_eq!(letters(&installation, email).values().sum::<usize>(), 4);
}

#[tokio::test]
async fn not_2_in_a_month_of_clock_each_notice_comes_once_also_when_no_server_ran() {
    a_month(Database::Sqlite).await;
}

#[tokio::test]
async fn not_2_in_a_month_of_clock_each_notice_comes_once_on_postgres_too() {
    a_month(Database::Postgres).await;
}
