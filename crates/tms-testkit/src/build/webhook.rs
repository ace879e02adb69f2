//! Webhooks.

use tms_domain::{
    change::{New, Versioned},
    event::EventKind,
    id::{OrganizationId, WebhookId},
    port::Ports,
    webhook::{ChosenEvents, Webhook, WebhookDetails, WebhookUrl},
};

use super::{name, store_change};

/// A webhook that is on, to be planned: it is told these kinds of events.
///
/// # Panics
///
/// Panics when there are none.
pub fn a_webhook(
    ports: &Ports,
    organization: OrganizationId,
    kinds: impl IntoIterator<Item = EventKind>,
) -> New<Webhook> {
    let details = WebhookDetails {
        url: WebhookUrl::parse("https://hooks.example/tms?of=us").expect("an address"),
        events: ChosenEvents::new(kinds).expect("some events"),
        description: Some(name("For the other system")),
        enabled: true,
    };
    let id = WebhookId::from_uuid(ports.ids.next());
    Webhook::create(id, organization, details, ports.clock.now())
}

/// Switches a webhook off or on.
///
/// # Panics
///
/// Panics when the store refuses.
pub async fn switched(
    ports: &Ports,
    webhook: &Versioned<Webhook>,
    enabled: bool,
) -> Versioned<Webhook> {
    let details = WebhookDetails { enabled, ..webhook.state().details().clone() };
    let change = webhook.change(|webhook| Ok::<_, ()>(webhook.edit(details)));
    store_change(ports, change.expect("it is edited"), ports.clock.now()).await
}
