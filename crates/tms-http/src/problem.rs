//! The one form in which the API says no (RFC 9457), and the general part of the map from refusals to it.
//!
//! A handler returns a [`Problem`] as a value. Its body is written at the edge ([`edge`](crate::edge)), which alone
//! knows the request's id, and where its cause is logged, once and whole.

use std::{borrow::Cow, error::Error, fmt, sync::Arc};

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use tms_domain::{
    attempt::TooManyAttempts,
    field::{FieldError, InvalidFields},
    journal::FieldValue,
    port::{ListError, StoreError},
    role::Forbidden,
    time::Instant,
    usecase::UseCaseError,
};

mod body;
mod explained;

pub(crate) use explained::explain;

/// How long a client is asked to wait, in seconds, when the store is down or others change the same things.
const RETRY_SECONDS: i64 = 2;

/// Why a request was not done.
#[derive(Clone, Debug)]
pub(crate) struct Problem(Box<Said>);

#[derive(Clone, Debug)]
struct Said {
    status: StatusCode,
    code: &'static str,
    detail: Cow<'static, str>,
    data: Vec<(&'static str, FieldValue)>,
    errors: Vec<FieldError>,
    retry: Option<Retry>,
    cause: Option<Arc<dyn Error + Send + Sync>>,
}

/// When it makes sense to try again.
#[derive(Clone, Copy, Debug)]
enum Retry {
    Soon,
    At(Instant),
}

impl Problem {
    /// A problem with nothing more to say.
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self(Box::new(Said {
            status,
            code,
            detail: detail.into(),
            data: Vec::new(),
            errors: Vec::new(),
            retry: None,
            cause: None,
        }))
    }

    /// A rule says no (409); the words are the refusal's own.
    pub(crate) fn refused(code: &'static str, refusal: &dyn fmt::Display) -> Self {
        Self::new(StatusCode::CONFLICT, code, refusal.to_string())
    }

    /// What was there is not to be had any more (410).
    pub(crate) fn gone(code: &'static str, refusal: &dyn fmt::Display) -> Self {
        Self::new(StatusCode::GONE, code, refusal.to_string())
    }

    /// Something that a body names does not exist, or lies out of reach (404).
    pub(crate) fn missing(code: &'static str, refusal: &dyn fmt::Display) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, refusal.to_string())
    }

    /// The same with something more to say beside the code.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<FieldValue>) -> Self {
        self.0.data.push((name, value.into()));
        self
    }

    /// The request cannot be read (400).
    pub(crate) fn malformed(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", detail)
    }

    /// Nobody is signed in (401).
    pub(crate) fn unauthenticated() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthenticated",
            "sign in, or send a personal token that still works",
        )
    }

    /// A changing request of the web pages came without the token that shows where it comes from (403).
    pub(crate) fn csrf_failed() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "csrf_failed",
            "send the csrf_token of GET /api/v1/me in the header X-CSRF-Token",
        )
    }

    /// There is no such thing, or not for the caller (404).
    pub(crate) fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "there is nothing at this address, or nothing that you may see",
        )
    }

    /// The address takes other methods only (405).
    pub(crate) fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "use one of the methods that the header Allow names",
        )
    }

    /// The body is too large (413).
    pub(crate) fn too_large(bytes_max: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            format!("the body may have at most {bytes_max} bytes"),
        )
    }

    /// The body is of another kind (415).
    pub(crate) fn unsupported_media_type() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            "send JSON, with Content-Type: application/json",
        )
    }

    /// Fields are missing or wrong (422).
    pub(crate) fn invalid(fields: InvalidFields) -> Self {
        let mut problem = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid_fields",
            "some fields are missing or wrong: errors says which",
        );
        problem.0.errors = fields.into_errors();
        problem
    }

    /// One field is wrong (422).
    pub(crate) fn invalid_field(error: FieldError) -> Self {
        Self::invalid(InvalidFields::one(error))
    }

    /// The same request is being done right now (409).
    pub(crate) fn request_in_progress() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "request_in_progress",
            "the same request is being done right now: ask again in a moment",
        )
    }

    /// The store, or another thing outside, does not answer (503).
    pub(crate) fn unavailable(cause: impl Error + Send + Sync + 'static) -> Self {
        let mut problem = Self::busy();
        problem.0.cause = Some(Arc::new(cause));
        problem
    }

    /// Too much is going on at once (503).
    pub(crate) fn busy() -> Self {
        let mut problem = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "the service is not available at the moment: try again",
        );
        problem.0.retry = Some(Retry::Soon);
        problem
    }

    /// The same with another code and detail, where a call names them.
    #[must_use]
    pub(crate) fn said(mut self, code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        self.0.code = code;
        self.0.detail = detail.into();
        self
    }

    /// A bug (500): the log tells the cause, the answer tells nothing.
    pub(crate) fn internal(cause: impl fmt::Display) -> Self {
        tracing::error!(%cause, "a request met a bug");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "something went wrong here")
    }

    /// The status.
    pub(crate) fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The code.
    pub(crate) fn code(&self) -> &'static str {
        self.0.code
    }

    /// The words of the rules.
    pub(crate) fn detail(&self) -> &str {
        &self.0.detail
    }

    /// What stands beside the code.
    pub(crate) fn data(&self) -> &[(&'static str, FieldValue)] {
        &self.0.data
    }

    /// Every bad field.
    pub(crate) fn errors(&self) -> &[FieldError] {
        &self.0.errors
    }

    /// What broke, for the log.
    pub(crate) fn cause(&self) -> Option<&(dyn Error + Send + Sync)> {
        self.0.cause.as_deref()
    }

    /// How many seconds to wait before trying again.
    pub(crate) fn retry_after(&self, now: Instant) -> Option<i64> {
        self.0.retry.map(|retry| match retry {
            Retry::Soon => RETRY_SECONDS,
            // Rounded up: a second early is refused again.
            Retry::At(at) => (at - now).num_seconds().saturating_add(1).max(1),
        })
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if self.status() == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
        }
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// What the rules refuse, said as a problem: one exhaustive match for each, beside its handler.
pub(crate) trait Refusal {
    /// How it reads.
    fn problem(self) -> Problem;
}

/// For use cases that refuse nothing.
impl Refusal for std::convert::Infallible {
    fn problem(self) -> Problem {
        match self {}
    }
}

impl<R: Refusal> From<UseCaseError<R>> for Problem {
    fn from(error: UseCaseError<R>) -> Self {
        match error {
            UseCaseError::TooManyAttempts(error) => error.into(),
            UseCaseError::Forbidden(error) => error.into(),
            UseCaseError::NotFound => Self::not_found(),
            UseCaseError::VersionChanged { current } => Self::new(
                StatusCode::PRECONDITION_FAILED,
                "version_changed",
                "it has changed since you read it: read it again",
            )
            .with("version", current.as_raw()),
            UseCaseError::Invalid(fields) => Self::invalid(fields),
            UseCaseError::Refused(refused) => refused.problem(),
            UseCaseError::Answered => Self::request_in_progress(),
            UseCaseError::Contended => Self::busy(),
            UseCaseError::Store(error) => error.into(),
        }
    }
}

impl From<TooManyAttempts> for Problem {
    fn from(error: TooManyAttempts) -> Self {
        let mut problem =
            Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_attempts", error.to_string());
        problem.0.retry = Some(Retry::At(error.retry_at));
        problem
    }
}

impl From<Forbidden> for Problem {
    fn from(_: Forbidden) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "none of your roles allows this")
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::unavailable(error)
    }
}

impl From<ListError> for Problem {
    fn from(error: ListError) -> Self {
        match error {
            ListError::ForeignCursor => {
                let message = "take the cursor from the same list with the same filters";
                Self::invalid_field(FieldError::new(
                    "cursor",
                    tms_domain::field::FieldCode::Invalid,
                    message,
                ))
            }
            ListError::Store(error) => error.into(),
        }
    }
}

impl From<InvalidFields> for Problem {
    fn from(fields: InvalidFields) -> Self {
        Self::invalid(fields)
    }
}
