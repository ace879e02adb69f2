//! Signing in and out, tokens, passwords, and what is everyone's own.

use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tms_domain::role::Grant;
use tms_http::HttpConfig;
use tms_testkit::build::a_learner;

use crate::{
    api::{Answer, Api, Client, Sent},
    town::{PASSWORD, Town},
};

const EMAIL: &str = "lea@north.example";

async fn sign_in(client: &Client, email: &str, password: &str) -> Answer {
    client.post("/api/v1/session", &json!({"email": email, "password": password})).await
}

/// The cookie that an answer sets, as a browser sends it back.
fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

/// Lea by the session of the web pages, and what she signed in with.
async fn browsing(town: &Town) -> (Client, Answer) {
    let answer = sign_in(&town.api.anyone(), EMAIL, PASSWORD).await.expect(200);
    let client = town.api.anyone().with("cookie", &format!("theme=dark; {}", cookie(&answer)));
    (client, answer)
}

#[tokio::test]
async fn a_session_is_opened_by_email_and_password_and_ended() {
    let town = Town::new().await;
    // The email in whatever case.
    let answer = sign_in(&town.api.anyone(), " LEA@North.Example ", PASSWORD).await.expect(200);
    assert_eq!(answer.json["user"]["email"], EMAIL);
    assert!(!answer.text().contains(PASSWORD) && answer.json["user"].get("password").is_none());
    let set = answer.header("set-cookie");
    assert!(set.starts_with("tms_session="), "{set}");
    for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Max-Age=604800"] {
        assert!(set.contains(part), "{set}");
    }
    assert!(!set.contains("Secure"), "{set}");

    let csrf = answer.text_at("/csrf_token");
    let browser = town.api.anyone().with("cookie", &cookie(&answer));
    let me = browser.get("/api/v1/me").await.expect(200).json;
    assert_eq!(me["csrf_token"], csrf);
    assert_eq!(me["roles"], json!([]));
    let ended = browser.with("x-csrf-token", &csrf).delete("/api/v1/session").await.expect(204);
    assert!(ended.header("set-cookie").starts_with("tms_session=; "), "{ended:?}");
    assert!(ended.header("set-cookie").contains("Max-Age=0"), "{ended:?}");
    browser.get("/api/v1/me").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn behind_tls_the_cookie_is_bound_to_its_host() {
    let config = HttpConfig { secure: true, ..HttpConfig::default() };
    let town = Town::over(Api::with(config)).await;
    let (_, answer) = browsing(&town).await;
    let set = answer.header("set-cookie");
    assert!(set.starts_with("__Host-tms_session=") && set.ends_with("; Secure"), "{set}");
    assert!(answer.header("strict-transport-security").starts_with("max-age="));
}

#[tokio::test]
async fn usr_5_unknown_wrong_and_disabled_are_one_answer() {
    let town = Town::new().await;
    let ports = &town.api.world.ports_without_faults();
    a_learner(town.north.state().id())
        .reached_at("gone@north.example")
        .with_password(PASSWORD)
        .disabled()
        .stored(ports)
        .await;
    let mut answers = Vec::new();
    for (email, password) in [
        ("nobody@north.example", PASSWORD),
        (EMAIL, "wrong-Kettle-orbit-92"),
        ("gone@north.example", PASSWORD),
        ("no address", PASSWORD),
    ] {
        let mut answer =
            sign_in(&town.api.anyone(), email, password).await.problem(401, "bad_credentials");
        assert!(answer.headers.get("set-cookie").is_none());
        answer.json["request_id"].take();
        answers.push(answer.json);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:#?}");
    let session = "/api/v1/session";
    town.api
        .anyone()
        .post(session, &json!({"email": EMAIL}))
        .await
        .invalid(&[("password", "required")]);
}

#[tokio::test]
async fn foreign_pages_and_other_kinds_of_body_cannot_sign_anyone_in() {
    let town = Town::new().await;
    for path in ["/api/v1/session", "/api/v1/registrations"] {
        let body = json!({"email": EMAIL, "password": PASSWORD});
        for origin in ["https://evil.example", "null", "https://learn.example.evil.example"] {
            let foreign = town.api.anyone().with("origin", origin);
            foreign.post(path, &body).await.problem(403, "csrf_failed");
        }
        let form = town.api.anyone().with("content-type", "text/plain");
        form.post(path, &body).await.problem(415, "unsupported_media_type");
        let own = town.api.anyone().with("origin", "https://learn.example:8443");
        assert_ne!(own.post(path, &body).await.status, 403);
    }
}

#[tokio::test]
async fn changes_by_a_session_show_its_csrf_token() {
    let town = Town::new().await;
    let (browser, answer) = browsing(&town).await;
    let csrf = answer.text_at("/csrf_token");
    let (_, another) = browsing(&town).await;
    let others = another.text_at("/csrf_token");
    assert_ne!(csrf, others, "each session has its own");
    let body = json!({"mail_opt_out": true});
    browser.patch("/api/v1/me", &body).await.problem(403, "csrf_failed");
    for wrong in ["", "x", others.as_str(), &csrf[1..]] {
        let client = browser.with("x-csrf-token", wrong);
        for (method, path) in [
            (Method::PATCH, "/api/v1/me"),
            (Method::PUT, "/api/v1/me/password"),
            (Method::DELETE, "/api/v1/session"),
            (Method::POST, "/api/v1/tokens"),
            (Method::POST, "/api/v1/redemptions"),
        ] {
            client.send(&method, path, Sent::Json(body.clone())).await.problem(403, "csrf_failed");
        }
    }
    browser.with("x-csrf-token", &csrf).patch("/api/v1/me", &body).await.expect(200);
    // Who comes by a token needs none, and the cookie is ignored.
    let both = town.ops.with("cookie", &cookie(&answer));
    both.patch("/api/v1/me", &json!({})).await.expect(200);
    let me = both.get("/api/v1/me").await.json;
    assert_eq!(me["csrf_token"], Value::Null);
    assert_eq!(me["user"]["id"], town.ops_user.state().id().to_string());
    // A token that does not work is not made good by a session.
    let bad = browser.with("authorization", "Bearer nonsense");
    bad.get("/api/v1/me").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn each_page_shows_in_its_own_way_that_its_forms_are_its_own() {
    let town = Town::new().await;
    let (lea, mia) = (
        town.lea_at_browser().await,
        town.someone_at_browser(&town.north, Grant::HelpDeskAgent).await,
    );
    let token = |page: &Answer| {
        let (_, rest) = page.text().split_once("name=\"csrf_token\" value=\"").unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    };
    let (one, other) = (lea.get("/profile").await, lea.get("/profile").await);
    let (one, other) = (token(&one), token(&other));
    assert_ne!(
        one, other,
        "what pages have in common could be guessed from how well they compress"
    );
    let foreign = token(&mia.get("/profile").await);
    for (shown, status) in
        [(&one, 422), (&other, 422), (&foreign, 403), (&one[1..].to_owned(), 403)]
    {
        let fields = [("csrf_token", shown.as_str()), ("key", "")];
        lea.submit_foreign("/redeem", &fields).await.expect(status);
    }
}

#[tokio::test]
async fn pages_come_compressed_to_who_takes_them_so() {
    let town = Town::new().await;
    let plain = town.api.anyone().get("/sign-in").await.expect(200);
    assert!(!plain.headers.contains_key("content-encoding"));
    let gzip = town.api.anyone().with("accept-encoding", "gzip");
    let page = gzip.get("/sign-in").await.expect(200);
    assert_eq!((page.header("content-encoding"), page.header("vary")), ("gzip", "accept-encoding"));
    let call = gzip.get("/api/v1/site").await.expect(200);
    assert!(!call.headers.contains_key("content-encoding"), "programs get what is there");
}

#[tokio::test]
async fn usr_7_a_session_ends_after_12_idle_hours_and_7_days() {
    let town = Town::new().await;
    let (idle, _) = browsing(&town).await;
    town.wait(TimeDelta::hours(12));
    idle.get("/api/v1/me").await.problem(401, "unauthenticated");
    let (busy, _) = browsing(&town).await;
    for _ in 0..15 {
        busy.get("/api/v1/me").await.expect(200);
        town.wait(TimeDelta::hours(11));
    }
    town.wait(TimeDelta::hours(3));
    busy.get("/api/v1/me").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn usr_7_a_page_that_refreshes_itself_keeps_no_session_alive() {
    let town = Town::new().await;
    let (browser, _) = browsing(&town).await;
    for page in ["/", "/api/v1/me"] {
        town.wait(TimeDelta::hours(5));
        browser.with("tms-unattended", "true").get(page).await.expect(200);
    }
    town.wait(TimeDelta::hours(2));
    browser.with("tms-unattended", "true").get("/api/v1/me").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn usr_7_a_token_is_shown_once_and_works_until_it_expires_or_is_removed() {
    let town = Town::new().await;
    let (browser, session) = browsing(&town).await;
    let browser = browser.with("x-csrf-token", &session.text_at("/csrf_token"));
    for (days, code) in
        [(json!(0), "out_of_range"), (json!(366), "out_of_range"), (json!("1"), "invalid")]
    {
        let body = json!({"name": "Script", "expires_in_days": days});
        browser.post("/api/v1/tokens", &body).await.invalid(&[("expires_in_days", code)]);
    }
    let body = json!({"name": "Script", "expires_in_days": 2});
    let made = browser.post("/api/v1/tokens", &body).await.expect(201);
    let (id, secret) = (made.text_at("/id"), made.text_at("/token"));
    assert_eq!(made.header("location"), format!("/api/v1/tokens/{id}"));
    assert_eq!(made.json["name"], "Script");
    assert_eq!(made.json["expires_at"], "2027-04-02T12:00:00Z");
    let listed = browser.get("/api/v1/tokens").await.expect(200);
    assert_eq!(listed.json["items"].as_array().unwrap().len(), 2);
    assert_eq!(listed.json["items"][0]["id"], id, "the newest first");
    assert!(!listed.text().contains(&secret));

    let script = town.api.anyone().with("authorization", &format!("bearer {secret}"));
    assert_eq!(script.get("/api/v1/me").await.expect(200).json["csrf_token"], Value::Null);
    town.wait(TimeDelta::days(2) - TimeDelta::microseconds(1));
    script.get("/api/v1/me").await.expect(200);
    town.wait(TimeDelta::microseconds(1));
    script.get("/api/v1/me").await.problem(401, "unauthenticated");

    // Nobody removes another's.
    let path = format!("/api/v1/tokens/{}", town.token_of_lea);
    town.ops.delete(&path).await.problem(404, "not_found");
    town.learner.delete(&path).await.expect(204);
    town.learner.get("/api/v1/me").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn usr_5_a_disabled_users_sessions_and_tokens_end_at_once() {
    let town = Town::new().await;
    let (browser, _) = browsing(&town).await;
    let path = format!("/api/v1/users/{}", town.lea.state().id());
    town.ops.patch(&path, &json!({"disabled": true})).await.expect(200);
    browser.get("/api/v1/me").await.problem(401, "unauthenticated");
    town.learner.get("/api/v1/me").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn one_sees_and_changes_ones_own_profile() {
    let town = Town::new().await;
    let me = town.ops.get("/api/v1/me").await.expect(200).json;
    let north = town.north.state().id().to_string();
    assert_eq!(me["roles"], json!([{"role": "operations_manager", "organization_id": north}]));
    let system = town.system.get("/api/v1/me").await.json;
    let role = json!([{"role": "system_administrator", "organization_id": null}]);
    assert_eq!(system["roles"], role);

    let profile = json!({"time_zone": "Asia/Tokyo", "language": "de-AT", "mail_opt_out": true});
    let changed = town.learner.patch("/api/v1/me", &profile).await.expect(200).json;
    for (field, value) in profile.as_object().unwrap() {
        assert_eq!(&changed["user"][field], value);
    }
    let unset = json!({"time_zone": null, "language": null});
    let unset = town.learner.patch("/api/v1/me", &unset).await.expect(200).json;
    assert_eq!(unset["user"]["time_zone"], Value::Null);
    assert_eq!(unset["user"]["mail_opt_out"], true, "what is not named stays");
    let bad = json!({"time_zone": "Mars/Olympus", "mail_opt_out": null, "email": "x@y.example"});
    let refused = town.learner.patch("/api/v1/me", &bad).await.problem(422, "invalid_fields").json;
    assert_eq!(refused["errors"].as_array().unwrap().len(), 3, "{refused}");
}

#[tokio::test]
async fn usr_6_a_new_password_needs_the_current_one_and_ends_other_sessions() {
    let town = Town::new().await;
    let (other, _) = browsing(&town).await;
    let (browser, session) = browsing(&town).await;
    let browser = browser.with("x-csrf-token", &session.text_at("/csrf_token"));
    let path = "/api/v1/me/password";
    let new = "amber-Saddle-quiet-17";
    let wrong = json!({"current_password": "not it", "new_password": new});
    let refused = browser.put(path, &wrong).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY, "{:?}", refused.json);
    let guessed = json!({"current_password": PASSWORD, "new_password": "lea@north.example"});
    browser.put(path, &guessed).await.problem(422, "invalid_fields");
    let right = json!({"current_password": PASSWORD, "new_password": new});
    let changed = browser.put(path, &right).await.expect(204);
    other.get("/api/v1/me").await.problem(401, "unauthenticated");
    // The session goes on under another secret; tokens stay.
    town.api.anyone().with("cookie", &cookie(&changed)).get("/api/v1/me").await.expect(200);
    town.learner.get("/api/v1/me").await.expect(200);
    sign_in(&town.api.anyone(), EMAIL, PASSWORD).await.problem(401, "bad_credentials");
    sign_in(&town.api.anyone(), EMAIL, new).await.expect(200);
}

#[tokio::test]
async fn usr_6_a_mailed_link_is_asked_for_alike_and_used_once() {
    let town = Town::new().await;
    let ask = "/api/v1/password-resets";
    for email in [EMAIL, "nobody@north.example", "no address"] {
        let answer = town.api.anyone().post(ask, &json!({"email": email})).await.expect(204);
        assert!(answer.bytes.is_empty());
    }
    // Past the limit the answer is the same.
    for _ in 0..50 {
        town.api.anyone().post(ask, &json!({"email": EMAIL})).await.expect(204);
    }
    let set = "/api/v1/password-resets/unknown";
    let password = json!({"password": "amber-Saddle-quiet-17"});
    town.api.anyone().put(set, &password).await.problem(409, "link_used_or_expired");
    for odd in ["%00", "%ff", "%F0%9F%92%A9", &"x".repeat(5_000)] {
        let path = format!("{ask}/{odd}");
        town.api.anyone().put(&path, &password).await.problem(409, "link_used_or_expired");
    }
}

#[tokio::test]
async fn red_7_signing_in_is_limited_by_address_and_by_email_and_address() {
    let town = Town::new().await;
    let client = town.api.anyone();
    for _ in 0..10 {
        sign_in(&client, EMAIL, "wrong").await.problem(401, "bad_credentials");
    }
    // The right one too: nobody learns by trying.
    let limited = sign_in(&client, EMAIL, PASSWORD).await.problem(429, "too_many_attempts");
    let wait: i64 = limited.header("retry-after").parse().unwrap();
    assert!((1..=601).contains(&wait), "{wait}");
    // Others from there, and the same from elsewhere, may go on.
    sign_in(&client, "other@north.example", "wrong").await.problem(401, "bad_credentials");
    sign_in(&client.at_address("198.51.100.7"), EMAIL, PASSWORD).await.expect(200);
    for number in 0..19 {
        let email = format!("guess-{number}@north.example");
        sign_in(&client, &email, "wrong").await.problem(401, "bad_credentials");
    }
    sign_in(&client, "last@north.example", "wrong").await.problem(429, "too_many_attempts");
    // That comes before what is said of the fields.
    let nothing = json!({});
    client.post("/api/v1/session", &nothing).await.problem(429, "too_many_attempts");
    town.wait(TimeDelta::seconds(wait));
    client.post("/api/v1/session", &nothing).await.problem(422, "invalid_fields");
    sign_in(&client, EMAIL, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn lrn_the_dashboard_and_the_two_lists_show_ones_own_training() {
    let town = Town::new().await;
    let dashboard = town.learner.get("/api/v1/me/dashboard").await.expect(200).json;
    let id = town.assignment.state().id().to_string();
    assert_eq!(dashboard["assignments"][0]["id"], id);
    assert_eq!(dashboard["more"], false);
    assert_eq!((&dashboard["badges"], &dashboard["achievements"]), (&json!([]), &json!([])));
    let current = town.learner.get("/api/v1/me/current-training").await.expect(200).json;
    assert_eq!(current["items"][0]["id"], id);
    assert_eq!(current["next_cursor"], Value::Null);
    let transcript = town.learner.get("/api/v1/me/transcript").await.expect(200).json;
    assert_eq!(transcript, json!({"items": [], "next_cursor": null}));
    let complete = format!("{}/complete", town.assignment_path());
    town.ops.post(&complete, &json!({"reason": "Done elsewhere"})).await.expect(200);
    let transcript = town.learner.get("/api/v1/me/transcript").await.expect(200).json;
    assert_eq!(transcript["items"][0]["id"], id);
    assert_eq!(transcript["items"][0]["completion"], "complete");
    // Others have none of it.
    let others = town.ops.get("/api/v1/me/transcript").await.expect(200).json;
    assert_eq!(others["items"], json!([]));
}
