//! Webhooks and what they were sent, as screens show them (HOOK-1).

use crate::{
    change::Versioned,
    id::OrganizationId,
    organization::Organization,
    time::Instant,
    webhook::{Delivery, DeliveryState, Webhook},
};

/// Which webhooks are wanted; everything given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebhookFilter {
    /// Those of this organization.
    pub organization: Option<OrganizationId>,
    /// Those that are on only, or those that are off only.
    pub enabled: Option<bool>,
}

/// A webhook with the names that go with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookDetailView {
    /// The webhook.
    pub webhook: Versioned<Webhook>,
    /// Whose it is.
    pub organization: Organization,
}

/// The secrets of a webhook.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecretView {
    /// The secret that signs.
    pub secret: String,
    /// The one before, while it still signs beside it.
    pub old_secret: Option<String>,
    /// Until when that one signs.
    pub old_secret_signs_until: Option<Instant>,
}

impl std::fmt::Debug for WebhookSecretView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebhookSecretView").finish_non_exhaustive()
    }
}

/// A message to a webhook, with what became of it last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryView {
    /// The message.
    pub delivery: Versioned<Delivery>,
    /// When it was tried last.
    pub last_attempt_at: Option<Instant>,
    /// The status its receiver answered last, if it did.
    pub last_status: Option<u16>,
    /// What went wrong last.
    pub last_error: Option<String>,
}

impl DeliveryView {
    /// Tells whether someone may send it again now, as far as it itself decides.
    pub const fn may_be_sent_again(&self) -> bool {
        match self.delivery.state().record().state {
            DeliveryState::Sending { .. } => false,
            DeliveryState::Waiting { .. } | DeliveryState::Delivered | DeliveryState::Failed => {
                true
            }
        }
    }
}
