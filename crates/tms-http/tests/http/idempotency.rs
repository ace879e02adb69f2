//! `Idempotency-Key`: a request is done once, however often it comes.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use serde_json::{Value, json};
use tms_testkit::fault::Fault;

use crate::{
    api::{Answer, Client, Sent},
    routes::of_document,
    town::Town,
};

/// A call that can be repeated.
struct Call {
    template: &'static str,
    by: Client,
    path: String,
    body: Sent,
}

impl Call {
    async fn with_key(&self, key: &str) -> Answer {
        let client = self.by.with("idempotency-key", key);
        client.send(&axum::http::Method::POST, &self.path, self.body.clone()).await
    }
}

/// Calls about a webhook that say nothing: their templates, and where they go.
async fn webhook_calls(town: &Town) -> [(&'static str, String); 3] {
    let webhook = town.a_webhook().await;
    let message = town.a_message_to(&webhook).await;
    [
        ("/webhooks/{id}/renew-secret", format!("/webhooks/{webhook}/renew-secret")),
        ("/webhooks/{id}/test", format!("/webhooks/{webhook}/test")),
        ("/webhook-deliveries/{id}/replay", format!("/webhook-deliveries/{message}/replay")),
    ]
}

/// Every `POST` but those that take no key, allowed and changing something.
async fn calls(town: &Town) -> Vec<Call> {
    let mut all = Vec::new();
    let mut add = |by: &Client, template: &'static str, path: &str, body: Option<Value>| {
        let path = format!("/api/v1{path}");
        let body = body.map_or(Sent::Nothing, Sent::Json);
        all.push(Call { template, by: by.clone(), path, body });
    };
    let north = town.north.state().id().to_string();
    let course = town.course.state().id().to_string();
    let (ops, system) = (&town.ops, &town.system);
    let mia = town.one_more_learner().await.state().id().to_string();
    let noa = town.one_more_learner().await.state().id().to_string();
    let a_reason = json!({"reason": "Ordered twice"});

    add(
        system,
        "/organizations",
        "/organizations",
        Some(json!({"name": "New", "time_zone": "UTC", "parent_id": north})),
    );
    let a_site = json!({
        "host": "new.example", "organization_id": north, "default_user_organization_id": north,
    });
    add(system, "/sites", "/sites", Some(a_site));
    add(ops, "/users", "/users", Some(town.a_user("new@north.example")));
    let a_course = json!({"name": "New", "organization_id": north, "activities": []});
    add(ops, "/courses", "/courses", Some(a_course));
    add(
        ops,
        "/course-assignments",
        "/course-assignments",
        Some(json!({"learner_id": mia, "course_id": course})),
    );
    add(
        ops,
        "/course-assignments/bulk",
        "/course-assignments/bulk",
        Some(json!({"learner_ids": [noa], "course_ids": [course]})),
    );
    let one = async |part: &str, age: TimeDelta| {
        let id = town.an_old_assignment(age).await.state().id();
        format!("/course-assignments/{id}/{part}")
    };
    let (zero, old) = (TimeDelta::zero(), TimeDelta::days(2));
    add(ops, "/course-assignments/{id}/cancel", &one("cancel", zero).await, None);
    let reason = Some(a_reason.clone());
    add(ops, "/course-assignments/{id}/complete", &one("complete", zero).await, reason);
    let a_note = json!({"title": "Called", "message": "No answer."});
    add(ops, "/course-assignments/{id}/notes", &one("notes", zero).await, Some(a_note));
    let template = "/course-assignments/{id}/cancellation-requests";
    let path = one("cancellation-requests", old).await;
    add(ops, template, &path, Some(a_reason.clone()));
    let launch = format!(
        "/course-assignments/{}/activities/{}/launch",
        town.assignment.state().id(),
        town.lab()
    );
    let template = "/course-assignments/{id}/activities/{activity_id}/launch";
    add(&town.learner, template, &launch, None);
    let request = format!("/cancellation-requests/{}/approve", town.request_cancellation().await);
    add(&town.help_desk, "/cancellation-requests/{id}/approve", &request, Some(json!({})));
    let request = format!("/cancellation-requests/{}/decline", town.request_cancellation().await);
    add(&town.help_desk, "/cancellation-requests/{id}/decline", &request, Some(a_reason));
    let a_pool = json!({
        "name": "Summer", "course_id": course, "organization_id": north,
        "starts_on": "2027-04-01", "expires_on": "2027-04-30", "content_availability_days": 30,
        "generate": 2,
    });
    add(ops, "/training-key-pools", "/training-key-pools", Some(a_pool));
    let pool = town.pool_path().replace("/api/v1", "");
    let template = "/training-key-pools/{id}/keys";
    add(ops, template, &format!("{pool}/keys"), Some(json!({"generate": 2})));
    let template = "/training-key-pools/{id}/keys/{key_id}/revoke";
    let key = town.keys[0].state().id();
    add(ops, template, &format!("{pool}/keys/{key}/revoke"), None);
    let redeem = json!({"key": "SPRING-0002", "assign_again": true});
    add(&town.learner, "/redemptions", "/redemptions", Some(redeem));
    let mut newcomer = town.a_user("newcomer@north.example");
    newcomer.as_object_mut().unwrap().remove("organization_id");
    newcomer["password"] = "amber-Saddle-quiet-17".into();
    newcomer["key"] = "SPRING-0003".into();
    add(&town.api.anyone(), "/registrations", "/registrations", Some(newcomer));
    let an_achievement = town.achievement_body("A good start", 9);
    add(ops, "/achievements", "/achievements", Some(an_achievement));
    let awards = format!("/badges/{}/awards", town.a_badge().await);
    let an_award = json!({"learner_ids": [mia], "reason": "Good"});
    add(ops, "/badges/{id}/awards", &awards, Some(an_award));
    let badge = town.a_badge().await;
    let revoke = format!("/badges/{badge}/awards/{}/revoke", town.award_to_lea(&badge).await);
    let template = "/badges/{id}/awards/{award_id}/revoke";
    add(ops, template, &revoke, Some(json!({"reason": "By mistake"})));
    add(ops, "/badges", "/badges", Some(town.badge_body()));
    add(ops, "/webhooks", "/webhooks", Some(town.webhook_body()));
    for (template, path) in webhook_calls(town).await {
        add(ops, template, &path, None);
    }
    let mail = town.a_failed_mail().await;
    add(ops, "/outbox/{id}/retry", &format!("/outbox/{mail}/retry"), None);
    all
}

#[tokio::test]
async fn every_post_that_takes_a_key_has_a_case_here() {
    let town = Town::new().await;
    let document = town.api.anyone().get("/api/openapi.json").await.json;
    let mut taking: Vec<String> = of_document(&document)
        .into_iter()
        .filter(|(method, path)| {
            let parameters = &document["paths"][path][method.to_lowercase()]["parameters"];
            parameters.as_array().is_some_and(|all| {
                all.iter().any(|parameter| parameter["name"] == "Idempotency-Key")
            })
        })
        .map(|(_, path)| path)
        .collect();
    taking.sort();
    let mut cases: Vec<String> =
        calls(&town).await.iter().map(|call| format!("/api/v1{}", call.template)).collect();
    cases.sort();
    assert_eq!(cases, taking);
}

#[tokio::test]
async fn a_repeated_request_is_answered_alike_and_changes_nothing_twice() {
    let town = Town::new().await;
    for call in calls(&town).await {
        let path = &call.path;
        let first = call.with_key("k-1").await;
        assert!(first.status.is_success(), "{path}: {:?}", first.json);
        assert!(first.headers.get("idempotent-replayed").is_none(), "{path}");
        let after = town.facts();
        let second = call.with_key("k-1").await;
        town.expect_facts(&after);
        assert_eq!(second.header("idempotent-replayed"), "true", "{path}: {:?}", second.json);
        assert_eq!(first.status, second.status, "{path}");
        for header in ["location", "etag", "content-type"] {
            assert_eq!(first.header(header), second.header(header), "{path}: {header}");
        }
        let (mut said, mut again) = (first.json, second.json);
        if path.ends_with("/registrations") {
            // Its repetition signs in anew.
            assert!(said["csrf_token"].take() != again["csrf_token"].take(), "{path}");
            assert!(!second.headers["set-cookie"].is_empty(), "{path}");
        }
        assert_eq!(said, again, "{path}");
        // A day later it is still known.
        town.wait(TimeDelta::hours(23));
        let third = call.with_key("k-1").await;
        assert_eq!(third.header("idempotent-replayed"), "true", "{path}: {:?}", third.json);
        town.wait(-TimeDelta::hours(23));
    }
}

#[tokio::test]
async fn a_key_stands_for_one_body() {
    let town = Town::new().await;
    for mut call in calls(&town).await {
        let first = call.with_key("k-1").await;
        assert!(first.status.is_success(), "{}: {:?}", call.path, first.json);
        let after = town.facts();
        call.body = match call.body {
            Sent::Json(mut body) if call.path.ends_with("/registrations") => {
                body["first_name"] = "Another".into();
                Sent::Json(body)
            }
            Sent::Nothing | Sent::Json(_) | Sent::Bytes(_) => Sent::Json(json!({"other": 1})),
        };
        call.with_key("k-1").await.problem(409, "idempotency_key_reused");
        town.expect_facts(&after);
    }
}

#[tokio::test]
async fn a_key_is_its_callers_own_and_the_paths() {
    let town = Town::new().await;
    let key = |client: &Client| client.with("idempotency-key", "k-1");
    let note = json!({"title": "Called", "message": "No answer."});
    let path = format!("{}/notes", town.assignment_path());
    let first = key(&town.ops).post(&path, &note).await.expect(201);
    let other = key(&town.help_desk).post(&path, &note).await.expect(201);
    assert_ne!(first.json["id"], other.json["id"], "another caller's key is another key");
    let another = town.an_old_assignment(TimeDelta::zero()).await.state().id();
    let another = format!("/api/v1/course-assignments/{another}/notes");
    let elsewhere = key(&town.ops).post(&another, &note).await.expect(201);
    assert_ne!(first.json["id"], elsewhere.json["id"], "and so is one for another path");
    // It is asked for before any rule, but not for who may not even ask.
    key(&town.api.anyone()).post(&path, &note).await.problem(401, "unauthenticated");
    key(&town.stranger).post(&path, &note).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_refusal_is_not_kept_but_decided_anew() {
    let town = Town::new().await;
    let client = town.ops.with("idempotency-key", "k-1");
    let course = format!("/api/v1/courses/{}", town.course.state().id());
    town.ops.patch(&course, &json!({"archived": true})).await.expect(200);
    let learner = town.one_more_learner().await.state().id().to_string();
    let body = json!({"learner_id": learner, "course_id": town.course.state().id().to_string()});
    let path = "/api/v1/course-assignments";
    client.post(path, &body).await.problem(409, "course_archived");
    town.ops.patch(&course, &json!({"archived": false})).await.expect(200);
    let made = client.post(path, &body).await.expect(201);
    assert!(made.headers.get("idempotent-replayed").is_none());
    client.post(path, &json!({})).await.problem(409, "idempotency_key_reused");
}

#[tokio::test]
async fn keys_are_1_to_128_plain_characters() {
    let town = Town::new().await;
    let path = format!("{}/notes", town.assignment_path());
    let note = json!({"title": "Called", "message": "No answer."});
    for bad in ["", &"k".repeat(129)] {
        let client = town.ops.with("idempotency-key", bad);
        client.post(&path, &note).await.problem(400, "malformed");
    }
    town.ops
        .with_bytes("idempotency-key", b"k\xff")
        .post(&path, &note)
        .await
        .problem(400, "malformed");
    town.ops.with("idempotency-key", &"k".repeat(128)).post(&path, &note).await.expect(201);
}

#[tokio::test]
async fn a_request_that_is_still_running_is_told_so() {
    let town = Town::new().await;
    let client = town.ops.with("idempotency-key", "k-1");
    let path = format!("{}/notes", town.assignment_path());
    let note = json!({"title": "Called", "message": "No answer."});
    let meanwhile: Arc<Mutex<Option<Answer>>> = Arc::default();
    let (same, heard) = (client.clone(), Arc::clone(&meanwhile));
    let (same_path, same_note) = (path.clone(), note.clone());
    town.api.world.lay_down(
        0,
        Fault::Meanwhile(Box::pin(async move {
            let answer = same.post(&same_path, &same_note).await;
            *heard.lock().unwrap() = Some(answer);
        })),
    );
    client.post(&path, &note).await.expect(201);
    let told = meanwhile.lock().unwrap().take().unwrap();
    told.problem(409, "request_in_progress");
    let replayed = client.post(&path, &note).await.expect(201);
    assert_eq!(replayed.header("idempotent-replayed"), "true");
}

#[tokio::test]
async fn a_request_whose_server_died_is_running_for_60_seconds() {
    let town = Town::new().await;
    let client = town.learner.with("idempotency-key", "k-1");
    let path = format!("{}/activities/{}/launch", town.assignment_path(), town.lab());
    // The launch is recorded; then, with the lab host's answer, the store breaks down.
    town.api.world.lay_down(1, Fault::FailsBefore);
    client.post_nothing(&path).await.problem(503, "unavailable");
    client.post_nothing(&path).await.problem(409, "request_in_progress");
    town.wait(TimeDelta::seconds(60) - TimeDelta::microseconds(1));
    client.post_nothing(&path).await.problem(409, "request_in_progress");
    town.wait(TimeDelta::microseconds(1));
    let launched = client.post_nothing(&path).await.expect(201);
    assert!(launched.headers.get("idempotent-replayed").is_none());
}

#[tokio::test]
async fn an_answer_that_was_lost_with_the_connection_is_given_again() {
    let town = Town::new().await;
    for call in calls(&town).await {
        // Those that commit twice: the claim first, the answer last.
        let twice = call.template.ends_with("/launch");
        town.api.world.lay_down(u64::from(twice), Fault::FailsAfter);
        let lost = call.with_key("k-2").await.problem(503, "unavailable");
        assert!(!lost.header("retry-after").is_empty());
        let after = town.facts();
        let answer = call.with_key("k-2").await;
        assert!(answer.status.is_success(), "{}: {:?}", call.path, answer.json);
        assert_eq!(answer.header("idempotent-replayed"), "true", "{}", call.path);
        town.expect_facts(&after);
    }
}
