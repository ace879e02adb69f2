//! The outbox and those who take mail from it (NOT-1).

use async_trait::async_trait;
use tms_domain::{
    id::MailId,
    mail::Mail,
    port::{ClaimedMail, MailOutcome, MailQueue, StoreError},
    time::Instant,
};

use super::MemoryStore;

/// Where a row of the outbox stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailState {
    /// It is sent from an instant on.
    Waiting {
        /// From when.
        from: Instant,
    },
    /// Someone is sending it.
    Sending {
        /// Since when.
        since: Instant,
    },
    /// It went out.
    Sent {
        /// When.
        at: Instant,
        /// With this subject.
        subject: String,
    },
    /// It was not wanted any more.
    Dropped,
    /// It was refused for good.
    Failed,
    /// Its sender died: it may have gone out.
    Unsure,
}

impl MailState {
    /// Its name in the API.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Waiting { .. } => "waiting",
            Self::Sending { .. } => "sending",
            Self::Sent { .. } => "sent",
            Self::Dropped => "dropped",
            Self::Failed => "failed",
            Self::Unsure => "unsure",
        }
    }
}

/// A row of the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxRow {
    /// The mail.
    pub mail: Mail,
    /// Where it stands.
    pub state: MailState,
    /// How often it was tried.
    pub attempts: u32,
    /// What went wrong last.
    pub last_error: Option<String>,
}

impl OutboxRow {
    pub(super) const fn new(mail: Mail) -> Self {
        Self { mail, state: MailState::Waiting { from: mail.at }, attempts: 0, last_error: None }
    }

    fn settle(&mut self, outcome: MailOutcome, now: Instant) {
        (self.state, self.last_error) = match outcome {
            MailOutcome::Sent { subject } => (MailState::Sent { at: now, subject }, None),
            MailOutcome::Dropped => (MailState::Dropped, None),
            MailOutcome::Retry { at, error } => (MailState::Waiting { from: at }, Some(error)),
            MailOutcome::Failed { error } => (MailState::Failed, Some(error)),
        };
    }
}

#[async_trait]
impl MailQueue for MemoryStore {
    async fn claim(
        &self,
        limit: u16,
        now: Instant,
        unsure_before: Instant,
    ) -> Result<Vec<ClaimedMail>, StoreError> {
        let mut tables = self.tables();
        for row in &mut tables.outbox {
            match row.state {
                MailState::Sending { since } if since < unsure_before => {
                    row.state = MailState::Unsure;
                    row.last_error = Some("its sender died: it may have gone out".to_owned());
                }
                MailState::Waiting { .. }
                | MailState::Sending { .. }
                | MailState::Sent { .. }
                | MailState::Dropped
                | MailState::Failed
                | MailState::Unsure => {}
            }
        }
        let mut due: Vec<(Instant, &mut OutboxRow)> = tables
            .outbox
            .iter_mut()
            .filter_map(|row| match row.state {
                MailState::Waiting { from } if from <= now => Some((from, row)),
                MailState::Waiting { .. }
                | MailState::Sending { .. }
                | MailState::Sent { .. }
                | MailState::Dropped
                | MailState::Failed
                | MailState::Unsure => None,
            })
            .collect();
        due.sort_by_key(|(from, row)| (*from, row.mail.id));
        let claimed = due.into_iter().take(usize::from(limit)).map(|(_, row)| {
            row.state = MailState::Sending { since: now };
            let attempts = row.attempts;
            row.attempts += 1;
            let Mail { id, kind, about, recipient, organization: _, at: _ } = row.mail;
            ClaimedMail { id, kind, about, recipient, attempts }
        });
        let mut claimed: Vec<ClaimedMail> = claimed.collect();
        claimed.sort_by_key(|mail| mail.id);
        Ok(claimed)
    }

    async fn settle(
        &self,
        outcomes: Vec<(MailId, MailOutcome)>,
        now: Instant,
    ) -> Result<(), StoreError> {
        let mut tables = self.tables();
        for (id, outcome) in outcomes {
            // A sender that was taken for dead still knows best what became of the mail.
            let claimed = |row: &&mut OutboxRow| {
                row.mail.id == id
                    && matches!(row.state, MailState::Sending { .. } | MailState::Unsure)
            };
            if let Some(row) = tables.outbox.iter_mut().find(claimed) {
                row.settle(outcome, now);
            }
        }
        Ok(())
    }

    async fn retry(&self, id: MailId, now: Instant) -> Result<bool, StoreError> {
        let mut tables = self.tables();
        let failed = |row: &&mut OutboxRow| {
            row.mail.id == id && matches!(row.state, MailState::Failed | MailState::Unsure)
        };
        let Some(row) = tables.outbox.iter_mut().find(failed) else { return Ok(false) };
        row.state = MailState::Waiting { from: now };
        Ok(true)
    }
}
