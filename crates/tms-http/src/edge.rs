//! The outermost layer: gives each request an id, each answer its headers, and each problem its body; counts and logs.

use std::sync::Arc;

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use tracing::Instrument as _;

use crate::{problem::Problem, services::Shared};

/// The header that names a request.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id of a request that is taken over.
const REQUEST_ID_LENGTH_MAX: usize = 128;

/// Says that a problem has a body already: a page told it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told;

/// Wraps everything else.
pub(crate) async fn edge(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let started_at = std::time::Instant::now();
    let id = request_id(&shared, request.headers());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let span =
        tracing::info_span!("request", %method, route, request_id = id.to_str().unwrap_or("?"));
    let limit = shared.config.request_timeout;
    let work = tokio::time::timeout(limit, next.run(request).instrument(span.clone()));
    let mut response = match work.await {
        Ok(response) => response,
        Err(_) => Problem::busy().into_response(),
    };
    if let Some(problem) = response.extensions_mut().remove::<Arc<Problem>>() {
        span.in_scope(|| log(&problem));
        if response.extensions_mut().remove::<Told>().is_none() {
            write_problem(&problem, &id, &mut response);
        }
        if let Some(seconds) = problem.retry_after(shared.now()) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
    }
    let status = response.status();
    add_headers(&shared, &mut response);
    response.headers_mut().insert(REQUEST_ID, id);
    let taken = started_at.elapsed();
    span.in_scope(|| tracing::debug!(status = status.as_u16(), ?taken, "answered"));
    count(&method, route, status, taken);
    response
}

/// The id that the client, or a proxy before it, has chosen, or a new one.
fn request_id(shared: &Shared, headers: &HeaderMap) -> HeaderValue {
    let chosen = headers.get(REQUEST_ID).filter(|id| {
        let bytes = id.as_bytes();
        (1..=REQUEST_ID_LENGTH_MAX).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic)
    });
    chosen.cloned().unwrap_or_else(|| {
        HeaderValue::try_from(shared.ids.next().to_string())
            .unwrap_or_else(|_| HeaderValue::from_static("unnamed"))
    })
}

/// Logs what broke, once, with its whole chain; counts what was refused.
fn log(problem: &Problem) {
    if !problem.status().is_server_error() {
        tracing::debug!(code = problem.code(), "refused");
        metrics::counter!("refusals_total", "code" => problem.code()).increment(1);
        return;
    }
    let mut chain = Vec::new();
    let mut cause = problem.cause().map(|cause| {
        let cause: &dyn std::error::Error = cause;
        cause
    });
    while let Some(error) = cause {
        chain.push(error.to_string());
        cause = error.source();
    }
    tracing::error!(code = problem.code(), cause = chain.join(": "), "failed");
}

fn write_problem(problem: &Problem, id: &HeaderValue, response: &mut Response) {
    let body = problem.to_json(id.to_str().unwrap_or_default());
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    let kind = HeaderValue::from_static("application/problem+json");
    headers.insert(header::CONTENT_TYPE, kind);
    *response.body_mut() = body.into();
}

/// The headers that keep browsers from doing with an answer what it is not meant for.
fn add_headers(shared: &Shared, response: &mut Response) {
    let headers = response.headers_mut();
    let mut add = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    add(header::CACHE_CONTROL, "no-store");
    add(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    add(header::REFERRER_POLICY, "no-referrer");
    add(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    if shared.config.secure {
        add(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
}

fn count(method: &Method, route: &str, status: StatusCode, taken: std::time::Duration) {
    // A client may invent methods without end.
    let known =
        [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    let method = if known.contains(method) { method.as_str() } else { "other" };
    let labels = [
        ("method", method.to_owned()),
        ("route", route.to_owned()),
        ("status", status.as_u16().to_string()),
    ];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_seconds", &labels).record(taken);
}

/// What a handler that panicked answers: a bug, which tells nothing.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over")]
pub(crate) fn panicked(cause: Box<dyn std::any::Any + Send>) -> Response {
    let said = cause.downcast_ref::<String>().map(String::as_str);
    let said = said.or_else(|| cause.downcast_ref::<&str>().copied());
    Problem::internal(said.unwrap_or("a panic without words")).into_response()
}
