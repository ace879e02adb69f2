//! Versions: each thing has its own as an `ETag`, and changes only for who knows the last one.

use axum::http::Method;
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::{
    api::{Answer, Client, Sent},
    town::Town,
};

/// A call that changes one thing.
struct Change {
    by: Client,
    method: Method,
    path: String,
    body: Value,
}

fn change(by: &Client, method: Method, path: impl Into<String>, body: Value) -> Change {
    Change { by: by.clone(), method, path: path.into(), body }
}

impl Change {
    async fn expecting(&self, tag: &str) -> Answer {
        let sent = if self.body.is_null() { Sent::Nothing } else { Sent::Json(self.body.clone()) };
        self.by.with("if-match", tag).send(&self.method, &self.path, sent).await
    }
}

/// One of each call that changes one thing, all of them allowed, each of a thing that no other changes.
async fn changes(town: &Town) -> Vec<Change> {
    let (patch, post, put) = (Method::PATCH, Method::POST, Method::PUT);
    let a_reason = json!({"reason": "Ordered twice"});
    let course = format!("/api/v1/courses/{}", town.course.state().id());
    let organization = format!("/api/v1/organizations/{}", town.branch.state().id());
    let site = format!("/api/v1/sites/{}", town.site.state().id());
    let user = format!("/api/v1/users/{}", town.one_more_learner().await.state().id());
    let granted = format!("/api/v1/users/{}", town.one_more_learner().await.state().id());
    let taken = format!("/api/v1/users/{}", town.one_more_learner().await.state().id());
    let role = format!("roles/sales_manager/organizations/{}", town.north.state().id());
    town.ops.put_nothing(&format!("{taken}/{role}")).await.expect(204);
    let assignment =
        |assignment: String, part: &str| format!("/api/v1/course-assignments/{assignment}/{part}");
    let fresh = async || town.an_old_assignment(TimeDelta::zero()).await.state().id().to_string();
    let pool = town.pool_path();
    let key = |place: usize| format!("{pool}/keys/{}/revoke", town.keys[place].state().id());
    let request = |id: String, part: &str| format!("/api/v1/cancellation-requests/{id}/{part}");
    let outbox = |mail: String| format!("/api/v1/outbox/{mail}/retry");
    vec![
        change(&town.learner, patch.clone(), "/api/v1/me", json!({"mail_opt_out": true})),
        change(&town.ops, patch.clone(), course, json!({"name": "Renamed"})),
        change(&town.ops, patch.clone(), organization, json!({"name": "Renamed"})),
        change(&town.system, patch.clone(), site, json!({"login_message": "Welcome"})),
        change(&town.ops, patch, user, json!({"first_name": "Renamed"})),
        change(&town.ops, put.clone(), format!("{granted}/{role}"), Value::Null),
        change(&town.ops, Method::DELETE, format!("{taken}/{role}"), Value::Null),
        change(
            &town.ops,
            put,
            assignment(fresh().await, "expiry"),
            json!({"expires_on": "2027-04-30"}),
        ),
        change(&town.ops, post.clone(), assignment(fresh().await, "cancel"), Value::Null),
        change(&town.ops, post.clone(), assignment(fresh().await, "complete"), a_reason.clone()),
        change(&town.ops, post.clone(), key(0), Value::Null),
        change(
            &town.help_desk,
            post.clone(),
            request(town.request_cancellation().await, "approve"),
            json!({}),
        ),
        change(
            &town.help_desk,
            post.clone(),
            request(town.request_cancellation().await, "decline"),
            a_reason,
        ),
        change(&town.ops, Method::PATCH, pool.clone(), json!({"name": "Renamed"})),
        change(&town.ops, post.clone(), format!("{pool}/keys"), json!({"generate": 1})),
        change(&town.ops, post, outbox(town.a_failed_mail().await), Value::Null),
    ]
}

#[tokio::test]
async fn who_expects_another_version_changes_nothing() {
    let town = Town::new().await;
    for change in changes(&town).await {
        let before = town.facts();
        for malformed in ["3", "W/\"1\"", "\"\"", "\"one\"", "\"-1\"", "\"1\", \"2\"", "\"1"] {
            change.expecting(malformed).await.problem(400, "malformed");
        }
        let refused = change.expecting("\"99\"").await.problem(412, "version_changed");
        town.expect_facts(&before);
        let current = refused.json["version"].as_u64().unwrap();
        assert!((1..99).contains(&current), "{}", refused.json);
        // A field that is wrong is not looked at before the version.
        let nonsense = Change { body: json!({"no_such_field": 1}), ..change };
        nonsense.expecting("\"99\"").await.problem(412, "version_changed");
        nonsense.expecting(&format!("\"{current}\"")).await.problem(422, "invalid_fields");
        // Of two versions neither is the expected one.
        let twice = nonsense.by.with("if-match", "\"1\"").with_another("if-match", "\"2\"");
        let answer = twice.send(&nonsense.method, &nonsense.path, Sent::Nothing).await;
        answer.problem(400, "malformed");
    }
}

#[tokio::test]
async fn who_knows_the_version_changes_the_thing_and_is_told_the_next() {
    let town = Town::new().await;
    for change in changes(&town).await {
        let current = change.expecting("\"99\"").await.problem(412, "version_changed");
        let current = current.json["version"].as_u64().unwrap();
        let done = change.expecting(&format!("\"{current}\"")).await;
        assert!(done.status.is_success(), "{} {}: {:?}", change.method, change.path, done.json);
        if let Some(now) = done.json.get("version").or_else(|| done.json.pointer("/user/version")) {
            // Adding keys changes no pool, and so no version of it.
            assert_eq!(now.as_u64(), Some(current + 1), "{} {}", change.method, change.path);
            assert_eq!(
                done.header("etag"),
                format!("\"{now}\""),
                "{} {}",
                change.method,
                change.path
            );
        }
    }
}

#[tokio::test]
async fn any_version_is_expected_by_a_star_and_by_who_says_nothing() {
    let town = Town::new().await;
    for change in changes(&town).await {
        let done = change.expecting("*").await;
        assert!(done.status.is_success(), "{} {}: {:?}", change.method, change.path, done.json);
    }
}

#[tokio::test]
async fn things_carry_their_version_as_their_tag() {
    let town = Town::new().await;
    for path in [
        format!("/api/v1/courses/{}", town.course.state().id()),
        format!("/api/v1/organizations/{}", town.north.state().id()),
        format!("/api/v1/sites/{}", town.site.state().id()),
        format!("/api/v1/users/{}", town.lea.state().id()),
        town.assignment_path(),
        town.pool_path(),
    ] {
        let shown = town.ops.get(&path).await.expect(200);
        let version = shown.json["version"].as_u64().unwrap();
        assert_eq!(shown.header("etag"), format!("\"{version}\""), "{path}");
    }
    assert_eq!(town.ops.get("/api/v1/me").await.header("etag"), "\"1\"");
}
