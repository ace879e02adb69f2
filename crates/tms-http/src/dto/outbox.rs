//! Rows of the outbox.

use serde::Serialize;
use tms_domain::view::OutboxRowView;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{At, person::Learner};

/// A row of the outbox: never its text.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OutboxRow {
    /// Its id.
    id: Uuid,
    /// Its version.
    version: u32,
    /// `waiting`, `sending`, `sent`, `dropped`, `failed` or `unsure`.
    state: String,
    /// Why it is sent.
    cause: &'static str,
    /// Who gets it; null where they are out of the caller's reach.
    recipient: Option<Learner>,
    /// Its subject, once it was made.
    subject: Option<String>,
    /// How often it was tried.
    attempts: u32,
    /// When it is tried next.
    next_attempt_at: Option<At>,
    /// When it went out.
    sent_at: Option<At>,
    /// What went wrong last.
    last_error: Option<String>,
}

impl From<&OutboxRowView> for OutboxRow {
    fn from(view: &OutboxRowView) -> Self {
        Self {
            id: view.id.as_uuid(),
            version: view.version.as_raw(),
            state: view.state.clone(),
            cause: view.kind.as_str(),
            recipient: view.recipient.as_ref().map(Learner::from),
            subject: view.subject.clone(),
            attempts: view.attempts,
            next_attempt_at: view.next_attempt_at.map(At),
            sent_at: view.sent_at.map(At),
            last_error: view.last_error.clone(),
        }
    }
}
