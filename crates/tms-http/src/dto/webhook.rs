//! Webhooks, and what they were sent.

use serde::Serialize;
use tms_domain::{
    change::Versioned,
    event::EventKind,
    text::Name,
    view::{DeliveryView, WebhookSecretView},
    webhook::{Delivery as DomainDelivery, Webhook as DomainWebhook},
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::At;

/// A webhook.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Webhook {
    /// Its id.
    id: Uuid,
    /// Its version.
    version: u32,
    /// Whose it is: it is told of this organization and of all below.
    organization_id: Uuid,
    /// Where messages go.
    #[schema(example = "https://example.com/hooks/training")]
    url: String,
    /// What it is told.
    #[schema(example = json!(["assignment.completed", "key.redeemed"]))]
    events: Vec<&'static str>,
    /// What it is for.
    description: Option<String>,
    /// Whether it is on.
    enabled: bool,
    /// When it was made; it is told what happens from then on.
    created_at: At,
    /// When it got its secret, if not when it was made.
    secret_renewed_at: Option<At>,
}

impl From<&Versioned<DomainWebhook>> for Webhook {
    fn from(webhook: &Versioned<DomainWebhook>) -> Self {
        let (state, version) = (webhook.state(), webhook.version());
        let details = state.details();
        Self {
            id: state.id().as_uuid(),
            version: version.as_raw(),
            organization_id: state.organization().as_uuid(),
            url: details.url.as_str().to_owned(),
            events: details.events.get().iter().copied().map(EventKind::as_str).collect(),
            description: details.description.as_ref().map(Name::as_str).map(str::to_owned),
            enabled: details.enabled,
            created_at: At(state.created_at()),
            secret_renewed_at: state.secret().since.map(At),
        }
    }
}

/// The secret of a webhook.
#[derive(Serialize, ToSchema)]
pub(crate) struct WebhookSecret {
    /// The secret that signs its messages.
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    secret: String,
    /// The one before, while it signs as well.
    old_secret: Option<String>,
    /// Until when that one signs.
    old_secret_signs_until: Option<At>,
}

impl From<WebhookSecretView> for WebhookSecret {
    fn from(view: WebhookSecretView) -> Self {
        let WebhookSecretView { secret, old_secret, old_secret_signs_until } = view;
        Self { secret, old_secret, old_secret_signs_until: old_secret_signs_until.map(At) }
    }
}

/// A message to a webhook.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Delivery {
    /// Its id.
    id: Uuid,
    /// Its version.
    version: u32,
    /// To which webhook it goes.
    webhook_id: Uuid,
    /// What it is about: the `webhook-id` that every sending of it bears.
    event_id: Uuid,
    /// What kind of thing that is; `webhook.test` for a message that was sent to try it.
    #[serde(rename = "type")]
    #[schema(example = "assignment.completed")]
    kind: &'static str,
    /// When it happened.
    occurred_at: At,
    /// What is sent, to the byte.
    body: String,
    /// `waiting`, `sending`, `delivered` or `failed`.
    #[schema(example = "delivered")]
    state: &'static str,
    /// How often it was tried since it was made, or sent again by hand.
    attempts: u32,
    /// When it is tried next, if it waits.
    next_attempt_at: Option<At>,
    /// When it was tried last.
    last_attempt_at: Option<At>,
    /// The status that the receiver answered then, if it did.
    last_status: Option<u16>,
    /// What went wrong then.
    last_error: Option<String>,
}

impl From<&DeliveryView> for Delivery {
    fn from(view: &DeliveryView) -> Self {
        Self {
            last_attempt_at: view.last_attempt_at.map(At),
            last_status: view.last_status,
            last_error: view.last_error.clone(),
            ..Self::from(&view.delivery)
        }
    }
}

/// As it is once it was decided, before anyone tries it.
impl From<&Versioned<DomainDelivery>> for Delivery {
    fn from(delivery: &Versioned<DomainDelivery>) -> Self {
        let record = delivery.state().record();
        Self {
            id: record.id.as_uuid(),
            version: delivery.version().as_raw(),
            webhook_id: record.webhook.as_uuid(),
            event_id: record.event.as_uuid(),
            kind: record.kind.as_str(),
            occurred_at: At(record.at),
            body: record.body.clone(),
            state: record.state.as_str(),
            attempts: record.attempts,
            next_attempt_at: record.state.next_attempt_at().map(At),
            last_attempt_at: None,
            last_status: None,
            last_error: None,
        }
    }
}
