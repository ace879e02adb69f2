//! Lists of assignments and of what belongs to them (PERM-1, PERM-3, PERM-5, PERM-7).

use std::convert::Infallible;

use chrono::{NaiveDate, TimeDelta};

use super::{UseCaseError, cancel_assignment::find_in_reach, find_line, find_user};
use crate::{
    cancellation_request::DecideRefused,
    change::Versioned,
    field::{Draft, FieldCode, FieldError, FieldReader},
    id::{AssignmentId, CancellationRequestId, JobId},
    organization::TimeZoneName,
    port::{Page, PageRequest, Ports},
    role::{Actor, Forbidden, Permission},
    time::{Day, Instant},
    view::{
        AssignmentDays, AssignmentFileView, AssignmentFilter, AssignmentView,
        CancellationRequestView, JobView, JournalEntryView, NoteView, PairOutcomeFilter,
        PairResultView,
    },
};

/// A cancellation request, as who decides it sees it (HLP-2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancellationRequestDetail {
    /// The request.
    pub request: CancellationRequestView,
    /// The assignment it is about.
    pub assignment: AssignmentView,
    /// Whether approving it would cancel the assignment now, and why not.
    pub approvable: Result<(), DecideRefused>,
}

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

    /// A filter narrowed down to days as well, each read in the zone of who asks (TIM-3): everything given must hold.
    ///
    /// # Errors
    ///
    /// Refuses a day that there is not in that zone, or that is too far away.
    pub fn within_days(
        &self,
        filter: AssignmentFilter,
        days: &AssignmentDays,
        zone: &TimeZoneName,
    ) -> Draft<AssignmentFilter> {
        let mut reader = FieldReader::default();
        let mut read = |name: &str, date: Option<NaiveDate>| {
            let day = self.ports.calendar.day(zone, date?);
            if day.is_none() {
                let message =
                    format!("there is no such day in {}, or it is too far away", zone.as_str());
                reader.refuse(FieldError::new(name, FieldCode::OutOfRange, message));
            }
            day
        };
        let created_from = read("created_from", days.created_from).map(Day::starts_at);
        let created_to = read("created_to", days.created_to).map(Day::ends_at);
        // What was picked to expire on a day ends with the first instant after it (TIM-3), and belongs to that day.
        let instant = TimeDelta::microseconds(1);
        let expires_from =
            read("expires_from", days.expires_from).map(|day| day.starts_at() + instant);
        let expires_to = read("expires_to", days.expires_to).map(|day| day.ends_at() + instant);
        reader.finish(Some(AssignmentFilter {
            created_after: filter.created_after.max(created_from),
            created_before: earlier(filter.created_before, created_to),
            expires_after: filter.expires_after.max(expires_from),
            expires_before: earlier(filter.expires_before, expires_to),
            ..filter
        }))
    }

    /// Everything about an assignment in reach, with a part of its journal: not for its learner (NTE-1).
    ///
    /// # Errors
    ///
    /// Forbids it to who has no role for it.
    pub async fn file(
        &self,
        actor: &Actor,
        id: AssignmentId,
        journal: Draft<PageRequest>,
    ) -> Result<AssignmentFileView, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::SeeAssignments)?;
        let queries = &self.ports.queries.assignments;
        let detail = queries.find(id).await?.ok_or(UseCaseError::NotFound)?;
        let line = find_line(&self.ports, detail.assignment.state().organization()).await?;
        let line = line.filter(|line| reach.covers(line)).ok_or(UseCaseError::NotFound)?;
        let journal = journal?;
        let notes = PageRequest { limit: PageRequest::LIMIT_MAX, after: None };
        Ok(AssignmentFileView {
            detail,
            organization: line.organization().settings().name.clone(),
            notes: queries.list_notes(id, &notes).await?.items,
            journal: queries.list_journal(id.into(), &journal).await?,
        })
    }

    /// An assignment in reach that someone is about to change, with the zone in which a date picked for it is read
    /// (TIM-3).
    ///
    /// # Errors
    ///
    /// Forbids it to who may not set an expiry.
    pub async fn to_change(
        &self,
        actor: &Actor,
        id: AssignmentId,
    ) -> Result<(AssignmentView, TimeZoneName), UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::SetExpiry)?;
        let view = find_in_reach(&self.ports, &reach, id).await?;
        let learner = find_user(&self.ports, view.state().learner()).await?;
        let line = find_line(&self.ports, learner.state().organization()).await?;
        let line = line.ok_or(UseCaseError::NotFound)?;
        Ok((view, line.organization().settings().time_zone.clone()))
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

    /// A cancellation request in reach, with the assignment it is about and whether it can be approved now; any of
    /// them for the help desk (HLP-2).
    ///
    /// # Errors
    ///
    /// Forbids it to who has no role for it.
    pub async fn cancellation_request(
        &self,
        actor: &Actor,
        id: CancellationRequestId,
    ) -> Result<CancellationRequestDetail, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::SeeAssignments)?;
        let view = self.ports.queries.assignments.find_cancellation_request(id).await?;
        let view = view.ok_or(UseCaseError::NotFound)?;
        let assignment = find_in_reach(&self.ports, &reach, view.request.assignment()).await?;
        let request = Versioned::new(view.request.clone(), view.version);
        let now = self.ports.clock.now();
        let approved = request.approve(&assignment.assignment, actor.author(), None, now);
        Ok(CancellationRequestDetail { request: view, assignment, approvable: approved.map(drop) })
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

/// The earlier of two ends, where there are two.
fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    one.into_iter().chain(other).min()
}
