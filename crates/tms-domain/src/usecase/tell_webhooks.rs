//! The system makes of each event a message to every webhook that wants it (HOOK-1).

use std::collections::BTreeSet;

use chrono::TimeDelta;

use crate::{
    id::DeliveryId,
    organization::OrganizationLine,
    port::{Ports, StoreError},
    webhook::Delivery,
};

/// How many events one step takes at most.
const EVENTS_PER_STEP: u16 = 200;
/// After how long a claimed event is taken by another: its worker has died by then. A webhook gets one message about it
/// all the same.
const STALE_AFTER: TimeDelta = TimeDelta::minutes(2);

/// The use case: the system tells webhooks what happened.
///
/// Each event is claimed, and a webhook has one message about one event by a constraint of the store: so any number of
/// servers may do it.
#[derive(Clone)]
pub struct TellWebhooks {
    ports: Ports,
}

impl TellWebhooks {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Takes events, at most some at once, and returns how many it took: with none, there is nothing to tell.
    ///
    /// # Errors
    ///
    /// Fails if the store does. What was claimed and not settled by then is claimed again later.
    pub async fn step(&self) -> Result<usize, StoreError> {
        let ports = &self.ports;
        let now = ports.clock.now();
        let claimed = ports.events.claim(EVENTS_PER_STEP, now, now - STALE_AFTER).await?;
        if claimed.is_empty() {
            return Ok(0);
        }
        let organizations = claimed.iter().map(|it| it.event.organization).collect();
        let lines = ports.organizations.find_lines(&organizations).await?;
        let members = lines.values().flat_map(OrganizationLine::members);
        let members: BTreeSet<_> = members.map(|member| member.state().id()).collect();
        let webhooks = ports.webhooks.list_enabled(&members).await?;
        let mut messages = Vec::new();
        for detail in &claimed {
            let Some(line) = lines.get(&detail.event.organization) else { continue };
            for webhook in webhooks.iter().filter(|webhook| webhook.wants(&detail.event, line)) {
                let id = DeliveryId::from_uuid(ports.ids.next());
                messages.push(Delivery::about(id, webhook, detail, now));
            }
        }
        let done = claimed.iter().map(|it| it.event.id).collect();
        ports.events.settle(messages, &done).await?;
        Ok(claimed.len())
    }
}
