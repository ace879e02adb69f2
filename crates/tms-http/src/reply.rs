//! Answers that are no problem: things, lists, nothing.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use tms_domain::{change::Version, idempotency::Answer};

use crate::problem::Problem;

/// The path under which the API stands.
pub(crate) const API: &str = "/api/v1";

fn to_json(value: &impl Serialize) -> Vec<u8> {
    let json = serde_json::to_vec(value);
    debug_assert!(json.is_ok(), "answers hold nothing that JSON cannot say");
    json.unwrap_or_default()
}

/// The answer to a request that made a thing: where it is, and the thing.
pub(crate) fn created(path: &str, thing: &impl Serialize) -> Answer {
    let location = Some(format!("{API}{path}"));
    Answer { status: StatusCode::CREATED.as_u16(), location, body: to_json(thing) }
}

/// The answer to a request that changed a thing: the thing as it is now.
pub(crate) fn changed(thing: &impl Serialize) -> Answer {
    Answer { status: StatusCode::OK.as_u16(), location: None, body: to_json(thing) }
}

/// The answer to a request that goes on in the background: where to look.
pub(crate) fn accepted(path: &str) -> Answer {
    let location = Some(format!("{API}{path}"));
    Answer { status: StatusCode::ACCEPTED.as_u16(), location, body: Vec::new() }
}

/// The answer to a request after which there is nothing to say.
pub(crate) fn done() -> Answer {
    Answer { status: StatusCode::NO_CONTENT.as_u16(), location: None, body: Vec::new() }
}

/// The version of a thing as its `ETag`.
fn etag(version: u32) -> HeaderValue {
    HeaderValue::try_from(format!("\"{version}\""))
        .unwrap_or_else(|_| HeaderValue::from_static("\"0\""))
}

/// An answer as it goes out. A thing carries its version, which is its `ETag`.
pub(crate) fn answer_response(answer: Answer) -> Result<Response, Problem> {
    #[derive(Deserialize)]
    struct Thing {
        version: Option<u32>,
    }

    let Answer { status, location, body } = answer;
    let version = serde_json::from_slice::<Thing>(&body).ok().and_then(|thing| thing.version);
    let mut response = if body.is_empty() { ().into_response() } else { json_response(body) };
    *response.status_mut() = StatusCode::from_u16(status).map_err(Problem::internal)?;
    let headers = response.headers_mut();
    if let Some(location) = location {
        let location = HeaderValue::try_from(location).map_err(Problem::internal)?;
        headers.insert(header::LOCATION, location);
    }
    if let Some(version) = version {
        headers.insert(header::ETAG, etag(version));
    }
    Ok(response)
}

fn json_response(body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    let kind = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// Something that is shown and has no version.
pub(crate) fn shown(thing: &impl Serialize) -> Response {
    json_response(to_json(thing))
}

/// A thing with its version as `ETag`.
pub(crate) fn tagged(version: Version, thing: &impl Serialize) -> Response {
    let mut response = shown(thing);
    response.headers_mut().insert(header::ETAG, etag(version.as_raw()));
    response
}

/// Nothing (204).
pub(crate) fn nothing() -> Response {
    StatusCode::NO_CONTENT.into_response()
}
