//! Telling learners that their courses end (NOT-2), and webhooks that they have (HOOK-1).

use std::time::Duration;

use tms_domain::{
    port::{Ports, StoreError},
    usecase::{NoticeExpiry, TellExpiry},
};

use super::Worker;

/// Causes the notices and events that are due.
pub(crate) struct NoticeWorker {
    notices: NoticeExpiry,
    events: TellExpiry,
}

impl NoticeWorker {
    /// A worker over these ports.
    pub(crate) fn new(ports: Ports) -> Self {
        Self { notices: NoticeExpiry::new(ports.clone()), events: TellExpiry::new(ports) }
    }
}

impl Worker for NoticeWorker {
    const NAME: &'static str = "notices";
    /// Days before the end, nobody waits for the second.
    const PAUSE: Duration = Duration::from_secs(10);
    /// A class whose courses end at one instant leaves the machine to requests.
    const REST: u32 = 9;

    async fn step(&mut self) -> Result<bool, StoreError> {
        let more_notices = self.notices.step().await?;
        let more_events = self.events.step().await?;
        Ok(more_notices || more_events)
    }
}
