//! What is sent to one webhook about one event, and sending it again by hand (HOOK-1).

use thiserror::Error;
use uuid::Uuid;

use super::{EventDetail, Webhook, body::test_body};
use crate::{
    change::{Aggregate, AggregateKind, New},
    event::{EventKind, NotAnEventKind},
    id::{DeliveryId, EventId, OrganizationId, WebhookId},
    journal::Fields,
    time::Instant,
};

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    /// Something happened.
    Event(EventKind),
    /// Nothing: someone tries whether messages arrive.
    Test,
}

impl MessageKind {
    /// Its name in the message, the API and the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Event(kind) => kind.as_str(),
            Self::Test => "webhook.test",
        }
    }

    /// The kind of that name.
    ///
    /// # Errors
    ///
    /// Refuses every other name.
    pub fn parse(name: &str) -> Result<Self, NotAnEventKind> {
        if name == Self::Test.as_str() {
            Ok(Self::Test)
        } else {
            EventKind::parse(name).map(Self::Event)
        }
    }
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    /// It is sent from an instant on.
    Waiting {
        /// From when.
        from: Instant,
    },
    /// Someone is sending it. Whoever has not said by an instant what became of it has died, and it is sent again.
    Sending {
        /// Until when.
        until: Instant,
    },
    /// The receiver took it.
    Delivered,
    /// It was tried as often as it is.
    Failed,
}

impl DeliveryState {
    /// The name of every state.
    pub const NAMES: [&str; 4] = ["waiting", "sending", "delivered", "failed"];

    /// Its name in the API and the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting { .. } => "waiting",
            Self::Sending { .. } => "sending",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }

    /// When someone takes it up next, if someone does.
    pub const fn due_at(self) -> Option<Instant> {
        match self {
            Self::Waiting { from } => Some(from),
            Self::Sending { until } => Some(until),
            Self::Delivered | Self::Failed => None,
        }
    }

    /// When it is tried next, if it waits for that.
    pub const fn next_attempt_at(self) -> Option<Instant> {
        match self {
            Self::Waiting { from } => Some(from),
            Self::Sending { .. } | Self::Delivered | Self::Failed => None,
        }
    }

    /// The state of that name; one that is still to be taken up is at `due_at`.
    pub fn restore(name: &str, due_at: Option<Instant>) -> Option<Self> {
        match (name, due_at) {
            ("waiting", Some(from)) => Some(Self::Waiting { from }),
            ("sending", Some(until)) => Some(Self::Sending { until }),
            ("delivered", None) => Some(Self::Delivered),
            ("failed", None) => Some(Self::Failed),
            (_, _) => None,
        }
    }
}

/// A message to a webhook, with where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryRecord {
    /// Its id.
    pub id: DeliveryId,
    /// To which webhook it goes.
    pub webhook: WebhookId,
    /// Whose webhook that is.
    pub organization: OrganizationId,
    /// What it is about: the id that every sending of it bears.
    pub event: EventId,
    /// What kind of thing that is.
    pub kind: MessageKind,
    /// When it happened.
    pub at: Instant,
    /// What is sent, to the byte the same each time.
    pub body: String,
    /// How often it was tried since it was made or sent again by hand.
    pub attempts: u32,
    /// Where it stands.
    pub state: DeliveryState,
}

/// A message to a webhook. Its queue moves it on, which the row itself tells; what a person does to it is a change like
/// any other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery(DeliveryRecord);

/// Something that a person did to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryEvent {
    /// It was put among those that wait, to be sent at once.
    Replayed {
        /// When.
        at: Instant,
    },
}

/// Why nothing is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ReplayRefused {
    /// The webhook is off.
    #[error("the webhook is switched off")]
    SwitchedOff,
    /// It is being sent right now.
    #[error("this message is being sent right now")]
    BeingSent,
}

impl Delivery {
    /// The message to a webhook about an event that it [wants](Webhook::wants).
    pub fn about(id: DeliveryId, webhook: &Webhook, detail: &EventDetail, now: Instant) -> Self {
        Self(DeliveryRecord {
            id,
            webhook: webhook.id(),
            organization: webhook.organization(),
            event: detail.event.id,
            kind: MessageKind::Event(detail.event.kind),
            at: detail.event.at,
            body: detail.body(),
            attempts: 0,
            state: DeliveryState::Waiting { from: now },
        })
    }

    /// Decides a message that tells of nothing, to try whether it arrives.
    ///
    /// # Errors
    ///
    /// Refuses a webhook that is off.
    pub fn test(
        id: DeliveryId,
        event: EventId,
        webhook: &Webhook,
        now: Instant,
    ) -> Result<New<Self>, ReplayRefused> {
        if !webhook.details().enabled {
            return Err(ReplayRefused::SwitchedOff);
        }
        Ok(New::decided(Self(DeliveryRecord {
            id,
            webhook: webhook.id(),
            organization: webhook.organization(),
            event,
            kind: MessageKind::Test,
            at: now,
            body: test_body(webhook.id(), webhook.organization(), now),
            attempts: 0,
            state: DeliveryState::Waiting { from: now },
        })))
    }

    /// Rebuilds a message from a store.
    pub const fn restore(record: DeliveryRecord) -> Self {
        Self(record)
    }

    /// Decides to send it again now, with its old id and its old text: one that was delivered, that failed, or that
    /// waits for its next attempt. It is tried as often as a new one.
    ///
    /// # Errors
    ///
    /// Refuses it while its webhook is off, and while it is being sent.
    pub fn replay(&self, webhook: &Webhook, now: Instant) -> Result<DeliveryEvent, ReplayRefused> {
        if !webhook.details().enabled {
            return Err(ReplayRefused::SwitchedOff);
        }
        match self.0.state {
            DeliveryState::Sending { until } if now < until => Err(ReplayRefused::BeingSent),
            DeliveryState::Sending { .. }
            | DeliveryState::Waiting { .. }
            | DeliveryState::Delivered
            | DeliveryState::Failed => Ok(DeliveryEvent::Replayed { at: now }),
        }
    }

    /// Everything about it.
    pub const fn record(&self) -> &DeliveryRecord {
        &self.0
    }
}

impl Aggregate for Delivery {
    type Event = DeliveryEvent;

    const KIND: AggregateKind = AggregateKind::WebhookDelivery;

    fn raw_id(&self) -> Uuid {
        self.0.id.as_uuid()
    }

    fn apply(&mut self, event: &DeliveryEvent) {
        match event {
            DeliveryEvent::Replayed { at } => {
                self.0.attempts = 0;
                self.0.state = DeliveryState::Waiting { from: *at };
            }
        }
    }

    fn action(event: &DeliveryEvent) -> (&'static str, Fields) {
        match event {
            DeliveryEvent::Replayed { .. } => ("sent_again", Fields::new()),
        }
    }

    fn belongs_to(&self) -> Option<OrganizationId> {
        Some(self.0.organization)
    }

    fn describe(&self) -> Fields {
        vec![
            ("webhook_id", self.0.webhook.as_uuid().into()),
            ("event_id", self.0.event.as_uuid().into()),
            ("type", self.0.kind.as_str().into()),
            ("state", self.0.state.as_str().into()),
        ]
    }
}
