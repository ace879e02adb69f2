//! Webhooks: loading them, taking what they are told, sending it, answering screens (HOOK-1).

use std::collections::BTreeSet;

use async_trait::async_trait;

use super::{ListError, Page, PageRequest, StoreError};
use crate::{
    change::Versioned,
    id::{DeliveryId, EventId, OrganizationId, WebhookId},
    role::Reach,
    time::Instant,
    view::{DeliveryView, WebhookFilter},
    webhook::{Delivery, EventDetail, Webhook, WebhookUrl},
};

/// Loads webhooks.
#[async_trait]
pub trait WebhookStore: Send + Sync {
    /// The webhook of that id.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find(&self, id: WebhookId) -> Result<Option<Versioned<Webhook>>, StoreError>;

    /// The webhooks of these organizations that are on.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn list_enabled(
        &self,
        organizations: &BTreeSet<OrganizationId>,
    ) -> Result<Vec<Webhook>, StoreError>;

    /// Whether any webhook is on.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn any_enabled(&self) -> Result<bool, StoreError>;
}

/// Takes the events that webhooks are told, each by one worker at a time. Which there are, plans say: a plan's events are
/// kept if any webhook is on when it is committed, and that an assignment expired is kept once for each expiry.
#[async_trait]
pub trait EventQueue: Send + Sync {
    /// Claims the oldest events, at most `limit`, with those that were claimed before `stale_before`: their worker died.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn claim(
        &self,
        limit: u16,
        now: Instant,
        stale_before: Instant,
    ) -> Result<Vec<EventDetail>, StoreError>;

    /// Adds messages to the queue of those that are sent, and is done with these events. A webhook has one message about
    /// one event: another is left out.
    ///
    /// # Errors
    ///
    /// Fails if the store does. Then nothing is lost: what was not done is claimed again.
    async fn settle(
        &self,
        messages: Vec<Delivery>,
        done: &BTreeSet<EventId>,
    ) -> Result<(), StoreError>;
}

/// What became of a message that was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryOutcome {
    /// The receiver took it.
    Delivered {
        /// The status it answered.
        status: u16,
    },
    /// It did not, and is tried again from an instant on.
    Retry {
        /// When.
        at: Instant,
        /// The status it answered, if it did.
        status: Option<u16>,
        /// What went wrong.
        error: String,
    },
    /// It did not, and nothing is tried any more.
    Failed {
        /// The status it answered, if it did.
        status: Option<u16>,
        /// What went wrong.
        error: String,
    },
}

/// Takes messages to webhooks, each by one worker at a time.
///
/// Whatever moves a row raises its version, so that nobody sends again what a worker has meanwhile settled.
#[async_trait]
pub trait WebhookQueue: Send + Sync {
    /// The webhooks that are on and have a message that is due, or whose worker died.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn list_due(&self, now: Instant) -> Result<Vec<WebhookId>, StoreError>;

    /// Claims messages to a webhook that are due, the longest due first, at most `limit`, until an instant, which
    /// they then say. From that on they are due again.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn claim(
        &self,
        webhook: WebhookId,
        limit: u16,
        now: Instant,
        until: Instant,
    ) -> Result<Vec<Delivery>, StoreError>;

    /// Records what became of a message, as it was claimed. Where another has taken it meanwhile, only that it was delivered counts.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn settle(
        &self,
        claimed: &Delivery,
        outcome: DeliveryOutcome,
        now: Instant,
    ) -> Result<(), StoreError>;

    /// The message of that id.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find(&self, id: DeliveryId) -> Result<Option<Versioned<Delivery>>, StoreError>;
}

/// Makes the secrets that sign.
pub trait WebhookSecrets: Send + Sync {
    /// The secret of a webhook in one of its generations, as its receiver is given it (`whsec_…`). The same whenever it
    /// is asked for.
    fn secret(&self, webhook: WebhookId, generation: u32) -> String;
}

/// A message on its way out.
#[derive(Clone, PartialEq, Eq)]
pub struct OutgoingMessage {
    /// Where it goes.
    pub url: WebhookUrl,
    /// Its id, the same each time.
    pub id: EventId,
    /// When it is sent.
    pub at: Instant,
    /// What it says.
    pub body: String,
    /// The secrets that sign it.
    pub secrets: Vec<String>,
}

impl std::fmt::Debug for OutgoingMessage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { url: _, id, at, body: _, secrets: _ } = self;
        f.debug_struct("OutgoingMessage").field("id", id).field("at", at).finish_non_exhaustive()
    }
}

/// Why a message did not arrive.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct MessageRefused {
    /// What went wrong, in a few words that may be shown.
    pub reason: String,
    /// The status the receiver answered, if it did.
    pub status: Option<u16>,
}

/// Sends messages to webhooks.
#[async_trait]
pub trait WebhookSender: Send + Sync {
    /// Sends a message once, and returns the status with which the receiver took it.
    ///
    /// # Errors
    ///
    /// Says why it may not have arrived.
    async fn send(&self, message: &OutgoingMessage) -> Result<u16, MessageRefused>;
}

/// Lists of webhooks and of what they were sent.
#[async_trait]
pub trait WebhookQueries: Send + Sync {
    /// Webhooks of organizations in reach, the newest first (PERM-3).
    ///
    /// # Errors
    ///
    /// Refuses a foreign cursor; fails if the store does.
    async fn list_webhooks(
        &self,
        reach: &Reach,
        filter: &WebhookFilter,
        page: &PageRequest,
    ) -> Result<Page<Versioned<Webhook>>, ListError>;

    /// Messages to a webhook, the newest first; in one of the states, if it is named.
    ///
    /// # Errors
    ///
    /// Refuses a foreign cursor; fails if the store does.
    async fn list_deliveries(
        &self,
        webhook: WebhookId,
        state: Option<&str>,
        page: &PageRequest,
    ) -> Result<Page<DeliveryView>, ListError>;

    /// The message of that id, as it is shown.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_delivery(&self, id: DeliveryId) -> Result<Option<DeliveryView>, StoreError>;
}
