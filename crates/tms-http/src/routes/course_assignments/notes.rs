//! `GET` and `POST /course-assignments/{id}/notes`.

use axum::{Json, extract::State, response::Response};
use tms_domain::{id::AssignmentId, note::NoteText, view::NoteView};

use super::{NoteBody, path_of};
use crate::{
    body::{Command, NotDone, Query},
    caller::Caller,
    dto::{List, note::Note},
    path::Named,
    problem::Problem,
    reply::created,
    routes::ListQuery,
    services::Shared,
};

/// Lists the notes on an assignment, the newest first.
#[utoipa::path(
    get, path = "/course-assignments/{id}/notes", tag = "Course assignments",
    params(("id" = uuid::Uuid, Path, description = "The assignment."), ListQuery),
    responses((status = OK, description = "The notes.", body = List<Note>)),
)]
pub(super) async fn list_notes(
    State(shared): State<Shared>,
    Named(id): Named<AssignmentId>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<List<Note>>, Problem> {
    let page = query.map(|query| query.page);
    let notes = shared.use_cases.read_assignments.notes(&caller.actor, id, page).await?;
    Ok(Json(List::of(notes, |view| Note::from(&view))))
}

/// Adds a note to an assignment.
#[utoipa::path(
    post, path = "/course-assignments/{id}/notes", tag = "Course assignments",
    params(("id" = uuid::Uuid, Path, description = "The assignment.")),
    request_body = NoteBody,
    responses((status = CREATED, description = "The note.", body = Note)),
)]
pub(super) async fn add_note(
    State(shared): State<Shared>,
    Named(id): Named<AssignmentId>,
    command: Command<NoteBody>,
) -> Result<Response, NotDone> {
    let Command { caller, sent, expected: _, remembering } = command;
    let text = sent.draft().map(NoteText::from);
    let show = |view: &NoteView| created(&format!("{}/notes", path_of(id)), &Note::from(view));
    let remember = remembering.with(&show);
    let outcome = shared.use_cases.add_note.add(&caller.actor, id, text, remember.as_ref()).await;
    Ok(remembering.answer(&shared, outcome, &show).await?)
}
