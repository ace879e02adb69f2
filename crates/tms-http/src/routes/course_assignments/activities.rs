//! `POST /course-assignments/{id}/activities/{activity_id}/launch`.

use axum::{extract::State, response::Response};
use serde::Serialize;
use tms_domain::{
    id::{ActivityId, AssignmentId},
    usecase::{LaunchActivityRefused, Launched as DomainLaunched},
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::path_of;
use crate::{
    body::{Command, NotDone},
    path::Named,
    problem::{Problem, Refusal},
    reply::created,
    routes::NothingBody,
    seen_through::seen_through,
    services::Shared,
};

/// A launch.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Launched {
    /// Its id.
    launch_id: Uuid,
    /// Where to send the learner.
    url: String,
}

impl Refusal for LaunchActivityRefused {
    fn problem(self) -> Problem {
        match self {
            Self::Cancelled => Problem::refused("cancelled", &self),
            Self::Expired { expired_at } => {
                Problem::refused("expired", &self).with("expired_at", expired_at)
            }
            Self::LabHostUnavailable => {
                Problem::busy().said("lab_host_unavailable", self.to_string())
            }
        }
    }
}

/// Launches an activity of an own assignment.
///
/// 409 `cancelled`, `expired` (with `expired_at`); 503 `lab_host_unavailable`.
#[utoipa::path(
    post, path = "/course-assignments/{id}/activities/{activity_id}/launch", tag = "Me",
    params(
        ("id" = uuid::Uuid, Path, description = "The assignment."),
        ("activity_id" = uuid::Uuid, Path, description = "The activity."),
    ),
    responses((status = CREATED, description = "The launch.", body = Launched)),
)]
pub(super) async fn launch_activity(
    State(shared): State<Shared>,
    Named(named): Named<(AssignmentId, ActivityId)>,
    command: Command<NothingBody>,
) -> Result<Response, NotDone> {
    let (assignment, activity) = named;
    let Command { caller, sent, expected: _, remembering } = command;
    let request = sent.draft();
    let answer = seen_through(async move {
        let show = |launched: &DomainLaunched| {
            let body = Launched {
                launch_id: launched.launch.as_uuid(),
                url: launched.url.as_str().to_owned(),
            };
            created(&path_of(assignment), &body)
        };
        let remember = remembering.with(&show);
        let use_case = &shared.use_cases.launch_activity;
        let outcome =
            use_case.launch(caller.id(), assignment, activity, request, remember.as_ref()).await;
        remembering.answer(&shared, outcome, &show).await
    });
    Ok(answer.await??)
}
