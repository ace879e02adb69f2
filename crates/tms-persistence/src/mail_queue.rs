//! Taking mail from the outbox, each row by one worker at a time (NOT-1).

use async_trait::async_trait;
use tms_domain::{
    assignment::{DueNotice, ExpiryNotice},
    change::Versioned,
    id::{MailId, OrganizationId, UserId},
    mail::{Mail, MailKind},
    port::{ClaimedMail, MailOutcome, MailQueue, StoreError},
    queued_mail::{MailState, QueuedMail},
    time::Instant,
};
use uuid::Uuid;

use crate::{
    cells::{Row as _, rows},
    connect::Database,
    error::BadRow,
    instant::to_microseconds,
    row::Reading,
    sql::{Column, Sql},
};

/// What is noted of a row whose sender died.
const UNSURE: &str =
    "its sender ended before it said what became of the mail: it may have gone out";

rows! {
    /// A row as the rules know it.
    QueuedRow of "outbox" {
        id: Uuid,
        version: i32,
        kind: String,
        about_id: Uuid,
        expires_at: Option<i64>,
        days_before: Option<i32>,
        recipient_id: Uuid,
        organization_id: Option<Uuid>,
        created_at: i64,
        attempts: i32,
        state: String,
        next_attempt_at: Option<i64>,
    }

    /// A row that was just claimed.
    ClaimedRow of "outbox" {
        id: Uuid,
        kind: String,
        about_id: Uuid,
        expires_at: Option<i64>,
        days_before: Option<i32>,
        recipient_id: Uuid,
        attempts: i32,
    }
}

fn kind(reading: Reading, name: &str) -> Result<MailKind, BadRow> {
    MailKind::from_name(name).ok_or_else(|| reading.bad("kind", name))
}

fn notice(
    reading: Reading,
    expires_at: Option<i64>,
    days_before: Option<i32>,
) -> Result<Option<DueNotice>, BadRow> {
    let (Some(expires_at), Some(days)) = (expires_at, days_before) else { return Ok(None) };
    let notice = ExpiryNotice::from_days_before(reading.number("days_before", days)?);
    let notice = notice.ok_or_else(|| reading.bad("days_before", days))?;
    Ok(Some(DueNotice { notice, expires_at: reading.at("expires_at", expires_at)? }))
}

impl TryFrom<QueuedRow> for Versioned<QueuedMail> {
    type Error = BadRow;

    fn try_from(row: QueuedRow) -> Result<Self, BadRow> {
        let reading = Reading::row("outbox", row.id);
        let next_attempt_at = reading.optional_at("next_attempt_at", row.next_attempt_at)?;
        let state = MailState::restore(&row.state, next_attempt_at);
        let mail = Mail {
            id: MailId::from_uuid(row.id),
            kind: kind(reading, &row.kind)?,
            about: row.about_id,
            notice: notice(reading, row.expires_at, row.days_before)?,
            recipient: UserId::from_uuid(row.recipient_id),
            organization: row.organization_id.map(OrganizationId::from_uuid),
            at: reading.at("created_at", row.created_at)?,
        };
        let attempts = reading.number("attempts", row.attempts)?;
        let state = state.ok_or_else(|| reading.bad("state", &row.state))?;
        reading.version(row.version, QueuedMail::restore(mail, attempts, state))
    }
}

impl TryFrom<ClaimedRow> for ClaimedMail {
    type Error = BadRow;

    fn try_from(row: ClaimedRow) -> Result<Self, BadRow> {
        let reading = Reading::row("outbox", row.id);
        // The row counts the attempt that was just begun.
        let attempts: u32 = reading.number("attempts", row.attempts)?;
        Ok(Self {
            id: MailId::from_uuid(row.id),
            kind: kind(reading, &row.kind)?,
            about: row.about_id,
            notice: notice(reading, row.expires_at, row.days_before)?,
            recipient: UserId::from_uuid(row.recipient_id),
            attempts: attempts.saturating_sub(1),
        })
    }
}

/// The outbox of a database as a queue.
#[derive(Clone, Debug)]
pub struct SeaMailQueue {
    database: Database,
}

impl SeaMailQueue {
    /// Makes a queue on an open database.
    pub fn new(database: &Database) -> Self {
        Self { database: database.clone() }
    }

    async fn give_up(&self, unsure_before: Instant) -> Result<(), StoreError> {
        let mut sql = Sql::of(
            &self.database,
            "UPDATE outbox SET version = version + 1, state = 'unsure', claimed_at = NULL, last_error = ",
        );
        sql.text(UNSURE).push(" WHERE state = 'sending' AND claimed_at < ").at(unsure_before);
        sql.execute(&self.database.write).await.map(drop)
    }
}

#[async_trait]
impl MailQueue for SeaMailQueue {
    async fn claim(
        &self,
        limit: u16,
        now: Instant,
        unsure_before: Instant,
    ) -> Result<Vec<ClaimedMail>, StoreError> {
        self.give_up(unsure_before).await?;
        // One statement, so that SQLite takes its write lock at once.
        let mut sql = Sql::of(
            &self.database,
            "WITH due(due_id) AS (SELECT o.id FROM outbox o \
             WHERE o.state = 'waiting' AND o.next_attempt_at <= ",
        );
        sql.at(now).push(" ORDER BY o.next_attempt_at, o.id LIMIT ").number(i64::from(limit));
        sql.push_either("", " FOR UPDATE SKIP LOCKED").push(
            ") UPDATE outbox SET version = version + 1, state = 'sending', next_attempt_at = NULL, \
             attempts = attempts + 1, claimed_at = ",
        );
        sql.at(now).push(" FROM due WHERE id = due_id RETURNING ");
        sql.columns::<ClaimedRow>("outbox");
        let rows = sql.all(&self.database.write, ClaimedRow::read).await?;
        let mut claimed: Vec<ClaimedMail> =
            rows.into_iter().map(TryInto::try_into).collect::<Result<_, BadRow>>()?;
        // Ids grow with time.
        claimed.sort_unstable_by_key(|mail| mail.id);
        Ok(claimed)
    }

    async fn settle(
        &self,
        outcomes: Vec<(MailId, MailOutcome)>,
        now: Instant,
    ) -> Result<(), StoreError> {
        let (mut ids, mut states, mut instants) = (Vec::new(), Vec::new(), Vec::new());
        let (mut subjects, mut errors, mut texts) = (Vec::new(), Vec::new(), Vec::new());
        for (id, outcome) in outcomes {
            let mut text = String::new();
            let (state, at, subject, error) = match outcome {
                MailOutcome::Sent { subject, text: said } => {
                    text = said.unwrap_or_default();
                    ("sent", now, subject, String::new())
                }
                MailOutcome::Dropped => ("dropped", now, String::new(), String::new()),
                MailOutcome::Retry { at, error } => ("waiting", at, String::new(), error),
                MailOutcome::Failed { error } => ("failed", now, String::new(), error),
                MailOutcome::Unsure { error } => ("unsure", now, String::new(), error),
            };
            ids.push(id.as_uuid());
            states.push(state.to_owned());
            instants.push(to_microseconds(at));
            subjects.push(subject);
            errors.push(error);
            texts.push(text);
        }
        if ids.is_empty() {
            return Ok(());
        }
        let mut sql = Sql::of(
            &self.database,
            "UPDATE outbox SET version = outbox.version + 1, claimed_at = NULL, state = i.state, \
             next_attempt_at = CASE WHEN i.state = 'waiting' THEN i.at END, \
             sent_at = CASE WHEN i.state = 'sent' THEN i.at END, \
             subject = COALESCE(NULLIF(i.subject, ''), outbox.subject), \
             text = NULLIF(i.text, ''), last_error = NULLIF(i.error, '') FROM ",
        );
        let columns = vec![
            ("id", Column::Ids(ids)),
            ("state", Column::Texts(states)),
            ("at", Column::Instants(instants)),
            ("subject", Column::Texts(subjects)),
            ("error", Column::Texts(errors)),
            ("text", Column::Texts(texts)),
        ];
        // A sender that was merely slow, and taken for dead, still knows best what became of the mail.
        sql.rows("i", columns)
            .push(" WHERE outbox.id = i.id AND outbox.state IN ('sending', 'unsure')");
        sql.execute(&self.database.write).await.map(drop)
    }

    async fn find(&self, id: MailId) -> Result<Option<Versioned<QueuedMail>>, StoreError> {
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<QueuedRow>("o").push(" FROM outbox o WHERE o.id = ").id(id.as_uuid());
        sql.first(&self.database.read, |cells| Ok(QueuedRow::read(cells)?.try_into()?)).await
    }
}
