//! `GET /course-assignments/{id}` and its journal.

use axum::{Json, extract::State, response::Response};
use tms_domain::id::AssignmentId;

use crate::{
    body::Query,
    caller::Caller,
    dto::{List, assignment::AssignmentDetail, journal::JournalEntry},
    path::Named,
    problem::Problem,
    reply::tagged,
    routes::{ListQuery, NothingBody},
    services::Shared,
};

/// Shows an assignment with its activities: to administrators in reach, the help desk, and its learner.
#[utoipa::path(
    get, path = "/course-assignments/{id}", tag = "Course assignments",
    params(("id" = uuid::Uuid, Path, description = "The assignment.")),
    responses((status = OK, description = "The assignment.", body = AssignmentDetail)),
)]
pub(super) async fn see_assignment(
    State(shared): State<Shared>,
    Named(id): Named<AssignmentId>,
    caller: Caller,
    Query(query): Query<NothingBody>,
) -> Result<Response, Problem> {
    let detail = shared.use_cases.see_assignment.see(&caller.actor, id).await?;
    query?;
    let version = detail.assignment.assignment.version();
    Ok(tagged(version, &AssignmentDetail::of(&detail, shared.now())))
}

/// Lists the journal of an assignment, the newest entry first.
#[utoipa::path(
    get, path = "/course-assignments/{id}/journal", tag = "Course assignments",
    params(("id" = uuid::Uuid, Path, description = "The assignment."), ListQuery),
    responses((status = OK, description = "Who changed what, and when.", body = List<JournalEntry>)),
)]
pub(super) async fn list_journal(
    State(shared): State<Shared>,
    Named(id): Named<AssignmentId>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<List<JournalEntry>>, Problem> {
    let page = query.map(|query| query.page);
    let entries = shared.use_cases.read_assignments.journal(&caller.actor, id, page).await?;
    Ok(Json(List::of(entries, |view| JournalEntry::from(&view))))
}
