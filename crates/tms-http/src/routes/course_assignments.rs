//! Course assignments: giving, seeing, changing and cancelling them.

use tms_domain::{
    assignment::{AssignRefused, ExpiryRefused},
    field::{FieldCode, FieldError},
    id::AssignmentId,
    note::NoteText,
    text::{LongText, Name},
    time::Picked,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{input::request, problem::Problem, services::Shared};

mod activities;
pub(crate) mod assign;
pub(crate) mod assign_many;
pub(crate) mod cancel;
pub(crate) mod cancellation_requests;
pub(crate) mod complete;
pub(crate) mod expiry;
pub(crate) mod export;
pub(crate) mod list;
pub(crate) mod notes;
pub(crate) mod preview;
mod see;

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::default()
        .routes(routes!(list::list_assignments, assign::assign_course))
        .routes(routes!(export::export_assignments))
        .routes(routes!(preview::preview_assignment))
        .routes(routes!(assign_many::assign_many))
        .routes(routes!(see::see_assignment))
        .routes(routes!(expiry::set_expiry))
        .routes(routes!(cancel::cancel_assignment))
        .routes(routes!(complete::mark_complete))
        .routes(routes!(notes::list_notes, notes::add_note))
        .routes(routes!(see::list_journal))
        .routes(routes!(cancellation_requests::file_cancellation_request))
        .routes(routes!(activities::launch_activity))
}

request! {
    /// What a note says.
    pub(crate) struct NoteBody {
        /// Its title.
        title: Name,
        /// Its message.
        message: LongText,
        /// Whether it is of high importance; false when nothing is said.
        important: Option<bool>,
    }
}

impl From<NoteBody> for NoteText {
    fn from(NoteBody { title, message, important }: NoteBody) -> Self {
        Self { title, message, important: important.unwrap_or(false) }
    }
}

request! {
    /// Why something is done.
    pub(crate) struct ReasonBody {
        /// Why.
        reason: Name,
    }
}

/// The path of an assignment under the API.
fn path_of(id: AssignmentId) -> String {
    format!("/course-assignments/{id}")
}

/// The field in which an expiry was given.
pub(crate) const fn expiry_field(wish: Option<Picked>) -> &'static str {
    match wish {
        Some(Picked::On(_)) => "expires_on",
        Some(Picked::At(_)) | None => "expires_at",
    }
}

/// A refused expiry is a bad field.
fn expiry_problem(refused: ExpiryRefused, field: &'static str) -> Problem {
    let message = refused.to_string();
    Problem::invalid_field(match refused {
        ExpiryRefused::BeyondMaximum { latest } => {
            FieldError::new(field, FieldCode::ExpiryBeyondMaximum, message).with("latest", latest)
        }
        ExpiryRefused::NotInFuture => FieldError::new(field, FieldCode::ExpiryNotInFuture, message),
    })
}

/// Why a course is not given, as single creation says it.
fn assign_problem(refused: AssignRefused, field: &'static str) -> Problem {
    match refused {
        AssignRefused::CourseNotAvailable => Problem::refused("course_not_available", &refused),
        AssignRefused::CourseArchived => Problem::refused("course_archived", &refused),
        AssignRefused::LearnerDisabled => Problem::refused("learner_disabled", &refused),
        AssignRefused::AlreadyAssigned { assignment } => {
            Problem::refused("already_assigned", &refused)
                .with("assignment_id", assignment.as_uuid())
        }
        AssignRefused::Expiry(refused) => expiry_problem(refused, field),
    }
}
