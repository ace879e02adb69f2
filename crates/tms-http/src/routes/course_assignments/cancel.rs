//! `POST /course-assignments/{id}/cancel`.

use axum::{extract::State, response::Response};
use tms_domain::{assignment::CancelRefused, id::AssignmentId, view::AssignmentView};

use crate::{
    body::{Command, NotDone},
    dto::assignment::{Assignment, cancel_code},
    path::Named,
    problem::{Problem, Refusal},
    reply::changed,
    routes::NothingBody,
    services::Shared,
};

impl Refusal for CancelRefused {
    fn problem(self) -> Problem {
        let problem = Problem::refused(cancel_code(&self), &self);
        match self {
            Self::AlreadyCancelled | Self::AlreadyComplete => problem,
            Self::LabLaunched { launched_at } => problem.with("launched_at", launched_at),
            Self::WindowClosed { closed_at } => problem.with("closed_at", closed_at),
        }
    }
}

/// Cancels an assignment.
///
/// 409 `already_cancelled`, `already_complete`, `lab_launched` (with `launched_at`), `cancellation_window_closed` (with
/// `closed_at`), the first that applies.
#[utoipa::path(
    post, path = "/course-assignments/{id}/cancel", tag = "Course assignments",
    params(("id" = uuid::Uuid, Path, description = "The assignment.")),
    responses((status = OK, description = "The assignment, cancelled.", body = Assignment)),
)]
pub(super) async fn cancel_assignment(
    State(shared): State<Shared>,
    Named(id): Named<AssignmentId>,
    command: Command<NothingBody>,
) -> Result<Response, NotDone> {
    let Command { caller, sent, expected, remembering } = command;
    let request = sent.draft();
    let now = shared.now();
    let show = |view: &AssignmentView| changed(&Assignment::of(view, now));
    let remember = remembering.with(&show);
    let use_case = &shared.use_cases.cancel_assignment;
    let outcome = use_case.cancel(&caller.actor, id, expected, request, remember.as_ref()).await;
    Ok(remembering.answer(&shared, outcome, &show).await?)
}
