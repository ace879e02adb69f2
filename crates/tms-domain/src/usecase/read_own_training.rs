//! What a learner sees of their own training (LRN, PERM-7).

use std::convert::Infallible;

use super::UseCaseError;
use crate::{
    id::UserId,
    port::{Page, PageRequest, Ports},
    view::{AssignmentView, DashboardView},
};

/// The use cases: a learner reads their own lists, and no one else's.
#[derive(Clone)]
pub struct ReadOwnTraining {
    ports: Ports,
}

impl ReadOwnTraining {
    /// Wires the use cases to their ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// The dashboard (LRN-1).
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    pub async fn dashboard(
        &self,
        learner: UserId,
    ) -> Result<DashboardView, UseCaseError<Infallible>> {
        let now = self.ports.clock.now();
        Ok(self.ports.queries.learners.dashboard(learner, now).await?)
    }

    /// Current training (LRN-2).
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    pub async fn current_training(
        &self,
        learner: UserId,
        page: &PageRequest,
    ) -> Result<Page<AssignmentView>, UseCaseError<Infallible>> {
        let now = self.ports.clock.now();
        Ok(self.ports.queries.learners.list_current_training(learner, page, now).await?)
    }

    /// The transcript (LRN-3).
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    pub async fn transcript(
        &self,
        learner: UserId,
        page: &PageRequest,
    ) -> Result<Page<AssignmentView>, UseCaseError<Infallible>> {
        Ok(self.ports.queries.learners.list_transcript(learner, page).await?)
    }
}
