//! `POST /course-assignments/{id}/cancellation-requests`.

use axum::{extract::State, response::Response};
use tms_domain::{
    assignment::RequestCancellationRefused, id::AssignmentId, view::CancellationRequestView,
};

use super::ReasonBody;
use crate::{
    body::{Command, NotDone},
    dto::cancellation_request::CancellationRequest,
    path::Named,
    problem::{Problem, Refusal},
    reply::created,
    services::Shared,
};

impl Refusal for RequestCancellationRefused {
    fn problem(self) -> Problem {
        match self {
            Self::AlreadyCancelled => Problem::refused("already_cancelled", &self),
            Self::AlreadyComplete => Problem::refused("already_complete", &self),
            Self::LabLaunched { launched_at } => {
                Problem::refused("lab_launched", &self).with("launched_at", launched_at)
            }
            Self::StillCancellable { until } => {
                Problem::refused("still_cancellable", &self).with("cancellable_until", until)
            }
            Self::RequestOpen { request } => Problem::refused("request_open", &self)
                .with("cancellation_request_id", request.as_uuid()),
        }
    }
}

/// Asks the help desk to cancel an assignment that can no longer be cancelled without asking.
///
/// 409 `already_cancelled`, `already_complete`, `lab_launched`, `still_cancellable`, `request_open`.
#[utoipa::path(
    post, path = "/course-assignments/{id}/cancellation-requests", tag = "Help desk",
    params(("id" = uuid::Uuid, Path, description = "The assignment.")),
    request_body = ReasonBody,
    responses((status = CREATED, description = "The request.", body = CancellationRequest)),
)]
pub(super) async fn file_cancellation_request(
    State(shared): State<Shared>,
    Named(id): Named<AssignmentId>,
    command: Command<ReasonBody>,
) -> Result<Response, NotDone> {
    let Command { caller, sent, expected: _, remembering } = command;
    let reason = sent.draft().map(|body| body.reason);
    let show = |view: &CancellationRequestView| {
        let path = format!("/cancellation-requests/{}", view.request.id());
        created(&path, &CancellationRequest::from(view))
    };
    let remember = remembering.with(&show);
    let use_case = &shared.use_cases.file_cancellation_request;
    let outcome = use_case.file(&caller.actor, id, reason, remember.as_ref()).await;
    Ok(remembering.answer(&shared, outcome, &show).await?)
}
