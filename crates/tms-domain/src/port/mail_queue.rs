//! Taking mail from the outbox (NOT-1).

use async_trait::async_trait;

use super::StoreError;
use crate::{
    assignment::DueNotice,
    change::Versioned,
    id::{MailId, UserId},
    mail::MailKind,
    queued_mail::QueuedMail,
    time::Instant,
};

/// A row of the outbox that one worker has taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedMail {
    /// Its id, which also makes its Message-ID.
    pub id: MailId,
    /// Why it is sent.
    pub kind: MailKind,
    /// What it is about.
    pub about: uuid::Uuid,
    /// Which notice about which expiry, if it is one.
    pub notice: Option<DueNotice>,
    /// Who gets it.
    pub recipient: UserId,
    /// How often it was tried before.
    pub attempts: u32,
}

/// What became of a claimed mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailOutcome {
    /// It went out, with this subject.
    Sent {
        /// The subject, for those who watch the outbox.
        subject: String,
        /// The text, for its reader's inbox; none of account mail, which may hold a link that sets a password.
        text: Option<String>,
    },
    /// It is not wanted any more: the user opted out or is disabled (NOT-2).
    Dropped,
    /// It was refused and is tried again from an instant on.
    Retry {
        /// When.
        at: Instant,
        /// What went wrong.
        error: String,
    },
    /// It was refused for good.
    Failed {
        /// What went wrong.
        error: String,
    },
    /// Nobody knows whether it went out.
    Unsure {
        /// What went wrong.
        error: String,
    },
}

/// Takes mail from the outbox, each row by one worker at a time.
///
/// Whatever moves a row raises its version, so that nobody sends again what a worker has meanwhile settled.
#[async_trait]
pub trait MailQueue: Send + Sync {
    /// Claims rows that are due, at most `limit`. Rows whose sender died before `unsure_before` become
    /// *failed (unsure)* instead: they may have gone out (NOT-1).
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn claim(
        &self,
        limit: u16,
        now: Instant,
        unsure_before: Instant,
    ) -> Result<Vec<ClaimedMail>, StoreError>;

    /// Records what became of claimed rows.
    ///
    /// # Errors
    ///
    /// Fails if the store does; then nothing is recorded.
    async fn settle(
        &self,
        outcomes: Vec<(MailId, MailOutcome)>,
        now: Instant,
    ) -> Result<(), StoreError>;

    /// The mail of that id.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find(&self, id: MailId) -> Result<Option<Versioned<QueuedMail>>, StoreError>;
}
