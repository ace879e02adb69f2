//! Telling learners that their courses end (NOT-2).

use std::time::Duration;

use tms_domain::{
    port::{Ports, StoreError},
    usecase::NoticeExpiry,
};

use super::Worker;

/// Causes the notices that are due.
pub(crate) struct NoticeWorker(NoticeExpiry);

impl NoticeWorker {
    /// A worker over these ports.
    pub(crate) const fn new(ports: Ports) -> Self {
        Self(NoticeExpiry::new(ports))
    }
}

impl Worker for NoticeWorker {
    const NAME: &'static str = "notices";
    /// Days before the end, nobody waits for the second.
    const PAUSE: Duration = Duration::from_secs(10);
    /// A class whose courses end at one instant leaves the machine to requests.
    const REST: u32 = 9;

    async fn step(&mut self) -> Result<bool, StoreError> {
        self.0.step().await
    }
}
