//! Webhooks and what they were sent, as Operations Managers see them (HOOK-1, PERM-4).

use std::convert::Infallible;

use super::{
    UseCaseError, edit_organization::find_line_in_reach, edit_webhook::find_webhook_in_reach,
};
use crate::{
    change::Versioned,
    field::Draft,
    id::{DeliveryId, WebhookId},
    port::{Page, PageRequest, Ports},
    role::{Actor, Permission},
    view::{DeliveryView, WebhookDetailView, WebhookFilter, WebhookSecretView},
    webhook::{OLD_SECRET_SIGNS, Webhook},
};

/// The use cases: Operations Managers read webhooks.
///
/// Each forbids it to everyone else, and finds nothing out of reach.
#[derive(Clone)]
pub struct ReadWebhooks {
    ports: Ports,
}

impl ReadWebhooks {
    /// Wires the use cases to their ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Webhooks, the newest first.
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers.
    pub async fn webhooks(
        &self,
        actor: &Actor,
        wanted: Draft<(WebhookFilter, PageRequest)>,
    ) -> Result<Page<Versioned<Webhook>>, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::ManageWebhooks)?;
        let (filter, page) = wanted?;
        Ok(self.ports.queries.webhooks.list_webhooks(&reach, &filter, &page).await?)
    }

    /// A webhook.
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers.
    pub async fn webhook(
        &self,
        actor: &Actor,
        id: WebhookId,
    ) -> Result<WebhookDetailView, UseCaseError<Infallible>> {
        let (webhook, line) = find_webhook_in_reach(&self.ports, actor, id).await?;
        Ok(WebhookDetailView { webhook, organization: line.organization().clone() })
    }

    /// The secret of a webhook, which its receiver needs.
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers.
    pub async fn secret(
        &self,
        actor: &Actor,
        id: WebhookId,
    ) -> Result<WebhookSecretView, UseCaseError<Infallible>> {
        let (webhook, _) = find_webhook_in_reach(&self.ports, actor, id).await?;
        let webhook = webhook.state();
        let secrets = &self.ports.webhook_secrets;
        let signing = webhook.signing_secrets(self.ports.clock.now());
        let old = signing.get(1).map(|number| secrets.secret(id, *number));
        let until = webhook.secret().since.map(|since| since + OLD_SECRET_SIGNS);
        Ok(WebhookSecretView {
            secret: secrets.secret(id, webhook.secret().number),
            old_secret_signs_until: until.filter(|_| old.is_some()),
            old_secret: old,
        })
    }

    /// What a webhook was sent, the newest first; in one of the states, if it is named.
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers.
    pub async fn deliveries(
        &self,
        actor: &Actor,
        id: WebhookId,
        wanted: Draft<(Option<&'static str>, PageRequest)>,
    ) -> Result<Page<DeliveryView>, UseCaseError<Infallible>> {
        find_webhook_in_reach::<Infallible>(&self.ports, actor, id).await?;
        let (state, page) = wanted?;
        Ok(self.ports.queries.webhooks.list_deliveries(id, state, &page).await?)
    }

    /// A message to a webhook.
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers.
    pub async fn delivery(
        &self,
        actor: &Actor,
        id: DeliveryId,
    ) -> Result<DeliveryView, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::ManageWebhooks)?;
        let found = self.ports.queries.webhooks.find_delivery(id).await?;
        let found = found.ok_or(UseCaseError::NotFound)?;
        let organization = found.delivery.state().record().organization;
        find_line_in_reach(&self.ports, &reach, organization).await?;
        Ok(found)
    }
}
