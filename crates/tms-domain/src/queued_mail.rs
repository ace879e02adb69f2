//! A mail of the outbox on its way, and sending a failed one again by hand (NOT-1).

use thiserror::Error;
use uuid::Uuid;

use crate::{
    change::{Aggregate, AggregateKind},
    id::OrganizationId,
    journal::Fields,
    mail::Mail,
    time::Instant,
};

/// Where a mail stands (NOT-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailState {
    /// It is sent from an instant on.
    Waiting {
        /// From when.
        from: Instant,
    },
    /// Someone is sending it.
    Sending,
    /// It went out.
    Sent,
    /// It was not wanted any more.
    Dropped,
    /// It was refused for good.
    Failed,
    /// Its sender died, or heard no answer: it may have gone out.
    Unsure,
}

impl MailState {
    /// Its name in the API and the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting { .. } => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Dropped => "dropped",
            Self::Failed => "failed",
            Self::Unsure => "unsure",
        }
    }

    /// When it is tried next, if it waits.
    pub const fn next_attempt_at(self) -> Option<Instant> {
        match self {
            Self::Waiting { from } => Some(from),
            Self::Sending | Self::Sent | Self::Dropped | Self::Failed | Self::Unsure => None,
        }
    }

    /// The state of that name; one that waits does so until `next_attempt_at`.
    pub fn restore(name: &str, next_attempt_at: Option<Instant>) -> Option<Self> {
        match (name, next_attempt_at) {
            ("waiting", Some(from)) => Some(Self::Waiting { from }),
            ("sending", None) => Some(Self::Sending),
            ("sent", None) => Some(Self::Sent),
            ("dropped", None) => Some(Self::Dropped),
            ("failed", None) => Some(Self::Failed),
            ("unsure", None) => Some(Self::Unsure),
            (_, _) => None,
        }
    }
}

/// A mail of the outbox with where it stands.
///
/// Its plan adds it, and the queue moves it on: that is the system's own doing, told by the row itself. What a
/// person decides about it is a change like any other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueuedMail {
    mail: Mail,
    attempts: u32,
    state: MailState,
}

/// Something that a person did to a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueuedMailEvent {
    /// It was put back among those that wait.
    SentAgain {
        /// When.
        at: Instant,
    },
}

/// The mail did not fail: there is nothing to send again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this mail did not fail")]
pub struct NotFailed;

impl QueuedMail {
    /// A mail that was just caused: it waits.
    pub const fn caused(mail: Mail) -> Self {
        Self { mail, attempts: 0, state: MailState::Waiting { from: mail.at } }
    }

    /// Rebuilds a mail from a store.
    pub const fn restore(mail: Mail, attempts: u32, state: MailState) -> Self {
        Self { mail, attempts, state }
    }

    /// Decides to send it again, with its old Message-ID: only one that failed, or may have.
    ///
    /// # Errors
    ///
    /// Refuses one that waits, is being sent, went out or was dropped.
    pub const fn send_again(&self, now: Instant) -> Result<QueuedMailEvent, NotFailed> {
        match self.state {
            MailState::Failed | MailState::Unsure => Ok(QueuedMailEvent::SentAgain { at: now }),
            MailState::Waiting { .. }
            | MailState::Sending
            | MailState::Sent
            | MailState::Dropped => Err(NotFailed),
        }
    }

    /// The mail.
    pub const fn mail(&self) -> &Mail {
        &self.mail
    }

    /// How often it was tried.
    pub const fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Where it stands.
    pub const fn state(&self) -> MailState {
        self.state
    }
}

impl Aggregate for QueuedMail {
    type Event = QueuedMailEvent;

    const KIND: AggregateKind = AggregateKind::Mail;

    fn raw_id(&self) -> Uuid {
        self.mail.id.as_uuid()
    }

    fn apply(&mut self, event: &QueuedMailEvent) {
        match event {
            QueuedMailEvent::SentAgain { at } => self.state = MailState::Waiting { from: *at },
        }
    }

    fn action(event: &QueuedMailEvent) -> (&'static str, Fields) {
        match event {
            QueuedMailEvent::SentAgain { .. } => ("sent_again", Fields::new()),
        }
    }

    fn belongs_to(&self) -> Option<OrganizationId> {
        self.mail.organization
    }

    fn describe(&self) -> Fields {
        vec![
            ("cause", self.mail.kind.as_str().into()),
            ("recipient_id", self.mail.recipient.as_uuid().into()),
            ("state", self.state.as_str().into()),
        ]
    }
}
