//! Webhooks, the events they are told and what they are sent, in memory (HOOK-1).

use std::collections::BTreeSet;

use async_trait::async_trait;
use tms_domain::{
    change::{Version, Versioned},
    event::{Event, EventKind},
    id::{DeliveryId, EventId, OrganizationId, WebhookId},
    plan::Written,
    port::{
        DeliveryOutcome, EventQueue, ListError, Page, PageRequest, StoreError, WebhookQueries,
        WebhookQueue, WebhookStore,
    },
    role::Reach,
    time::Instant,
    view::{DeliveryView, WebhookFilter},
    webhook::{Delivery, DeliveryRecord, DeliveryState, EventDetail, RedeemedKey, Webhook},
};

use super::{
    MemoryStore, Tables,
    page::{Order, Place, list_name, page},
};

/// An event that webhooks are to be told, or an expiry that they were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// The event.
    pub event: Event,
    /// When it was claimed, if it was.
    pub claimed_at: Option<Instant>,
    /// Whether it was told: only an expiry stays after that.
    pub told: bool,
}

/// A message to a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryRow {
    /// The message.
    pub delivery: Versioned<Delivery>,
    /// When it was tried last.
    pub last_attempt_at: Option<Instant>,
    /// What its receiver answered last.
    pub last_status: Option<u16>,
    /// What went wrong last.
    pub last_error: Option<String>,
}

impl DeliveryRow {
    const fn new(delivery: Delivery) -> Self {
        Self {
            delivery: Versioned::new(delivery, Version::FIRST),
            last_attempt_at: None,
            last_status: None,
            last_error: None,
        }
    }

    fn record(&self) -> &DeliveryRecord {
        self.delivery.state().record()
    }

    fn enter(&mut self, state: DeliveryState, attempts: u32) {
        let record = DeliveryRecord { state, attempts, ..self.record().clone() };
        self.delivery = Versioned::new(Delivery::restore(record), self.delivery.version().next());
    }

    fn is_due(&self, now: Instant) -> bool {
        self.record().state.due_at().is_some_and(|due| due <= now)
    }

    fn view(&self) -> DeliveryView {
        DeliveryView {
            delivery: self.delivery.clone(),
            last_attempt_at: self.last_attempt_at,
            last_status: self.last_status,
            last_error: self.last_error.clone(),
        }
    }
}

impl Tables {
    /// Keeps events, while a webhook is on; an expiry once.
    pub(super) fn hear(&mut self, events: &[Event]) {
        if !self.webhooks.values().any(|webhook| webhook.state().details().enabled) {
            return;
        }
        let expiry = |event: &Event| {
            let is_one = event.kind == EventKind::AssignmentExpired;
            is_one.then_some((event.assignment, event.expires_at))
        };
        for event in events {
            let told =
                |row: &EventRow| expiry(event).is_some() && expiry(&row.event) == expiry(event);
            if !self.events.values().any(told) {
                let row = EventRow { event: *event, claimed_at: None, told: false };
                self.events.insert(event.id, row);
            }
        }
    }

    pub(super) fn put_delivery(&mut self, written: &Written<Delivery>) {
        match written {
            Written::New(delivery) => {
                let id = delivery.record().id;
                self.deliveries.insert(id, DeliveryRow::new(delivery.clone()));
            }
            Written::Changed { after, .. } => {
                if let Some(row) = self.deliveries.get_mut(&after.record().id) {
                    row.enter(after.record().state, after.record().attempts);
                }
            }
        }
    }

    fn detail(&self, event: Event) -> Option<EventDetail> {
        let assignment = self.assignments.get(&event.assignment)?.state();
        let course = self.courses.get(&assignment.course())?.state();
        let organization = self.organizations.get(&event.organization)?.state();
        let key = match assignment.source() {
            tms_domain::assignment::Source::Administrator { .. } => None,
            tms_domain::assignment::Source::TrainingKey(id) => {
                let key = self.keys.get(&id)?.state();
                Some(RedeemedKey { id, pool: key.pool() })
            }
        };
        Some(EventDetail {
            event,
            learner: assignment.learner(),
            course: course.id(),
            course_short_name: course.details().short_name.clone(),
            organization_external_id: organization.settings().external_id.clone(),
            key,
        })
    }
}

#[async_trait]
impl WebhookStore for MemoryStore {
    async fn find(&self, id: WebhookId) -> Result<Option<Versioned<Webhook>>, StoreError> {
        Ok(self.tables().webhooks.get(&id).cloned())
    }

    async fn list_enabled(
        &self,
        organizations: &BTreeSet<OrganizationId>,
    ) -> Result<Vec<Webhook>, StoreError> {
        let tables = self.tables();
        let webhooks = tables.webhooks.values().map(Versioned::state);
        let listening = webhooks
            .filter(|it| it.details().enabled && organizations.contains(&it.organization()));
        Ok(listening.cloned().collect())
    }

    async fn any_enabled(&self) -> Result<bool, StoreError> {
        Ok(self.tables().webhooks.values().any(|webhook| webhook.state().details().enabled))
    }
}

#[async_trait]
impl EventQueue for MemoryStore {
    async fn claim(
        &self,
        limit: u16,
        now: Instant,
        stale_before: Instant,
    ) -> Result<Vec<EventDetail>, StoreError> {
        let mut tables = self.tables();
        let is_free = |row: &&mut EventRow| {
            !row.told && row.claimed_at.is_none_or(|claimed_at| claimed_at < stale_before)
        };
        let free = tables.events.values_mut().filter(is_free).take(usize::from(limit));
        let claimed: Vec<Event> = free
            .map(|row| {
                row.claimed_at = Some(now);
                row.event
            })
            .collect();
        let details = claimed.into_iter().map(|event| {
            let dangling = || StoreError::new(format!("event {} dangles", event.id));
            tables.detail(event).ok_or_else(dangling)
        });
        details.collect()
    }

    async fn settle(
        &self,
        messages: Vec<Delivery>,
        done: &BTreeSet<EventId>,
    ) -> Result<(), StoreError> {
        let mut tables = self.tables();
        for message in messages {
            let about = |it: &DeliveryRecord| (it.webhook, it.event);
            let is_there = |row: &DeliveryRow| about(row.record()) == about(message.record());
            if !tables.deliveries.values().any(is_there) {
                tables.deliveries.insert(message.record().id, DeliveryRow::new(message));
            }
        }
        tables.events.retain(|id, row| {
            let is_done = done.contains(id);
            row.told |= is_done;
            !is_done || row.event.kind == EventKind::AssignmentExpired
        });
        Ok(())
    }
}

#[async_trait]
impl WebhookQueue for MemoryStore {
    async fn list_due(&self, now: Instant) -> Result<Vec<WebhookId>, StoreError> {
        let tables = self.tables();
        let due = |id: &WebhookId| {
            tables.deliveries.values().any(|row| row.record().webhook == *id && row.is_due(now))
        };
        let on = tables.webhooks.iter().filter(|(_, webhook)| webhook.state().details().enabled);
        Ok(on.map(|(id, _)| *id).filter(due).collect())
    }

    async fn claim(
        &self,
        webhook: WebhookId,
        limit: u16,
        now: Instant,
        until: Instant,
    ) -> Result<Vec<Delivery>, StoreError> {
        let mut tables = self.tables();
        let mut due: Vec<&mut DeliveryRow> = tables
            .deliveries
            .values_mut()
            .filter(|row| row.record().webhook == webhook && row.is_due(now))
            .collect();
        due.sort_by_key(|row| (row.record().state.due_at(), row.record().id));
        let claimed = due.into_iter().take(usize::from(limit)).map(|row| {
            let attempts = row.record().attempts.saturating_add(1);
            row.enter(DeliveryState::Sending { until }, attempts);
            row.delivery.state().clone()
        });
        let mut claimed: Vec<Delivery> = claimed.collect();
        claimed.sort_by_key(|message| message.record().id);
        Ok(claimed)
    }

    async fn settle(
        &self,
        claimed: &Delivery,
        outcome: DeliveryOutcome,
        now: Instant,
    ) -> Result<(), StoreError> {
        let mut tables = self.tables();
        let Some(row) = tables.deliveries.get_mut(&claimed.record().id) else { return Ok(()) };
        let (state, status, error) = match outcome {
            DeliveryOutcome::Delivered { status } => (DeliveryState::Delivered, Some(status), None),
            DeliveryOutcome::Retry { at, status, error } => {
                (DeliveryState::Waiting { from: at }, status, Some(error))
            }
            DeliveryOutcome::Failed { status, error } => {
                (DeliveryState::Failed, status, Some(error))
            }
        };
        let is = row.record().state;
        let counts = if state == DeliveryState::Delivered {
            is != DeliveryState::Delivered
        } else {
            is == claimed.record().state
        };
        if counts {
            let attempts = row.record().attempts;
            row.enter(state, attempts);
            row.last_attempt_at = Some(now);
            row.last_status = status;
            row.last_error = error;
        }
        Ok(())
    }

    async fn find(&self, id: DeliveryId) -> Result<Option<Versioned<Delivery>>, StoreError> {
        Ok(self.tables().deliveries.get(&id).map(|row| row.delivery.clone()))
    }
}

#[async_trait]
impl WebhookQueries for MemoryStore {
    async fn list_webhooks(
        &self,
        reach: &Reach,
        filter: &WebhookFilter,
        request: &PageRequest,
    ) -> Result<Page<Versioned<Webhook>>, ListError> {
        let tables = self.tables();
        let wanted = |webhook: &Webhook| {
            let organization = webhook.organization();
            tables.reaches(reach, organization)
                && filter.organization.is_none_or(|wanted| wanted == organization)
                && filter.enabled.is_none_or(|wanted| wanted == webhook.details().enabled)
        };
        let found = tables.webhooks.values().filter(|webhook| wanted(webhook.state()));
        let rows = found.map(|it| (Place::by_id(it.state().id().as_uuid()), it.clone()));
        page(&list_name("webhooks", filter), Order::Descending, rows, request)
    }

    async fn list_deliveries(
        &self,
        webhook: WebhookId,
        state: Option<&str>,
        request: &PageRequest,
    ) -> Result<Page<DeliveryView>, ListError> {
        let tables = self.tables();
        let found = tables.deliveries.values().filter(|row| {
            row.record().webhook == webhook
                && state.is_none_or(|state| row.record().state.as_str() == state)
        });
        let rows = found.map(|row| (Place::by_id(row.record().id.as_uuid()), row.view()));
        page(&list_name("deliveries", &(webhook, state)), Order::Descending, rows, request)
    }

    async fn find_delivery(&self, id: DeliveryId) -> Result<Option<DeliveryView>, StoreError> {
        Ok(self.tables().deliveries.get(&id).map(DeliveryRow::view))
    }
}
