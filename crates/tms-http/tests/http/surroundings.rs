//! What surrounds the calls: proxies, health, time, bugs.

use std::time::Duration;

use serde_json::json;
use tms_http::HttpConfig;
use tms_testkit::fault::Fault;

use crate::{api::Api, town::Town};

#[tokio::test]
async fn the_health_pages_say_yes_or_no_and_nothing_else() {
    let ready = Api::new();
    for path in ["/healthz", "/readyz"] {
        assert_eq!(ready.anyone().get(path).await.expect(200).text(), "yes\n");
    }
    let not_ready = Api::not_ready();
    assert_eq!(not_ready.anyone().get("/healthz").await.expect(200).text(), "yes\n");
    assert_eq!(not_ready.anyone().get("/readyz").await.expect(503).text(), "no\n");
}

#[tokio::test]
async fn a_visitor_who_opens_the_bare_address_signs_in_first() {
    let town = Town::new().await;
    let shown = town.api.anyone().get("/").await.expect(303);
    assert_eq!(shown.header("location"), "/sign-in");
    town.api.anyone().get("/sign-in").await.expect(200);
    let wanted = town.api.anyone().get("/?month=2027-01").await.expect(303);
    assert_eq!(wanted.header("location"), "/sign-in?next=%2F%3Fmonth%3D2027-01");
}

#[tokio::test]
async fn red_7_the_address_and_the_host_are_believed_of_configured_proxies_only() {
    let proxies = vec!["203.0.113.0/24".parse().unwrap()];
    let config = HttpConfig { trusted_proxies: proxies, ..HttpConfig::default() };
    let town = Town::over(Api::with(config)).await;
    let site = format!("/api/v1/sites/{}", town.site.state().id());
    town.system.patch(&site, &json!({"host": "learn.example"})).await.expect(200);

    let of_inner_host = town.api.anyone().with("host", "inner");
    of_inner_host.get("/api/v1/site").await.expect(404);
    let forwarded = of_inner_host.with("x-forwarded-host", "learn.example");
    forwarded.get("/api/v1/site").await.expect(200);
    forwarded.at_address("198.51.100.7").get("/api/v1/site").await.expect(404);

    // Thirty guesses from one address, each by another email, and then no more from there.
    let guess = async |from: &str, behind: &str, number: u32| {
        let client = town.api.anyone().at_address(from).with("x-forwarded-for", behind);
        let body = json!({"email": format!("{number}@north.example"), "password": "wrong"});
        client.post("/api/v1/session", &body).await
    };
    for number in 0..30 {
        guess("203.0.113.1", "192.0.2.1", number).await.problem(401, "bad_credentials");
    }
    guess("203.0.113.2", "192.0.2.1", 30).await.problem(429, "too_many_attempts");
    guess("203.0.113.1", "192.0.2.2", 31).await.problem(401, "bad_credentials");
    // Who is no proxy cannot claim another address, neither its own nor a stranger's.
    for number in 40..70 {
        let claimed = format!("192.0.2.{number}");
        guess("198.51.100.7", &claimed, number).await.problem(401, "bad_credentials");
    }
    guess("198.51.100.7", "192.0.2.99", 70).await.problem(429, "too_many_attempts");
}

#[tokio::test]
async fn what_takes_too_long_is_given_up_and_may_be_tried_again() {
    let config = HttpConfig { request_timeout: Duration::from_millis(1), ..HttpConfig::default() };
    let town = Town::over(Api::with(config)).await;
    town.api.world.lay_down(0, Fault::Meanwhile(Box::pin(std::future::pending())));
    let note = json!({"title": "Called", "message": "No answer."});
    let path = format!("{}/notes", town.assignment_path());
    let given_up = town.ops.post(&path, &note).await.problem(503, "unavailable");
    assert!(!given_up.header("retry-after").is_empty());
}

#[tokio::test]
async fn a_bug_tells_nothing() {
    let town = Town::new().await;
    town.api.world.lay_down(0, Fault::Meanwhile(Box::pin(async { panic!("a secret") })));
    let note = json!({"title": "Called", "message": "No answer."});
    let path = format!("{}/notes", town.assignment_path());
    let failed = town.ops.post(&path, &note).await.problem(500, "internal");
    assert!(!failed.text().contains("secret"), "{}", failed.text());
    // The next request is served.
    town.ops.post(&path, &note).await.expect(201);
}

#[tokio::test]
async fn a_store_that_fails_is_unavailable_and_recovers() {
    let town = Town::new().await;
    town.api.world.lay_down(0, Fault::FailsBefore);
    let note = json!({"title": "Called", "message": "No answer."});
    let path = format!("{}/notes", town.assignment_path());
    let before = town.facts();
    let failed = town.ops.post(&path, &note).await.problem(503, "unavailable");
    assert!(failed.header("retry-after").parse::<u32>().unwrap() > 0);
    town.expect_facts(&before);
    town.ops.post(&path, &note).await.expect(201);
}

#[tokio::test]
async fn who_loses_every_race_is_asked_to_come_again() {
    let town = Town::new().await;
    for skipped in 0..8 {
        town.api.world.lay_down(skipped, Fault::Conflict);
    }
    let path = format!("{}/cancel", town.assignment_path());
    let before = town.facts();
    let busy = town.ops.post_nothing(&path).await.problem(503, "unavailable");
    assert!(!busy.header("retry-after").is_empty());
    town.expect_facts(&before);
}
