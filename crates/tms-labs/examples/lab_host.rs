//! A small lab host: the other side of the protocol that `docs/LABS.md` specifies.
//!
//! ```sh
//! openssl rand -hex 32 > labs.key
//! cargo run -p tms-labs --example lab_host -- --key-file labs.key
//! ```
//!
//! Its labs are pages on which one says how the lab went. Point the server at it in the settings:
//!
//! ```toml
//! [[lab_hosts]]
//! organization = "northwind"
//! url = "http://127.0.0.1:9100/launches"
//! key_file = "labs.key"
//! ```
#![expect(clippy::print_stdout, reason = "it says where it is")]

use std::{
    collections::BTreeMap,
    convert::Infallible,
    error::Error,
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use clap::Parser;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{Method, Request, Response, StatusCode, body::Incoming, service::service_fn};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioIo},
};
use serde::Deserialize;
use serde_json::json;
use tms_labs::LabHostKey;
use tokio::net::TcpListener;

type Failure = Box<dyn Error + Send + Sync>;
type Answer = Response<Full<Bytes>>;

/// The most bytes of a request.
const REQUEST_BYTES_MAX: usize = 64 * 1024;
/// How long to wait before a result that was not taken is sent again.
const PAUSES: [Duration; 4] = [
    Duration::from_millis(500),
    Duration::from_secs(2),
    Duration::from_secs(10),
    Duration::from_secs(30),
];

/// A small lab host.
#[derive(Parser)]
struct Options {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:9100")]
    listen: SocketAddr,
    /// The file of the key that both sides have.
    #[arg(long)]
    key_file: PathBuf,
    /// A file to write the address to, for scripts.
    #[arg(long)]
    address_file: Option<PathBuf>,
}

/// What is asked for.
#[derive(Clone, Deserialize)]
struct Launch {
    launch_id: String,
    lab_profile: String,
    learner: Learner,
    results_url: String,
    return_url: String,
}

#[derive(Clone, Deserialize)]
struct Learner {
    first_name: String,
    last_name: String,
}

struct Host {
    key: LabHostKey,
    address: String,
    launches: Mutex<BTreeMap<String, Launch>>,
    http: Client<HttpConnector, Full<Bytes>>,
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    tracing_subscriber::fmt().init();
    let options = Options::parse();
    let key = LabHostKey::parse(&std::fs::read_to_string(&options.key_file)?);
    let key = key.ok_or("the key is too short: write at least 32 random characters")?;
    let listener = TcpListener::bind(options.listen).await?;
    let address = format!("http://{}", listener.local_addr()?);
    if let Some(file) = options.address_file {
        let draft = file.with_extension("draft");
        std::fs::write(&draft, &address)?;
        std::fs::rename(&draft, &file)?;
    }
    println!("labs are asked for at {address}/launches");
    let http = Client::builder(TokioExecutor::new()).build_http();
    let host = Arc::new(Host { key, address, launches: Mutex::default(), http });
    loop {
        let (stream, _) = listener.accept().await?;
        let host = Arc::clone(&host);
        tokio::spawn(async move {
            let service = service_fn(|request| answer(Arc::clone(&host), request));
            let served = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service);
            if let Err(error) = served.await {
                tracing::debug!(%error, "a connection broke");
            }
        });
    }
}

async fn answer(host: Arc<Host>, request: Request<Incoming>) -> Result<Answer, Infallible> {
    let path = request.uri().path().to_owned();
    let lab = path.strip_prefix("/labs/").map(str::to_owned);
    let (method, headers) = (request.method().clone(), request.headers().clone());
    let pass = request.uri().query().unwrap_or_default().to_owned();
    let body = Limited::new(request.into_body(), REQUEST_BYTES_MAX).collect().await;
    let Ok(body) = body else { return Ok(plain(StatusCode::PAYLOAD_TOO_LARGE, "too large")) };
    let body = body.to_bytes();
    Ok(match (method, lab) {
        (Method::POST, None) if path == "/launches" => {
            let signature = headers.get("x-signature").and_then(|value| value.to_str().ok());
            start_lab(&host, &body, signature.unwrap_or_default())
        }
        (Method::GET, Some(lab)) => show_lab(&host, &lab, &pass, None),
        (Method::POST, Some(lab)) => end_lab(&host, &lab, &pass, &body).await,
        _ => plain(StatusCode::NOT_FOUND, "there is no such page"),
    })
}

/// `POST /launches`: only who has the key is answered. The same launch may be asked for again, and is the same lab.
fn start_lab(host: &Host, body: &[u8], signature: &str) -> Answer {
    if !host.key.has_signed(body, signature) {
        return plain(StatusCode::UNAUTHORIZED, "the signature is wrong");
    }
    let launch: Launch = match serde_json::from_slice(body) {
        Ok(launch) => launch,
        Err(error) => return plain(StatusCode::BAD_REQUEST, &error.to_string()),
    };
    let (address, id) = (&host.address, &launch.launch_id);
    let url = format!("{address}/labs/{id}?{}", host.pass(id));
    tracing::info!(launch = id, profile = launch.lab_profile, "a lab begins");
    host.launches().insert(id.clone(), launch);
    let answer = Bytes::from(json!({ "url": url }).to_string());
    with_status(StatusCode::CREATED, "application/json", answer)
}

/// `GET /labs/{launch}?{pass}`: the lab, for who was sent there.
fn show_lab(host: &Host, id: &str, pass: &str, said: Option<&str>) -> Answer {
    let Some(launch) = host.find(id, pass) else {
        return plain(StatusCode::NOT_FOUND, "there is no such lab");
    };
    let Launch { lab_profile, learner, return_url, .. } = launch;
    let name = format!("{} {}", learner.first_name, learner.last_name);
    let buttons: String = ["completed", "cancelled", "failed"]
        .map(|state| format!("<button name=report value={state}.{}>{state}</button> ", event_id()))
        .concat();
    let page = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>{profile}</title><h1>{profile}</h1>\
         <p>{name}, work here, then say how it went.</p><p role=status>{said}</p>\
         <form method=post>{buttons}</form><p><a href=\"{back}\">Back to the course</a></p></html>",
        profile = escaped(&lab_profile),
        name = escaped(&name),
        said = said.unwrap_or_default(),
        back = escaped(&return_url),
    );
    with_status(StatusCode::OK, "text/html; charset=utf-8", Bytes::from(page))
}

/// `POST /labs/{launch}?{pass}`: how it went, `report=STATE.EVENT`. The same button pressed twice is one event.
async fn end_lab(host: &Host, id: &str, pass: &str, body: &[u8]) -> Answer {
    let form = str::from_utf8(body).unwrap_or_default();
    let report = form.strip_prefix("report=").and_then(|report| report.split_once('.'));
    let (Some(launch), Some((state, event))) = (host.find(id, pass), report) else {
        return plain(StatusCode::NOT_FOUND, "there is no such lab");
    };
    let status = host.report(&launch, state, event).await;
    let said = match &status {
        Ok(status) => format!("The result was answered {status}."),
        Err(error) => format!("The result was not taken: {error}."),
    };
    show_lab(host, id, pass, Some(&said))
}

impl Host {
    /// Reports how a launch went, until the server has taken it or refused it for good.
    async fn report(
        &self,
        launch: &Launch,
        state: &str,
        event: &str,
    ) -> Result<StatusCode, Failure> {
        let at = now();
        let report =
            json!({ "launch_id": launch.launch_id, "event_id": event, "state": state, "at": at });
        let body = Bytes::from(report.to_string());
        let mut pauses = PAUSES.into_iter();
        loop {
            let request = Request::post(&launch.results_url)
                .header("content-type", "application/json")
                .header("x-signature", self.key.sign(&body))
                .body(Full::new(body.clone()))?;
            let outcome = self.http.request(request).await;
            // What is answered 429 or 5xx, or not at all, is sent again with the same event: it counts once.
            let again = outcome.as_ref().map_or(true, |answer| {
                answer.status() == StatusCode::TOO_MANY_REQUESTS
                    || answer.status().is_server_error()
            });
            match pauses.next().filter(|_| again) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Ok(outcome?.status()),
            }
        }
    }

    fn launches(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Launch>> {
        self.launches.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What opens a lab's page: nobody else can make it.
    fn pass(&self, launch: &str) -> String {
        self.key.sign(format!("pass {launch}").as_bytes()).replace("sha256=", "pass=")
    }

    fn find(&self, launch: &str, pass: &str) -> Option<Launch> {
        let signature = pass.replacen("pass=", "sha256=", 1);
        let opened = self.key.has_signed(format!("pass {launch}").as_bytes(), &signature);
        opened.then(|| self.launches().get(launch).cloned()).flatten()
    }
}

fn event_id() -> uuid::Uuid {
    #[expect(clippy::disallowed_methods, reason = "a host makes its own ids")]
    let id = uuid::Uuid::now_v7();
    id
}

fn now() -> String {
    #[expect(clippy::disallowed_methods, reason = "a host has the clock of its machine")]
    let now = chrono::Utc::now();
    now.to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

fn plain(status: StatusCode, text: &str) -> Answer {
    with_status(status, "text/plain; charset=utf-8", Bytes::from(format!("{text}\n")))
}

fn with_status(status: StatusCode, kind: &'static str, body: Bytes) -> Answer {
    let mut answer = Response::new(Full::new(body));
    *answer.status_mut() = status;
    let kind = hyper::header::HeaderValue::from_static(kind);
    answer.headers_mut().insert(hyper::header::CONTENT_TYPE, kind);
    answer
}
