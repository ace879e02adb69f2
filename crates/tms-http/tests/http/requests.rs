//! What is wrong with a request as such: its syntax, fields, size, kind, method, address and host.

use axum::http::Method;
use serde_json::{Value, json};

use crate::{
    api::{Answer, Client, Sent},
    town::{PASSWORD, Town},
};

async fn post_bytes(client: &Client, path: &str, bytes: &[u8]) -> Answer {
    client.send(&Method::POST, path, Sent::Bytes(bytes.to_vec())).await
}

#[tokio::test]
async fn what_is_no_json_is_malformed() {
    let town = Town::new().await;
    let users = "/api/v1/users";
    for bytes in [
        &b"{"[..],
        b"{\"first_name\": \"A\",}",
        b"nothing",
        b"{\"first_name\": \"\xff\"}",
        b"\xef\xbb\xbf{}",
        b"{\"first_name\": \"\\ud800\"}",
        b"{\"first_name\": \"\x00\"}",
        b"{\"first_name\": \"A\", \"first_name\": \"B\"}",
        b"{} {}",
        b"{\"first_name\": 01}",
        b"\x00",
    ] {
        post_bytes(&town.ops, users, bytes).await.problem(400, "malformed");
    }
    let deep = format!("{{\"first_name\": {}{}}}", "[".repeat(500_000), "]".repeat(500_000));
    post_bytes(&town.ops, users, deep.as_bytes()).await.expect(422);
    // A member that is named twice is found in the depth too.
    let note = r#"{"title": "A", "message": "B", "title": "C"}"#;
    let body = format!(
        r#"{{"learner_id": "{0}", "course_id": "{0}", "note": {note}}}"#,
        town.lea.state().id()
    );
    let path = "/api/v1/course-assignments";
    post_bytes(&town.ops, path, body.as_bytes()).await.problem(400, "malformed");
    town.ops.get("/api/v1/users?email=a&email=b").await.problem(400, "malformed");
}

#[tokio::test]
async fn usr_3_each_missing_or_bad_field_is_reported_by_name_all_at_once() {
    let town = Town::new().await;
    let users = "/api/v1/users";
    let needed =
        ["first_name", "last_name", "email", "password", "country"].map(|name| (name, "required"));
    let mut said = town.ops.post(users, &json!({})).await.problem(422, "invalid_fields").json;
    let mut fields: Vec<Value> =
        said["errors"].as_array_mut().unwrap().iter_mut().map(|it| it["field"].take()).collect();
    fields.sort_by_key(Value::to_string);
    let mut expected: Vec<Value> = needed.iter().map(|(name, _)| (*name).into()).collect();
    expected.sort_by_key(Value::to_string);
    assert_eq!(fields, expected);
    for none in [json!([]), json!("text"), json!(7), json!(null)] {
        town.ops.post(users, &none).await.invalid(&[("body", "invalid")]);
    }
    // A body that is not there is one without fields.
    town.ops.post_nothing(users).await.problem(422, "invalid_fields");

    let mut bad = town.a_user("no address");
    bad["first_name"] = " ".into();
    bad["last_name"] = 7.into();
    bad["country"] = "XX".into();
    bad["password"] = "short".into();
    bad["organization_id"] = "no id".into();
    bad["time_zone"] = "Mars/Olympus".into();
    bad["no_such_field"] = 1.into();
    let said = town.ops.post(users, &bad).await.problem(422, "invalid_fields").json;
    let mut codes: Vec<(&str, &str)> = said["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["field"].as_str().unwrap(), it["code"].as_str().unwrap()))
        .collect();
    codes.sort_unstable();
    assert_eq!(
        codes,
        [
            ("country", "invalid"),
            ("email", "invalid"),
            ("first_name", "required"),
            ("last_name", "invalid"),
            ("no_such_field", "unknown_field"),
            ("organization_id", "invalid"),
            ("password", "too_short"),
            ("time_zone", "invalid"),
        ]
    );
    assert!(!said.to_string().contains(PASSWORD));
}

#[tokio::test]
async fn fields_in_the_depth_are_named_with_their_place() {
    let town = Town::new().await;
    let body = json!({
        "learner_id": null, "course_id": 5,
        "note": {"title": "", "message": "x".repeat(10_001), "colour": "red"},
    });
    town.ops.post("/api/v1/course-assignments", &body).await.invalid(&[
        ("learner_id", "required"),
        ("course_id", "invalid"),
        ("note.title", "required"),
        ("note.message", "too_long"),
        ("note.colour", "unknown_field"),
    ]);
    let body = json!({"learner_ids": ["x", null], "course_ids": {}});
    town.ops.post("/api/v1/course-assignments/bulk", &body).await.invalid(&[
        ("learner_ids[0]", "invalid"),
        ("learner_ids[1]", "invalid"),
        ("course_ids", "invalid"),
    ]);
    let body = json!({"activities": [{"name": "Read", "kind": "document", "required": "yes"}]});
    let path = format!("/api/v1/courses/{}", town.course.state().id());
    let said = town.ops.patch(&path, &body).await.problem(422, "invalid_fields").json;
    assert_eq!(said["errors"][0]["field"], "activities[0].required", "{said}");
}

#[tokio::test]
async fn tim_3_an_instant_or_a_date_but_not_both() {
    let town = Town::new().await;
    let path = format!("{}/expiry", town.assignment_path());
    let both = json!({"expires_at": "2027-05-01T00:00:00Z", "expires_on": "2027-04-30"});
    town.ops.put(&path, &both).await.invalid(&[("expires_on", "both_given")]);
    town.ops.put(&path, &json!({})).await.invalid(&[("expires_at", "required")]);
    for (field, value, code) in [
        ("expires_at", json!("2027-04-30"), "invalid"),
        ("expires_at", json!("2027-04-30T24:00:00Z"), "invalid"),
        ("expires_at", json!("2027-06-30T23:59:60Z"), "out_of_range"),
        ("expires_at", json!("0001-01-01T00:00:00Z"), "out_of_range"),
        ("expires_at", json!("9999-12-31T23:59:59Z"), "expiry_beyond_maximum"),
        ("expires_at", json!(1_900_000_000), "invalid"),
        ("expires_on", json!("2027-02-30"), "invalid"),
        ("expires_on", json!("30.04.2027"), "invalid"),
        ("expires_on", json!("0001-01-01"), "out_of_range"),
        ("expires_on", json!("9999-12-31"), "expiry_beyond_maximum"),
        ("expires_on", json!("+2027-04-3"), "invalid"),
        ("expires_on", json!("2027-03-30"), "expiry_not_in_future"),
    ] {
        let mut body = json!({});
        body[field] = value;
        town.ops.put(&path, &body).await.invalid(&[(field, code)]);
    }
    let set = town.ops.put(&path, &json!({"expires_on": "2027-04-30"})).await.expect(200).json;
    assert_eq!(set["expires_at"], "2027-05-01T00:00:00Z", "the first instant of the next day");
    // An offset is no zone: what counts is the instant.
    let at = json!({"expires_at": "2027-04-30T02:00:00+02:00"});
    let set = town.ops.put(&path, &at).await.expect(200).json;
    assert_eq!(set["expires_at"], "2027-04-30T00:00:00Z");
}

#[tokio::test]
async fn bodies_have_a_kind_and_a_size() {
    let town = Town::new().await;
    let users = "/api/v1/users";
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "nonsense"]
    {
        let client = town.ops.with("content-type", kind);
        client.post(users, &json!({})).await.problem(415, "unsupported_media_type");
    }
    for kind in ["application/json; charset=utf-8", "Application/JSON"] {
        town.ops.with("content-type", kind).post(users, &json!({})).await.expect(422);
    }
    // One byte decides.
    let padded = |bytes: usize| format!("{{}}{}", " ".repeat(bytes - 2)).into_bytes();
    post_bytes(&town.ops, users, &padded(1_048_576)).await.expect(422);
    post_bytes(&town.ops, users, &padded(1_048_577)).await.problem(413, "too_large");
    // Pastes and multiple creation may be long.
    let keys = format!("{}/keys", town.pool_path());
    let pools = "/api/v1/training-key-pools";
    for path in [keys.as_str(), pools, "/api/v1/course-assignments/bulk"] {
        post_bytes(&town.ops, path, &padded(2_000_000)).await.expect(422);
        // What is announced is believed, and not read.
        let announced = town.ops.with("content-length", "67108865");
        post_bytes(&announced, path, b"{}").await.problem(413, "too_large");
    }
}

#[tokio::test]
async fn methods_and_addresses_that_there_are_not_are_told() {
    let town = Town::new().await;
    for (method, path, allow) in [
        (Method::PATCH, "/api/v1/users", "GET,HEAD,POST"),
        (Method::POST, "/api/v1/me", "GET,HEAD,PATCH"),
        (Method::DELETE, "/healthz", "GET,HEAD"),
        (Method::GET, "/api/v1/redemptions", "POST"),
    ] {
        let answer = town.ops.send(&method, path, Sent::Nothing).await;
        let answer = answer.problem(405, "method_not_allowed");
        assert_eq!(answer.header("allow"), allow, "{path}");
    }
    for path in
        ["/nothing", "/api/v1", "/api/v1/nothing", "/api/v2/me", "/api/v1/users/", "/metrics"]
    {
        town.ops.get(path).await.problem(404, "not_found");
    }
}

#[tokio::test]
async fn ids_that_are_none_name_nothing() {
    let town = Town::new().await;
    for id in [
        "7",
        "none",
        "%00",
        "%ff",
        "01890a5dac96774bbcceb302099a8057",
        "%7B01890a5d-ac96-774b-bcce-b302099a8057%7D",
        "urn:uuid:01890a5d-ac96-774b-bcce-b302099a8057",
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
    ] {
        for kind in ["users", "courses", "organizations", "course-assignments"] {
            let path = format!("/api/v1/{kind}/{id}");
            town.ops.get(&path).await.problem(404, "not_found");
            // Who is not signed in hears of that first.
            town.api.anyone().get(&path).await.problem(401, "unauthenticated");
        }
    }
    // Letters of either case make the same id.
    let id = town.lea.state().id().to_string().to_uppercase();
    town.ops.get(&format!("/api/v1/users/{id}")).await.expect(200);
}

#[tokio::test]
async fn site_3_a_host_that_no_site_serves_gets_a_plain_404() {
    let town = Town::new().await;
    // The catch-all serves every host.
    town.api.anyone().with("host", "anything.example").get("/api/v1/site").await.expect(200);
    let path = format!("/api/v1/sites/{}", town.site.state().id());
    town.system.patch(&path, &json!({"host": "learn.example"})).await.expect(200);
    let elsewhere = town.api.anyone().with("host", "other.example");
    for path in ["/api/v1/site", "/api/v1/me", "/api/docs/", "/anything"] {
        let answer = elsewhere.get(path).await.expect(404);
        assert_eq!(answer.text(), "Not found\n", "{path}");
    }
    elsewhere.get("/healthz").await.expect(200);
    let shouted = town.api.anyone().with("host", "LEARN.example:8443");
    let site = shouted.get("/api/v1/site").await.expect(200).json;
    assert_eq!(
        site,
        json!({
            "name": "North", "login_message": null, "contact": null, "help_desk_email": null,
            "anonymous_registration": true, "register_by_key": true,
        })
    );
}

#[tokio::test]
async fn every_answer_carries_the_id_of_its_request_and_what_keeps_browsers_in_check() {
    let town = Town::new().await;
    let anyone = town.api.anyone();
    let chosen = anyone.with("x-request-id", "a-17/B");
    for path in ["/api/v1/site", "/api/v1/me", "/nothing", "/healthz", "/api/docs/"] {
        let answer = chosen.get(path).await;
        assert_eq!(answer.header("x-request-id"), "a-17/B", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert!(!answer.header("content-security-policy").is_empty(), "{path}");
        assert!(answer.headers.get("strict-transport-security").is_none(), "{path}");
    }
    let mut given = Vec::new();
    for bad in ["", "with blank", &"x".repeat(129)] {
        let id = anyone.with("x-request-id", bad).get("/healthz").await;
        let id = id.header("x-request-id").to_owned();
        assert_eq!(id.len(), 36, "{id}");
        given.push(id);
    }
    given.dedup();
    assert_eq!(given.len(), 3, "each request has an id of its own");
}
