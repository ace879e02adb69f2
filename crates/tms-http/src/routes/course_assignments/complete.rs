//! `POST /course-assignments/{id}/complete`.

use axum::{extract::State, response::Response};
use tms_domain::{assignment::MarkCompleteRefused, id::AssignmentId, view::AssignmentView};

use super::ReasonBody;
use crate::{
    body::{Command, NotDone},
    dto::assignment::Assignment,
    path::Named,
    problem::{Problem, Refusal},
    reply::changed,
    services::Shared,
};

impl Refusal for MarkCompleteRefused {
    fn problem(self) -> Problem {
        match self {
            Self::Cancelled => Problem::refused("cancelled", &self),
            Self::AlreadyComplete => Problem::refused("already_complete", &self),
        }
    }
}

/// Marks an assignment complete, started or not, expired or not.
///
/// 409 `cancelled`, `already_complete`.
#[utoipa::path(
    post, path = "/course-assignments/{id}/complete", tag = "Course assignments",
    params(("id" = uuid::Uuid, Path, description = "The assignment.")),
    request_body = ReasonBody,
    responses((status = OK, description = "The assignment, complete.", body = Assignment)),
)]
pub(super) async fn mark_complete(
    State(shared): State<Shared>,
    Named(id): Named<AssignmentId>,
    command: Command<ReasonBody>,
) -> Result<Response, NotDone> {
    let Command { caller, sent, expected, remembering } = command;
    let reason = sent.draft().map(|body| body.reason);
    let now = shared.now();
    let show = |view: &AssignmentView| changed(&Assignment::of(view, now));
    let remember = remembering.with(&show);
    let use_case = &shared.use_cases.mark_complete;
    let outcome = use_case.mark(&caller.actor, id, expected, reason, remember.as_ref()).await;
    Ok(remembering.answer(&shared, outcome, &show).await?)
}
