//! Telling webhooks what happens (HOOK-1): one worker makes messages of events, another sends them.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use tms_domain::{
    id::WebhookId,
    port::{Ports, StoreError, WebhookSender},
    usecase::{DeliverWebhooks, TellWebhooks},
    webhook::Delivery,
};
use tokio::task::{Id, JoinError, JoinSet};

use super::Worker;
use crate::console::chain;

/// How long the worker that sends waits for one of those on their way, before it looks for more.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// How long it waits for those on their way when the server ends.
const FINISH_MAX: Duration = Duration::from_secs(8);

/// Makes messages of events.
pub(crate) struct EventTeller {
    tell: TellWebhooks,
}

impl EventTeller {
    /// A worker over these ports.
    pub(crate) fn new(ports: &Ports) -> Self {
        Self { tell: TellWebhooks::new(ports.clone()) }
    }
}

impl Worker for EventTeller {
    const NAME: &'static str = "webhook events";
    /// Other systems want to know at once.
    const PAUSE: Duration = Duration::from_secs(1);
    /// A class that redeems its keys in one minute wants its courses now.
    const REST: u32 = 3;

    async fn step(&mut self) -> Result<bool, StoreError> {
        Ok(self.tell.step().await? > 0)
    }
}

/// Sends messages, many at once.
pub(crate) struct WebhookCourier {
    deliver: DeliverWebhooks,
    on_their_way: JoinSet<Result<(), StoreError>>,
    to: BTreeMap<Id, WebhookId>,
}

impl WebhookCourier {
    /// A worker over these ports, that sends this way.
    pub(crate) fn new(ports: &Ports, sender: Arc<dyn WebhookSender>) -> Self {
        let deliver = DeliverWebhooks::new(ports.clone(), sender);
        Self { deliver, on_their_way: JoinSet::new(), to: BTreeMap::new() }
    }

    /// How many messages are on their way, by webhook.
    fn busy(&self) -> BTreeMap<WebhookId, usize> {
        let mut busy = BTreeMap::new();
        for webhook in self.to.values() {
            *busy.entry(*webhook).or_insert(0_usize) += 1;
        }
        busy
    }

    fn start(&mut self, message: Delivery) {
        let webhook = message.record().webhook;
        let deliver = self.deliver.clone();
        let task = self.on_their_way.spawn(async move { deliver.deliver(&message).await });
        self.to.insert(task.id(), webhook);
    }

    /// Notes that one has come back.
    fn came_back(
        &mut self,
        ended: Result<(Id, Result<(), StoreError>), JoinError>,
    ) -> Result<(), StoreError> {
        match ended {
            Ok((id, outcome)) => {
                self.to.remove(&id);
                outcome
            }
            Err(error) => {
                self.to.remove(&error.id());
                Err(StoreError::new(error))
            }
        }
    }
}

impl Worker for WebhookCourier {
    const NAME: &'static str = "webhooks";
    /// Other systems want to know at once.
    const PAUSE: Duration = Duration::from_secs(1);

    async fn step(&mut self) -> Result<bool, StoreError> {
        while let Some(ended) = self.on_their_way.try_join_next_with_id() {
            self.came_back(ended)?;
        }
        for message in self.deliver.take(&self.busy()).await? {
            self.start(message);
        }
        if self.on_their_way.is_empty() {
            return Ok(false);
        }
        // A slow receiver does not hold up what comes meanwhile for others.
        let next = tokio::time::timeout(LOOK_AGAIN, self.on_their_way.join_next_with_id()).await;
        if let Ok(Some(ended)) = next {
            self.came_back(ended)?;
        }
        Ok(true)
    }

    async fn finish(&mut self) {
        let all = async {
            while let Some(ended) = self.on_their_way.join_next_with_id().await {
                if let Err(error) = self.came_back(ended) {
                    tracing::debug!(cause = chain(&error), "sent again later");
                }
            }
        };
        // What is cut off is sent again.
        drop(tokio::time::timeout(FINISH_MAX, all).await);
    }
}
