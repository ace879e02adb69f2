//! The outbox and those who take mail from it (NOT-1).

use async_trait::async_trait;
use tms_domain::{
    change::{Version, Versioned},
    id::MailId,
    mail::Mail,
    plan::Written,
    port::{ClaimedMail, MailOutcome, MailQueue, StoreError},
    queued_mail::{MailState, QueuedMail},
    time::Instant,
};

use super::{MemoryStore, Tables};

/// A row of the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxRow {
    /// The mail.
    pub mail: Mail,
    /// Its version.
    pub version: Version,
    /// Where it stands.
    pub state: MailState,
    /// How often it was tried.
    pub attempts: u32,
    /// Since when it is being sent, if it is.
    pub claimed_at: Option<Instant>,
    /// When it went out, if it did.
    pub sent_at: Option<Instant>,
    /// Its subject, once it was made.
    pub subject: Option<String>,
    /// Its text, once it went out and its reader may see it.
    pub text: Option<String>,
    /// When its reader read it.
    pub read_at: Option<Instant>,
    /// What went wrong last.
    pub last_error: Option<String>,
}

impl OutboxRow {
    pub(super) const fn new(mail: Mail) -> Self {
        let queued = QueuedMail::caused(mail);
        Self {
            mail,
            version: Version::FIRST,
            state: queued.state(),
            attempts: queued.attempts(),
            claimed_at: None,
            sent_at: None,
            subject: None,
            text: None,
            read_at: None,
            last_error: None,
        }
    }

    /// The row as the rules know it.
    const fn queued(&self) -> Versioned<QueuedMail> {
        let queued = QueuedMail::restore(self.mail, self.attempts, self.state);
        Versioned::new(queued, self.version)
    }

    /// Moves it to another state.
    const fn enter(&mut self, state: MailState) {
        self.version = self.version.next();
        self.state = state;
        self.claimed_at = None;
    }

    fn settle(&mut self, outcome: MailOutcome, now: Instant) {
        self.last_error = None;
        match outcome {
            MailOutcome::Sent { subject, text } => {
                self.enter(MailState::Sent);
                self.sent_at = Some(now);
                self.subject = Some(subject);
                self.text = text;
            }
            MailOutcome::Dropped => self.enter(MailState::Dropped),
            MailOutcome::Retry { at, error } => {
                self.enter(MailState::Waiting { from: at });
                self.last_error = Some(error);
            }
            MailOutcome::Failed { error } => {
                self.enter(MailState::Failed);
                self.last_error = Some(error);
            }
            MailOutcome::Unsure { error } => {
                self.enter(MailState::Unsure);
                self.last_error = Some(error);
            }
        }
    }
}

impl Tables {
    pub(super) fn mail(&self, id: MailId) -> Option<&OutboxRow> {
        self.outbox.iter().find(|row| row.mail.id == id)
    }

    /// Adds a mail, unless its cause has one already (NOT-1).
    pub(super) fn add_mail(&mut self, mail: Mail) {
        let cause = |mail: &Mail| (mail.about, mail.kind, mail.notice);
        if !self.outbox.iter().any(|row| cause(&row.mail) == cause(&mail)) {
            self.outbox.push(OutboxRow::new(mail));
        }
    }

    /// Writes what was decided about a mail. Which mail there is, plans say by causing it.
    pub(super) fn put_mail(&mut self, written: &Written<QueuedMail>) {
        let (Written::New(after) | Written::Changed { after, .. }) = written;
        let id = after.mail().id;
        if let Some(row) = self.outbox.iter_mut().find(|row| row.mail.id == id) {
            row.enter(after.state());
        }
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
            if row.claimed_at.is_some_and(|since| since < unsure_before) {
                row.enter(MailState::Unsure);
                row.last_error = Some("its sender died: it may have gone out".to_owned());
            }
        }
        let mut due: Vec<(Instant, &mut OutboxRow)> = tables
            .outbox
            .iter_mut()
            .filter_map(|row| Some((row.state.next_attempt_at()?, row)))
            .filter(|(from, _)| *from <= now)
            .collect();
        due.sort_by_key(|(from, row)| (*from, row.mail.id));
        let claimed = due.into_iter().take(usize::from(limit)).map(|(_, row)| {
            row.enter(MailState::Sending);
            row.claimed_at = Some(now);
            let attempts = row.attempts;
            row.attempts += 1;
            let Mail { id, kind, about, notice, recipient, organization: _, at: _ } = row.mail;
            ClaimedMail { id, kind, about, notice, recipient, attempts }
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
                row.mail.id == id && matches!(row.state, MailState::Sending | MailState::Unsure)
            };
            if let Some(row) = tables.outbox.iter_mut().find(claimed) {
                row.settle(outcome, now);
            }
        }
        Ok(())
    }

    async fn find(&self, id: MailId) -> Result<Option<Versioned<QueuedMail>>, StoreError> {
        Ok(self.tables().mail(id).map(OutboxRow::queued))
    }
}
