//! A user's own personal tokens.

use axum::{Json, extract::State, response::Response};
use serde::Serialize;
use tms_domain::{
    field::FieldReader, id::TokenId, text::Name, token::TokenDays, usecase::CreateTokenCommand,
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    body::{Query, Signed},
    caller::Caller,
    dto::{At, List, user::Token},
    input::{Needed, request},
    path::Named,
    problem::Problem,
    reply::{answer_response, created, nothing},
    routes::{ListQuery, NothingBody},
    services::Shared,
};

request! {
    /// A token that is wanted.
    pub(crate) struct CreateTokenBody {
        /// What its owner calls it.
        name: Needed<String>,
        /// How long it works, from 1 to 365 days.
        expires_in_days: Needed<i64>,
    }
}

/// Reads what is wanted.
pub(crate) fn command(
    body: CreateTokenBody,
    reader: &mut FieldReader,
) -> Option<CreateTokenCommand> {
    let name = reader.required("name", body.name.0, |name| Name::parse(&name));
    let days = reader.required("expires_in_days", body.expires_in_days.0, TokenDays::new);
    Some(CreateTokenCommand { name: name?, days: days? })
}

/// A token that was made: the only time it is shown.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenMade {
    /// Its id.
    id: Uuid,
    /// What its owner calls it.
    name: String,
    /// The token itself, to send as `Authorization: Bearer`.
    token: String,
    /// The first instant at which it no longer works.
    expires_at: At,
}

/// Makes a personal token. It is shown once and kept only as a hash.
#[utoipa::path(
    post, path = "/tokens", tag = "Session",
    request_body = CreateTokenBody,
    responses((status = CREATED, description = "The token.", body = TokenMade)),
)]
pub(super) async fn create_token(
    State(shared): State<Shared>,
    request: Signed<CreateTokenBody>,
) -> Result<Response, Problem> {
    let draft = request.sent.read(command);
    let made = shared.use_cases.create_token.create(request.caller.id(), draft).await?;
    let kept = made.kept.record();
    let path = format!("/tokens/{}", kept.id);
    answer_response(created(
        &path,
        &TokenMade {
            id: kept.id.as_uuid(),
            name: kept.name.as_str().to_owned(),
            token: made.secret.as_str().to_owned(),
            expires_at: At(kept.expires_at),
        },
    ))
}

/// Lists the caller's own tokens, the newest first.
#[utoipa::path(
    get, path = "/tokens", tag = "Session",
    params(ListQuery),
    responses((status = OK, description = "The tokens.", body = List<Token>)),
)]
pub(super) async fn list_tokens(
    State(shared): State<Shared>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<List<Token>>, Problem> {
    let tokens = shared.use_cases.list_tokens.list(caller.id()).await?;
    let tokens = tokens.iter().map(Token::from).collect();
    Ok(Json(List::part(tokens, &query?.page, |token| token.id.to_string())?))
}

/// Removes one of the caller's own tokens.
#[utoipa::path(
    delete, path = "/tokens/{id}", tag = "Session",
    params(("id" = uuid::Uuid, Path, description = "The token.")),
    responses((status = NO_CONTENT, description = "It works no more.")),
)]
pub(super) async fn remove_token(
    State(shared): State<Shared>,
    Named(id): Named<TokenId>,
    request: Signed<NothingBody>,
) -> Result<Response, Problem> {
    let Signed { caller, sent, expected: _ } = request;
    shared.use_cases.remove_token.remove(caller.id(), id, sent.draft()).await?;
    Ok(nothing())
}
