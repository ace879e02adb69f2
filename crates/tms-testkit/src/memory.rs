//! An honest store in memory: every port that a database serves.
//!
//! It compares versions, finds duplicates and missing rows, commits whole plans or nothing, and derives nothing:
//! bill lines, journal and mails are the plan's own. Lists are filtered the naive way, by the rules' own
//! functions, so that they can stand as what a database's answers are compared with.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

mod access;
mod achievements;
mod administration;
mod assignments;
mod attempts;
mod billing;
mod certificates;
mod commit;
mod expiry_notices;
mod inbox;
mod journal_text;
mod keys;
mod learners;
mod loads;
mod mail_queue;
mod page;
mod references;
mod stores;
mod tables;
mod unique;
mod webhooks;

pub use achievements::JudgingRow;
pub use attempts::MemoryAttemptGate;
pub use mail_queue::OutboxRow;
pub use tables::Tables;
pub use webhooks::{DeliveryRow, EventRow};

/// The store. Its clones share what they hold.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore(Arc<Mutex<Tables>>);

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// What it holds now, to be looked at.
    pub fn snapshot(&self) -> Tables {
        self.tables().clone()
    }

    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
