//! `PATCH /training-key-pools/{id}`.

use axum::{extract::State, response::Response};
use tms_domain::{
    field::Patch,
    id::TrainingKeyPoolId,
    text::Name,
    time::{AccessDays, Picked},
    usecase::PoolPatch,
};

use crate::{
    body::Signed, dto::pool::Pool, input::request, path::Named, problem::Problem, reply::tagged,
    services::Shared,
};

request! {
    /// What of a pool is to change.
    pub(crate) struct EditPoolBody {
        /// What it is called.
        name: Patch<Name>,
        /// When its keys can first be redeemed.
        starts: Patch<Picked>,
        /// When they can no longer be redeemed.
        expires: Patch<Picked>,
        /// How long a redeemed key gives access.
        content_availability_days: Patch<AccessDays>,
        /// Whether learners of the owner's descendants may redeem its keys.
        available_to_children: Patch<bool>,
    }
}

impl From<EditPoolBody> for PoolPatch {
    fn from(body: EditPoolBody) -> Self {
        Self {
            name: body.name,
            starts: body.starts,
            expires: body.expires,
            content_availability: body.content_availability_days,
            available_to_children: body.available_to_children,
        }
    }
}

/// Changes a training key pool. Refused as making one; its course and owner never change.
#[utoipa::path(
    patch, path = "/training-key-pools/{id}", tag = "Training keys",
    params(("id" = uuid::Uuid, Path, description = "The pool.")),
    request_body = EditPoolBody,
    responses((status = OK, description = "The pool as it is now.", body = Pool)),
)]
pub(super) async fn edit_pool(
    State(shared): State<Shared>,
    Named(id): Named<TrainingKeyPoolId>,
    request: Signed<EditPoolBody>,
) -> Result<Response, Problem> {
    let Signed { caller, sent, expected } = request;
    let patch = sent.draft().map(PoolPatch::from);
    let use_case = &shared.use_cases.edit_training_key_pool;
    let view = use_case.edit(&caller.actor, id, expected, patch).await?;
    Ok(tagged(view.pool.version(), &Pool::of(&view, shared.now())))
}
