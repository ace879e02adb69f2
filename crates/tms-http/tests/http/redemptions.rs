//! Redeeming keys, and registering with one.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tms_testkit::build::{a_course, a_pool, generated_keys, typed_keys};

use crate::town::{Town, with};

const REDEMPTIONS: &str = "/api/v1/redemptions";
const REGISTRATIONS: &str = "/api/v1/registrations";

#[tokio::test]
async fn red_4_a_key_makes_one_assignment_and_its_learner_gets_it_again() {
    let town = Town::new().await;
    let held = town.learner.post(REDEMPTIONS, &json!({"key": "SPRING-0001"})).await;
    let held = held.problem(409, "already_assigned");
    assert_eq!(held.json["assignment_id"], town.assignment.state().id().to_string());
    // Case, blanks and look-alikes do not matter (KEY-4).
    let made = town.redeem(" spring \u{2013} ooo1 ").await.expect(201);
    assert_eq!(
        made.header("location"),
        format!("/api/v1/course-assignments/{}", made.text_at("/id"))
    );
    assert_eq!(made.json["source"], "training_key");
    assert_eq!(made.json["training_key_id"], town.keys[0].state().id().to_string());
    assert_eq!(made.json["created_by"], Value::Null);
    assert_eq!(made.json["expires_at"], "2027-04-30T12:00:00Z");
    let again = town.redeem("SPRING-0001").await.expect(200);
    assert_eq!(again.json["id"], made.json["id"]);
    assert!(again.headers.get("location").is_none());
    town.ops.post(REDEMPTIONS, &json!({"key": "SPRING-0001"})).await.problem(409, "key_redeemed");
    town.learner.post(REDEMPTIONS, &json!({})).await.invalid(&[("key", "required")]);
    let odd = json!({"key": "\u{0}", "assign_again": "yes"});
    town.learner.post(REDEMPTIONS, &odd).await.problem(422, "invalid_fields");
}

#[tokio::test]
async fn red_5_refusals_of_redeeming_have_their_codes_and_data() {
    let town = Town::new().await;
    let ports = &town.api.world.ports_without_faults();
    let north = town.north.state().id();
    let generated = generated_keys(ports, &town.pool, 1).await;
    let code = generated[0].state().code().shown().to_owned();
    let last = if code.ends_with('A') { 'B' } else { 'A' };
    let mistyped = format!("{}{last}", &code[..code.len() - 1]);
    town.redeem(&mistyped).await.invalid(&[("key", "key_mistyped")]);
    town.redeem("NO-SUCH-KEY").await.problem(404, "key_not_found");

    let later = a_pool(north, &town.course).with(|it| it.starts_at += TimeDelta::days(1));
    typed_keys(ports, &later.stored(ports).await, &["LATER-0001"]).await;
    let refused = town.redeem("LATER-0001").await.problem(409, "pool_not_started");
    assert_eq!(refused.json["starts_at"], "2027-04-01T12:00:00Z");
    let archived = a_course(north).stored(ports).await;
    typed_keys(ports, &a_pool(north, &archived).stored(ports).await, &["ARCHIVED-1"]).await;
    let course = format!("/api/v1/courses/{}", archived.state().id());
    town.ops.patch(&course, &json!({"archived": true})).await.expect(200);
    town.redeem("ARCHIVED-1").await.problem(409, "course_archived");
    // One answer for unknown and not for your organization.
    let stranger = town.stranger.post(REDEMPTIONS, &json!({"key": "SPRING-0001"})).await;
    stranger.problem(404, "key_not_found");
    town.wait(TimeDelta::days(30));
    let refused = town.redeem("SPRING-0001").await.problem(409, "pool_expired");
    assert_eq!(refused.json["expired_at"], "2027-04-30T12:00:00Z");
}

#[tokio::test]
async fn red_7_unknown_keys_are_limited_by_account_and_by_address() {
    let town = Town::new().await;
    for number in 0..10 {
        town.redeem(&format!("GUESS-{number:04}")).await.problem(404, "key_not_found");
    }
    let limited = town.redeem("SPRING-0001").await.problem(429, "too_many_attempts");
    town.learner.post(REDEMPTIONS, &json!({})).await.problem(429, "too_many_attempts");
    let wait: i64 = limited.header("retry-after").parse().unwrap();
    assert!((1..=601).contains(&wait), "{wait}");
    // The limit comes before what is said of the fields' content, and holds from anywhere.
    let elsewhere = town.learner.at_address("2001:db8::1");
    elsewhere.post(REDEMPTIONS, &json!({"key": "X-1"})).await.problem(429, "too_many_attempts");
    for number in 0..20 {
        let someone = town.api.signed_in(&town.one_more_learner().await).await;
        let body = json!({"key": format!("GUESS-{number:04}")});
        someone.post(REDEMPTIONS, &body).await.problem(404, "key_not_found");
    }
    let someone = town.api.signed_in(&town.one_more_learner().await).await;
    let body = json!({"key": "SPRING-0002"});
    someone.post(REDEMPTIONS, &body).await.problem(429, "too_many_attempts");
    someone.at_address("2001:db8::1").post(REDEMPTIONS, &body).await.expect(201);
    town.wait(TimeDelta::seconds(wait));
    town.redeem("SPRING-0001").await.expect(201);
}

fn newcomer(email: &str) -> Value {
    json!({
        "first_name": "Nora", "last_name": "New", "email": email,
        "password": "amber-Saddle-quiet-17", "country": "NO",
    })
}

#[tokio::test]
async fn reg_2_a_visitor_registers_and_is_signed_in() {
    let town = Town::new().await;
    let made =
        town.api.anyone().post(REGISTRATIONS, &newcomer("nora@new.example")).await.expect(201);
    assert_eq!(made.json["user"]["organization_id"], town.north.state().id().to_string());
    assert_eq!(made.json["assignment"], Value::Null);
    assert_eq!(made.header("location"), format!("/api/v1/users/{}", made.text_at("/user/id")));
    assert!(!made.text().contains("amber-Saddle"));
    let cookie = made.header("set-cookie").split(';').next().unwrap().to_owned();
    let browser = town.api.anyone().with("cookie", &cookie);
    assert_eq!(
        browser.get("/api/v1/me").await.expect(200).json["csrf_token"],
        made.json["csrf_token"]
    );
    let taken = town.api.anyone().post(REGISTRATIONS, &newcomer("NORA@new.example")).await;
    taken.problem(409, "email_taken");
    let bad = town.api.anyone().post(REGISTRATIONS, &json!({"organization_id": 1})).await;
    assert_eq!(bad.problem(422, "invalid_fields").json["errors"].as_array().unwrap().len(), 6);
}

#[tokio::test]
async fn reg_3_registering_with_a_key_is_both_or_neither() {
    let town = Town::new().await;
    let with_key = |email: &str, key: &str| with(newcomer(email), &json!({"key": key}));
    let anyone = town.api.anyone();
    let made = anyone.post(REGISTRATIONS, &with_key("nora@new.example", "SPRING-0001")).await;
    let made = made.expect(201).json;
    assert_eq!(made["assignment"]["training_key_id"], town.keys[0].state().id().to_string());
    assert_eq!(made["assignment"]["learner"]["id"], made["user"]["id"]);
    let before = town.facts();
    // One answer for whatever is wrong with a key, but a slip of the fingers (RED-5).
    for key in ["SPRING-0001", "NO-SUCH-KEY"] {
        let refused = anyone.post(REGISTRATIONS, &with_key("other@new.example", key)).await;
        refused.problem(409, "key_unusable");
    }
    let taken = anyone.post(REGISTRATIONS, &with_key("nora@new.example", "SPRING-0002")).await;
    taken.problem(409, "email_taken");
    let slip =
        anyone.post(REGISTRATIONS, &with_key("other@new.example", "AAAA-AAAA-AAAA-AAA1")).await;
    slip.invalid(&[("key", "key_mistyped")]);
    town.expect_facts(&before);
    for number in 0..28 {
        let refused = with_key("other@new.example", &format!("GUESS-{number:04}"));
        anyone.post(REGISTRATIONS, &refused).await.problem(409, "key_unusable");
    }
    let limited = anyone.post(REGISTRATIONS, &with_key("other@new.example", "SPRING-0002")).await;
    let limited = limited.problem(429, "too_many_attempts");
    assert!(!limited.header("retry-after").is_empty());
}

#[tokio::test]
async fn reg_1_registration_is_closed_where_the_site_does_not_offer_it() {
    let town = Town::new().await;
    let site = format!("/api/v1/sites/{}", town.site.state().id());
    town.system.patch(&site, &json!({"register_by_key": false})).await.expect(200);
    let by_key = with(newcomer("nora@new.example"), &json!({"key": "SPRING-0001"}));
    let closed = town.api.anyone().post(REGISTRATIONS, &by_key).await;
    closed.problem(403, "registration_closed");
    let north = format!("/api/v1/organizations/{}", town.north.state().id());
    town.ops.patch(&north, &json!({"anonymous_registration": false})).await.expect(200);
    for body in [newcomer("nora@new.example"), by_key, json!({})] {
        let closed = town.api.anyone().post(REGISTRATIONS, &body).await;
        closed.problem(403, "registration_closed");
    }
}
