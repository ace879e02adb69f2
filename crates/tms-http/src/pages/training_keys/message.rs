//! The message that goes with a training key (NOT-3).

use askama::Template;
use axum::{extract::State, response::Response};
use tms_domain::{
    id::{TrainingKeyId, TrainingKeyPoolId},
    message::{KEY_PLACEHOLDER, KeyMessage},
};

use super::path_of;
use crate::{
    pages::{
        frame::{Frame, Reader},
        texts::Texts,
    },
    path::Named,
    problem::Problem,
    services::Shared,
};

#[derive(Template)]
#[template(path = "training_keys/message.html")]
struct MessagePage<'a> {
    frame: &'a Frame,
    t: Texts,
    pool: String,
    export: String,
    message: KeyMessage,
    /// What stands for the key where the message is for a mail merge.
    placeholder: Option<&'static str>,
}

/// `GET /admin/training-key-pools/{id}/message`: for a mail merge.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<TrainingKeyPoolId>,
    reader: Reader,
) -> Result<Response, Problem> {
    show_message(&shared, id, None, reader).await
}

/// `GET /admin/training-key-pools/{id}/keys/{key_id}/message`: with that key.
pub(super) async fn show_for_key(
    State(shared): State<Shared>,
    Named((id, key)): Named<(TrainingKeyPoolId, TrainingKeyId)>,
    reader: Reader,
) -> Result<Response, Problem> {
    show_message(&shared, id, Some(key), reader).await
}

async fn show_message(
    shared: &Shared,
    id: TrainingKeyPoolId,
    key: Option<TrainingKeyId>,
    reader: Reader,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let read = &shared.use_cases.read_training_keys;
    let message = read.message(&caller.actor, id, key).await?;
    let page = MessagePage {
        t: frame.t,
        pool: path_of(id),
        export: format!("/api/v1/training-key-pools/{id}/keys.csv?status=available"),
        message,
        placeholder: key.is_none().then_some(KEY_PLACEHOLDER),
        frame: &frame,
    };
    frame.show(&page)
}
