//! Taking what webhooks are told, and sending it, each row by one worker at a time (HOOK-1).

use std::collections::BTreeSet;

use async_trait::async_trait;
use tms_domain::{
    change::Versioned,
    id::{DeliveryId, EventId, WebhookId},
    port::{DeliveryOutcome, EventQueue, StoreError, WebhookQueue},
    time::Instant,
    webhook::{Delivery, EventDetail},
};
use uuid::Uuid;

use crate::{
    cells::{Cells, Row as _},
    connect::Database,
    instant::to_microseconds,
    row::webhook::{BesideEvent, DeliveryRow, EventRow, event_detail},
    sql::{Column, Sql},
};

/// The events and messages of a database as queues.
#[derive(Clone, Debug)]
pub struct SeaWebhookQueue {
    database: Database,
}

impl SeaWebhookQueue {
    /// Makes the queues on an open database.
    pub fn new(database: &Database) -> Self {
        Self { database: database.clone() }
    }

    /// Whether there is no event at all: mostly there is none, and then nothing is to be written.
    async fn has_no_events(&self) -> Result<bool, StoreError> {
        let text = "SELECT e.id FROM webhook_events e WHERE NOT e.told LIMIT 1";
        let sql = Sql::of(&self.database, text);
        let read = |cells: &mut Cells<'_>| cells.take::<Uuid>("webhook_events", "id");
        Ok(sql.first(&self.database.read, read).await?.is_none())
    }

    async fn details_of(&self, ids: Vec<Uuid>) -> Result<Vec<EventDetail>, StoreError> {
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<EventRow>("e").push(
            ", a.learner_id, a.course_id, c.short_name, o.external_id, k.id, k.pool_id \
             FROM webhook_events e JOIN course_assignments a ON a.id = e.assignment_id \
             JOIN courses c ON c.id = a.course_id JOIN organizations o ON o.id = e.organization_id \
             LEFT JOIN training_keys k ON k.id = a.training_key_id WHERE ",
        );
        sql.is_one_of("e.id", Column::Ids(ids)).push(" ORDER BY e.id");
        // Just claimed by this server: the connections that read may not see it yet elsewhere.
        sql.all(&self.database.write, |cells| {
            let row = EventRow::read(cells)?;
            let beside = BesideEvent {
                learner: cells.take("course_assignments", "learner_id")?,
                course: cells.take("course_assignments", "course_id")?,
                course_short_name: cells.take("courses", "short_name")?,
                external_id: cells.take("organizations", "external_id")?,
                key: cells.take("training_keys", "id")?,
                pool: cells.take("training_keys", "pool_id")?,
            };
            Ok(event_detail(row, &beside)?)
        })
        .await
    }

    async fn add(&self, messages: Vec<Delivery>) -> Result<(), StoreError> {
        if messages.is_empty() {
            return Ok(());
        }
        let (mut ids, mut webhooks, mut organizations) = (Vec::new(), Vec::new(), Vec::new());
        let (mut events, mut kinds, mut instants) = (Vec::new(), Vec::new(), Vec::new());
        let (mut bodies, mut due) = (Vec::new(), Vec::new());
        for message in messages {
            let record = message.record();
            ids.push(record.id.as_uuid());
            webhooks.push(record.webhook.as_uuid());
            organizations.push(record.organization.as_uuid());
            events.push(record.event.as_uuid());
            kinds.push(record.kind.as_str().to_owned());
            instants.push(to_microseconds(record.at));
            bodies.push(record.body.clone());
            due.push(to_microseconds(record.state.due_at().unwrap_or(record.at)));
        }
        let mut sql = Sql::of(
            &self.database,
            "INSERT INTO webhook_deliveries (id, webhook_id, organization_id, event_id, kind, at, body, version, \
             attempts, state, due_at) SELECT i.id, i.webhook_id, i.organization_id, i.event_id, i.kind, i.at, i.body, \
             1, 0, 'waiting', i.due_at FROM ",
        );
        let columns = vec![
            ("id", Column::Ids(ids)),
            ("webhook_id", Column::Ids(webhooks)),
            ("organization_id", Column::Ids(organizations)),
            ("event_id", Column::Ids(events)),
            ("kind", Column::Texts(kinds)),
            ("at", Column::Instants(instants)),
            ("body", Column::Texts(bodies)),
            ("due_at", Column::Instants(due)),
        ];
        sql.rows("i", columns).push(" WHERE TRUE ON CONFLICT (webhook_id, event_id) DO NOTHING");
        sql.execute(&self.database.write).await.map(drop)
    }
}

#[async_trait]
impl EventQueue for SeaWebhookQueue {
    async fn claim(
        &self,
        limit: u16,
        now: Instant,
        stale_before: Instant,
    ) -> Result<Vec<EventDetail>, StoreError> {
        if self.has_no_events().await? {
            return Ok(Vec::new());
        }
        // One statement, so that SQLite takes its write lock at once.
        let mut sql = Sql::of(
            &self.database,
            "WITH due(due_id) AS (SELECT e.id FROM webhook_events e \
             WHERE NOT e.told AND (e.claimed_at IS NULL OR e.claimed_at < ",
        );
        sql.at(stale_before).push(") ORDER BY e.id LIMIT ").number(i64::from(limit));
        sql.push_either("", " FOR UPDATE SKIP LOCKED");
        sql.push(") UPDATE webhook_events SET claimed_at = ").at(now);
        sql.push(" FROM due WHERE id = due_id RETURNING webhook_events.id");
        let read = |cells: &mut Cells<'_>| cells.take::<Uuid>("webhook_events", "id");
        let claimed = sql.all(&self.database.write, read).await?;
        if claimed.is_empty() {
            return Ok(Vec::new());
        }
        self.details_of(claimed).await
    }

    async fn settle(
        &self,
        messages: Vec<Delivery>,
        done: &BTreeSet<EventId>,
    ) -> Result<(), StoreError> {
        self.add(messages).await?;
        if done.is_empty() {
            return Ok(());
        }
        let ids = || Column::Ids(done.iter().map(|id| id.as_uuid()).collect());
        let mut sql = Sql::of(
            &self.database,
            "UPDATE webhook_events SET told = TRUE WHERE kind = 'assignment.expired' AND ",
        );
        sql.is_one_of("id", ids());
        sql.execute(&self.database.write).await?;
        let mut sql = Sql::of(
            &self.database,
            "DELETE FROM webhook_events WHERE kind <> 'assignment.expired' AND ",
        );
        sql.is_one_of("id", ids());
        sql.execute(&self.database.write).await.map(drop)
    }
}

#[async_trait]
impl WebhookQueue for SeaWebhookQueue {
    async fn list_due(&self, now: Instant) -> Result<Vec<WebhookId>, StoreError> {
        let mut sql = Sql::of(
            &self.database,
            "SELECT w.id FROM webhooks w WHERE w.enabled AND EXISTS (SELECT 1 FROM webhook_deliveries d \
             WHERE d.webhook_id = w.id AND d.due_at <= ",
        );
        sql.at(now).push(") ORDER BY w.id");
        let read = |cells: &mut Cells<'_>| cells.take("webhooks", "id").map(WebhookId::from_uuid);
        sql.all(&self.database.read, read).await
    }

    async fn claim(
        &self,
        webhook: WebhookId,
        limit: u16,
        now: Instant,
        until: Instant,
    ) -> Result<Vec<Delivery>, StoreError> {
        let mut sql = Sql::of(
            &self.database,
            "WITH due(due_id) AS (SELECT d.id FROM webhook_deliveries d WHERE d.webhook_id = ",
        );
        sql.id(webhook.as_uuid()).push(" AND d.due_at <= ").at(now);
        sql.push(" ORDER BY d.due_at, d.id LIMIT ").number(i64::from(limit));
        sql.push_either("", " FOR UPDATE SKIP LOCKED").push(
            ") UPDATE webhook_deliveries SET version = version + 1, state = 'sending', \
             attempts = attempts + 1, due_at = ",
        );
        sql.at(until).push(" FROM due WHERE id = due_id RETURNING ");
        sql.columns::<DeliveryRow>("webhook_deliveries");
        let rows = sql.all(&self.database.write, DeliveryRow::read).await?;
        let claimed = rows.into_iter().map(|row| Ok(Versioned::into_state(row.try_into()?)));
        let mut claimed: Vec<Delivery> = claimed.collect::<Result<_, StoreError>>()?;
        // Ids grow with time.
        claimed.sort_unstable_by_key(|message| message.record().id);
        Ok(claimed)
    }

    async fn settle(
        &self,
        claimed: &Delivery,
        outcome: DeliveryOutcome,
        now: Instant,
    ) -> Result<(), StoreError> {
        let (state, status, error, due) = match outcome {
            DeliveryOutcome::Delivered { status } => ("delivered", Some(status), None, None),
            DeliveryOutcome::Retry { at, status, error } => {
                ("waiting", status, Some(error), Some(at))
            }
            DeliveryOutcome::Failed { status, error } => ("failed", status, Some(error), None),
        };
        let mut sql = Sql::of(
            &self.database,
            "UPDATE webhook_deliveries SET version = version + 1, state = ",
        );
        sql.text(state).push(", last_attempt_at = ").at(now).push(", last_status = ");
        match status {
            Some(status) => sql.number(i64::from(status)),
            None => sql.push("NULL"),
        };
        sql.push(", last_error = ");
        match error {
            Some(error) => sql.text(&error),
            None => sql.push("NULL"),
        };
        sql.push(", due_at = ");
        match due {
            Some(due) => sql.at(due),
            None => sql.push("NULL"),
        };
        sql.push(" WHERE id = ")
            .id(claimed.record().id.as_uuid())
            .push(" AND state <> 'delivered'");
        if state != "delivered" {
            // Another may have taken it meanwhile, and knows better.
            sql.push(" AND state = 'sending' AND due_at = ");
            match claimed.record().state.due_at() {
                Some(until) => sql.at(until),
                None => sql.push("NULL"),
            };
        }
        sql.execute(&self.database.write).await.map(drop)
    }

    async fn find(&self, id: DeliveryId) -> Result<Option<Versioned<Delivery>>, StoreError> {
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<DeliveryRow>("d").push(" FROM webhook_deliveries d WHERE d.id = ");
        sql.id(id.as_uuid());
        let found = sql.first(&self.database.read, DeliveryRow::read).await?;
        Ok(found.map(TryInto::try_into).transpose()?)
    }
}
