//! The system notices that assignments have expired, as time goes on, for webhooks to be told (HOOK-1).

use chrono::TimeDelta;

use super::notice_expiry::MARK_STAYS_BEHIND;
use crate::{
    id::IdBlock,
    journal::Author,
    plan::Plan,
    port::{CommitError, ExpiryMark, ExpirySpan, Ports, StoreError},
};

/// How many assignments one step takes: as many rows stay locked while their events are written.
const ASSIGNMENTS_PER_STEP: u16 = 500;

/// The use case: the system makes the events of expiries.
///
/// It goes through the instants since a mark in the store, so that an outage loses and repeats nothing. Any number of
/// servers may do it at once: an expiry is one event. Complete assignments expire as well: nothing of them can be
/// launched any more (EXP-5).
#[derive(Clone)]
pub struct TellExpiry {
    ports: Ports,
}

impl TellExpiry {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Does a bounded piece of work: false when nothing more is due now. While no webhook is on, and the very first
    /// time, the mark only moves on: nobody is there to be told.
    ///
    /// # Errors
    ///
    /// Fails if the store does. What was not done by then is done in the next steps.
    pub async fn step(&self) -> Result<bool, StoreError> {
        let ports = &self.ports;
        let now = ports.clock.now();
        let marks = &ports.expiry_notices;
        let up_to = now - MARK_STAYS_BEHIND;
        let mark = marks.find_mark(ExpiryMark::Events).await?;
        let is_listened = ports.webhooks.any_enabled().await?;
        let after = match mark {
            Some(mark) if is_listened => mark,
            // Moving it costs a write, so it is not done each time.
            Some(mark) if up_to - mark < MARK_STAYS_BEHIND => return Ok(false),
            Some(_) | None => {
                marks.move_mark(ExpiryMark::Events, up_to).await?;
                return Ok(false);
            }
        };
        if now <= after {
            return Ok(false);
        }
        let span = ExpirySpan { after, until: now, behind: None };
        let found = marks.list_expired(span, ASSIGNMENTS_PER_STEP).await?;
        if found.is_empty() {
            if MARK_STAYS_BEHIND < up_to - after {
                marks.move_mark(ExpiryMark::Events, up_to).await?;
            }
            return Ok(false);
        }
        let ids = IdBlock::starting_at(ports.ids.next());
        let mut plan = Plan::new(Author::System, now, ids);
        for assignment in &found {
            plan.tell_expired(assignment);
        }
        let last = found.last().map(|last| last.state().expires_at());
        match ports.plans.commit(plan).await {
            // What is told is not found again.
            Ok(()) => {
                if let Some(last) = last.filter(|last| *last < up_to) {
                    // Others may expire at the same instant.
                    let to = last - TimeDelta::microseconds(1);
                    marks.move_mark(ExpiryMark::Events, to).await?;
                }
                Ok(true)
            }
            // Something changed meanwhile: the same again, as it is now.
            Err(CommitError::Conflict | CommitError::Duplicate(_)) => Ok(true),
            Err(CommitError::Store(error)) => Err(error),
        }
    }
}
