//! Launching activities, and what the lab host reports.

use axum::http::Method;
use chrono::TimeDelta;
use serde_json::{Value, json};
use tms_http::HttpConfig;
use tms_testkit::outside::lab_signature;

use crate::{
    api::{Answer, Api, Sent, lab_page},
    town::{Town, signature},
};

const RESULTS: &str = "/api/v1/lab-results";

fn report(launch: &str, event: &str, state: &str) -> Value {
    json!({"launch_id": launch, "event_id": event, "state": state, "at": "2027-03-31T12:00:00Z"})
}

async fn send(town: &Town, body: &Value, signature: &str) -> Answer {
    town.api.anyone().with("x-signature", signature).post(RESULTS, body).await
}

async fn send_signed(town: &Town, body: &Value) -> Answer {
    send(town, body, &signature(body.to_string().as_bytes())).await
}

#[tokio::test]
async fn lab_1_a_learner_launches_what_is_their_own() {
    let town = Town::new().await;
    let path = town.assignment_path();
    let launch = |activity: &str| format!("{path}/activities/{activity}/launch");
    let lab = town.learner.post_nothing(&launch(&town.lab())).await.expect(201);
    assert_eq!(lab.text_at("/url"), format!("https://labs.example/{}", lab.text_at("/launch_id")));
    assert!(!lab.header("location").is_empty());
    let document = town.learner.post_nothing(&launch(&town.document())).await.expect(201);
    assert_eq!(document.json["url"], "https://content.example/read.pdf");
    let shown = town.learner.get(&path).await.expect(200).json;
    assert_eq!(shown["completion"], "incomplete");
    assert_eq!((&shown["percent_complete"], &shown["labs_launched"]), (&json!(50), &json!(1)));
    assert_eq!(shown["activities"][1]["done"], true);
    assert_eq!(shown["activities"][0]["last_launched_at"], "2027-03-31T12:00:00Z");
    assert_eq!(shown["next_activity_id"], town.lab());

    for unknown in ["none", "01890a5d-ac96-774b-bcce-b302099a8057"] {
        town.learner.post_nothing(&launch(unknown)).await.problem(404, "not_found");
    }
    // Not even who reaches it launches in another's name.
    town.ops.post_nothing(&launch(&town.lab())).await.problem(404, "not_found");
    town.wait(TimeDelta::days(180));
    let refused = town.learner.post_nothing(&launch(&town.lab())).await.problem(409, "expired");
    assert_eq!(refused.json["expired_at"], "2027-09-27T12:00:00Z");
}

#[tokio::test]
async fn asg_7_a_launch_from_a_page_still_open_is_told_of_the_cancelling() {
    let town = Town::new().await;
    town.ops.post_nothing(&format!("{}/cancel", town.assignment_path())).await.expect(200);
    let launch = format!("{}/activities/{}/launch", town.assignment_path(), town.lab());
    town.learner.post_nothing(&launch).await.problem(409, "cancelled");
}

#[tokio::test]
async fn lab_3_a_lab_host_that_says_no_costs_a_clear_message_and_nothing_else() {
    let town = Town::new().await;
    let launch = format!("{}/activities/{}/launch", town.assignment_path(), town.lab());
    town.api.world.lab_host.refuse_next();
    let client = town.learner.with("idempotency-key", "k-1");
    let refused = client.post_nothing(&launch).await.problem(503, "lab_host_unavailable");
    assert!(refused.header("retry-after").parse::<u32>().unwrap() > 0);
    let shown = town.learner.get(&town.assignment_path()).await.expect(200).json;
    assert_eq!(shown["labs_launched"], 0);
    client.post_nothing(&launch).await.expect(201);
}

#[tokio::test]
async fn lab_2_a_signed_result_counts_once_however_often_it_comes() {
    let town = Town::new().await;
    let launch = format!("{}/activities/{}/launch", town.assignment_path(), town.lab());
    let launch = town.learner.post_nothing(&launch).await.expect(201).text_at("/launch_id");
    let lab = async || {
        let shown = town.learner.get(&town.assignment_path()).await.expect(200).json;
        (shown["activities"][0]["done"].clone(), shown["labs_launched"].clone())
    };
    send_signed(&town, &report(&launch, "1", "failed")).await.expect(204);
    assert_eq!(lab().await, (json!(false), json!(1)));
    for _ in 0..2 {
        send_signed(&town, &report(&launch, "2", "completed")).await.expect(204);
    }
    // What comes late changes nothing.
    let before = town.facts();
    for (event, state) in [("1", "failed"), ("3", "cancelled"), ("2", "completed")] {
        assert!(
            send_signed(&town, &report(&launch, event, state)).await.expect(204).bytes.is_empty()
        );
    }
    town.expect_facts(&before);
    assert_eq!(lab().await, (json!(true), json!(1)));
}

#[tokio::test]
async fn lab_2_the_page_of_the_practice_lab_reports_for_who_was_sent_there() {
    let town = Town::new().await;
    let launch = format!("{}/activities/{}/launch", town.assignment_path(), town.lab());
    let launch = town.learner.post_nothing(&launch).await.expect(201).text_at("/launch_id");
    let page = lab_page(&launch);
    let anyone = town.api.anyone();
    let shown = anyone.get(&page).await.expect(200);
    assert_eq!(shown.header("content-type"), "text/html; charset=utf-8");
    let buttons = shown.text().matches("name=\"state\"").count();
    assert_eq!(buttons, 2, "{}", shown.text());

    let form = |state: &str| Sent::Bytes(format!("state={state}").into_bytes());
    let other = lab_page("01890a5d-ac96-774b-bcce-b302099a8057");
    let without_pass = page.split('?').next().unwrap();
    let wrong_pass = page.replace(&launch, "01890a5d-ac96-774b-bcce-b302099a8057");
    let before = town.facts();
    for closed in [without_pass, &wrong_pass, &format!("{page}0"), "/lab/none?pass="] {
        anyone.get(closed).await.problem(404, "not_found");
        anyone.send(&Method::POST, closed, form("completed")).await.problem(404, "not_found");
    }
    // A pass for a launch that there is not.
    anyone.send(&Method::POST, &other, form("completed")).await.problem(404, "not_found");
    anyone.send(&Method::POST, &page, form("done")).await.problem(400, "malformed");
    town.expect_facts(&before);

    let done = async || {
        let shown = town.learner.get(&town.assignment_path()).await.expect(200).json;
        shown["activities"][0]["done"].clone()
    };
    anyone.send(&Method::POST, &page, form("cancelled")).await.expect(200);
    assert_eq!(done().await, false);
    anyone.send(&Method::POST, &page, form("completed")).await.expect(200);
    assert_eq!(done().await, true);

    // Where another host runs the labs, there are no such pages.
    let elsewhere = Api::with(HttpConfig::default());
    Town::over(elsewhere).await.api.anyone().get(&page).await.problem(404, "not_found");
}

#[tokio::test]
async fn lab_2_an_unknown_launch_and_a_wrong_signature_are_one_answer() {
    let town = Town::new().await;
    let launch = town.launch_lab().await;
    let before = town.facts();
    let good = report(&launch, "1", "completed");
    let right = signature(good.to_string().as_bytes());
    let mut answers = vec![
        send_signed(&town, &report("01890a5d-ac96-774b-bcce-b302099a8057", "1", "completed")).await,
        town.api.anyone().post(RESULTS, &good).await,
    ];
    let other = signature(b"another body");
    for wrong in
        ["", "nonsense", "sha256=", &other, &right["sha256=".len()..], &format!("{right}0")]
    {
        answers.push(send(&town, &good, wrong).await);
    }
    let mut said = Vec::new();
    for answer in answers {
        let mut json = answer.problem(401, "unauthenticated").json;
        json["request_id"].take();
        said.push(json);
    }
    said.dedup();
    assert_eq!(said.len(), 1, "{said:#?}");
    town.expect_facts(&before);
    // Signed nonsense is told what is wrong with it.
    send_signed(&town, &json!({"state": "done"})).await.invalid(&[
        ("launch_id", "required"),
        ("event_id", "required"),
        ("state", "invalid"),
        ("at", "required"),
    ]);
    let broken = b"{".to_vec();
    let client = town.api.anyone().with("x-signature", &signature(&broken));
    client.send(&Method::POST, RESULTS, Sent::Bytes(broken)).await.problem(400, "malformed");
    // What is too large for a report is not looked at.
    let long = report(&launch, &"1".repeat(20_000), "completed");
    send_signed(&town, &long).await.problem(413, "too_large");
    town.expect_facts(&before);
    // Hexadecimal digits in either case.
    send(&town, &good, &right.to_uppercase().replace("SHA", "sha")).await.expect(204);
}

#[tokio::test]
async fn lab_2_a_host_reports_of_its_own_launches_only() {
    let town = Town::new().await;
    let launch = town.launch_lab().await;
    let (hosts, report) = (&town.api.world.lab_host, report(&launch, "1", "completed"));
    let (of_south, of_north) = (b"the key of South's host", b"the key of North's host");
    hosts.trust(Some(town.south.state().id()), of_south);
    let signed = |key: &[u8]| lab_signature(key, report.to_string().as_bytes());
    let before = town.facts();
    send(&town, &report, &signed(of_south)).await.problem(401, "unauthenticated");
    // Once North has a host of its own, nobody else reports of its labs.
    hosts.trust(Some(town.north.state().id()), of_north);
    send_signed(&town, &report).await.problem(401, "unauthenticated");
    town.expect_facts(&before);
    send(&town, &report, &signed(of_north)).await.expect(204);
}

#[tokio::test]
async fn lab_2_a_lab_is_asked_for_with_the_line_of_the_owner_and_where_to_come_back_to() {
    let town = Town::new().await;
    town.launch_lab().await;
    let asked = town.api.world.lab_host.asked().remove(0);
    assert_eq!(asked.course_owner.organization().id(), town.north.state().id());
    let back = format!("/assignments/{}", asked.assignment);
    let address = asked.return_address.strip_suffix(&back).unwrap();
    assert!(address.starts_with("https://"), "{address}");
    assert_eq!(asked.requested_at, town.api.ports.clock.now());
}

#[tokio::test]
async fn without_a_lab_host_every_result_is_refused() {
    let town = Town::over(Api::with(HttpConfig::default())).await;
    let launch = town.launch_lab().await;
    send_signed(&town, &report(&launch, "1", "completed")).await.problem(401, "unauthenticated");
}
