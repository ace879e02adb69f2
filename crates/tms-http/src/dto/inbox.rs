//! Mail as its reader sees it.

use serde::Serialize;
use tms_domain::view::InboxMailView;
use utoipa::ToSchema;
use uuid::Uuid;

use super::At;

/// A mail that someone got.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InboxMail {
    /// Its id.
    id: Uuid,
    /// Why it was sent.
    cause: &'static str,
    /// Its subject.
    subject: String,
    /// Its text, in lines.
    text: String,
    /// When it went out.
    sent_at: At,
    /// When it was read here.
    read_at: Option<At>,
}

impl From<InboxMailView> for InboxMail {
    fn from(view: InboxMailView) -> Self {
        Self {
            id: view.id.as_uuid(),
            cause: view.kind.as_str(),
            subject: view.subject,
            text: view.text,
            sent_at: At(view.sent_at),
            read_at: view.read_at.map(At),
        }
    }
}

/// How much mail is unread.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Unread {
    /// How many mails, counted to 100.
    pub(crate) unread: u64,
}
