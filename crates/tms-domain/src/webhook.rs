//! Webhooks: addresses that an organization wants told what happens to its assignments (HOOK-1).

use std::collections::BTreeSet;

use chrono::TimeDelta;
use thiserror::Error;
use uuid::Uuid;

use crate::{
    change::{Aggregate, AggregateKind, New},
    event::{Event, EventKind},
    field::FieldProblem,
    id::{OrganizationId, WebhookId},
    journal::{FieldValue, Fields},
    organization::OrganizationLine,
    text::Name,
    time::Instant,
};

mod address;
mod body;
mod delivery;

pub use address::{AddressPolicy, AddressRefused, NotAWebhookUrl, WebhookUrl, is_public};
pub use body::{EventDetail, RedeemedKey};
pub use delivery::{
    Delivery, DeliveryEvent, DeliveryRecord, DeliveryState, MessageKind, ReplayRefused,
};

/// How long the secret before a new one still signs beside it, so that a receiver can be given the new one meanwhile.
pub const OLD_SECRET_SIGNS: TimeDelta = TimeDelta::hours(24);

/// The kinds of events that a webhook is told: at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenEvents(BTreeSet<EventKind>);

/// No event was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("choose at least one event")]
pub struct NoEvents;

impl FieldProblem for NoEvents {}

impl ChosenEvents {
    /// Takes the kinds, each once.
    ///
    /// # Errors
    ///
    /// Refuses none at all.
    pub fn new(kinds: impl IntoIterator<Item = EventKind>) -> Result<Self, NoEvents> {
        let kinds: BTreeSet<EventKind> = kinds.into_iter().collect();
        if kinds.is_empty() { Err(NoEvents) } else { Ok(Self(kinds)) }
    }

    /// The kinds.
    pub const fn get(&self) -> &BTreeSet<EventKind> {
        &self.0
    }
}

/// What can be said about a webhook, its organization aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookDetails {
    /// Where messages go.
    pub url: WebhookUrl,
    /// What it is told.
    pub events: ChosenEvents,
    /// What it is for.
    pub description: Option<Name>,
    /// Whether it is on. While it is off nothing is sent, and what happens then it is never told (AUD-2: it is not
    /// deleted, it is switched off).
    pub enabled: bool,
}

/// Which secret signs. The secret itself is made of the installation's own when it is needed, and stored nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretGeneration {
    /// Its number, from 1.
    pub number: u32,
    /// When it took the place of the one before; none for the first.
    pub since: Option<Instant>,
}

impl SecretGeneration {
    /// The first.
    pub const FIRST: Self = Self { number: 1, since: None };
}

/// A webhook of an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    id: WebhookId,
    organization: OrganizationId,
    created_at: Instant,
    details: WebhookDetails,
    secret: SecretGeneration,
}

/// A webhook as a store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookRecord {
    /// Its id.
    pub id: WebhookId,
    /// Whose it is.
    pub organization: OrganizationId,
    /// When it was made.
    pub created_at: Instant,
    /// What is said about it.
    pub details: WebhookDetails,
    /// Which secret signs.
    pub secret: SecretGeneration,
}

/// Something that happened to a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WebhookEvent {
    /// What is said about it was changed.
    Edited(Box<WebhookDetails>),
    /// It got a new secret.
    SecretRenewed {
        /// When.
        at: Instant,
    },
    /// Its receiver said that it is gone for good (410), and it was switched off.
    Gone,
}

impl Webhook {
    /// Makes a webhook. It is told what happens from now on.
    pub const fn create(
        id: WebhookId,
        organization: OrganizationId,
        details: WebhookDetails,
        now: Instant,
    ) -> New<Self> {
        let secret = SecretGeneration::FIRST;
        New::decided(Self { id, organization, created_at: now, details, secret })
    }

    /// Rebuilds a webhook from a store.
    pub fn restore(record: WebhookRecord) -> Self {
        let WebhookRecord { id, organization, created_at, details, secret } = record;
        Self { id, organization, created_at, details, secret }
    }

    /// Decides new details.
    pub fn edit(&self, details: WebhookDetails) -> WebhookEvent {
        WebhookEvent::Edited(Box::new(details))
    }

    /// Decides a new secret. The old one signs for a while beside it.
    pub const fn renew_secret(&self, now: Instant) -> WebhookEvent {
        WebhookEvent::SecretRenewed { at: now }
    }

    /// Decides that it is switched off because its receiver is gone; none if it is off.
    pub fn gone(&self) -> Option<WebhookEvent> {
        self.details.enabled.then_some(WebhookEvent::Gone)
    }

    /// Tells whether it is told an event whose organization stands at the foot of a line: one of its own organization
    /// or of a descendant, that it asks for, and that happened once it was there.
    pub fn wants(&self, event: &Event, line: &OrganizationLine) -> bool {
        self.details.enabled
            && self.details.events.get().contains(&event.kind)
            && line.contains(self.organization)
            && self.created_at <= event.at
    }

    /// The numbers of the secrets that sign a message now, the newest first.
    pub fn signing_secrets(&self, now: Instant) -> Vec<u32> {
        let SecretGeneration { number, since } = self.secret;
        let old = since.filter(|since| now < *since + OLD_SECRET_SIGNS);
        let old = old.and_then(|_| number.checked_sub(1));
        [Some(number), old].into_iter().flatten().collect()
    }

    /// Its id.
    pub const fn id(&self) -> WebhookId {
        self.id
    }

    /// The organization it belongs to. It never changes.
    pub const fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// When it was made.
    pub const fn created_at(&self) -> Instant {
        self.created_at
    }

    /// What can be said about it.
    pub const fn details(&self) -> &WebhookDetails {
        &self.details
    }

    /// Which secret signs.
    pub const fn secret(&self) -> SecretGeneration {
        self.secret
    }
}

impl Aggregate for Webhook {
    type Event = WebhookEvent;

    const KIND: AggregateKind = AggregateKind::Webhook;

    fn raw_id(&self) -> Uuid {
        self.id.as_uuid()
    }

    fn apply(&mut self, event: &WebhookEvent) {
        match event {
            WebhookEvent::Edited(details) => self.details = (**details).clone(),
            WebhookEvent::SecretRenewed { at } => {
                let number = self.secret.number.saturating_add(1);
                self.secret = SecretGeneration { number, since: Some(*at) };
            }
            WebhookEvent::Gone => self.details.enabled = false,
        }
    }

    fn action(event: &WebhookEvent) -> (&'static str, Fields) {
        match event {
            WebhookEvent::Edited(_) => ("edited", Fields::new()),
            WebhookEvent::SecretRenewed { .. } => ("secret_renewed", Fields::new()),
            WebhookEvent::Gone => ("receiver_gone", Fields::new()),
        }
    }

    fn belongs_to(&self) -> Option<OrganizationId> {
        Some(self.organization)
    }

    fn describe(&self) -> Fields {
        let WebhookDetails { url, events, description, enabled } = &self.details;
        let events = events.get().iter().map(|kind| kind.as_str().into()).collect();
        vec![
            ("url", url.without_tokens().as_str().into()),
            ("events", FieldValue::List(events)),
            ("description", description.as_ref().map(Name::as_str).into()),
            ("enabled", (*enabled).into()),
            ("secret_generation", self.secret.number.into()),
        ]
    }
}
