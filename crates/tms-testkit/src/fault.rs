//! Faults at the moment that matters: when a plan is committed.

use std::{
    collections::BTreeMap,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use tms_domain::{
    plan::Plan,
    port::{CommitError, PlanStore, StoreError},
};

/// Something that others do meanwhile.
pub type Meanwhile = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What happens to a commit.
pub enum Fault {
    /// It loses a race that nobody ran.
    Conflict,
    /// The store fails before anything is written.
    FailsBefore,
    /// The store fails after everything is written: nobody is told.
    FailsAfter,
    /// Others do something between the decision and its commit.
    Meanwhile(Meanwhile),
}

impl std::fmt::Debug for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Conflict => "Conflict",
            Self::FailsBefore => "FailsBefore",
            Self::FailsAfter => "FailsAfter",
            Self::Meanwhile(_) => "Meanwhile",
        })
    }
}

#[derive(Debug, Default)]
struct Schedule {
    begun: u64,
    laid_down: BTreeMap<u64, Fault>,
}

/// A store of plans with faults laid down for the commits to come.
pub struct FaultyPlanStore {
    inner: Arc<dyn PlanStore>,
    schedule: Mutex<Schedule>,
}

impl FaultyPlanStore {
    /// Wraps a store, with no fault laid down.
    pub fn new(inner: Arc<dyn PlanStore>) -> Self {
        Self { inner, schedule: Mutex::default() }
    }

    /// Lays down a fault for the next commit but so many.
    pub fn lay_down(&self, skipped: u64, fault: Fault) {
        let mut schedule = self.schedule();
        let at = schedule.begun.saturating_add(skipped);
        schedule.laid_down.insert(at, fault);
    }

    /// How many commits were begun so far.
    pub fn commits(&self) -> u64 {
        self.schedule().begun
    }

    fn schedule(&self) -> MutexGuard<'_, Schedule> {
        self.schedule.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self) -> Option<Fault> {
        let mut schedule = self.schedule();
        let at = schedule.begun;
        schedule.begun = at.saturating_add(1);
        schedule.laid_down.remove(&at)
    }
}

impl std::fmt::Debug for FaultyPlanStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FaultyPlanStore").field("schedule", &self.schedule).finish_non_exhaustive()
    }
}

fn failure() -> CommitError {
    CommitError::Store(StoreError::new("the store was told to fail"))
}

#[async_trait]
impl PlanStore for FaultyPlanStore {
    async fn commit(&self, plan: Plan) -> Result<(), CommitError> {
        match self.begin() {
            None => self.inner.commit(plan).await,
            Some(Fault::Conflict) => Err(CommitError::Conflict),
            Some(Fault::FailsBefore) => Err(failure()),
            Some(Fault::FailsAfter) => {
                self.inner.commit(plan).await?;
                Err(failure())
            }
            Some(Fault::Meanwhile(meanwhile)) => {
                meanwhile.await;
                self.inner.commit(plan).await
            }
        }
    }
}
