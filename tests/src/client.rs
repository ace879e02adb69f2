//! A client of the JSON API.

use std::time::Duration;

use reqwest::{
    Method, RequestBuilder,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
    redirect::Policy,
};
use serde_json::Value;

/// Sends JSON and keeps cookies; follows no redirect. Copies share their cookies, not headers.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    headers: HeaderMap,
}

impl Client {
    /// A client of the server at `base`, `http://HOST:PORT`, without session or token.
    pub fn new(base: &str) -> Self {
        let http = reqwest::Client::builder()
            .cookie_store(true)
            .no_proxy()
            .redirect(Policy::none())
            .timeout(Duration::from_mins(1))
            .build()
            .expect("a client without TLS needs nothing from the system");
        Self { http, base: base.to_owned(), headers: HeaderMap::new() }
    }

    /// The same client, signed in by a personal token.
    #[must_use = "the client itself stays as it is"]
    pub fn with_token(&self, token: &str) -> Self {
        self.with_header(AUTHORIZATION.as_str(), &format!("Bearer {token}"))
    }

    /// The same client, sending a header with every request: `x-csrf-token`, `host`, ….
    #[must_use = "the client itself stays as it is"]
    pub fn with_header(&self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().expect("the name of a header");
        let value = HeaderValue::from_str(value).expect("the value of a header");
        let mut client = self.clone();
        client.headers.insert(name, value);
        client
    }

    /// The same client, of the server at `base`: a second one on the same data, or one started anew.
    #[must_use = "the client itself stays as it is"]
    pub fn at(&self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self.clone() }
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    /// `POST` of a JSON body; null sends none, here and below.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }

    /// `PATCH` of a JSON body.
    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PATCH, path, Some(body)).await
    }

    /// `PUT` of a JSON body.
    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PUT, path, Some(body)).await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None).await
    }

    /// Sends any request and panics unless an answer comes, whatever it says.
    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        self.try_send(method, path, body).await.unwrap_or_else(|error| panic!("{error:?}"))
    }

    /// Sends any request to a server that may die meanwhile.
    ///
    /// # Errors
    /// No whole answer came.
    pub async fn try_send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, reqwest::Error> {
        let request = format!("{method} {path}");
        let url = format!("{}{path}", self.base);
        let mut builder = self.http.request(method, url).headers(self.headers.clone());
        if let Some(body) = body.filter(|body| !body.is_null()) {
            builder = builder.json(body);
        }
        answer(request, builder).await
    }

    /// Sends bytes, said to be of this kind, and panics unless an answer comes.
    pub async fn send_bytes(
        &self,
        method: Method,
        path: &str,
        kind: &str,
        body: Vec<u8>,
    ) -> Answer {
        let request = format!("{method} {path}");
        let url = format!("{}{path}", self.base);
        let builder = self.http.request(method, url).headers(self.headers.clone());
        let builder = builder.header(CONTENT_TYPE, kind).body(body);
        let answer = answer(request.clone(), builder).await;
        answer.unwrap_or_else(|error| panic!("{request} was not answered: {error:?}"))
    }
}

/// Sends a request and reads what comes back.
async fn answer(request: String, builder: RequestBuilder) -> Result<Answer, reqwest::Error> {
    let response = builder.send().await?;
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let bytes = response.bytes().await?.to_vec();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let json = serde_json::from_str(&text).unwrap_or(Value::Null);
    Ok(Answer { request, status, headers, json, text, bytes })
}

/// What the server answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What was asked: `GET /api/v1/me`.
    pub request: String,
    /// The status code.
    pub status: u16,
    /// All headers.
    pub headers: HeaderMap,
    /// The body, or null when it is no JSON.
    pub json: Value,
    /// The body as text.
    pub text: String,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// A header's value, when it is there and readable.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Panics with the whole answer unless it has this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert!(
            self.status == status,
            "{} answered {} instead of {status}: {}",
            self.request,
            self.status,
            self.text
        );
        self
    }
}
