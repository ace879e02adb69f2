//! The system sends webhooks the messages that wait (HOOK-1).

use std::{collections::BTreeMap, sync::Arc};

use chrono::TimeDelta;

use super::ATTEMPTS_MAX;
use crate::{
    id::{IdBlock, WebhookId},
    journal::Author,
    plan::Plan,
    port::{
        CommitError, DeliveryOutcome, MessageRefused, OutgoingMessage, Ports, StoreError,
        WebhookSender,
    },
    time::Instant,
    webhook::{Delivery, Webhook},
};

/// How many messages one server sends at once.
pub const IN_FLIGHT_MAX: usize = 64;
/// How many of them go to one webhook, so that a slow receiver does not hold the others up.
const IN_FLIGHT_PER_WEBHOOK_MAX: usize = 4;
/// How long a message is its worker's: well beyond the longest a receiver may take. After that another sends it again.
const CLAIM_LASTS: TimeDelta = TimeDelta::minutes(2);
/// How long to wait after each attempt. A message that was refused once more than there are pauses has failed: after
/// about three days.
const PAUSES: [TimeDelta; 10] = [
    TimeDelta::seconds(5),
    TimeDelta::seconds(30),
    TimeDelta::minutes(2),
    TimeDelta::minutes(10),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(6),
    TimeDelta::hours(12),
    TimeDelta::hours(24),
    TimeDelta::hours(24),
];
/// The status of a receiver that is gone for good.
const GONE: u16 = 410;

/// The use case: the system sends messages to webhooks, each at least once.
///
/// Each row is claimed before it is sent. A worker that dies leaves its rows to others, who may send what was sent
/// already: its id tells a receiver.
#[derive(Clone)]
pub struct DeliverWebhooks {
    ports: Ports,
    sender: Arc<dyn WebhookSender>,
}

impl DeliverWebhooks {
    /// Wires the use case to its ports and to what sends.
    pub fn new(ports: Ports, sender: Arc<dyn WebhookSender>) -> Self {
        Self { ports, sender }
    }

    /// Claims messages that are due, as many as there is room for beside those that are on their way: `busy` says how
    /// many, by webhook. Webhooks with few on their way come first.
    ///
    /// # Errors
    ///
    /// Fails if the store does. What was claimed by then is claimed again later.
    pub async fn take(
        &self,
        busy: &BTreeMap<WebhookId, usize>,
    ) -> Result<Vec<Delivery>, StoreError> {
        let mut room = IN_FLIGHT_MAX.saturating_sub(busy.values().sum());
        if room == 0 {
            return Ok(Vec::new());
        }
        let queue = &self.ports.webhook_queue;
        let now = self.ports.clock.now();
        let mut due = queue.list_due(now).await?;
        let on_their_way = |webhook: &WebhookId| busy.get(webhook).copied().unwrap_or(0);
        due.sort_by_key(on_their_way);
        let mut taken = Vec::new();
        for webhook in due {
            let own = IN_FLIGHT_PER_WEBHOOK_MAX.saturating_sub(on_their_way(&webhook)).min(room);
            let Some(limit) = u16::try_from(own).ok().filter(|limit| *limit > 0) else { continue };
            let claimed = queue.claim(webhook, limit, now, now + CLAIM_LASTS).await?;
            room = room.saturating_sub(claimed.len());
            taken.extend(claimed);
        }
        Ok(taken)
    }

    /// Sends a claimed message, and records what became of it. A webhook whose receiver is gone is switched off.
    ///
    /// # Errors
    ///
    /// Fails if the store does. Then the message is sent again later.
    pub async fn deliver(&self, claimed: &Delivery) -> Result<(), StoreError> {
        let record = claimed.record();
        let Some(webhook) = self.ports.webhooks.find(record.webhook).await? else {
            return Err(StoreError::new("the webhook of a message is not there"));
        };
        let outcome = self.send(claimed, webhook.state()).await;
        let now = self.ports.clock.now();
        let outcome = match outcome {
            Ok(status) => DeliveryOutcome::Delivered { status },
            Err(refused) => {
                if refused.status == Some(GONE) {
                    self.switch_off(record.webhook).await?;
                }
                after_refusal(refused, record.attempts, now)
            }
        };
        self.ports.webhook_queue.settle(claimed, outcome, now).await
    }

    async fn send(&self, claimed: &Delivery, webhook: &Webhook) -> Result<u16, MessageRefused> {
        let (record, details) = (claimed.record(), webhook.details());
        let refused = |reason: String| MessageRefused { reason, status: None };
        if !details.enabled {
            return Err(refused("the webhook was switched off meanwhile".to_owned()));
        }
        // It may have been made while other addresses were allowed.
        details
            .url
            .is_allowed(self.ports.webhook_addresses)
            .map_err(|not_allowed| refused(not_allowed.to_string()))?;
        let at = self.ports.clock.now();
        let secrets = webhook.signing_secrets(at).into_iter();
        let message = OutgoingMessage {
            url: details.url.clone(),
            id: record.event,
            at,
            body: record.body.clone(),
            secrets: secrets
                .map(|generation| self.ports.webhook_secrets.secret(webhook.id(), generation))
                .collect(),
        };
        self.sender.send(&message).await
    }

    async fn switch_off(&self, id: WebhookId) -> Result<(), StoreError> {
        for _ in 0..ATTEMPTS_MAX {
            let Some(webhook) = self.ports.webhooks.find(id).await? else { return Ok(()) };
            let Ok(change) = webhook.change(|webhook| webhook.gone().ok_or(())) else {
                return Ok(());
            };
            let ids = IdBlock::starting_at(self.ports.ids.next());
            let mut plan = Plan::new(Author::System, self.ports.clock.now(), ids);
            plan.change(change);
            match self.ports.plans.commit(plan).await {
                Ok(()) => return Ok(()),
                Err(CommitError::Conflict | CommitError::Duplicate(_)) => {}
                Err(CommitError::Store(error)) => return Err(error),
            }
        }
        Err(StoreError::new("others keep changing a webhook whose receiver is gone"))
    }
}

/// What comes of an attempt that was refused, the attempts so far counted with it.
fn after_refusal(refused: MessageRefused, attempts: u32, now: Instant) -> DeliveryOutcome {
    let MessageRefused { reason: error, status } = refused;
    let place = attempts.checked_sub(1).and_then(|made| usize::try_from(made).ok());
    let pause = place.and_then(|place| PAUSES.get(place)).filter(|_| status != Some(GONE));
    match pause {
        Some(pause) => DeliveryOutcome::Retry { at: now + *pause, status, error },
        None => DeliveryOutcome::Failed { status, error },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(status: Option<u16>, attempts: u32) -> DeliveryOutcome {
        let refused = MessageRefused { reason: "no".to_owned(), status };
        after_refusal(refused, attempts, chrono::DateTime::UNIX_EPOCH)
    }

    #[test]
    fn hook_1_a_refused_message_is_tried_again_with_growing_pauses_for_about_three_days() {
        let retry = |pause| DeliveryOutcome::Retry {
            at: chrono::DateTime::UNIX_EPOCH + pause,
            status: Some(500),
            error: "no".to_owned(),
        };
        assert_eq!(outcome(Some(500), 1), retry(TimeDelta::seconds(5)));
        assert_eq!(outcome(Some(500), 10), retry(TimeDelta::hours(24)));
        let failed = DeliveryOutcome::Failed { status: None, error: "no".to_owned() };
        assert_eq!(outcome(None, 11), failed);
        assert!(PAUSES.is_sorted());
        let whole: TimeDelta = PAUSES.iter().sum();
        assert!(TimeDelta::days(2) < whole && whole < TimeDelta::days(4), "{whole}");
    }

    #[test]
    fn hook_1_a_receiver_that_is_gone_is_not_asked_again() {
        let failed = DeliveryOutcome::Failed { status: Some(410), error: "no".to_owned() };
        assert_eq!(outcome(Some(410), 1), failed);
    }
}
