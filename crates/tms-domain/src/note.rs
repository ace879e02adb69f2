//! Notes that administrators add to assignments (NTE-1).

use crate::{
    id::{AssignmentId, NoteId, OrganizationId},
    journal::Author,
    text::{LongText, Name},
    time::Instant,
};

/// What a note says. Both parts are needed (NTE-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteText {
    /// Its title.
    pub title: Name,
    /// Its message.
    pub message: LongText,
    /// Whether it is of high importance.
    pub important: bool,
}

/// A note on an assignment, for administrators only. Never edited, only added (NTE-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Its id.
    pub id: NoteId,
    /// The assignment it is on.
    pub assignment: AssignmentId,
    /// The assignment's organization (ASG-8).
    pub organization: OrganizationId,
    /// What it says.
    pub text: NoteText,
    /// Who added it.
    pub created_by: Author,
    /// When.
    pub created_at: Instant,
}
