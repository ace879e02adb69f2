//! Certificates: printing and verifying (CRT), as JSON and on pages.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::town::Town;

const TITLE: &str = "Worked safely";

async fn titled(town: &Town, certificate: Value) {
    let course = town.course.state().id();
    let path = format!("/api/v1/courses/{course}");
    town.ops.patch(&path, &json!({"certificate": certificate})).await.expect(200);
}

/// Lea's assignment becomes complete.
async fn complete(town: &Town) -> String {
    let path = town.assignment_path();
    let reason = json!({"reason": "Exam passed"});
    town.ops.post(&format!("{path}/complete"), &reason).await.expect(200);
    path
}

#[tokio::test]
async fn crt_1_a_certificate_is_printed_when_there_is_one() {
    let town = Town::new().await;
    let path = town.assignment_path();
    let certificate = format!("{path}/certificate");
    town.learner.get(&certificate).await.problem(409, "not_complete");
    complete(&town).await;
    town.learner.get(&certificate).await.problem(409, "no_certificate");
    let available =
        async || town.learner.get(&path).await.expect(200).json["certificate_available"].clone();
    assert_eq!(available().await, false);
    titled(&town, json!({"title": TITLE})).await;
    assert_eq!(available().await, true);
    for reader in [&town.learner, &town.ops, &town.help_desk] {
        let printed = reader.get(&certificate).await.expect(200);
        assert_eq!(printed.header("content-type"), "application/pdf");
        assert_eq!(printed.header("content-disposition"), "inline; filename=\"certificate.pdf\"");
        let number = town.number_of(&path);
        for said in [TITLE, "Lea", town.course.state().details().name.as_str(), number.as_str()] {
            assert!(printed.text().contains(said), "{said}: {}", printed.text());
        }
        assert!(printed.text().contains(&format!("/verify/{number}")), "{}", printed.text());
        assert!(printed.text().contains("paper: A4"));
    }
    town.stranger.get(&certificate).await.problem(404, "not_found");
    let letter = town.learner.get(&format!("{certificate}?paper=letter")).await.expect(200);
    assert!(letter.text().contains("paper: Letter"));
    town.learner.get(&format!("{certificate}?paper=a5")).await.problem(422, "invalid_fields");
    titled(&town, Value::Null).await;
    town.learner.get(&certificate).await.problem(409, "no_certificate");
}

#[tokio::test]
async fn crt_2_it_bears_the_words_zone_and_names_of_its_completion() {
    let town = Town::new().await;
    titled(&town, json!({"title": TITLE})).await;
    let tokyo = json!({"time_zone": "Asia/Tokyo", "language": "de"});
    town.learner.patch("/api/v1/me", &tokyo).await.expect(200);
    town.wait(TimeDelta::hours(4));
    let path = complete(&town).await;
    let certificate = format!("{path}/certificate");
    let printed = town.learner.get(&certificate).await.expect(200).text().to_owned();
    assert!(printed.contains("Hiermit wird bescheinigt"), "{printed}");
    // Four in the afternoon in UTC is the next day there.
    assert!(printed.contains("am 1. April 2027 (Asia/Tokyo)"), "{printed}");
    let other = json!({"time_zone": "Europe/London", "language": "en"});
    town.learner.patch("/api/v1/me", &other).await.expect(200);
    let lea = town.lea.state().id();
    town.ops
        .patch(&format!("/api/v1/users/{lea}"), &json!({"last_name": "Married"}))
        .await
        .expect(200);
    let course = town.course.state().id();
    town.ops
        .patch(&format!("/api/v1/courses/{course}"), &json!({"name": "Renamed"}))
        .await
        .expect(200);
    assert_eq!(town.ops.get(&certificate).await.expect(200).text(), printed);
}

#[tokio::test]
async fn crt_1_anyone_verifies_a_number() {
    let town = Town::new().await;
    titled(&town, json!({"title": TITLE})).await;
    let path = complete(&town).await;
    let number = town.number_of(&path);
    let anyone = town.api.anyone();
    let details = town.lea.state().details();
    let expected = json!({
        "number": number, "valid": true,
        "learner": {"first_name": details.first_name.as_str(), "last_name": details.last_name.as_str()},
        "course": {"name": town.course.state().details().name.as_str()},
        "completed_at": town.learner.get(&path).await.json["completed_at"],
    });
    for typed in [number.clone(), number.to_lowercase(), number.replace('-', "")] {
        let verified = anyone.get(&format!("/api/v1/verify/{typed}")).await.expect(200);
        assert_eq!(verified.json, expected);
    }
    titled(&town, Value::Null).await;
    let verified = anyone.get(&format!("/api/v1/verify/{number}")).await.expect(200);
    assert_eq!(verified.json["valid"], false);
}

#[tokio::test]
async fn crt_2_red_7_one_answer_for_unknown_and_a_limit_for_who_guesses() {
    let town = Town::new().await;
    titled(&town, json!({"title": TITLE})).await;
    let path = complete(&town).await;
    let number = town.number_of(&path);
    let anyone = town.api.anyone();
    let part = &number[..14];
    let unknown = anyone.get("/api/v1/verify/0000-0000-0000-0000").await.problem(404, "not_found");
    for wrong in [part, "%25", "0000-0000-0000-0001"] {
        let answer = anyone.get(&format!("/api/v1/verify/{wrong}")).await.problem(404, "not_found");
        assert_eq!(answer.json["detail"], unknown.json["detail"], "{wrong}");
    }
    // The wrong check symbol was a slip: three were counted.
    for _ in 3..30 {
        anyone.get("/verify/SPRING-0001").await.expect(404);
    }
    let limited = anyone.get(&format!("/api/v1/verify/{number}")).await;
    let limited = limited.problem(429, "too_many_attempts");
    assert!(!limited.header("retry-after").is_empty());
    anyone.get(&format!("/verify/{number}")).await.expect(429);
}

#[tokio::test]
async fn crt_1_a_page_verifies_and_the_transcript_leads_to_the_certificate() {
    let town = Town::new().await;
    titled(&town, json!({"title": TITLE})).await;
    let path = complete(&town).await;
    let number = town.number_of(&path);
    let visitor = town.visitor_at_browser();
    visitor.get("/verify").await.expect(200);
    let led = visitor.get(&format!("/verify?number={}", number.to_lowercase())).await.expect(303);
    assert_eq!(led.header("location"), format!("/verify/{}", number.to_lowercase()));
    let page = visitor.get(led.header("location")).await.expect(200);
    for said in ["Genuine and valid", "Lea", town.course.state().details().name.as_str(), &number] {
        assert!(page.text().contains(said), "{said}: {}", page.text());
    }
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("x-robots-tag"), "noindex");
    let unknown = visitor.get("/verify/0000-0000-0000-0000").await.expect(404);
    assert!(unknown.text().contains("No certificate has this number"), "{}", unknown.text());
    assert!(unknown.text().contains("value=\"0000-0000-0000-0000\""), "{}", unknown.text());

    let transcript = town.lea_at_browser().await.get("/transcript").await.expect(200);
    let certificate = format!("href=\"{path}/certificate\"");
    assert!(transcript.text().contains(&certificate), "{}", transcript.text());
    town.lea_at_browser().await.get(&format!("{path}/certificate")).await.expect(200);
    titled(&town, Value::Null).await;
    let page = visitor.get(&format!("/verify/{number}")).await.expect(200);
    assert!(page.text().contains("No longer valid"), "{}", page.text());
    let transcript = town.lea_at_browser().await.get("/transcript").await.expect(200);
    assert!(!transcript.text().contains("/certificate\""), "{}", transcript.text());
}
