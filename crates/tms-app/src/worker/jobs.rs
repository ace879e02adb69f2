//! Carrying on multiple creations (ASG-5).

use std::{sync::Arc, time::Duration};

use tms_domain::{
    port::{JobStore, Ports, StoreError},
    usecase::RunJob,
};

use super::Worker;

/// Moves every running job on, whichever server it was begun at.
pub(crate) struct JobRunner {
    jobs: Arc<dyn JobStore>,
    run: RunJob,
}

impl JobRunner {
    /// A runner over these ports.
    pub(crate) fn new(ports: &Ports) -> Self {
        Self { jobs: Arc::clone(&ports.jobs), run: RunJob::new(ports.clone()) }
    }
}

impl Worker for JobRunner {
    const NAME: &'static str = "jobs";
    /// Someone watches the progress.
    const PAUSE: Duration = Duration::from_millis(500);

    /// One transaction of each job in turn, so that a small one does not wait for a large one. A job that fails
    /// keeps no other from going on.
    async fn step(&mut self) -> Result<bool, StoreError> {
        let (mut more, mut failed) = (false, None);
        for id in self.jobs.list_running().await? {
            match self.run.step(id).await {
                Ok(goes_on) => more |= goes_on,
                Err(error) => failed = Some(error),
            }
        }
        match failed {
            Some(error) if !more => Err(error),
            Some(_) | None => Ok(more),
        }
    }
}
