//! Who asks: by a personal token, or by the session of the web pages.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, HeaderValue, Method, header, request::Parts},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use tms_domain::{
    change::Versioned,
    id::{SessionId, UserId},
    port::SESSION_MAX,
    role::Actor,
    secret::Secret,
    usecase::SessionUse,
    user::User,
};
use uuid::Uuid;

use crate::{
    problem::Problem,
    secret::{equal, keyed_hash},
    services::{HttpConfig, Shared},
};

/// The header by which a page shows that a changing request is its own.
const CSRF_TOKEN: HeaderName = HeaderName::from_static("x-csrf-token");

/// The header by which a page says that it refreshes itself, and nobody asked (USR-7).
const UNATTENDED: HeaderName = HeaderName::from_static("tms-unattended");

/// Someone signed in.
#[derive(Debug)]
pub(crate) struct Caller {
    /// What the rules know of them.
    pub(crate) actor: Actor,
    /// Themselves.
    pub(crate) user: Versioned<User>,
    /// Their session, if they came by one.
    pub(crate) session: Option<OpenSession>,
}

/// The session of a request.
#[derive(Clone, Debug)]
pub(crate) struct OpenSession {
    /// Its id.
    pub(crate) id: SessionId,
    /// What its changing requests show.
    pub(crate) csrf_token: String,
}

impl OpenSession {
    /// What the forms of one page show for it. Each page has its own, so that the length of a compressed page tells
    /// nothing of what all of them have in common.
    pub(crate) fn page_token(&self, page: Uuid) -> String {
        let proof = keyed_hash(self.csrf_token.as_bytes(), page.as_bytes());
        URL_SAFE_NO_PAD.encode([&page.as_bytes()[..], &proof].concat())
    }

    /// Tells whether a request shows that it is a page's own: by the token itself, or by that of a page.
    fn is_shown_by(&self, shown: &[u8]) -> bool {
        let token = self.csrf_token.as_bytes();
        let by_page = URL_SAFE_NO_PAD.decode(shown).is_ok_and(|shown| {
            shown
                .split_first_chunk::<16>()
                .is_some_and(|(page, proof)| equal(proof, &keyed_hash(token, page)))
        });
        by_page || equal(shown, token)
    }
}

impl Caller {
    /// Their id.
    pub(crate) const fn id(&self) -> UserId {
        self.user.state().id()
    }

    /// Whoever the session cookie stands for. A request that changes something shows its token as well
    /// ([`refuse_foreign`](Self::refuse_foreign)).
    ///
    /// # Errors
    ///
    /// Refuses someone who is not signed in.
    pub(crate) async fn by_cookie(shared: &Shared, parts: &Parts) -> Result<Self, Problem> {
        let secret = session_cookie(&shared.config, &parts.headers);
        let secret = secret.ok_or_else(Problem::unauthenticated)?;
        let known =
            shared.use_cases.authenticate.by_session(secret, session_use(&parts.headers)).await?;
        let known = known.ok_or_else(Problem::unauthenticated)?;
        let record = known.session.ok_or_else(Problem::unauthenticated)?;
        let session = Some(OpenSession { id: record.id, csrf_token: csrf_token(secret) });
        Ok(Self { actor: known.actor, user: known.user, session })
    }

    /// Refuses a changing request of a session that does not show the session's token.
    ///
    /// # Errors
    ///
    /// Refuses a request that is no page's own.
    pub(crate) fn refuse_foreign(&self, shown: &[u8]) -> Result<(), Problem> {
        match &self.session {
            Some(session) if !session.is_shown_by(shown) => Err(Problem::csrf_failed()),
            Some(_) | None => Ok(()),
        }
    }
}

impl FromRequestParts<Shared> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Problem> {
        match parts.headers.get(header::AUTHORIZATION) {
            Some(credentials) => by_token(shared, credentials).await,
            None => by_session(shared, parts).await,
        }
    }
}

async fn by_token(shared: &Shared, credentials: &HeaderValue) -> Result<Caller, Problem> {
    let token = credentials.to_str().ok().and_then(|text| {
        let (scheme, token) = text.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    let token = token.ok_or_else(Problem::unauthenticated)?;
    let known = shared.use_cases.authenticate.by_token(token).await?;
    let known = known.ok_or_else(Problem::unauthenticated)?;
    Ok(Caller { actor: known.actor, user: known.user, session: None })
}

async fn by_session(shared: &Shared, parts: &Parts) -> Result<Caller, Problem> {
    let caller = Caller::by_cookie(shared, parts).await?;
    if changes(&parts.method) {
        let shown = parts.headers.get(CSRF_TOKEN).map_or(&[][..], HeaderValue::as_bytes);
        caller.refuse_foreign(shown)?;
    }
    Ok(caller)
}

fn session_use(headers: &HeaderMap) -> SessionUse {
    if headers.contains_key(UNATTENDED) { SessionUse::Unattended } else { SessionUse::Attended }
}

/// Tells whether a method may change something.
fn changes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// What shows that a request is a page's own: made of the session's secret, which another site cannot read.
pub(crate) fn csrf_token(session_secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(keyed_hash(session_secret.as_bytes(), b"csrf token"))
}

const fn cookie_name(config: &HttpConfig) -> &'static str {
    // A name that browsers accept only with Secure, for this very host and its root.
    if config.secure { "__Host-tms_session" } else { "tms_session" }
}

fn session_cookie<'h>(config: &HttpConfig, headers: &'h HeaderMap) -> Option<&'h str> {
    let wanted = cookie_name(config);
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|value| value.split(';')).find_map(|cookie| {
        let (name, value) = cookie.trim().split_once('=')?;
        (name == wanted && !value.is_empty()).then_some(value)
    })
}

/// The header that gives a browser its session.
pub(crate) fn set_cookie(config: &HttpConfig, secret: &Secret) -> Result<HeaderValue, Problem> {
    cookie(config, secret.as_str(), SESSION_MAX.num_seconds())
}

/// The header that takes it away.
pub(crate) fn clear_cookie(config: &HttpConfig) -> Result<HeaderValue, Problem> {
    cookie(config, "", 0)
}

fn cookie(config: &HttpConfig, value: &str, seconds: i64) -> Result<HeaderValue, Problem> {
    let name = cookie_name(config);
    let secure = if config.secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    let mut header = HeaderValue::try_from(text).map_err(Problem::internal)?;
    header.set_sensitive(true);
    Ok(header)
}
