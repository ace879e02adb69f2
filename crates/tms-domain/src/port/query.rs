//! Answering screens: lists and details as plain views, never more than someone may see.

use async_trait::async_trait;
use thiserror::Error;

use super::StoreError;
use crate::{
    change::Versioned,
    course::Course,
    id::{
        AssignmentId, CancellationRequestId, JobId, OrganizationId, TrainingKeyId,
        TrainingKeyPoolId, UserId,
    },
    organization::{Organization, OrganizationLine},
    plan::RowRef,
    role::Reach,
    time::{Day, Instant},
    user::User,
    view::{
        AssignmentDetailView, AssignmentFilter, AssignmentView, CancellationRequestView,
        CourseFilter, DashboardView, JobView, JournalEntryView, KeyFilter, KeyView, NoteView,
        OutboxRowView, PairOutcomeFilter, PairResultView, PoolFilter, PoolView, StatementLineView,
        UserFilter,
    },
};

/// Where a list goes on: opaque to all but the store that made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(pub String);

/// How much of a list is wanted, and from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// How many items at most.
    pub limit: u16,
    /// Where to go on; none means from the start.
    pub after: Option<Cursor>,
}

impl PageRequest {
    /// The most items of a page.
    pub const LIMIT_MAX: u16 = 500;
    /// The items of a page when nothing is said.
    pub const LIMIT_DEFAULT: u16 = 50;
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where it goes on; none at the end.
    pub next: Option<Cursor>,
}

/// Why a list was not read.
#[derive(Debug, Error)]
pub enum ListError {
    /// The cursor was not made by this list with these filters.
    #[error("this cursor does not belong to this list")]
    ForeignCursor,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Lists and details of assignments, for administrators.
#[async_trait]
pub trait AssignmentQueries: Send + Sync {
    /// Assignments in reach, as the filter sorts them (the newest first when it does not).
    ///
    /// # Errors
    ///
    /// Refuses a foreign cursor; fails if the store does.
    async fn list(
        &self,
        reach: &Reach,
        filter: &AssignmentFilter,
        page: &PageRequest,
        now: Instant,
    ) -> Result<Page<AssignmentView>, ListError>;

    /// One assignment with its activities, whoever's it is: the use case decides who may see it.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find(&self, id: AssignmentId) -> Result<Option<AssignmentDetailView>, StoreError>;

    /// The notes on an assignment, the newest first (NTE-1).
    ///
    /// # Errors
    ///
    /// Refuses a foreign cursor; fails if the store does.
    async fn list_notes(
        &self,
        id: AssignmentId,
        page: &PageRequest,
    ) -> Result<Page<NoteView>, ListError>;

    /// The journal of one thing, the newest first (AUD-1).
    ///
    /// # Errors
    ///
    /// Refuses a foreign cursor; fails if the store does.
    async fn list_journal(
        &self,
        subject: RowRef,
        page: &PageRequest,
    ) -> Result<Page<JournalEntryView>, ListError>;

    /// Cancellation requests in reach, the newest first, perhaps only those in one state.
    ///
    /// # Errors
    ///
    /// Refuses a foreign cursor; fails if the store does.
    async fn list_cancellation_requests(
        &self,
        reach: &Reach,
        state: Option<&str>,
        page: &PageRequest,
    ) -> Result<Page<CancellationRequestView>, ListError>;

    /// One cancellation request as lists show it.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_cancellation_request(
        &self,
        id: CancellationRequestId,
    ) -> Result<Option<CancellationRequestView>, StoreError>;

    /// A multiple creation, for whoever asked for it.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_job(
        &self,
        id: JobId,
        requested_by: UserId,
    ) -> Result<Option<JobView>, StoreError>;

    /// What the pairs of a job came to, in the order they were decided.
    ///
    /// # Errors
    ///
    /// Refuses a foreign cursor; fails if the store does.
    async fn list_job_results(
        &self,
        id: JobId,
        outcome: Option<PairOutcomeFilter>,
        page: &PageRequest,
    ) -> Result<Page<PairResultView>, ListError>;
}

/// What a learner sees of their own (LRN, PERM-7).
#[async_trait]
pub trait LearnerQueries: Send + Sync {
    /// The dashboard (LRN-1).
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn dashboard(&self, learner: UserId, now: Instant) -> Result<DashboardView, StoreError>;

    /// Current training (LRN-2): active, unexpired, not complete; as the dashboard sorts them.
    ///
    /// # Errors
    ///
    /// Refuses a foreign cursor; fails if the store does.
    async fn list_current_training(
        &self,
        learner: UserId,
        page: &PageRequest,
        now: Instant,
    ) -> Result<Page<AssignmentView>, ListError>;

    /// The transcript (LRN-3): active and complete, the newest completion first.
    ///
    /// # Errors
    ///
    /// Refuses a foreign cursor; fails if the store does.
    async fn list_transcript(
        &self,
        learner: UserId,
        page: &PageRequest,
    ) -> Result<Page<AssignmentView>, ListError>;
}

/// Lists and details of pools and keys.
#[async_trait]
pub trait TrainingKeyQueries: Send + Sync {
    /// Pools in reach, the newest first.
    ///
    /// # Errors
    ///
    /// Refuses a foreign cursor; fails if the store does.
    async fn list_pools(
        &self,
        reach: &Reach,
        filter: &PoolFilter,
        page: &PageRequest,
        now: Instant,
    ) -> Result<Page<PoolView>, ListError>;

    /// One pool with the counts of its keys.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_pool(&self, id: TrainingKeyPoolId) -> Result<Option<PoolView>, StoreError>;

    /// The keys of a pool, as they were added (POOL-6).
    ///
    /// # Errors
    ///
    /// Refuses a foreign cursor; fails if the store does.
    async fn list_keys(
        &self,
        pool: TrainingKeyPoolId,
        filter: KeyFilter,
        page: &PageRequest,
    ) -> Result<Page<KeyView>, ListError>;

    /// One key of a pool.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_key(
        &self,
        pool: TrainingKeyPoolId,
        key: TrainingKeyId,
    ) -> Result<Option<KeyView>, StoreError>;
}

/// Lists of users, courses, organizations and the outbox.
#[async_trait]
pub trait AdministrationQueries: Send + Sync {
    /// Users in reach, by last and first name (USR-8).
    ///
    /// # Errors
    ///
    /// Refuses a foreign cursor; fails if the store does.
    async fn list_users(
        &self,
        reach: &Reach,
        filter: &UserFilter,
        page: &PageRequest,
    ) -> Result<Page<Versioned<User>>, ListError>;

    /// Courses that can be assigned to someone in reach, by name (PERM-3).
    ///
    /// # Errors
    ///
    /// Refuses a foreign cursor; fails if the store does.
    async fn list_courses(
        &self,
        reach: &Reach,
        filter: &CourseFilter,
        page: &PageRequest,
        now: Instant,
    ) -> Result<Page<Versioned<Course>>, ListError>;

    /// The lines of the organizations in reach, the newest first.
    ///
    /// # Errors
    ///
    /// Refuses a foreign cursor; fails if the store does.
    async fn list_organizations(
        &self,
        reach: &Reach,
        page: &PageRequest,
    ) -> Result<Page<OrganizationLine>, ListError>;

    /// The oldest organizations in reach, at most so many: those above others come before them, unless they were
    /// moved there since.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn list_oldest_organizations(
        &self,
        reach: &Reach,
        limit: u16,
    ) -> Result<Vec<Versioned<Organization>>, StoreError>;

    /// Rows of the outbox in reach, the newest first (NOT-1), with those recipients who are in reach as well.
    ///
    /// # Errors
    ///
    /// Refuses a foreign cursor; fails if the store does.
    async fn list_outbox(
        &self,
        reach: &Reach,
        state: Option<&str>,
        page: &PageRequest,
    ) -> Result<Page<OutboxRowView>, ListError>;
}

/// Statements (BIL-4).
#[async_trait]
pub trait BillingQueries: Send + Sync {
    /// The lines of a stretch of time, for an organization, perhaps with its descendants, by SKU and course.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn statement(
        &self,
        organization: OrganizationId,
        include_children: bool,
        month: Day,
    ) -> Result<Vec<StatementLineView>, StoreError>;
}
