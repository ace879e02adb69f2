//! Labs that run at hosts outside: from the launch to the result, and what hosts that fail cost (LAB, PRG-6, CAN-3).

use std::time::Duration;

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use tms_testkit::outside::lab_signature;
use tms_tests::{
    Answer, Client, Database, Installation, LabHost, MovedClock, Options, Serves, on_both_databases,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use crate::world::{World, text};

on_both_databases!(
    lab_2_a_lab_runs_at_its_host_and_the_result_counts_once,
    lab_2_completed_stands_whatever_comes_before_and_after,
    lab_2_results_that_another_signed_are_refused_and_change_nothing,
    lab_2_a_result_for_a_cancelled_assignment_changes_nothing,
    prg_6_results_count_before_and_after_expiry_and_launches_do_not,
    lab_3_a_host_that_is_down_or_talks_nonsense_costs_a_clear_message_and_nothing_else,
    can_3_a_slow_launch_counts_until_its_host_says_no,
    can_3_a_launch_is_seen_through_though_its_learner_is_gone,
);

const RESULTS: &str = "/api/v1/lab-results";

/// The key of a host that nobody runs.
const OTHER_KEY: &str = "the key of a host of others, 0123456789";

fn with_hosts(hosts: &[String]) -> Options {
    let all = format!("[{}]", hosts.join(", "));
    Options { environment: vec![("TMS_LAB_HOSTS".to_owned(), all)], ..Options::default() }
}

/// A learner with an assignment of a course with labs, and who manages it.
struct Training {
    ops: Client,
    learner: Client,
    /// The path of the assignment.
    path: String,
    /// The labs of the course.
    labs: Vec<String>,
}

impl Training {
    async fn new<S: Serves>(world: &World<S>) -> Self {
        let roles = [("operations_manager", "northwind")];
        let ops = world.administrator("ops@tms.example", &roles).await;
        let organizations = world.organizations().await;
        // Whose labs are launched where is up to the course, not to the learner.
        let learner = world.learners(&organizations["northwind-de"], 1).await.remove(0);
        let learner_id = text(&learner.get("/api/v1/me").await.expect(200).json["user"]["id"]);
        let course = world.course(&ops, "AZ-104").await;
        let body = json!({"learner_id": learner_id, "course_id": course});
        let made = ops.post("/api/v1/course-assignments", &body).await.expect(201).json;
        let path = format!("/api/v1/course-assignments/{}", text(&made["id"]));
        let detail = learner.get(&path).await.expect(200).json;
        let activities = detail["activities"].as_array().unwrap().iter();
        let labs = activities.filter(|it| it["kind"] == "lab").map(|it| text(&it["id"]));
        Self { ops, learner, path, labs: labs.collect() }
    }

    async fn launch(&self, lab: usize) -> Answer {
        let path = format!("{}/activities/{}/launch", self.path, self.labs[lab]);
        self.learner.post(&path, &Value::Null).await
    }

    async fn cancel(&self) -> Answer {
        self.ops.post(&format!("{}/cancel", self.path), &Value::Null).await
    }

    async fn shown(&self) -> Value {
        self.ops.get(&self.path).await.expect(200).json
    }

    async fn is_done(&self, lab: usize) -> bool {
        let shown = self.shown().await;
        let mut activities = shown["activities"].as_array().unwrap().iter();
        activities.find(|it| it["id"] == self.labs[lab].as_str()).unwrap()["done"] == true
    }
}

/// The page of a lab, at its host.
struct LabPage {
    host: Client,
    path: String,
}

impl LabPage {
    fn of(host: &LabHost, launched: &Answer) -> Self {
        let url = text(&launched.json["url"]);
        let path = url.strip_prefix(host.url()).unwrap_or_else(|| panic!("{url}")).to_owned();
        Self { host: host.client(), path }
    }

    /// The button that reports a state: every look at the page has buttons of its own.
    async fn button(&self, state: &str) -> String {
        let page = self.host.get(&self.path).await.expect(200).text;
        let (_, rest) = page.split_once(&format!("value={state}.")).unwrap();
        format!("report={state}.{}", rest.split_once('>').unwrap().0)
    }

    async fn press(&self, button: &str) -> String {
        let (kind, form) = ("application/x-www-form-urlencoded", button.as_bytes().to_vec());
        let page = self.host.send_bytes(Method::POST, &self.path, kind, form).await;
        let page = page.expect(200).text;
        let (_, rest) = page.split_once("answered ").unwrap_or_else(|| panic!("{page}"));
        rest.split(' ').next().unwrap().to_owned()
    }

    async fn report(&self, state: &str) -> String {
        let button = self.button(state).await;
        self.press(&button).await
    }
}

async fn lab_2_a_lab_runs_at_its_host_and_the_result_counts_once(database: Database) {
    let installation = Installation::fresh(database);
    let host = LabHost::start(installation.folder()).await;
    let options = with_hosts(&[host.setting("northwind")]);
    let world = World::on(installation, &["catalog.json"], &options).await;
    let training = Training::new(&world).await;
    let launched = training.launch(0).await.expect(201);
    let lab = LabPage::of(&host, &launched);
    let page = lab.host.get(&lab.path).await.expect(200).text;
    let back = training.path.replace("/api/v1/course-", "/");
    assert!(page.contains("Ada Humphreys") && page.contains(&back), "{page}");
    assert!(!training.is_done(0).await);
    let button = lab.button("completed").await;
    for _ in 0..2 {
        assert_eq!(lab.press(&button).await, "204");
    }
    assert!(training.is_done(0).await);
    let shown = training.shown().await;
    assert_eq!(shown["labs_launched"], 1, "{shown}");
    let journal = training.ops.get(&format!("{}/journal", training.path)).await.expect(200).json;
    let done = journal["items"].as_array().unwrap().iter();
    let done = done.filter(|entry| entry["action"] == "activity_done").count();
    assert_eq!(done, 1, "{journal}");
}

async fn lab_2_completed_stands_whatever_comes_before_and_after(database: Database) {
    let installation = Installation::fresh(database);
    let host = LabHost::start(installation.folder()).await;
    let options = with_hosts(&[host.setting("northwind")]);
    let world = World::on(installation, &["catalog.json"], &options).await;
    let training = Training::new(&world).await;
    let orders = [["failed", "completed"], ["completed", "cancelled"], ["cancelled", "failed"]];
    for (number, states) in orders.into_iter().enumerate() {
        let lab = LabPage::of(&host, &training.launch(number).await.expect(201));
        for state in states {
            assert_eq!(lab.report(state).await, "204");
        }
        assert_eq!(training.is_done(number).await, states.contains(&"completed"), "{states:?}");
    }
}

async fn lab_2_results_that_another_signed_are_refused_and_change_nothing(database: Database) {
    let installation = Installation::fresh(database);
    let host = LabHost::start(installation.folder()).await;
    let other =
        format!("{{ organization = 'contoso', url = 'http://127.0.0.1:9/', key = '{OTHER_KEY}' }}");
    let options = with_hosts(&[host.setting("northwind"), other]);
    let world = World::on(installation, &["catalog.json"], &options).await;
    let training = Training::new(&world).await;
    let launched = training.launch(0).await.expect(201);
    let report = |launch: &str| json!({"launch_id": launch, "event_id": "1", "state": "completed", "at": "2027-03-31T12:00:00Z"});
    let client = Client::new(world.server.url());
    let send = async |key: &str, report: &Value| {
        let body = serde_json::to_vec(report).unwrap();
        let signature = lab_signature(key.as_bytes(), &body);
        let client = client.with_header("x-signature", &signature);
        client.send_bytes(Method::POST, RESULTS, "application/json", body).await
    };
    let own = report(&text(&launched.json["launch_id"]));
    let before = training.shown().await;
    let unknown = report("01890a5d-ac96-774b-bcce-b302099a8057");
    let refused = [
        client.post(RESULTS, &own).await,
        send("nobody's key, 0123456789 0123456789 01", &own).await,
        // Of a launch that is not theirs, though they are known.
        send(OTHER_KEY, &own).await,
        send(LabHost::KEY, &unknown).await,
    ];
    let said = refused.map(|answer| {
        let mut json = answer.expect(401).json;
        json["request_id"].take();
        json
    });
    assert!(said.iter().all(|it| *it == said[0]), "{said:#?}");
    assert_eq!(training.shown().await, before);
    send(LabHost::KEY, &own).await.expect(204);
    assert!(training.is_done(0).await);
}

async fn lab_2_a_result_for_a_cancelled_assignment_changes_nothing(database: Database) {
    let installation = Installation::fresh(database);
    let host = SlowHost::new().await;
    let options = with_hosts(&[host.setting("northwind")]);
    let world = World::on(installation, &["catalog.json"], &options).await;
    let training = Training::new(&world).await;
    // The host starts a lab and says no all the same: the launch does not count, and cancelling goes.
    let (launched, launch) =
        tokio::join!(training.launch(0), async { host.asked().await.refuse().await });
    launched.expect(503);
    training.cancel().await.expect(200);
    let before = training.shown().await;
    let body = json!({"launch_id": launch, "event_id": "1", "state": "completed", "at": "2027-03-31T12:00:00Z"});
    let bytes = serde_json::to_vec(&body).unwrap();
    let signature = lab_signature(SlowHost::KEY.as_bytes(), &bytes);
    let client = Client::new(world.server.url()).with_header("x-signature", &signature);
    client.send_bytes(Method::POST, RESULTS, "application/json", bytes).await.expect(204);
    assert_eq!(training.shown().await, before);
}

async fn prg_6_results_count_before_and_after_expiry_and_launches_do_not(database: Database) {
    let installation = Installation::fresh(database);
    let host = LabHost::start(installation.folder()).await;
    let settings = format!("lab_hosts = [{}]\n", host.setting("northwind"));
    let world = World::<MovedClock>::set(installation, &settings).await;
    let training = Training::new(&world).await;
    let mut labs = Vec::new();
    for number in 0..3 {
        labs.push(LabPage::of(&host, &training.launch(number).await.expect(201)));
    }
    assert_eq!(labs[0].report("completed").await, "204");
    world.server.advance(TimeDelta::days(200));
    assert_eq!(training.shown().await["expired"], true);
    let refused = training.launch(3).await.expect(409).json;
    assert_eq!(refused["code"], "expired");
    // Late, and a long time after the first.
    assert_eq!(labs[1].report("completed").await, "204");
    world.server.advance(TimeDelta::days(100));
    assert_eq!(labs[2].report("failed").await, "204");
    assert_eq!(labs[2].report("completed").await, "204");
    for number in 0..3 {
        assert!(training.is_done(number).await, "{number}");
    }
    // One that is forgotten at its host, and comes again.
    assert_eq!(labs[0].report("cancelled").await, "204");
    assert!(training.is_done(0).await);
}

async fn lab_3_a_host_that_is_down_or_talks_nonsense_costs_a_clear_message_and_nothing_else(
    database: Database,
) {
    let installation = Installation::fresh(database);
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = nobody.local_addr().unwrap();
    drop(nobody);
    let (slow, key) = (SlowHost::new().await, OTHER_KEY);
    let dead = format!("{{ organization = 'contoso', url = 'http://{gone}/', key = '{key}' }}");
    let options = with_hosts(&[slow.setting("northwind"), dead]);
    let world = World::on(installation, &["catalog.json"], &options).await;
    let training = Training::new(&world).await;
    let clear = async |answer: Answer| {
        let refused = answer.expect(503);
        assert_eq!(refused.json["code"], "lab_host_unavailable");
        assert!(refused.json["detail"].as_str().unwrap().contains("try again"), "{}", refused.text);
        assert!(refused.header("retry-after").unwrap().parse::<u32>().unwrap() > 0);
        let shown = training.shown().await;
        let counted = (&shown["labs_launched"], &shown["completion"], &shown["cancellable"]);
        assert_eq!(counted, (&json!(0), &json!("not_started"), &json!(true)));
    };
    for nonsense in ["HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nlab!", "nonsense\r\n\r\n", ""] {
        let (answer, ()) = tokio::join!(training.launch(0), async {
            slow.asked().await.answer(nonsense).await;
        });
        clear(answer).await;
    }
    let log = world.server.log();
    assert!(log.contains("a lab was not started") && !log.contains("Humphreys"), "{log}");
    // A host that is back is asked as if nothing had been.
    let (answer, _) = tokio::join!(training.launch(0), async { slow.asked().await.accept().await });
    assert_eq!(answer.expect(201).json["url"], "https://labs.example/slow");
}

async fn can_3_a_slow_launch_counts_until_its_host_says_no(database: Database) {
    let installation = Installation::fresh(database);
    let host = SlowHost::new().await;
    let options = with_hosts(&[host.setting("northwind")]);
    let world = World::on(installation, &["catalog.json"], &options).await;
    let training = Training::new(&world).await;
    let (launched, ()) = tokio::join!(training.launch(0), async {
        let asked = host.asked().await;
        let refused = training.cancel().await.expect(409).json;
        assert_eq!(refused["code"], "lab_launched");
        asked.refuse().await;
    });
    assert_eq!(launched.expect(503).json["code"], "lab_host_unavailable");
    training.cancel().await.expect(200);
    // The other way round the host is not even asked.
    assert_eq!(training.launch(0).await.expect(409).json["code"], "cancelled");
    assert!(host.is_left_alone().await);
}

async fn can_3_a_launch_is_seen_through_though_its_learner_is_gone(database: Database) {
    let installation = Installation::fresh(database);
    let host = SlowHost::new().await;
    let options = with_hosts(&[host.setting("northwind")]);
    let world = World::on(installation, &["catalog.json"], &options).await;
    let training = Training::new(&world).await;
    let asked = tokio::select! {
        answer = training.launch(0) => panic!("the host has not answered, but the server: {answer:?}"),
        asked = host.asked() => asked,
    };
    // The learner's connection is closed by now.
    asked.accept().await;
    let started = async || training.shown().await["completion"] == "incomplete";
    tokio::time::timeout(Duration::from_secs(30), async {
        while !started().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .unwrap();
    assert_eq!(training.cancel().await.expect(409).json["code"], "lab_launched");
}

/// A host that answers when the test says so, with what it says.
struct SlowHost {
    listener: TcpListener,
}

/// A request that waits.
struct Asked {
    stream: TcpStream,
    launch: String,
}

impl SlowHost {
    const KEY: &str = "the key of the slow host, 0123456789 01";

    async fn new() -> Self {
        Self { listener: TcpListener::bind("127.0.0.1:0").await.unwrap() }
    }

    fn setting(&self, organization: &str) -> String {
        let (address, key) = (self.listener.local_addr().unwrap(), Self::KEY);
        format!("{{ organization = '{organization}', url = 'http://{address}/', key = '{key}' }}")
    }

    /// Waits for the next request.
    async fn asked(&self) -> Asked {
        let accepted = tokio::time::timeout(Duration::from_secs(30), self.listener.accept());
        let (mut stream, _) = accepted.await.unwrap().unwrap();
        let mut request = Vec::new();
        let body = loop {
            assert_ne!(stream.read_buf(&mut request).await.unwrap(), 0);
            let text = String::from_utf8_lossy(&request);
            let body = text.split_once("\r\n\r\n").map(|(_, body)| body);
            if let Some(body) = body.and_then(|body| serde_json::from_str::<Value>(body).ok()) {
                break body;
            }
        };
        Asked { stream, launch: text(&body["launch_id"]) }
    }

    /// Whether nobody has asked.
    async fn is_left_alone(&self) -> bool {
        tokio::time::timeout(Duration::from_millis(50), self.listener.accept()).await.is_err()
    }
}

impl Asked {
    async fn accept(self) -> String {
        let body = "{\"url\":\"https://labs.example/slow\"}";
        let head = format!("HTTP/1.1 201 Created\r\ncontent-length: {}", body.len());
        self.answer(&format!("{head}\r\nconnection: close\r\n\r\n{body}")).await
    }

    async fn refuse(self) -> String {
        let no = "HTTP/1.1 409 Conflict\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        self.answer(no).await
    }

    /// Answers, hangs up and tells which launch it was.
    async fn answer(mut self, answer: &str) -> String {
        self.stream.write_all(answer.as_bytes()).await.unwrap();
        self.launch
    }
}
