//! Lists of assignments and of what belongs to them (PERM-1, PERM-3, PERM-5, PERM-7).

use std::convert::Infallible;

use super::{UseCaseError, cancel_assignment::find_in_reach};
use crate::{
    field::Draft,
    id::{AssignmentId, JobId},
    port::{Page, PageRequest, Ports},
    role::{Actor, Forbidden, Permission},
    view::{
        AssignmentFilter, AssignmentView, CancellationRequestView, JobView, JournalEntryView,
        NoteView, PairOutcomeFilter, PairResultView,
    },
};

/// The use cases: administrators and the help desk read lists of assignments.
#[derive(Clone)]
pub struct ReadAssignments {
    ports: Ports,
}

impl ReadAssignments {
    /// Wires the use cases to their ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Assignments in reach.
    ///
    /// # Errors
    ///
    /// Forbids it to who has no role for it (PERM-7).
    pub async fn list(
        &self,
        actor: &Actor,
        wanted: Draft<(AssignmentFilter, PageRequest)>,
    ) -> Result<Page<AssignmentView>, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::SeeAssignments)?;
        let (filter, page) = wanted?;
        let now = self.ports.clock.now();
        Ok(self.ports.queries.assignments.list(&reach, &filter, &page, now).await?)
    }

    /// The notes on an assignment in reach: not for its learner (NTE-1).
    ///
    /// # Errors
    ///
    /// Forbids it to who has no role for it.
    pub async fn notes(
        &self,
        actor: &Actor,
        id: AssignmentId,
        page: Draft<PageRequest>,
    ) -> Result<Page<NoteView>, UseCaseError<Infallible>> {
        self.authorize(actor, id).await?;
        Ok(self.ports.queries.assignments.list_notes(id, &page?).await?)
    }

    /// The journal of an assignment in reach (AUD-1).
    ///
    /// # Errors
    ///
    /// Forbids it to who has no role for it.
    pub async fn journal(
        &self,
        actor: &Actor,
        id: AssignmentId,
        page: Draft<PageRequest>,
    ) -> Result<Page<JournalEntryView>, UseCaseError<Infallible>> {
        self.authorize(actor, id).await?;
        Ok(self.ports.queries.assignments.list_journal(id.into(), &page?).await?)
    }

    /// Cancellation requests in reach; all of them for the help desk (HLP-2).
    ///
    /// # Errors
    ///
    /// Forbids it to who has no role for it.
    pub async fn cancellation_requests(
        &self,
        actor: &Actor,
        wanted: Draft<(Option<&'static str>, PageRequest)>,
    ) -> Result<Page<CancellationRequestView>, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::SeeAssignments)?;
        let (state, page) = wanted?;
        let queries = &self.ports.queries.assignments;
        Ok(queries.list_cancellation_requests(&reach, state, &page).await?)
    }

    /// A multiple creation, for who asked for it (ASG-4).
    ///
    /// # Errors
    ///
    /// Forbids it to who has no role for it.
    pub async fn job(&self, actor: &Actor, id: JobId) -> Result<JobView, UseCaseError<Infallible>> {
        actor.reach(Permission::ManageAssignments)?;
        let requested_by = actor.user_id().ok_or(Forbidden)?;
        let job = self.ports.queries.assignments.find_job(id, requested_by).await?;
        job.ok_or(UseCaseError::NotFound)
    }

    /// What the pairs of a multiple creation came to, for who asked for it (ASG-5).
    ///
    /// # Errors
    ///
    /// Forbids it to who has no role for it.
    pub async fn job_results(
        &self,
        actor: &Actor,
        id: JobId,
        wanted: Draft<(Option<PairOutcomeFilter>, PageRequest)>,
    ) -> Result<Page<PairResultView>, UseCaseError<Infallible>> {
        self.job(actor, id).await?;
        let (outcome, page) = wanted?;
        Ok(self.ports.queries.assignments.list_job_results(id, outcome, &page).await?)
    }

    async fn authorize(
        &self,
        actor: &Actor,
        id: AssignmentId,
    ) -> Result<(), UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::SeeAssignments)?;
        find_in_reach(&self.ports, &reach, id).await.map(drop)
    }
}
