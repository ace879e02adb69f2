//! `GET /course-assignments/preview`: what an assignment would be like, before it is saved.

use axum::{Json, extract::State};
use serde::Serialize;
use tms_domain::id::{AssignmentId, CourseId, UserId};
use utoipa::ToSchema;
use uuid::Uuid;

use super::assign::Refused;
use crate::{
    body::Query, caller::Caller, dto::At, input::request, problem::Problem, services::Shared,
};

request! {
    /// Which learner, which course.
    pub(crate) struct PreviewQuery {
        /// Who would get it.
        learner_id: UserId,
        /// What they would get.
        course_id: CourseId,
    }
}

/// What an assignment made now would be like.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AssignmentPreview {
    /// When it would expire without a wish.
    expires_at: At,
    /// The latest expiry one may wish.
    max_expires_at: At,
    /// The zone in which a date picked for it is read.
    time_zone: String,
    /// The assignment of the course that the learner holds already.
    already_assigned: Option<Uuid>,
}

/// Tells when an assignment made now would expire.
///
/// Refused as creating it would be, a course that is held already aside.
#[utoipa::path(
    get, path = "/course-assignments/preview", tag = "Course assignments",
    params(PreviewQuery),
    responses((status = OK, description = "What it would be like.", body = AssignmentPreview)),
)]
pub(super) async fn preview_assignment(
    State(shared): State<Shared>,
    caller: Caller,
    Query(query): Query<PreviewQuery>,
) -> Result<Json<AssignmentPreview>, Problem> {
    let pair = query.map(|query| (query.learner_id, query.course_id));
    let outcome = shared.use_cases.preview_assignment.preview(&caller.actor, pair).await;
    let preview = outcome
        .map_err(|error| error.map_refused(|refused| Refused(refused, "expires_at")))
        .map_err(Problem::from)?;
    Ok(Json(AssignmentPreview {
        expires_at: At(preview.expires_at),
        max_expires_at: At(preview.max_expires_at),
        time_zone: preview.time_zone.as_str().to_owned(),
        already_assigned: preview.already_assigned.map(AssignmentId::as_uuid),
    }))
}
