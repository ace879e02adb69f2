//! The router as a client sees it, without a network.

use std::{net::SocketAddr, sync::Arc};

use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header},
};
use serde_json::Value;
use tms_domain::{
    change::Versioned,
    course::WebAddress,
    id::LaunchId,
    port::Ports,
    text::Name,
    token::TokenDays,
    usecase::{CreateToken, CreateTokenCommand},
    user::User,
};
use tms_http::{HttpConfig, PracticeLab, Readiness, Services, router};
use tms_testkit::world::World;
use tower::ServiceExt as _;

/// The key that the lab host signs its results with.
pub(crate) const LAB_RESULTS_KEY: &[u8] = b"between the lab host and us";

/// The key of the lab host that is built in.
const PRACTICE_LAB_KEY: [u8; 32] = [7; 32];

fn practice_lab() -> PracticeLab {
    PracticeLab::new(WebAddress::parse("https://learn.example/").unwrap(), PRACTICE_LAB_KEY)
}

/// The page of a launch at the lab host that is built in.
pub(crate) fn lab_page(launch: &str) -> String {
    practice_lab().page(LaunchId::from_uuid(launch.parse().unwrap()))
}

/// The most bytes that an answer of a test has.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Whether the server can work, for ever.
struct Ready(bool);

#[async_trait]
impl Readiness for Ready {
    async fn is_ready(&self) -> bool {
        self.0
    }
}

/// The API over a system in memory.
pub(crate) struct Api {
    pub(crate) world: World,
    pub(crate) ports: Ports,
    router: Router,
}

impl Api {
    /// Over an empty system, with the usual settings, a lab host and the practice lab.
    pub(crate) fn new() -> Self {
        let api =
            Self::with(HttpConfig { practice_lab: Some(practice_lab()), ..HttpConfig::default() });
        for key in [LAB_RESULTS_KEY, &PRACTICE_LAB_KEY] {
            api.world.lab_host.trust(None, key);
        }
        api
    }

    /// Over an empty system, with settings of its own.
    pub(crate) fn with(config: HttpConfig) -> Self {
        Self::over(config, true)
    }

    /// Over a system that cannot work.
    pub(crate) fn not_ready() -> Self {
        Self::over(HttpConfig::default(), false)
    }

    fn over(config: HttpConfig, ready: bool) -> Self {
        let world = World::empty().unwrap();
        let ports = world.ports();
        let services = Services { ports: ports.clone(), config, readiness: Arc::new(Ready(ready)) };
        Self { world, ports, router: router(services) }
    }

    /// The router as it prints.
    pub(crate) fn printed_router(&self) -> String {
        format!("{:?}", self.router)
    }

    /// Nobody in particular.
    pub(crate) fn anyone(&self) -> Client {
        Client {
            router: self.router.clone(),
            headers: HeaderMap::new(),
            peer: SocketAddr::from(([203, 0, 113, 9], 50_000)),
        }
    }

    /// Someone, by a personal token.
    pub(crate) async fn signed_in(&self, user: &Versioned<User>) -> Client {
        let command = CreateTokenCommand {
            name: Name::parse("test").unwrap(),
            days: TokenDays::new(365).unwrap(),
        };
        let use_case = CreateToken::new(self.ports.clone());
        let made = use_case.create(user.state().id(), Ok(command)).await.unwrap();
        let bearer = format!("Bearer {}", made.secret.as_str());
        self.anyone().with(header::AUTHORIZATION.as_str(), &bearer)
    }
}

/// What a request carries.
#[derive(Clone, Debug)]
pub(crate) enum Sent {
    /// Nothing.
    Nothing,
    /// JSON, and said to be so.
    Json(Value),
    /// These bytes, said to be JSON.
    Bytes(Vec<u8>),
}

impl Sent {
    /// A field that there is not.
    pub(crate) fn nonsense() -> Self {
        Self::Json(serde_json::json!({"no_such_field": 1}))
    }
}

impl From<&Value> for Sent {
    fn from(value: &Value) -> Self {
        Self::Json(value.clone())
    }
}

/// Someone who sends requests.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    router: Router,
    headers: HeaderMap,
    peer: SocketAddr,
}

impl Client {
    /// The same client, sending one more header.
    pub(crate) fn with(&self, name: &str, value: &str) -> Self {
        let mut client = self.clone();
        let name: HeaderName = name.parse().unwrap();
        client.headers.insert(name, HeaderValue::from_str(value).unwrap());
        client
    }

    /// A header that this client sends.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The same client, sending a header once more.
    pub(crate) fn with_another(&self, name: &'static str, value: &'static str) -> Self {
        let mut client = self.clone();
        client.headers.append(name, HeaderValue::from_static(value));
        client
    }

    /// The same client, sending one more header that is no text.
    pub(crate) fn with_bytes(&self, name: &'static str, value: &[u8]) -> Self {
        let mut client = self.clone();
        client.headers.insert(name, HeaderValue::from_bytes(value).unwrap());
        client
    }

    /// The same client, coming from another address.
    pub(crate) fn at_address(&self, address: &str) -> Self {
        Self { peer: SocketAddr::new(address.parse().unwrap(), 50_000), ..self.clone() }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(&Method::GET, path, Sent::Nothing).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(&Method::POST, path, body.into()).await
    }

    /// `POST` of nothing.
    pub(crate) async fn post_nothing(&self, path: &str) -> Answer {
        self.send(&Method::POST, path, Sent::Nothing).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send(&Method::PATCH, path, body.into()).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(&Method::PUT, path, body.into()).await
    }

    /// `PUT` of nothing.
    pub(crate) async fn put_nothing(&self, path: &str) -> Answer {
        self.send(&Method::PUT, path, Sent::Nothing).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(&Method::DELETE, path, Sent::Nothing).await
    }

    /// Sends any request.
    pub(crate) async fn send(&self, method: &Method, path: &str, sent: Sent) -> Answer {
        let body = match sent {
            Sent::Nothing => None,
            Sent::Json(value) => Some(value.to_string().into_bytes()),
            Sent::Bytes(bytes) => Some(bytes),
        };
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "learn.example")
            .extension(ConnectInfo(self.peer));
        if body.is_some() && !self.headers.contains_key(header::CONTENT_TYPE) {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let mut request = request.body(body.map_or_else(Body::empty, Body::from)).unwrap();
        request.headers_mut().extend(self.headers.clone());
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, ANSWER_BYTES_MAX).await.unwrap();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        let request = format!("{method} {path}");
        Answer { request, status: parts.status, headers: parts.headers, bytes, json }
    }
}

/// What was answered.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    request: String,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
    /// The body, or null when it is no JSON.
    pub(crate) json: Value,
}

impl Answer {
    /// The body as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    /// A header's value; empty when it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Panics with the whole answer unless it has this status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        let Self { request, status: answered, .. } = &self;
        assert!(
            *answered == status,
            "{request} answered {answered} instead of {status}: {}",
            String::from_utf8_lossy(&self.bytes)
        );
        self
    }

    /// Panics unless it is a whole problem document with this status and code.
    #[track_caller]
    pub(crate) fn problem(self, status: u16, code: &str) -> Self {
        let answer = self.expect(status);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{answer:?}");
        let json = &answer.json;
        assert_eq!(json["code"], code, "{} answered {json}", answer.request);
        assert_eq!(json["status"], status, "{json}");
        assert_eq!(json["type"], format!("/problems/{code}"), "{json}");
        assert_eq!(json["request_id"], answer.header("x-request-id"), "{json}");
        assert!(json["title"].is_string() && json["detail"].is_string(), "{json}");
        answer
    }

    /// Panics unless the fields are refused with these codes, in this order.
    #[track_caller]
    pub(crate) fn invalid(self, expected: &[(&str, &str)]) -> Self {
        let answer = self.problem(422, "invalid_fields");
        let errors = answer.json["errors"].as_array().unwrap();
        let said: Vec<(&str, &str)> = errors
            .iter()
            .map(|error| {
                assert!(error["message"].is_string(), "{error}");
                (error["field"].as_str().unwrap(), error["code"].as_str().unwrap())
            })
            .collect();
        assert_eq!(said, expected, "{}", answer.request);
        answer
    }

    /// A text of the body, by its JSON pointer.
    #[track_caller]
    pub(crate) fn text_at(&self, pointer: &str) -> String {
        let found = self.json.pointer(pointer).and_then(Value::as_str);
        found.unwrap_or_else(|| panic!("no text at {pointer}: {}", self.json)).to_owned()
    }
}
