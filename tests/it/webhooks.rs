//! Other systems are told what happens: by real servers on both databases, to a real receiver (HOOK-1).

use std::{collections::BTreeSet, time::Duration};

use chrono::TimeDelta;
use serde_json::{Value, json};
use tms_tests::{
    Client, Database, HookReceiver, Installation, MovedClock, Options, Received, Server,
    on_both_databases,
};

use crate::{
    keys::pool,
    world::{World, everything, text},
};

on_both_databases!(
    hook_1_each_event_arrives_signed_and_those_of_others_do_not,
    hook_1_a_receiver_that_was_down_gets_the_same_message_later,
    hook_1_what_a_killed_server_had_in_its_hands_is_sent_by_another,
);

/// A setting that lets a receiver of this machine be told.
const HERE: &str = "webhook_private_addresses = \"allow\"\n";
const EVENTS: [&str; 6] = [
    "assignment.created",
    "assignment.started",
    "assignment.completed",
    "assignment.expired",
    "assignment.cancelled",
    "key.redeemed",
];

/// A webhook of an organization: its id and its secret.
async fn webhook(by: &Client, organization: &str, receiver: &HookReceiver) -> (String, String) {
    let body = json!({"organization_id": organization, "url": receiver.url(), "events": EVENTS});
    let id = text(&by.post("/api/v1/webhooks", &body).await.expect(201).json["id"]);
    let secret = by.get(&format!("/api/v1/webhooks/{id}/secret")).await.expect(200).json;
    (id, text(&secret["secret"]))
}

/// Waits until so many messages came.
async fn arrived(receiver: &HookReceiver, count: usize) -> Vec<Received> {
    for _ in 0..1_200 {
        let received = receiver.received();
        if received.len() >= count {
            return received;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{count} messages should have come: {:?}", receiver.received());
}

async fn world(database: Database) -> World<MovedClock> {
    World::set(Installation::fresh(database), HERE).await
}

async fn assign(by: &Client, learner: &str, course: &str) -> Value {
    let body = json!({"learner_id": learner, "course_id": course, "assign_again": true});
    by.post("/api/v1/course-assignments", &body).await.expect(201).json
}

async fn hook_1_each_event_arrives_signed_and_those_of_others_do_not(database: Database) {
    let world = world(database).await;
    let (receiver, elsewhere) = (HookReceiver::start().await, HookReceiver::start().await);
    let organizations = world.organizations().await;
    let northwind = &organizations["northwind"];
    let department = json!({"name": "A department", "time_zone": "UTC", "parent_id": northwind});
    let department = world.root.post("/api/v1/organizations", &department).await.expect(201).json;
    let department = text(&department["id"]);
    let beside = json!({"name": "Beside", "time_zone": "UTC"});
    let beside =
        text(&world.root.post("/api/v1/organizations", &beside).await.expect(201).json["id"]);
    let ops = world.administrator("ops@tms.example", &[("operations_manager", "northwind")]).await;
    let of_beside = json!({"organization_id": beside, "url": elsewhere.url(), "events": EVENTS});
    ops.post("/api/v1/webhooks", &of_beside).await.expect(404);
    let (id, secret) = webhook(&ops, northwind, &receiver).await;
    // A department's own, which is not told what happens above it.
    webhook(&ops, &department, &elsewhere).await;

    let learner = world.learners(&department, 1).await.remove(0);
    let learner_id = text(&learner.get("/api/v1/me").await.json["user"]["id"]);
    let document = json!({"name": "Read", "kind": "document", "required": true,
                          "url": "https://content.example/read.pdf"});
    let course = json!({"name": "Short", "short_name": "SHORT", "organization_id": northwind,
                        "max_access_days": 30, "activities": [document, document]});
    let course = ops.post("/api/v1/courses", &course).await.expect(201).json;
    let course_id = text(&course["id"]);
    let begun = assign(&ops, &learner_id, &course_id).await;
    for activity in course["activities"].as_array().unwrap() {
        let path = format!(
            "/api/v1/course-assignments/{}/activities/{}/launch",
            text(&begun["id"]),
            text(&activity["id"])
        );
        learner.post(&path, &json!({})).await.expect(201);
    }
    let unwanted = assign(&ops, &learner_id, &course_id).await;
    let cancel = format!("/api/v1/course-assignments/{}/cancel", text(&unwanted["id"]));
    ops.post(&cancel, &json!({})).await.expect(200);
    let made = pool(&world, &ops, json!({"keys": ["HOOKED-1"]})).await;
    let redeemed = json!({"key": "HOOKED-1", "assign_again": true});
    let redeemed = learner.post("/api/v1/redemptions", &redeemed).await.expect(201).json;
    // Created three times, started, completed, cancelled, redeemed.
    arrived(&receiver, 7).await;
    world.server.advance(TimeDelta::days(200));
    // Two that were not cancelled end, the complete one as well.
    let received = arrived(&receiver, 9).await;

    let ids: BTreeSet<&str> = received.iter().map(|it| it.header("webhook-id")).collect();
    assert_eq!((ids.len(), received.len()), (9, 9), "each once, while nothing fails");
    let mut kinds: Vec<String> = Vec::new();
    for message in &received {
        assert!(message.is_signed_with(&secret), "{message:?}");
        assert_eq!(message.header("content-type"), "application/json");
        let body = message.json();
        kinds.push(text(&body["type"]));
        let data = &body["data"];
        assert_eq!(data["learner_id"], learner_id.as_str());
        assert_eq!(data["organization_id"], department.as_str());
        for private in ["HOOKED", "@", "Humphreys"] {
            assert!(!message.body.contains(private), "{body}");
        }
    }
    kinds.sort();
    let created = EVENTS[0];
    let mut expected = vec![created, created, EVENTS[3]];
    expected.extend(EVENTS);
    expected.sort_unstable();
    assert_eq!(kinds, expected);
    let of = |kind: &str, assignment: &Value| {
        let found = received.iter().map(Received::json);
        let mut found = found.filter(|it| it["type"] == kind);
        let it = found.find(|it| it["data"]["assignment_id"] == assignment["id"]);
        it.unwrap_or_else(|| panic!("no {kind}"))["data"].clone()
    };
    let completed = of("assignment.completed", &begun);
    assert_eq!(
        (&completed["completion"], &completed["course_short_name"]),
        (&json!("complete"), &json!("SHORT"))
    );
    assert_eq!(of("assignment.expired", &begun)["completion"], "complete");
    assert_eq!(of("assignment.cancelled", &unwanted)["status"], "cancelled");
    let key = of("key.redeemed", &redeemed);
    assert_eq!(key["training_key_pool_id"], made["id"]);
    assert_eq!(key["training_key_id"], redeemed["training_key_id"]);
    // The department heard all of it too, under the same ids; nobody beside it anything.
    let below = arrived(&elsewhere, 9).await;
    let same: BTreeSet<&str> = below.iter().map(|it| it.header("webhook-id")).collect();
    assert_eq!(same, ids);
    assert!(below.iter().all(|it| !it.is_signed_with(&secret)), "each has a secret of its own");
    let log = everything(&ops, &format!("/api/v1/webhooks/{id}/deliveries?state=delivered")).await;
    assert_eq!(log.len(), 9);
}

async fn hook_1_a_receiver_that_was_down_gets_the_same_message_later(database: Database) {
    let world = world(database).await;
    let receiver = HookReceiver::start().await;
    let organizations = world.organizations().await;
    let northwind = &organizations["northwind"];
    let (id, secret) = webhook(&world.root, northwind, &receiver).await;
    let test = format!("/api/v1/webhooks/{id}/test");
    receiver.answer_with(503);
    let message = world.root.post(&test, &json!({})).await.expect(201).json;
    arrived(&receiver, 1).await;
    let path = format!("/api/v1/webhook-deliveries/{}", text(&message["id"]));
    let until = async |state: &str, attempts: u64| {
        for _ in 0..800 {
            let now = world.root.get(&path).await.expect(200).json;
            if now["state"] == state && now["attempts"] == attempts {
                return now;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("{state} after {attempts}: {}", world.root.get(&path).await.json);
    };
    let refused = until("waiting", 1).await;
    assert_eq!(refused["last_status"], 503);
    // A redirect is refused and not followed, and so is a connection that breaks.
    receiver.answer_with(302);
    world.server.advance(TimeDelta::seconds(5));
    let redirected = until("waiting", 2).await;
    assert!(text(&redirected["last_error"]).contains("redirects are not followed"));
    assert_eq!(receiver.received().len(), 2);
    receiver.answer_with(0);
    world.server.advance(TimeDelta::seconds(30));
    assert_eq!(until("waiting", 3).await["last_status"], Value::Null);
    receiver.answer_with(200);
    world.server.advance(TimeDelta::minutes(2));
    until("delivered", 4).await;
    world.root.post(&format!("{path}/replay"), &json!({})).await.expect(200);
    until("delivered", 1).await;
    let received = receiver.received();
    assert_eq!(received.len(), 5);
    for again in &received {
        assert_eq!(again.header("webhook-id"), text(&message["event_id"]));
        assert_eq!(again.body, text(&message["body"]));
        assert!(again.is_signed_with(&secret));
    }
    assert_ne!(received[0].header("webhook-timestamp"), received[3].header("webhook-timestamp"));
    // One that is gone for good switches the webhook off.
    receiver.answer_with(410);
    world.root.post(&test, &json!({})).await.expect(201);
    arrived(&receiver, 6).await;
    for _ in 0..800 {
        let webhook = world.root.get(&format!("/api/v1/webhooks/{id}")).await.expect(200).json;
        if webhook["enabled"] == false {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the webhook should be off");
}

async fn hook_1_what_a_killed_server_had_in_its_hands_is_sent_by_another(database: Database) {
    const MESSAGES: usize = 60;
    let installation = Installation::fresh(database);
    let arguments = ["--webhook-private-addresses", "allow", "--data-folder"];
    let mut arguments = arguments.map(str::to_owned).to_vec();
    // All of them make secrets of one key.
    arguments.push(installation.folder().display().to_string());
    let options = Options { arguments, ..Options::default() };
    let world = World::on(installation, &["catalog.json"], &options).await;
    let second = Server::start(&world.installation, &options).await;
    let receiver = HookReceiver::start().await;
    let northwind = world.organizations().await["northwind"].clone();
    let (id, secret) = webhook(&world.root, &northwind, &receiver).await;
    let held = receiver.hold().await;
    let learner = world.create_user("one@learn.example", &northwind).await;
    let course = world.course(&world.root, "AZ-104").await;
    for _ in 0..MESSAGES {
        assign(&world.root, &learner, &course).await;
    }
    // Both have some in their hands: no more than four each go to one webhook.
    arrived(&receiver, 8).await;
    second.kill_9();
    let World { server, installation, root } = world;
    server.kill_9();
    drop(held);
    // What the dead ones had is sent again once they must have died.
    let now = now() + TimeDelta::minutes(3);
    let server = MovedClock::start_at_with(&installation, now, HERE).await;
    let root = root.at(server.url());
    let deliveries = format!("/api/v1/webhooks/{id}/deliveries");
    let mut delivered = Vec::new();
    for _ in 0..1_200 {
        delivered = everything(&root, &format!("{deliveries}?state=delivered")).await;
        if delivered.len() == MESSAGES {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(delivered.len(), MESSAGES);
    assert_eq!(everything(&root, &deliveries).await.len(), MESSAGES, "one for each");
    let received = receiver.received();
    assert!(received.iter().all(|it| it.is_signed_with(&secret)));
    let ids: BTreeSet<String> =
        received.iter().map(|it| it.header("webhook-id").to_owned()).collect();
    let expected: BTreeSet<String> = delivered.iter().map(|it| text(&it["event_id"])).collect();
    assert_eq!(ids, expected, "each at least once");
    assert!(received.len() >= MESSAGES + 8, "those in the dead ones' hands came twice");
}

#[tokio::test]
async fn hook_1_nothing_is_sent_to_this_machine_unless_it_is_configured() {
    let world = world(Database::Sqlite).await;
    let receiver = HookReceiver::start().await;
    let northwind = world.organizations().await["northwind"].clone();
    let (id, _) = webhook(&world.root, &northwind, &receiver).await;
    let World { server, installation, root } = world;
    let now = server.now();
    drop(server);
    // Now it is not any more: neither a new one is taken, nor is the old one sent to.
    let server = MovedClock::start_at(&installation, now).await;
    let root = root.at(server.url());
    for url in [
        receiver.url(),
        receiver.url().replace("http://", "https://"),
        "https://localhost/hook".to_owned(),
        "https://[::1]/hook".to_owned(),
    ] {
        let body = json!({"organization_id": northwind, "url": url, "events": EVENTS});
        let refused = root.post("/api/v1/webhooks", &body).await.expect(422).json;
        assert_eq!(refused["errors"][0]["field"], "url", "{refused}");
    }
    let test = root.post(&format!("/api/v1/webhooks/{id}/test"), &json!({})).await.expect(201).json;
    let path = format!("/api/v1/webhook-deliveries/{}", text(&test["id"]));
    for _ in 0..800 {
        let message = root.get(&path).await.expect(200).json;
        if message["attempts"] == 1 && message["state"] == "waiting" {
            assert!(text(&message["last_error"]).contains("https://"), "{message}");
            assert!(receiver.received().is_empty());
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the message should have been refused");
}

/// The binary tells the real time, so must the clock that follows it.
#[expect(clippy::disallowed_methods, reason = "the binary tells the real time, so must its test")]
fn now() -> chrono::DateTime<chrono::Utc> {
    std::time::SystemTime::now().into()
}
