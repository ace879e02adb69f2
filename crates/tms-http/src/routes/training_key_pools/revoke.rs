//! `POST /training-key-pools/{id}/keys/{key_id}/revoke`.

use axum::{extract::State, response::Response};
use tms_domain::{
    id::{TrainingKeyId, TrainingKeyPoolId},
    idempotency::Answer,
    training_key::RevokeRefused,
    view::KeyView,
};

use crate::{
    body::{Command, NotDone},
    dto::pool::Key,
    path::Named,
    problem::{Problem, Refusal},
    reply::changed,
    routes::NothingBody,
    services::Shared,
};

impl Refusal for RevokeRefused {
    fn problem(self) -> Problem {
        match self {
            Self::Redeemed => Problem::refused("key_redeemed", &self),
            Self::Revoked => Problem::refused("key_revoked", &self),
        }
    }
}

fn show(view: &KeyView) -> Answer {
    changed(&Key::from(view))
}

/// Revokes an available key, for ever.
///
/// 409 `key_redeemed`, `key_revoked`.
#[utoipa::path(
    post, path = "/training-key-pools/{id}/keys/{key_id}/revoke", tag = "Training keys",
    params(
        ("id" = uuid::Uuid, Path, description = "The pool."),
        ("key_id" = uuid::Uuid, Path, description = "The key."),
    ),
    responses((status = OK, description = "The key, revoked.", body = Key)),
)]
pub(super) async fn revoke_key(
    State(shared): State<Shared>,
    Named(named): Named<(TrainingKeyPoolId, TrainingKeyId)>,
    command: Command<NothingBody>,
) -> Result<Response, NotDone> {
    let (pool, key) = named;
    let Command { caller, sent, expected, remembering } = command;
    let request = sent.draft();
    let remember = remembering.with(&show);
    let use_case = &shared.use_cases.revoke_training_key;
    let outcome =
        use_case.revoke(&caller.actor, pool, key, expected, request, remember.as_ref()).await;
    Ok(remembering.answer(&shared, outcome, &show).await?)
}
