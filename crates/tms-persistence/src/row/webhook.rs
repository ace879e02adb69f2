//! Rows of webhooks, of the events they are told and of what they are sent.

use tms_domain::{
    change::Versioned,
    event::{Event, EventKind, Stage},
    id::{
        AssignmentId, CourseId, DeliveryId, EventId, OrganizationId, TrainingKeyId,
        TrainingKeyPoolId, UserId, WebhookId,
    },
    view::DeliveryView,
    webhook::{
        ChosenEvents, Delivery, DeliveryRecord, DeliveryState, EventDetail, MessageKind,
        RedeemedKey, SecretGeneration, Webhook, WebhookDetails, WebhookRecord, WebhookUrl,
    },
};
use uuid::Uuid;

use super::{Reading, parts};
use crate::{cells::rows, error::BadRow};

rows! {
    /// A webhook.
    WebhookRow of "webhooks" {
        id: Uuid,
        version: i32,
        organization_id: Uuid,
        created_at: i64,
        url: String,
        events: String,
        description: Option<String>,
        enabled: bool,
        secret_generation: i32,
        secret_since: Option<i64>,
    }

    /// An event.
    EventRow of "webhook_events" {
        id: Uuid,
        kind: String,
        at: i64,
        organization_id: Uuid,
        assignment_id: Uuid,
        expires_at: i64,
        completion: String,
    }

    /// A message.
    DeliveryRow of "webhook_deliveries" {
        id: Uuid,
        webhook_id: Uuid,
        organization_id: Uuid,
        event_id: Uuid,
        kind: String,
        at: i64,
        body: String,
        version: i32,
        attempts: i32,
        state: String,
        due_at: Option<i64>,
    }

    /// What became of a message last.
    AttemptRow of "webhook_deliveries" {
        last_attempt_at: Option<i64>,
        last_status: Option<i32>,
        last_error: Option<String>,
    }
}

impl TryFrom<WebhookRow> for Versioned<Webhook> {
    type Error = BadRow;

    fn try_from(row: WebhookRow) -> Result<Self, BadRow> {
        let reading = Reading::row("webhooks", row.id);
        let kinds = parts(Some(&row.events)).map(EventKind::parse);
        let kinds: Vec<EventKind> = reading.take("events", kinds.collect())?;
        let record = WebhookRecord {
            id: WebhookId::from_uuid(row.id),
            organization: OrganizationId::from_uuid(row.organization_id),
            created_at: reading.at("created_at", row.created_at)?,
            details: WebhookDetails {
                url: reading.take("url", WebhookUrl::parse(&row.url))?,
                events: reading.take("events", ChosenEvents::new(kinds))?,
                description: reading.optional_name("description", row.description.as_ref())?,
                enabled: row.enabled,
            },
            secret: SecretGeneration {
                number: reading.number("secret_generation", row.secret_generation)?,
                since: reading.optional_at("secret_since", row.secret_since)?,
            },
        };
        reading.version(row.version, Webhook::restore(record))
    }
}

impl TryFrom<EventRow> for Event {
    type Error = BadRow;

    fn try_from(row: EventRow) -> Result<Self, BadRow> {
        let reading = Reading::row("webhook_events", row.id);
        let stage = Stage::ALL.into_iter().find(|stage| stage.as_str() == row.completion);
        Ok(Self {
            id: EventId::from_uuid(row.id),
            kind: reading.take("kind", EventKind::parse(&row.kind))?,
            at: reading.at("at", row.at)?,
            organization: OrganizationId::from_uuid(row.organization_id),
            assignment: AssignmentId::from_uuid(row.assignment_id),
            expires_at: reading.at("expires_at", row.expires_at)?,
            stage: stage.ok_or_else(|| reading.bad("completion", &row.completion))?,
        })
    }
}

/// What goes with an event, in the order it is asked for.
pub(crate) struct BesideEvent {
    pub(crate) learner: Uuid,
    pub(crate) course: Uuid,
    pub(crate) course_short_name: Option<String>,
    pub(crate) external_id: Option<String>,
    pub(crate) key: Option<Uuid>,
    pub(crate) pool: Option<Uuid>,
}

/// An event with what goes with it.
pub(crate) fn event_detail(row: EventRow, beside: &BesideEvent) -> Result<EventDetail, BadRow> {
    let reading = Reading::row("webhook_events", row.id);
    let key = beside.key.zip(beside.pool).map(|(id, pool)| RedeemedKey {
        id: TrainingKeyId::from_uuid(id),
        pool: TrainingKeyPoolId::from_uuid(pool),
    });
    Ok(EventDetail {
        event: row.try_into()?,
        learner: UserId::from_uuid(beside.learner),
        course: CourseId::from_uuid(beside.course),
        course_short_name: reading
            .optional_name("short_name", beside.course_short_name.as_ref())?,
        organization_external_id: reading
            .optional_name("external_id", beside.external_id.as_ref())?,
        key,
    })
}

impl TryFrom<DeliveryRow> for Versioned<Delivery> {
    type Error = BadRow;

    fn try_from(row: DeliveryRow) -> Result<Self, BadRow> {
        let reading = Reading::row("webhook_deliveries", row.id);
        let due_at = reading.optional_at("due_at", row.due_at)?;
        let state = DeliveryState::restore(&row.state, due_at);
        let record = DeliveryRecord {
            id: DeliveryId::from_uuid(row.id),
            webhook: WebhookId::from_uuid(row.webhook_id),
            organization: OrganizationId::from_uuid(row.organization_id),
            event: EventId::from_uuid(row.event_id),
            kind: reading.take("kind", MessageKind::parse(&row.kind))?,
            at: reading.at("at", row.at)?,
            body: row.body,
            attempts: reading.number("attempts", row.attempts)?,
            state: state.ok_or_else(|| reading.bad("state", &row.state))?,
        };
        reading.version(row.version, Delivery::restore(record))
    }
}

/// A message with what became of it last.
pub(crate) fn delivery_view(row: DeliveryRow, last: AttemptRow) -> Result<DeliveryView, BadRow> {
    let reading = Reading::row("webhook_deliveries", row.id);
    let AttemptRow { last_attempt_at, last_status, last_error } = last;
    let last_status = last_status.map(|status| reading.number("last_status", status));
    Ok(DeliveryView {
        delivery: row.try_into()?,
        last_attempt_at: reading.optional_at("last_attempt_at", last_attempt_at)?,
        last_status: last_status.transpose()?,
        last_error,
    })
}
