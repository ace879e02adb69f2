//! Lists, part by part: every one goes on where it left off, and tells a bad limit and a foreign cursor.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde_json::{Value, json};
use tms_testkit::build::{a_course, a_learner};

use crate::{achievements::judge, api::Client, routes::of_document, town::Town};

/// A list with a few items in it.
struct List {
    template: &'static str,
    by: Client,
    path: String,
}

/// Three webhooks, of which one was sent three messages: where these are listed.
async fn messages_to_a_webhook(town: &Town) -> String {
    let webhook = town.a_webhook().await;
    for _ in 0..3 {
        town.a_webhook().await;
        town.a_message_to(&webhook).await;
        town.wait(TimeDelta::seconds(1));
    }
    format!("/api/v1/webhooks/{webhook}/deliveries")
}

/// Every list that is given part by part, each with at least three items.
async fn lists(town: &Town) -> Vec<List> {
    let ports = &town.api.world.ports_without_faults();
    let badge = town.a_badge().await;
    let awards = format!("/api/v1/badges/{badge}/awards");
    let messages = messages_to_a_webhook(town).await;
    for name in ["Anna", "Bela", "Cleo"] {
        let user = a_learner(town.north.state().id()).named(name, "Same");
        let user = user.reached_at(&format!("{name}@north.example")).stored(ports).await;
        let award = json!({"learner_ids": [user.state().id().to_string()], "reason": name});
        town.ops.post(&awards, &award).await.expect(200);
        let own = town.a_badge().await;
        town.award_to_lea(&own).await;
        town.ops.post("/api/v1/achievements", &town.achievement_body(name, 1)).await.expect(201);
        let course = a_course(town.north.state().id()).named(name).stored(ports).await;
        let body = json!({
            "learner_id": town.lea.state().id().to_string(),
            "course_id": course.state().id().to_string(),
        });
        town.ops.post("/api/v1/course-assignments", &body).await.expect(201);
        let mine = json!({
            "learner_id": user.state().id().to_string(),
            "course_id": course.state().id().to_string(),
        });
        let made = town.ops.post("/api/v1/course-assignments", &mine).await.expect(201);
        let complete = format!("{}/complete", made.header("location"));
        town.ops.post(&complete, &json!({"reason": "Done elsewhere"})).await.expect(200);
        let done = json!({"learner_id": town.lea.state().id().to_string(), "assign_again": true,
            "course_id": course.state().id().to_string()});
        let made = town.ops.post("/api/v1/course-assignments", &done).await.expect(201);
        let complete = format!("{}/complete", made.header("location"));
        town.ops.post(&complete, &json!({"reason": "Done elsewhere"})).await.expect(200);
        let note = json!({"title": name, "message": "No answer."});
        let notes = format!("{}/notes", town.assignment_path());
        town.ops.post(&notes, &note).await.expect(201);
        let pool = json!({
            "name": name, "course_id": town.course.state().id().to_string(),
            "organization_id": town.north.state().id().to_string(), "starts_on": "2027-04-01",
            "expires_on": "2027-04-30", "content_availability_days": 30,
        });
        town.ops.post("/api/v1/training-key-pools", &pool).await.expect(201);
        let organization = json!({"name": name, "time_zone": "UTC",
            "parent_id": town.north.state().id().to_string()});
        town.system.post("/api/v1/organizations", &organization).await.expect(201);
        let site = json!({"host": format!("{name}.example"),
            "organization_id": town.north.state().id().to_string(),
            "default_user_organization_id": town.north.state().id().to_string()});
        town.system.post("/api/v1/sites", &site).await.expect(201);
        let token = json!({"name": name, "expires_in_days": 1});
        town.learner.post("/api/v1/tokens", &token).await.expect(201);
        town.request_cancellation().await;
        town.wait(TimeDelta::seconds(1));
    }
    judge(town).await;
    let path = town.assignment_path();
    let expiry = format!("{path}/expiry");
    for day in ["2027-04-28", "2027-04-29", "2027-04-30"] {
        town.ops.put(&expiry, &json!({"expires_on": day})).await.expect(200);
    }
    let job = town.start_job().await;
    town.run_jobs().await;
    town.send_mail().await;
    let someone = town.one_more_learner().await.state().id();
    let (roles, north) = (format!("/api/v1/users/{someone}/roles"), town.north.state().id());
    for role in ["operations_manager", "enrollment_manager", "sales_manager"] {
        let place = format!("{roles}/{role}/organizations/{north}");
        town.system.put(&place, &json!({})).await.expect(204);
    }
    let list =
        |by: &Client, template: &'static str, path: String| List { template, by: by.clone(), path };
    let at = |template: &'static str| list(&town.ops, template, format!("/api/v1{template}"));
    vec![
        at("/organizations"),
        at("/users"),
        at("/courses"),
        at("/course-assignments"),
        at("/cancellation-requests"),
        at("/training-key-pools"),
        at("/outbox"),
        at("/badges"),
        at("/achievements"),
        at("/webhooks"),
        list(&town.ops, "/webhooks/{id}/deliveries", messages),
        list(&town.ops, "/badges/{id}/awards", awards),
        list(&town.learner, "/me/badges", "/api/v1/me/badges".to_owned()),
        list(&town.learner, "/me/achievements", "/api/v1/me/achievements".to_owned()),
        list(&town.ops, "/course-assignments/{id}/notes", format!("{path}/notes")),
        list(&town.ops, "/course-assignments/{id}/journal", format!("{path}/journal")),
        list(&town.ops, "/training-key-pools/{id}/keys", format!("{}/keys", town.pool_path())),
        list(&town.ops, "/jobs/{id}/results", format!("{job}/results")),
        list(&town.ops, "/sites", "/api/v1/sites".to_owned()),
        list(&town.learner, "/tokens", "/api/v1/tokens".to_owned()),
        list(&town.system, "/users/{id}/roles", roles),
        list(&town.learner, "/me/current-training", "/api/v1/me/current-training".to_owned()),
        list(&town.learner, "/me/transcript", "/api/v1/me/transcript".to_owned()),
        list(&town.learner, "/me/inbox", "/api/v1/me/inbox".to_owned()),
    ]
}

/// The items of a list, read in parts of that many, and how many parts it took.
async fn read(by: &Client, path: &str, limit: usize) -> (Vec<Value>, usize) {
    let joint = if path.contains('?') { '&' } else { '?' };
    let (mut items, mut parts, mut after) = (Vec::new(), 0, String::new());
    loop {
        let part = by.get(&format!("{path}{joint}limit={limit}{after}")).await.expect(200).json;
        let found = part["items"].as_array().unwrap();
        assert!(found.len() <= limit, "{path}");
        items.extend(found.iter().cloned());
        parts += 1;
        let Some(cursor) = part["next_cursor"].as_str() else {
            assert_eq!(part["next_cursor"], Value::Null, "{path}");
            return (items, parts);
        };
        after = format!("&cursor={}", encoded(cursor));
    }
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[tokio::test]
async fn every_list_with_a_cursor_has_a_case_here() {
    let town = Town::new().await;
    let document = town.api.anyone().get("/api/openapi.json").await.json;
    let paged: BTreeSet<String> = of_document(&document)
        .into_iter()
        .filter(|(method, path)| {
            let parameters = &document["paths"][path][method.to_lowercase()]["parameters"];
            parameters.as_array().is_some_and(|all| all.iter().any(|it| it["name"] == "cursor"))
        })
        .map(|(_, path)| path)
        .collect();
    let cases: BTreeSet<String> =
        lists(&town).await.iter().map(|list| format!("/api/v1{}", list.template)).collect();
    assert_eq!(cases, paged);
}

#[tokio::test]
async fn a_list_read_in_parts_is_the_whole_list_once() {
    let town = Town::new().await;
    for List { by, path, .. } in lists(&town).await {
        let (whole, parts) = read(&by, &path, 500).await;
        assert!(whole.len() >= 3, "{path} has {}", whole.len());
        assert_eq!(parts, whole.len().div_ceil(500), "{path}");
        // A long list is read in parts that are not too many.
        for limit in if whole.len() < 100 { [1, 2, 3] } else { [100, 143, 499] } {
            let (items, parts) = read(&by, &path, limit).await;
            assert_eq!(items, whole, "{path} in parts of {limit}");
            assert_eq!(parts, whole.len().div_ceil(limit), "{path} in parts of {limit}");
        }
        let usual = by.get(&path).await.expect(200).json;
        let expected: Vec<Value> = whole.iter().take(50).cloned().collect();
        assert_eq!(usual["items"], Value::Array(expected), "{path}: 50 when nothing is said");
    }
}

#[tokio::test]
async fn a_bad_limit_and_a_foreign_cursor_are_bad_fields() {
    let town = Town::new().await;
    let mut cursors = Vec::new();
    let lists = lists(&town).await;
    for List { by, path, .. } in &lists {
        for (limit, code) in [
            ("0", "out_of_range"),
            ("501", "out_of_range"),
            ("-1", "out_of_range"),
            ("99999999999999999999", "out_of_range"),
            ("ten", "invalid"),
            ("1.5", "invalid"),
            ("1e2", "invalid"),
            ("%00", "invalid"),
        ] {
            let refused = by.get(&format!("{path}?limit={limit}")).await;
            refused.invalid(&[("limit", code)]);
        }
        let nonsense = ["x", "AAAA", "%00", "%ff", &"a".repeat(33_000), "'; DROP TABLE users; --"];
        for cursor in nonsense.map(|cursor| cursor.replace([' ', ';', '\''], "+")) {
            let refused = by.get(&format!("{path}?cursor={cursor}")).await;
            let refused = refused.problem(422, "invalid_fields");
            assert_eq!(refused.json["errors"][0]["field"], "cursor", "{path} {cursor}");
        }
        by.get(&format!("{path}?offset=5")).await.invalid(&[("offset", "unknown_field")]);
        let first = by.get(&format!("{path}?limit=1")).await.expect(200).json;
        cursors.push(first["next_cursor"].as_str().unwrap().to_owned());
    }
    // A cursor belongs to its list.
    for (place, List { by, path, .. }) in lists.iter().enumerate() {
        for (other, cursor) in cursors.iter().enumerate() {
            let foreign = lists[other].template != lists[place].template;
            let answer = by.get(&format!("{path}?cursor={}", encoded(cursor))).await;
            if foreign {
                answer.invalid(&[("cursor", "invalid")]);
            } else {
                answer.expect(200);
            }
        }
    }
}

#[tokio::test]
async fn a_cursor_belongs_to_its_filters_and_its_order() {
    let town = Town::new().await;
    lists(&town).await;
    let path = "/api/v1/course-assignments";
    let first = town.ops.get(&format!("{path}?limit=1&sort=last_name")).await.expect(200).json;
    let cursor = encoded(first["next_cursor"].as_str().unwrap());
    for other in ["", "&sort=-last_name", "&sort=created_at"] {
        let refused = town.ops.get(&format!("{path}?cursor={cursor}{other}")).await;
        refused.invalid(&[("cursor", "invalid")]);
    }
    town.ops.get(&format!("{path}?cursor={cursor}&sort=last_name")).await.expect(200);
}

#[tokio::test]
async fn a_cursor_is_taken_back_however_long_the_name_it_stands_for() {
    let town = Town::new().await;
    let ports = &town.api.world.ports_without_faults();
    for last in ["a", "b", "c"] {
        let long = format!("\u{1F600}{}{last}", "\u{FDFA}".repeat(198));
        a_learner(town.north.state().id()).named(&long, &long).stored(ports).await;
    }
    let (whole, _) = read(&town.ops, "/api/v1/users", 500).await;
    let (items, _) = read(&town.ops, "/api/v1/users", 1).await;
    assert_eq!(items, whole);
}

#[tokio::test]
async fn a_list_is_stable_while_rows_are_added() {
    let town = Town::new().await;
    lists(&town).await;
    let path = "/api/v1/course-assignments";
    let (before, _) = read(&town.ops, path, 500).await;
    let first = town.ops.get(&format!("{path}?limit=2")).await.json;
    let cursor = encoded(first["next_cursor"].as_str().unwrap());
    town.wait(TimeDelta::seconds(1));
    town.an_old_assignment(TimeDelta::zero()).await;
    let rest = town.ops.get(&format!("{path}?limit=500&cursor={cursor}")).await.expect(200).json;
    assert_eq!(rest["items"], Value::Array(before[2..].to_vec()));
}

#[tokio::test]
async fn assignments_are_sorted_as_asked() {
    let town = Town::new().await;
    lists(&town).await;
    let path = "/api/v1/course-assignments";
    for (sort, pointer) in [
        ("created_at", "/created_at"),
        ("expires_at", "/expires_at"),
        ("last_name", "/learner/last_name"),
        ("course_name", "/course/name"),
    ] {
        let by = async |sort: &str| {
            let (items, _) = read(&town.ops, &format!("{path}?sort={sort}"), 3).await;
            let keys = items.iter().map(|item| item.pointer(pointer).unwrap().as_str().unwrap());
            (keys.map(str::to_owned).collect::<Vec<_>>(), items)
        };
        let (ascending, items) = by(sort).await;
        assert!(ascending.is_sorted(), "{sort}: {ascending:?}");
        let (_, mut descending) = by(&format!("-{sort}")).await;
        descending.reverse();
        assert_eq!(descending, items, "{sort}: the last first is the other way round");
    }
    let newest = town.ops.get(path).await.json;
    assert_eq!(newest, town.ops.get(&format!("{path}?sort=-created_at")).await.json);
    town.ops.get(&format!("{path}?sort=email")).await.invalid(&[("sort", "invalid")]);
}
