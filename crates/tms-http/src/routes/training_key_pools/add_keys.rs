//! `POST /training-key-pools/{id}/keys`.

use axum::{extract::State, response::Response};
use serde::Serialize;
use tms_domain::{
    field::FieldReader,
    id::TrainingKeyPoolId,
    input::{KeysWanted, KeysWays},
    usecase::KeysAdded as Added,
};
use utoipa::ToSchema;

use super::path_of;
use crate::{
    body::{Command, NotDone},
    client::Client,
    dto::pool::Key,
    input::request,
    path::Named,
    reply::created,
    services::Shared,
};

request! {
    /// Keys for a pool, in one of two ways.
    pub(crate) struct AddKeysBody up to LARGE_BODY_BYTES_MAX {
        /// Keys made by hand, one each; blank ones are skipped but counted.
        keys: Option<Vec<String>>,
        /// How many keys to generate, up to 1,000,000.
        generate: Option<i64>,
    }
}

/// Which keys are wanted.
pub(crate) fn wanted(body: AddKeysBody, reader: &mut FieldReader) -> Option<KeysWanted> {
    KeysWanted::read(reader, body.keys, body.generate, KeysWays::One)
}

/// Keys that were added.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeysAdded {
    /// How many.
    added: usize,
    /// The keys, when they are at most 1,000.
    keys: Option<Vec<Key>>,
}

/// Adds keys to a pool: all of them or none.
///
/// 422 with `errors:[{"line","key","code":"malformed"|"repeated"|"taken"}]` names every bad line.
#[utoipa::path(
    post, path = "/training-key-pools/{id}/keys", tag = "Training keys",
    params(("id" = uuid::Uuid, Path, description = "The pool.")),
    request_body = AddKeysBody,
    responses((status = CREATED, description = "The keys.", body = KeysAdded)),
)]
pub(super) async fn add_keys(
    State(shared): State<Shared>,
    Named(id): Named<TrainingKeyPoolId>,
    client: Client,
    command: Command<AddKeysBody>,
) -> Result<Response, NotDone> {
    let Command { caller, sent, expected, remembering } = command;
    let draft = sent.read(wanted);
    let show = |added: &Added| {
        let keys = added.keys.as_ref().map(|keys| keys.iter().map(Key::from).collect());
        created(&format!("{}/keys", path_of(id)), &KeysAdded { added: added.added, keys })
    };
    let remember = remembering.with(&show);
    let use_case = &shared.use_cases.add_training_keys;
    let address = Some(&client.address);
    let outcome =
        use_case.add(&caller.actor, address, id, expected, draft, remember.as_ref()).await;
    Ok(remembering.answer(&shared, outcome, &show).await?)
}
