//! Signing in and out, personal tokens, and passwords by mailed link.

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde::Serialize;
use tms_domain::usecase::{BadCredentials, LinkUsedOrExpired, OpenedSession};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    body::{Anonymous, Signed},
    caller::{clear_cookie, csrf_token, set_cookie},
    client::Client,
    dto::user::User,
    input::{Typed, request},
    origin::OwnOrigin,
    path::Named,
    problem::{Problem, Refusal},
    reply::{nothing, shown},
    routes::NothingBody,
    services::{HttpConfig, Shared},
};

pub(crate) mod tokens;

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::default()
        .routes(routes!(sign_in, sign_out))
        .routes(routes!(tokens::create_token, tokens::list_tokens))
        .routes(routes!(tokens::remove_token))
        .routes(routes!(request_password_link))
        .routes(routes!(set_password))
}

request! {
    /// Who signs in.
    pub(crate) struct SignInBody {
        /// Primary email.
        email: Typed,
        /// Password.
        password: String,
    }
}

request! {
    /// Who forgot their password.
    pub(crate) struct PasswordLinkBody {
        /// Primary email.
        email: Typed,
    }
}

request! {
    /// A new password.
    pub(crate) struct PasswordBody {
        /// The password: 8 to 128 characters, not easily guessed.
        password: String,
    }
}

/// A session that was opened.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SignedIn {
    /// Who signed in.
    user: User,
    /// What changing requests show in `X-CSRF-Token`.
    csrf_token: String,
}

impl Refusal for BadCredentials {
    fn problem(self) -> Problem {
        Problem::new(StatusCode::UNAUTHORIZED, "bad_credentials", self.to_string())
    }
}

impl Refusal for LinkUsedOrExpired {
    fn problem(self) -> Problem {
        Problem::refused("link_used_or_expired", &self)
    }
}

/// Gives the browser its session with an answer.
pub(crate) fn with_session(
    mut response: Response,
    config: &HttpConfig,
    session: &OpenedSession,
) -> Result<Response, Problem> {
    let cookie = set_cookie(config, &session.secret)?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Opens a session.
///
/// 401 `bad_credentials` for an unknown email, a wrong password and a disabled user alike; 429 after too many of them.
#[utoipa::path(
    post, path = "/session", tag = "Session",
    request_body = SignInBody,
    responses((status = OK, description = "Signed in; the cookie is set.", body = SignedIn)),
)]
async fn sign_in(
    State(shared): State<Shared>,
    OwnOrigin(client): OwnOrigin,
    request: Anonymous<SignInBody>,
) -> Result<Response, Problem> {
    let use_case = &shared.use_cases.sign_in;
    let SignInBody { email: Typed(email), password } = match request.sent.draft() {
        Ok(body) => body,
        Err(invalid) => {
            use_case.refuse_limited(&client.address).await?;
            return Err(invalid.into());
        }
    };
    let session = use_case.sign_in(&email, password, &client.address).await?;
    let csrf_token = csrf_token(session.secret.as_str());
    let answer = shown(&SignedIn { user: (&session.user).into(), csrf_token });
    with_session(answer, &shared.config, &session)
}

/// Ends the session.
#[utoipa::path(
    delete, path = "/session", tag = "Session",
    responses((status = NO_CONTENT, description = "Signed out.")),
)]
async fn sign_out(
    State(shared): State<Shared>,
    request: Signed<NothingBody>,
) -> Result<Response, Problem> {
    request.sent.draft()?;
    if let Some(session) = request.caller.session {
        shared.use_cases.sign_out.sign_out(session.id).await?;
    }
    let mut response = nothing();
    let cookie: HeaderValue = clear_cookie(&shared.config)?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Asks for a mail with a link to set a password. The answer is always the same.
#[utoipa::path(
    post, path = "/password-resets", tag = "Session",
    request_body = PasswordLinkBody,
    responses((status = NO_CONTENT, description = "If the address is known, a mail is on its way.")),
)]
async fn request_password_link(
    State(shared): State<Shared>,
    client: Client,
    request: Anonymous<PasswordLinkBody>,
) -> Result<Response, Problem> {
    let PasswordLinkBody { email: Typed(email) } = request.sent.draft()?;
    shared.use_cases.request_password_link.request(&email, &client.address).await?;
    Ok(nothing())
}

/// Sets a password by a mailed link.
///
/// 409 `link_used_or_expired`.
#[utoipa::path(
    put, path = "/password-resets/{token}", tag = "Session",
    params(("token" = String, Path, description = "What the link carries.")),
    request_body = PasswordBody,
    responses((status = NO_CONTENT, description = "The password is set.")),
)]
async fn set_password(
    State(shared): State<Shared>,
    Named(token): Named<String>,
    request: Anonymous<PasswordBody>,
) -> Result<Response, Problem> {
    let password = request.sent.draft().map(|body| body.password);
    shared.use_cases.set_password_by_link.set(&token, password).await?;
    Ok(nothing())
}
