//! An Operations Manager sends something to a webhook by hand: once more, or to try it (HOOK-1).

use super::{
    ATTEMPTS_MAX, UseCaseError, commit, edit_webhook::find_webhook_in_reach, expect_version,
};
use crate::{
    change::{Version, Versioned},
    field::Draft,
    id::{DeliveryId, EventId, IdBlock, WebhookId},
    idempotency::Remember,
    plan::Plan,
    port::Ports,
    role::{Actor, Permission},
    webhook::{Delivery, ReplayRefused},
};

/// The use case: an Operations Manager sends a message again.
#[derive(Clone)]
pub struct ReplayDelivery {
    ports: Ports,
}

impl ReplayDelivery {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Puts a message to a webhook in reach among those that wait, with its old id and text.
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers; refuses as [`ReplayRefused`] says.
    pub async fn replay(
        &self,
        actor: &Actor,
        id: DeliveryId,
        expected: Option<Version>,
        request: Draft<()>,
        remember: Option<&Remember<'_, Versioned<Delivery>>>,
    ) -> Result<Versioned<Delivery>, UseCaseError<ReplayRefused>> {
        let ports = &self.ports;
        actor.reach(Permission::ManageWebhooks)?;
        for _ in 0..ATTEMPTS_MAX {
            let delivery = ports.webhook_queue.find(id).await?.ok_or(UseCaseError::NotFound)?;
            let of = delivery.state().record().webhook;
            let (webhook, _) = find_webhook_in_reach(ports, actor, of).await?;
            expect_version(expected, delivery.version())?;
            request.clone()?;
            let now = ports.clock.now();
            let change = delivery.change(|delivery| delivery.replay(webhook.state(), now));
            let change = change.map_err(UseCaseError::Refused)?;
            let outcome = change.versioned();
            let mut plan = super::plan_of(ports, actor, now);
            plan.change(change);
            plan.check(&webhook);
            if let Ok(outcome) = commit(ports, plan, outcome, remember).await? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }
}

/// The use case: an Operations Manager tries whether messages arrive.
#[derive(Clone)]
pub struct TestWebhook {
    ports: Ports,
}

impl TestWebhook {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Sends a message that tells of nothing to a webhook in reach.
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers; refuses a webhook that is off.
    pub async fn send(
        &self,
        actor: &Actor,
        id: WebhookId,
        request: Draft<()>,
        remember: Option<&Remember<'_, Versioned<Delivery>>>,
    ) -> Result<Versioned<Delivery>, UseCaseError<ReplayRefused>> {
        let ports = &self.ports;
        for _ in 0..ATTEMPTS_MAX {
            let (webhook, _) = find_webhook_in_reach(ports, actor, id).await?;
            request.clone()?;
            let now = ports.clock.now();
            let mut ids = IdBlock::starting_at(ports.ids.next());
            let (id, event) = (DeliveryId::from_uuid(ids.take()), EventId::from_uuid(ids.take()));
            let new = Delivery::test(id, event, webhook.state(), now);
            let new = new.map_err(UseCaseError::Refused)?;
            let outcome = new.versioned();
            let mut plan = Plan::new(actor.author(), now, ids);
            plan.create(new);
            plan.check(&webhook);
            if let Ok(outcome) = commit(ports, plan, outcome, remember).await? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }
}
