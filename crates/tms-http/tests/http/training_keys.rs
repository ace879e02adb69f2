//! Pools and keys.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tms_testkit::build::{a_course, a_learner};

use crate::town::{Town, with};

const POOLS: &str = "/api/v1/training-key-pools";

fn without(mut body: Value, names: &[&str]) -> Value {
    for name in names {
        body.as_object_mut().unwrap().remove(*name);
    }
    body
}

fn new_pool(town: &Town) -> Value {
    json!({
        "name": "Summer", "course_id": town.course.state().id().to_string(),
        "organization_id": town.north.state().id().to_string(), "starts_on": "2027-04-01",
        "expires_on": "2027-04-30", "content_availability_days": 30,
    })
}

#[tokio::test]
async fn pool_1_a_pool_is_made_with_its_first_keys() {
    let town = Town::new().await;
    let keys = json!({"keys": ["HAND-0001", "", "HAND-0002"], "generate": 2});
    let made = town.ops.post(POOLS, &with(new_pool(&town), &keys)).await.expect(201);
    let path = format!("{POOLS}/{}", made.text_at("/id"));
    assert_eq!(made.header("location"), path);
    let pool = json!({
        "id": made.json["id"], "version": 1, "name": "Summer",
        "course": {"id": town.course.state().id().to_string(), "name": "Working safely"},
        "organization_id": town.north.state().id().to_string(),
        "starts_at": "2027-04-01T00:00:00Z", "expires_at": "2027-05-01T00:00:00Z",
        "content_availability_days": 30, "available_to_children": false, "active": false,
        "course_archived": false,
        "keys": {"total": 4, "available": 4, "redeemed": 0, "revoked": 0},
    });
    assert_eq!(without(made.json.clone(), &["new_keys"]), pool);
    let new_keys = made.json["new_keys"].as_array().unwrap();
    let shown: Vec<&str> = new_keys.iter().map(|key| key["key"].as_str().unwrap()).collect();
    assert_eq!((shown.len(), &shown[..2]), (4, &["HAND-0001", "HAND-0002"][..]));
    assert_eq!(shown[3].len(), 19, "four groups of four");
    assert_eq!(
        new_keys[0],
        json!({
            "id": new_keys[0]["id"], "version": 1, "key": "HAND-0001", "status": "available",
            "created_at": "2027-03-31T12:00:00Z", "redeemed_at": null, "redeemed_by": null,
            "assignment_id": null, "revoked_at": null,
        })
    );
    assert_eq!(town.ops.get(&path).await.expect(200).json, pool);
    // So many are not told one by one.
    let many = with(new_pool(&town), &json!({"generate": 1_001}));
    let made = town.ops.post(POOLS, &many).await.expect(201).json;
    assert_eq!((&made["new_keys"], &made["keys"]["total"]), (&Value::Null, &json!(1_001)));
    let none = town.ops.post(POOLS, &new_pool(&town)).await.expect(201).json;
    assert_eq!(none["keys"]["total"], 0);
}

#[tokio::test]
async fn pool_2_refusals_of_a_pool_have_their_codes() {
    let town = Town::new().await;
    let ports = &town.api.world.ports_without_faults();
    let post = async |more: Value| town.ops.post(POOLS, &with(new_pool(&town), &more)).await;
    let nobody = town.new_id();
    post(json!({"organization_id": nobody})).await.problem(404, "organization_not_found");
    post(json!({"course_id": nobody})).await.problem(404, "course_not_found");
    let of_branch = a_course(town.branch.state().id()).stored(ports).await.state().id();
    post(json!({"course_id": of_branch.to_string()})).await.problem(409, "course_not_available");
    let archiving = async |at: Option<i64>| {
        let course = a_course(town.north.state().id()).with(|it| {
            it.archived = at.is_none();
            it.auto_archive_at = at.map(|days| ports.clock.now() + TimeDelta::days(days));
        });
        json!({"course_id": course.stored(ports).await.state().id().to_string()})
    };
    post(archiving(None).await).await.problem(409, "course_archived");
    let refused = post(archiving(Some(0)).await).await;
    refused.problem(409, "course_archived");
    let refused = post(with(archiving(Some(1)).await, &json!({"starts_on": "2027-04-02"}))).await;
    let refused = refused.problem(409, "course_archives_before_start");
    assert_eq!(refused.json["archives_at"], "2027-04-01T12:00:00Z");
    post(archiving(Some(20)).await).await.problem(409, "course_archives_before_expiry");
    for (more, field, code) in [
        (json!({"expires_on": "2027-03-31"}), "expires_on", None),
        (
            json!({"content_availability_days": 0}),
            "content_availability_days",
            Some("out_of_range"),
        ),
        (
            json!({"content_availability_days": 181}),
            "content_availability_days",
            Some("out_of_range"),
        ),
        (json!({"generate": 1_000_001}), "generate", Some("out_of_range")),
        (json!({"generate": -1}), "generate", Some("out_of_range")),
        (json!({"keys": "HAND-1"}), "keys", Some("invalid")),
        (json!({"starts_at": "2027-04-01T00:00:00Z"}), "starts_on", Some("both_given")),
    ] {
        let refused = post(more).await.problem(422, "invalid_fields").json;
        assert_eq!(refused["errors"].as_array().unwrap().len(), 1, "{refused}");
        assert_eq!(refused["errors"][0]["field"], field, "{refused}");
        if let Some(code) = code {
            assert_eq!(refused["errors"][0]["code"], code, "{refused}");
        }
    }
}

#[tokio::test]
async fn pool_4_a_pool_is_found_and_changed() {
    let town = Town::new().await;
    let summer = town.ops.post(POOLS, &new_pool(&town)).await.expect(201).text_at("/id");
    let found = async |query: &str| {
        let found = town.ops.get(&format!("{POOLS}{query}")).await.expect(200).json;
        let pools = found["items"].as_array().unwrap().iter();
        pools.map(|pool| pool["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found("").await, ["Summer", "Spring"], "the newest first");
    assert_eq!(found("?name=summ").await, ["Summer"]);
    assert_eq!(found("?active=true").await, ["Spring"]);
    assert_eq!(found("?active=false").await, ["Summer"]);
    assert_eq!(found(&format!("?course_id={}", town.new_id())).await, Vec::<String>::new());
    let path = format!("{POOLS}/{summer}");
    let patch = json!({
        "name": "Late summer", "starts_at": "2027-03-01T00:00:00Z", "expires_on": "2027-06-30",
        "content_availability_days": 60, "available_to_children": true,
    });
    let changed = town.ops.patch(&path, &patch).await.expect(200).json;
    assert_eq!((&changed["name"], &changed["active"]), (&json!("Late summer"), &json!(true)));
    assert_eq!(changed["expires_at"], "2027-07-01T00:00:00Z");
    let course = json!({"course_id": town.new_id()});
    town.ops.patch(&path, &course).await.invalid(&[("course_id", "unknown_field")]);
    let unset = json!({"expires_at": null, "name": null});
    town.ops.patch(&path, &unset).await.problem(422, "invalid_fields");
    // Expires may be set into the past: that closes the pool.
    let closed = json!({"expires_at": "2027-03-15T00:00:00Z"});
    assert_eq!(town.ops.patch(&path, &closed).await.expect(200).json["active"], false);
    assert_eq!(found("").await, ["Spring"], "unexpired ones, when nothing is said");
    assert_eq!(found("?expired=false").await, ["Spring"]);
    assert_eq!(found("?expired=true").await, ["Late summer"]);
    assert_eq!(found("?expired=any").await, ["Late summer", "Spring"]);
}

#[tokio::test]
async fn pool_1_key_5_bad_settings_and_bad_keys_of_a_new_pool_are_said_together() {
    let town = Town::new().await;
    let archived = a_course(town.north.state().id()).with(|it| it.archived = true);
    let archived = archived.stored(&town.api.world.ports_without_faults()).await.state().id();
    let before = town.facts();
    let post = async |more: Value| town.ops.post(POOLS, &with(new_pool(&town), &more)).await;
    let keys = json!(["GOOD-0001", "x", "spring 0001"]);
    for (settings, field) in [
        (json!({"content_availability_days": 181}), "content_availability_days"),
        (json!({"expires_on": "2027-03-31"}), "expires_on"),
    ] {
        let refused = post(with(settings, &json!({"keys": keys}))).await;
        let errors = refused.problem(422, "invalid_fields").json["errors"].clone();
        let named: Vec<(&str, &Value)> = errors
            .as_array()
            .unwrap()
            .iter()
            .map(|it| (it["field"].as_str().unwrap(), &it["line"]))
            .collect();
        assert_eq!(named, [(field, &Value::Null), ("keys", &json!(2)), ("keys", &json!(3))]);
    }
    // What is wrong with fields is said before what the rules refuse of the course.
    let refused = post(json!({"course_id": archived.to_string(), "keys": keys})).await;
    refused.problem(422, "invalid_fields");
    town.expect_facts(&before);
}

#[tokio::test]
async fn key_5_a_paste_with_a_bad_line_is_refused_whole() {
    let town = Town::new().await;
    let path = format!("{}/keys", town.pool_path());
    let paste = json!({"keys": ["NEW-00001", " ", "x", "new 00001", "SPRING-0001", "NEW-00002"]});
    let before = town.facts();
    let refused = town.ops.post(&path, &paste).await.problem(422, "invalid_fields").json;
    let told: Vec<(u64, &str, &str)> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| {
            assert!(error["message"].is_string() && error["field"].is_string(), "{error}");
            (
                error["line"].as_u64().unwrap(),
                error["key"].as_str().unwrap(),
                error["code"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [(3, "x", "malformed"), (4, "new 00001", "malformed"), (5, "SPRING-0001", "taken")]
    );
    for (body, code) in [
        (json!({"keys": []}), "required"),
        (json!({"keys": ["", " "]}), "required"),
        (json!({}), "required"),
    ] {
        let refused = town.ops.post(&path, &body).await.problem(422, "invalid_fields").json;
        assert_eq!(refused["errors"][0]["code"], code, "{body}: {refused}");
    }
    for body in [json!({"generate": 0}), json!({"keys": ["NEW-00001"], "generate": 1})] {
        town.ops.post(&path, &body).await.problem(422, "invalid_fields");
    }
    town.expect_facts(&before);
    let repeated = json!({"keys": ["NEW-00001", "new-0000l"]});
    let refused = town.ops.post(&path, &repeated).await.problem(422, "invalid_fields").json;
    assert_eq!(refused["errors"][0]["code"], "repeated", "{refused}");
    let good = town.ops.post(&path, &json!({"keys": ["NEW-00001", "", "NEW-00002"]})).await;
    let good = good.expect(201).json;
    assert_eq!((&good["added"], good["keys"].as_array().unwrap().len()), (&json!(2), 2));
    let many = town.ops.post(&path, &json!({"generate": 1_001})).await.expect(201).json;
    assert_eq!(many, json!({"added": 1_001, "keys": null}));
}

#[tokio::test]
async fn key_6_keys_are_listed_and_exported() {
    let town = Town::new().await;
    let ports = &town.api.world.ports_without_faults();
    let evil = a_learner(town.north.state().id()).named("=SUM(A1)", "O'Neil, \"Jo\"");
    let evil = evil.reached_at("+evil@north.example").stored(ports).await;
    let client = town.api.signed_in(&evil).await;
    let body = json!({"key": "SPRING-0001"});
    let assignment = client.post("/api/v1/redemptions", &body).await.expect(201).text_at("/id");
    let path = town.pool_path();
    let revoke = format!("{path}/keys/{}/revoke", town.keys[1].state().id());
    town.ops.post_nothing(&revoke).await.expect(200);
    for (status, keys) in [
        ("", vec!["SPRING-0001", "SPRING-0002", "SPRING-0003"]),
        ("?status=redeemed", vec!["SPRING-0001"]),
        ("?status=revoked", vec!["SPRING-0002"]),
        ("?status=available", vec!["SPRING-0003"]),
    ] {
        let listed = town.ops.get(&format!("{path}/keys{status}")).await.expect(200).json;
        let shown: Vec<&Value> =
            listed["items"].as_array().unwrap().iter().map(|key| &key["key"]).collect();
        assert_eq!(shown, keys, "{status}");
    }
    town.ops.get(&format!("{path}/keys?status=x")).await.invalid(&[("status", "invalid")]);
    let at = "2027-03-31T12:00:00Z";
    let link = |key: &str| format!("https://training.example/redeem/{key}");
    let table = town.ops.get(&format!("{path}/keys.csv")).await.expect(200);
    assert_eq!(
        table.text(),
        format!(
            "key,status,created_at,redeemed_at,redeemed_by_name,redeemed_by_email,assignment_id,redeem_url\n\
             SPRING-0001,redeemed,{at},{at},\"'=SUM(A1) O'Neil, \"\"Jo\"\"\",'+evil@north.example,{assignment},{}\n\
             SPRING-0002,revoked,{at},,,,,{}\n\
             SPRING-0003,available,{at},,,,,{}\n",
            link("SPRING-0001"),
            link("SPRING-0002"),
            link("SPRING-0003"),
        )
    );
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    let marked = town.ops.get(&format!("{path}/keys.csv?bom=true&status=available")).await;
    assert!(marked.expect(200).text().starts_with("\u{feff}key,"));
    // More than are read at once arrive whole.
    town.ops.post(&format!("{path}/keys"), &json!({"generate": 12_000})).await.expect(201);
    let table = town.ops.get(&format!("{path}/keys.csv")).await.expect(200);
    let mut keys: Vec<&str> =
        table.text().lines().map(|it| it.split(',').next().unwrap()).collect();
    assert_eq!(keys.len(), 12_004);
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), 12_004);
    let message = town.ops.get(&format!("{path}/message")).await.expect(200).json;
    assert!(message["subject"].is_string(), "{message}");
    let text = message["body"].as_str().unwrap();
    assert!(
        text.contains("https://training.example") && text.contains("{{training_key}}"),
        "{text}"
    );
}

#[tokio::test]
async fn key_7_an_available_key_is_revoked_for_ever() {
    let town = Town::new().await;
    town.redeem("SPRING-0001").await.expect(201);
    let path = |place: usize| {
        format!("{}/keys/{}/revoke", town.pool_path(), town.keys[place].state().id())
    };
    town.ops.post_nothing(&path(0)).await.problem(409, "key_redeemed");
    let revoked = town.ops.post_nothing(&path(1)).await.expect(200).json;
    assert_eq!(
        (&revoked["status"], &revoked["revoked_at"]),
        (&json!("revoked"), &json!("2027-03-31T12:00:00Z"))
    );
    town.ops.post_nothing(&path(1)).await.problem(409, "key_revoked");
    town.redeem("SPRING-0002").await.problem(409, "key_revoked");
    // A key of another pool is not one of this.
    let other = town.ops.post(POOLS, &new_pool(&town)).await.expect(201).text_at("/id");
    let strange = format!("{POOLS}/{other}/keys/{}/revoke", town.keys[2].state().id());
    town.ops.post_nothing(&strange).await.problem(404, "not_found");
}
