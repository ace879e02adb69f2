//! Taking requests apart: who asks, what they send, which version they expect, which key they chose.
//!
//! None of these extractors answers 422: what is wrong with the fields goes to the use case as a draft, which looks
//! at it after the right to act and the thing acted on.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, header, request::Parts},
    response::{IntoResponse, Response},
};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use tms_domain::{change::Version, field::Draft, idempotency};

use crate::{
    caller::Caller,
    idempotency::{Claim, Remembering, chosen_key},
    input::{Fields, Malformed, Sent, read_json, read_query},
    problem::Problem,
    routes::NothingBody,
    services::Shared,
};

/// The most bytes of a body.
pub(crate) const BODY_BYTES_MAX: usize = 1024 * 1024;
/// The most bytes of a paste of keys and of multiple creation.
pub(crate) const LARGE_BODY_BYTES_MAX: usize = 64 * 1024 * 1024;
/// The most bytes of a body that is too large that are read to the end: a little more than most may have.
const DISCARDED_BYTES_MAX: usize = 2 * BODY_BYTES_MAX;

impl From<Malformed> for Problem {
    fn from(Malformed(why): Malformed) -> Self {
        Self::malformed(why)
    }
}

/// What someone signed in sends: in a body, with the version they expect.
#[derive(Debug)]
pub(crate) struct Signed<T> {
    pub(crate) caller: Caller,
    pub(crate) sent: Sent<T>,
    pub(crate) expected: Option<Version>,
}

impl<T: Fields> FromRequest<Shared> for Signed<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let caller = Caller::from_request_parts(&mut parts, shared).await?;
        let expected = expected_version(&parts.headers)?;
        let body = read_body::<T>(&parts, body).await?;
        Ok(Self { caller, sent: read_sent(&parts, &body)?, expected })
    }
}

/// A request of someone signed in that makes or changes something, and can be repeated.
pub(crate) struct Command<T> {
    pub(crate) caller: Caller,
    pub(crate) sent: Sent<T>,
    pub(crate) expected: Option<Version>,
    pub(crate) remembering: Remembering,
}

/// Why a command is not done: it cannot be read, or it was done before.
pub(crate) enum NotDone {
    Problem(Problem),
    Before(Response),
}

impl From<Problem> for NotDone {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl IntoResponse for NotDone {
    fn into_response(self) -> Response {
        match self {
            Self::Problem(problem) => problem.into_response(),
            Self::Before(response) => response,
        }
    }
}

impl<T: Fields + Send> FromRequest<Shared> for Command<T> {
    type Rejection = NotDone;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, NotDone> {
        let Hasty { caller, sent, expected, remembering } =
            Hasty::from_request(request, shared).await?;
        if let Some(before) = remembering.look(shared).await? {
            return Err(NotDone::Before(before));
        }
        Ok(Self { caller, sent: sent?, expected, remembering })
    }
}

/// A [`Command`] of which nobody has looked up yet whether it was done before.
///
/// What makes its change and keeps its answer in one commit may do that first: the commit refuses a second answer.
/// Whoever comes to anything else looks, and only then answers.
pub(crate) struct Hasty<T> {
    pub(crate) caller: Caller,
    pub(crate) sent: Result<Sent<T>, Problem>,
    pub(crate) expected: Option<Version>,
    pub(crate) remembering: Remembering,
}

impl<T: Fields> FromRequest<Shared> for Hasty<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let caller = Caller::from_request_parts(&mut parts, shared).await?;
        let key = chosen_key(&parts.headers)?;
        let expected = expected_version(&parts.headers)?;
        let body = read_body::<T>(&parts, body).await?;
        let claim = key.map(|key| {
            let user = idempotency::Caller::User(caller.id());
            Claim::take(shared, user, parts.uri.path(), key, &body)
        });
        let remembering = Remembering(claim.transpose()?);
        let sent = read_sent(&parts, &body).map_err(Problem::from);
        Ok(Self { caller, sent, expected, remembering })
    }
}

/// What anyone may send, signed in or not.
#[derive(Debug)]
pub(crate) struct Anonymous<T> {
    pub(crate) sent: Sent<T>,
    /// The body as it came, for those who hash it.
    pub(crate) body: Bytes,
}

impl<T: Fields> FromRequest<Shared> for Anonymous<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Shared) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let body = read_body::<T>(&parts, body).await?;
        Ok(Self { sent: read_sent(&parts, &body)?, body })
    }
}

/// Reads a request that says everything in its body: its query string asks for nothing.
pub(crate) fn read_sent<T: Fields>(parts: &Parts, body: &[u8]) -> Result<Sent<T>, Malformed> {
    let query = read_query::<NothingBody>(parts.uri.query().unwrap_or_default())?;
    Ok(read_json::<T>(body)?.beside(query))
}

/// What a query string asks for; of a call that takes none, [`NothingBody`].
#[derive(Debug)]
pub(crate) struct Query<T>(pub(crate) Draft<T>);

impl<T: Fields> FromRequestParts<Shared> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Problem> {
        Ok(Self(read_query::<T>(parts.uri.query().unwrap_or_default())?.draft()))
    }
}

async fn read_body<T: Fields>(parts: &Parts, body: axum::body::Body) -> Result<Bytes, Problem> {
    let body = read_bytes(&parts.headers, body, T::BYTES_MAX).await?;
    if body.is_empty() {
        // Nothing sent is nothing filled in: the fields that are needed are named.
        return Ok(Bytes::from_static(b"{}"));
    }
    if !is_json(&parts.headers) {
        return Err(Problem::unsupported_media_type());
    }
    Ok(body)
}

/// Reads a body of at most that many bytes.
pub(crate) async fn read_bytes(
    headers: &HeaderMap,
    body: axum::body::Body,
    bytes_max: usize,
) -> Result<Bytes, Problem> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    let announced = announced.and_then(|length| length.parse::<usize>().ok());
    if announced.is_some_and(|length| length > bytes_max) {
        discard(body).await;
        return Err(Problem::too_large(bytes_max));
    }
    match Limited::new(body, bytes_max).collect().await {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Problem::too_large(bytes_max)),
        Err(_) => Err(Problem::malformed("the body broke off")),
    }
}

/// Reads on for a while and throws away: who is still sending does not hear an answer.
async fn discard(mut body: axum::body::Body) {
    let mut left = DISCARDED_BYTES_MAX;
    while let Some(Ok(frame)) = body.frame().await {
        let taken = frame.data_ref().map_or(0, Bytes::len);
        if taken >= left {
            return;
        }
        left = left.saturating_sub(taken);
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let essence = kind.and_then(|kind| kind.split(';').next()).map(str::trim);
    essence.is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"))
}

/// The version that the client expects a thing to have (`If-Match`); none means any.
fn expected_version(headers: &HeaderMap) -> Result<Option<Version>, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let one = headers.get_all(header::IF_MATCH).iter().count() == 1;
    let text = value.to_str().ok().filter(|_| one).unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let digits = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let version = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let version = version.and_then(|digits| digits.parse().ok());
    version.map(|raw| Some(Version::from_raw(raw))).ok_or_else(|| {
        Problem::malformed("send the ETag you were given in If-Match, like \"3\", or leave it out")
    })
}
