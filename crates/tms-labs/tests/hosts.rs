//! Lab hosts over real connections: good ones, slow ones, dead ones, and those that answer nonsense.
#![expect(clippy::unwrap_used, reason = "what a helper cannot do fails the test")]

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tms_domain::{
    change::{Version, Versioned},
    course::WebAddress,
    id::{AssignmentId, LaunchId, OrganizationId, UserId},
    organization::{Organization, OrganizationLine, OrganizationSettings, TimeZoneName},
    port::{LabHost, LabLaunchRequest, SignedReport},
    text::Name,
};
use tms_labs::{ANSWER_MAX, FAILURES_MAX, LabHostKey, LabHostSettings, LabHosts, OPEN};
use tms_testkit::outside::{ScriptedLabHost, lab_signature};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::{Instant, advance},
};
use uuid::Uuid;

const KEY: &str = "0123456789abcdef0123456789abcdef";
const OTHER_KEY: &str = "fedcba9876543210fedcba9876543210";

/// A host that does the same with every connection.
struct Host {
    url: String,
    connections: Arc<AtomicUsize>,
    requests: Arc<Mutex<Vec<String>>>,
}

/// What it does.
#[derive(Clone)]
enum Does {
    /// Reads the request and answers this.
    Answers(String),
    /// Reads the request and hangs up.
    HangsUp,
    /// Reads the request and never answers.
    IsSilent,
}

impl Host {
    async fn that(does: Does) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/launches", listener.local_addr().unwrap());
        let (connections, requests) = (Arc::<AtomicUsize>::default(), Arc::default());
        let host = Self { url, connections, requests };
        let (connections, requests) = (Arc::clone(&host.connections), Arc::clone(&host.requests));
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, does.clone(), Arc::clone(&requests)));
            }
        });
        host
    }

    async fn that_answers(status: &str, body: &str) -> Self {
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close");
        Self::that(Does::Answers(format!("{head}\r\n\r\n{body}"))).await
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

async fn serve(mut stream: TcpStream, does: Does, requests: Arc<Mutex<Vec<String>>>) {
    let mut request = Vec::new();
    loop {
        let read = stream.read_buf(&mut request).await.unwrap_or(0);
        let text = String::from_utf8_lossy(&request);
        let whole = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let length = head.split_once("content-length: ").unwrap().1;
            body.len() >= length.split("\r\n").next().unwrap().parse().unwrap()
        });
        let is_tls = request.first() == Some(&0x16);
        if whole || is_tls || read == 0 {
            break;
        }
    }
    requests.lock().unwrap().push(String::from_utf8_lossy(&request).into_owned());
    match does {
        Does::Answers(answer) => drop(stream.write_all(answer.as_bytes()).await),
        Does::HangsUp => {}
        Does::IsSilent => tokio::time::sleep(Duration::from_hours(1)).await,
    }
}

fn organization(number: u128, parent: Option<u128>) -> Versioned<Organization> {
    let id = |number| OrganizationId::from_uuid(Uuid::from_u128(number));
    let name = Name::parse(&format!("organization {number}")).unwrap();
    let mut settings = OrganizationSettings::new(name, TimeZoneName::confirmed("UTC"));
    settings.external_id = Some(Name::parse(&format!("org-{number}")).unwrap());
    let restored = Organization::restore(id(number), parent.map(id), settings);
    Versioned::new(restored, Version::FIRST)
}

/// The line of organization 1, the root, or of 2 below it, or of 3 below that.
fn line(foot: u128) -> OrganizationLine {
    let members = (1..=foot)
        .rev()
        .map(|number| organization(number, Some(number - 1).filter(|number| *number > 0)));
    OrganizationLine::new(members.collect()).unwrap()
}

fn request(owner: OrganizationLine) -> LabLaunchRequest {
    LabLaunchRequest {
        launch: LaunchId::from_uuid(Uuid::from_u128(7)),
        requested_at: "2027-03-31T12:00:00Z".parse().unwrap(),
        assignment: AssignmentId::from_uuid(Uuid::from_u128(8)),
        learner: UserId::from_uuid(Uuid::from_u128(9)),
        first_name: Name::parse("Zoë").unwrap(),
        last_name: Name::parse("Nguyễn").unwrap(),
        course_owner: owner,
        lab_profile: Name::parse("az-104-lab-1").unwrap(),
        return_address: "https://training.example/assignments/8".to_owned(),
    }
}

fn hosts(settings: &[(&str, &str, &str)]) -> LabHosts {
    hosts_beside(settings, Arc::default())
}

fn hosts_beside(settings: &[(&str, &str, &str)], built_in: Arc<ScriptedLabHost>) -> LabHosts {
    let settings: Vec<LabHostSettings> = settings
        .iter()
        .map(|(organization, url, key)| LabHostSettings {
            organization: (*organization).to_owned(),
            url: WebAddress::parse(url).unwrap(),
            key: LabHostKey::parse(key).unwrap(),
        })
        .collect();
    let results = WebAddress::parse("https://training.example/api/v1/lab-results").unwrap();
    LabHosts::new(&settings, &results, built_in).unwrap()
}

/// Why there was no lab, with its causes.
async fn refused(hosts: &LabHosts) -> String {
    let failed = hosts.launch(request(line(1))).await.unwrap_err();
    let mut text = failed.to_string();
    let mut source = std::error::Error::source(&failed);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

const LAB: &str = "{\"url\":\"https://labs.example/7\",\"more\":1}";

#[tokio::test]
async fn lab_2_a_host_is_asked_by_a_signed_request_and_answers_with_the_address() {
    for status in ["200 OK", "201 Created"] {
        let host = Host::that_answers(status, LAB).await;
        let hosts = hosts(&[("org-1", &host.url, KEY)]);
        let address = hosts.launch(request(line(1))).await.unwrap();
        assert_eq!(address.as_str(), "https://labs.example/7");
        let asked = host.requests().remove(0);
        let (head, body) = asked.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("POST /launches HTTP/1.1\r\n"), "{head}");
        let signature = lab_signature(KEY.as_bytes(), body.as_bytes());
        assert!(head.contains(&format!("\r\nx-signature: {signature}")), "{head}");
        assert!(head.contains("\r\ncontent-type: application/json"), "{head}");
        assert!(body.contains("\"first_name\":\"Zoë\""), "{body}");
    }
}

#[tokio::test]
async fn lab_2_a_lab_runs_at_the_nearest_host_up_the_line_of_the_courses_owner() {
    let root = Host::that_answers("200 OK", "{\"url\":\"https://root.example\"}").await;
    let third = Host::that_answers("200 OK", "{\"url\":\"https://third.example\"}").await;
    // Named by its id.
    let third_id = Uuid::from_u128(3).to_string();
    let hosts = hosts(&[("org-1", &root.url, KEY), (&third_id, &third.url, OTHER_KEY)]);
    for (owner, expected) in [(1, "root"), (2, "root"), (3, "third")] {
        let address = hosts.launch(request(line(owner))).await.unwrap();
        assert_eq!(address.as_str(), format!("https://{expected}.example"));
        let (right, wrong) = if expected == "root" { (KEY, OTHER_KEY) } else { (OTHER_KEY, KEY) };
        for (key, is_signed) in [(right, true), (wrong, false)] {
            let signature = lab_signature(key.as_bytes(), b"report");
            let report = SignedReport { body: b"report", signature: &signature };
            assert!(hosts.knows(report));
            assert_eq!(hosts.is_signed_for(&line(owner), report), is_signed, "{owner}");
        }
    }
    let nobody = SignedReport { body: b"report", signature: "sha256=00" };
    assert!(!hosts.knows(nobody) && !hosts.is_signed_for(&line(1), nobody));
}

#[tokio::test]
async fn lab_2_who_has_no_host_has_the_lab_that_is_built_in() {
    let own = Host::that_answers("200 OK", LAB).await;
    let built_in = Arc::<ScriptedLabHost>::default();
    built_in.trust(None, OTHER_KEY.as_bytes());
    let hosts = hosts_beside(&[("org-2", &own.url, KEY)], Arc::clone(&built_in));
    hosts.launch(request(line(1))).await.unwrap();
    assert_eq!((built_in.asked().len(), own.connections()), (1, 0));
    let signature = lab_signature(OTHER_KEY.as_bytes(), b"report");
    let report = SignedReport { body: b"report", signature: &signature };
    assert!(hosts.knows(report) && hosts.is_signed_for(&line(1), report));
    assert!(!hosts.is_signed_for(&line(2), report));
}

#[tokio::test(start_paused = true)]
async fn lab_3_a_host_that_is_silent_is_waited_for_ten_seconds() {
    let host = Host::that(Does::IsSilent).await;
    let hosts = hosts(&[("org-1", &host.url, KEY)]);
    let begun = Instant::now();
    let said = refused(&hosts).await;
    assert!(said.ends_with("the host did not answer within 10 s"), "{said}");
    let waited = begun.elapsed();
    assert!(waited >= ANSWER_MAX && waited < ANSWER_MAX + Duration::from_secs(1), "{waited:?}");
    assert_eq!(host.connections(), 1);
}

#[tokio::test]
async fn lab_3_a_host_that_is_not_reached_is_tried_once_more_and_no_oftener() {
    // Someone who does not speak TLS is not reached by it: nothing of the request was sent.
    let host = Host::that(Does::HangsUp).await;
    let deaf = host.url.replace("http://", "https://");
    let said = refused(&hosts(&[("org-1", &deaf, KEY)])).await;
    assert!(said.contains("the host is not reached"), "{said}");
    assert_eq!(host.connections(), 2);
    // Nobody is there at all.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let said = refused(&hosts(&[("org-1", &gone, KEY)])).await;
    assert!(said.contains("the host is not reached"), "{said}");
}

#[tokio::test]
async fn lab_3_a_request_that_was_sent_is_not_sent_again() {
    let host = Host::that(Does::HangsUp).await;
    let said = refused(&hosts(&[("org-1", &host.url, KEY)])).await;
    assert!(said.contains("the connection broke before there was an answer"), "{said}");
    assert_eq!(host.requests().len(), 1);
}

#[tokio::test]
async fn lab_3_an_answer_that_leads_to_no_lab_is_none() {
    let long = format!("{{\"url\":\"https://labs.example/{}\"}}", "x".repeat(2_000));
    let huge = format!("{{\"url\":\"https://labs.example/\",\"more\":\"{}\"}}", "x".repeat(70_000));
    for (status, body, expected) in [
        ("200 OK", "", "holds no address of a lab"),
        ("200 OK", "<html>", "holds no address of a lab"),
        ("200 OK", "{\"url\":7}", "holds no address of a lab"),
        ("200 OK", "{\"address\":\"https://labs.example\"}", "holds no address of a lab"),
        ("200 OK", "{\"url\":\"javascript:alert(1)\"}", "holds no address of a lab"),
        ("200 OK", "{\"url\":\"//labs.example\"}", "holds no address of a lab"),
        ("200 OK", &long, "holds no address of a lab"),
        ("200 OK", &huge, "the answer is larger than 65536 bytes"),
        ("204 No Content", "", "the host broke: 204"),
        ("302 Found\r\nlocation: https://labs.example", "", "the host broke: 302"),
        ("404 Not Found", LAB, "the host said no: 404"),
        ("500 Internal Server Error", LAB, "the host broke: 500"),
    ] {
        let host = Host::that_answers(status, body).await;
        let said = refused(&hosts(&[("org-1", &host.url, KEY)])).await;
        assert!(said.contains(expected), "{status} {said}");
        assert_eq!(host.requests().len(), 1);
    }
    for broken in ["hello\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{\"url\":"] {
        let host = Host::that(Does::Answers(broken.to_owned())).await;
        refused(&hosts(&[("org-1", &host.url, KEY)])).await;
    }
}

#[tokio::test(start_paused = true)]
async fn lab_3_a_host_that_fails_again_and_again_is_left_alone_and_tried_by_itself() {
    let host = Host::that_answers("500 Internal Server Error", "").await;
    let hosts = hosts(&[("org-1", &host.url, KEY)]);
    let failures = usize::try_from(FAILURES_MAX).unwrap();
    for _ in 0..failures {
        refused(&hosts).await;
    }
    let said = refused(&hosts).await;
    assert!(said.contains("is left alone for now"), "{said}");
    assert_eq!(host.requests().len(), failures);
    advance(OPEN).await;
    refused(&hosts).await;
    assert_eq!(host.requests().len(), failures + 1);
    refused(&hosts).await;
    assert_eq!(host.requests().len(), failures + 1);
}

#[tokio::test]
async fn lab_3_a_host_that_says_no_is_asked_again() {
    let host = Host::that_answers("409 Conflict", "").await;
    let hosts = hosts(&[("org-1", &host.url, KEY)]);
    let times = usize::try_from(FAILURES_MAX).unwrap() * 2;
    for _ in 0..times {
        refused(&hosts).await;
    }
    assert_eq!(host.requests().len(), times);
}
