//! What verifies badges elsewhere: keys where `did:web` and JWT look for them, the lists of what was revoked, and the
//! credential of a badge that is shared (ACH-3, ACH-5). Pages of other sites may read all of it.

use axum::{
    Router,
    extract::State,
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use tms_domain::{credential::StatusList, id::BadgeAwardId};

use crate::{client::Client, path::Named, problem::Problem, services::Shared};

/// The type of a credential that is signed as a JWT.
pub(crate) const CREDENTIAL: &str = "application/vc+jwt";
/// How long keys may be kept: another secret key makes others.
const KEYS_FRESH: HeaderValue = HeaderValue::from_static("public, max-age=300");

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/.well-known/did.json", get(document))
        // Where the public address has a path, `did:web` looks there.
        .route("/did.json", get(document))
        .route("/.well-known/jwks.json", get(key_set))
        .route("/credentials/status/{list}", get(status_list))
        .route("/badges/{id}/credential.jwt", get(shared_badge))
}

fn answer(
    content: String,
    kind: &'static str,
    more: Option<(HeaderName, HeaderValue)>,
) -> Response {
    let mut response = content.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.extend(more);
    response
}

/// A credential to be kept as a file.
pub(crate) fn credential_file(credential: String) -> Response {
    let disposition = HeaderValue::from_static("attachment; filename=\"badge.jwt\"");
    let mut response = credential.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(CREDENTIAL));
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    response
}

async fn document(State(shared): State<Shared>, client: Client) -> Result<Response, Problem> {
    let keys = shared.use_cases.read_credentials.keys(&client.host).await?;
    let fresh = Some((header::CACHE_CONTROL, KEYS_FRESH));
    Ok(answer(keys.document, "application/did+json", fresh))
}

async fn key_set(State(shared): State<Shared>, client: Client) -> Result<Response, Problem> {
    let keys = shared.use_cases.read_credentials.keys(&client.host).await?;
    let fresh = Some((header::CACHE_CONTROL, KEYS_FRESH));
    Ok(answer(keys.key_set, "application/jwk-set+json", fresh))
}

async fn status_list(
    State(shared): State<Shared>,
    Named(list): Named<String>,
    client: Client,
) -> Result<Response, Problem> {
    // Written otherwise, a number is none: a list has one address.
    let number = list.parse::<u32>().ok().filter(|number| number.to_string() == list);
    let number = number.ok_or_else(Problem::not_found)?;
    let list = shared.use_cases.read_credentials.status_list(&client.host, number).await?;
    let seconds = StatusList::FRESH_FOR.num_seconds();
    let fresh = HeaderValue::try_from(format!("public, max-age={seconds}")).ok();
    Ok(answer(list, CREDENTIAL, fresh.map(|fresh| (header::CACHE_CONTROL, fresh))))
}

async fn shared_badge(
    State(shared): State<Shared>,
    Named(id): Named<BadgeAwardId>,
) -> Result<Response, Problem> {
    let credential = shared.use_cases.read_credentials.shared(id).await?;
    let mut response = credential_file(credential);
    let anyone = HeaderValue::from_static("*");
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, anyone);
    Ok(response)
}
