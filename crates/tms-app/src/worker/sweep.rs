//! Removing what no longer matters: old sessions, tokens, links, attempts, kept answers. Nothing depends on it but
//! the size of the database.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use tms_domain::port::{AccessStore, AnswerStore, Clock, Ports, StoreError};

use super::Worker;

/// How long answers are kept: the promise is a day, and a retry may come late.
const ANSWERS_KEPT: TimeDelta = TimeDelta::hours(25);

/// Sweeps.
pub(crate) struct Sweeper {
    clock: Arc<dyn Clock>,
    access: Arc<dyn AccessStore>,
    answers: Arc<dyn AnswerStore>,
}

impl Sweeper {
    /// A sweeper over these ports.
    pub(crate) fn new(ports: &Ports) -> Self {
        Self {
            clock: Arc::clone(&ports.clock),
            access: Arc::clone(&ports.access),
            answers: Arc::clone(&ports.answers),
        }
    }
}

impl Worker for Sweeper {
    const NAME: &'static str = "sweeper";
    const PAUSE: Duration = Duration::from_mins(10);

    async fn step(&mut self) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let answers = self.answers.forget_before(now - ANSWERS_KEPT).await?;
        let access = self.access.sweep(now).await?;
        if answers > 0 || access > 0 {
            tracing::debug!(answers, access, "swept");
        }
        Ok(false)
    }
}
