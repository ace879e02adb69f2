//! Loading what decisions need, each thing with its version.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;

use super::StoreError;
use crate::{
    cancellation_request::CancellationRequest,
    change::Versioned,
    course::Course,
    id::{
        AssignmentId, CancellationRequestId, CourseId, JobId, LaunchId, OrganizationId, SiteId,
        TrainingKeyId, TrainingKeyPoolId, UserId,
    },
    idempotency::{Caller, IdempotencyClaim, RememberedAnswer},
    job::Job,
    key_code::NormalCode,
    launch::Launch,
    organization::{Organization, OrganizationLine},
    pool::TrainingKeyPool,
    redemption::KeySnapshot,
    role::Reach,
    site::Site,
    time::Instant,
    training_key::TrainingKey,
    user::User,
    view::AssignmentView,
};

/// Loads organizations.
#[async_trait]
pub trait OrganizationStore: Send + Sync {
    /// The line of each of these organizations that exists.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_lines(
        &self,
        ids: &BTreeSet<OrganizationId>,
    ) -> Result<BTreeMap<OrganizationId, OrganizationLine>, StoreError>;

    /// The organizations with these external ids (ORG-1).
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_by_external_ids(
        &self,
        external_ids: &BTreeSet<String>,
    ) -> Result<Vec<Versioned<Organization>>, StoreError>;

    /// An organization's descendants, itself left out (ORG-2).
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_descendants(
        &self,
        id: OrganizationId,
    ) -> Result<Vec<Versioned<Organization>>, StoreError>;

    /// Any root, the oldest first (SITE-3).
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_first_root(&self) -> Result<Option<Versioned<Organization>>, StoreError>;
}

/// Loads sites.
#[async_trait]
pub trait SiteStore: Send + Sync {
    /// The site with that id.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find(&self, id: SiteId) -> Result<Option<Versioned<Site>>, StoreError>;

    /// Every site, the oldest first. There are as many as there are front doors: few.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn list(&self) -> Result<Vec<Versioned<Site>>, StoreError>;
}

/// Loads users.
#[async_trait]
pub trait UserStore: Send + Sync {
    /// Those of these users that exist.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_many(
        &self,
        ids: &BTreeSet<UserId>,
    ) -> Result<BTreeMap<UserId, Versioned<User>>, StoreError>;

    /// The users with these emails in normal form (USR-2).
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_by_emails(
        &self,
        normal: &BTreeSet<String>,
    ) -> Result<Vec<Versioned<User>>, StoreError>;

    /// Whether anyone is a System Administrator.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn any_system_administrator(&self) -> Result<bool, StoreError>;
}

/// Loads courses.
#[async_trait]
pub trait CourseStore: Send + Sync {
    /// Those of these courses that exist.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_many(
        &self,
        ids: &BTreeSet<CourseId>,
    ) -> Result<BTreeMap<CourseId, Versioned<Course>>, StoreError>;

    /// Which of these courses can be assigned to someone in reach, and so are seen (PERM-3): those whose owner
    /// is, or stands above or below, an organization the reach begins at.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_seen(
        &self,
        reach: &Reach,
        ids: &BTreeSet<CourseId>,
    ) -> Result<BTreeSet<CourseId>, StoreError>;

    /// The courses of these owners with these short names (CRS-1).
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_by_short_names(
        &self,
        names: &BTreeSet<(OrganizationId, String)>,
    ) -> Result<Vec<Versioned<Course>>, StoreError>;
}

/// Loads assignments and launches.
#[async_trait]
pub trait AssignmentStore: Send + Sync {
    /// The assignment with that id, with the names that go with it.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find(&self, id: AssignmentId) -> Result<Option<AssignmentView>, StoreError>;

    /// For each of these learners and courses, an assignment that is held
    /// ([`holds_course`](crate::assignment::CourseAssignment::holds_course)).
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_held(
        &self,
        learners: &BTreeSet<UserId>,
        courses: &BTreeSet<CourseId>,
        now: Instant,
    ) -> Result<BTreeMap<(UserId, CourseId), AssignmentId>, StoreError>;

    /// The launch with that id.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_launch(&self, id: LaunchId) -> Result<Option<Versioned<Launch>>, StoreError>;
}

/// Loads pools and keys.
#[async_trait]
pub trait PoolStore: Send + Sync {
    /// The pool with that id.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find(
        &self,
        id: TrainingKeyPoolId,
    ) -> Result<Option<Versioned<TrainingKeyPool>>, StoreError>;

    /// The key with that id.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_key(
        &self,
        id: TrainingKeyId,
    ) -> Result<Option<Versioned<TrainingKey>>, StoreError>;

    /// Which of these codes are taken, and by keys of which pools' owners (KEY-5, RED-9).
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_taken(
        &self,
        codes: &[NormalCode],
    ) -> Result<BTreeMap<NormalCode, OrganizationId>, StoreError>;
}

/// Everything one redemption decides on, read together.
#[derive(Clone, Debug)]
pub struct RedemptionSnapshot {
    /// The key of that code, if there is one.
    pub key: Option<KeySnapshot>,
    /// The learner, if they exist.
    pub learner: Option<Versioned<User>>,
    /// The line of the learner's organization.
    pub line: Option<OrganizationLine>,
    /// The assignment of the key's course that the learner holds already.
    pub held: Option<AssignmentId>,
}

/// Loads what a redemption needs: the one look-up that must be fast.
#[async_trait]
pub trait RedemptionStore: Send + Sync {
    /// The key of that code with all that decides whether this learner may redeem it.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_redemption(
        &self,
        code: &NormalCode,
        learner: UserId,
        now: Instant,
    ) -> Result<RedemptionSnapshot, StoreError>;

    /// The key of that code, for someone who has no account yet, with the line of its pool's owner.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_key(
        &self,
        code: &NormalCode,
    ) -> Result<Option<(KeySnapshot, OrganizationLine)>, StoreError>;
}

/// Loads cancellation requests.
#[async_trait]
pub trait CancellationRequestStore: Send + Sync {
    /// The request with that id.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find(
        &self,
        id: CancellationRequestId,
    ) -> Result<Option<Versioned<CancellationRequest>>, StoreError>;

    /// The open request for an assignment, of which there is one at most (HLP-1).
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_open(
        &self,
        assignment: AssignmentId,
    ) -> Result<Option<CancellationRequestId>, StoreError>;
}

/// Loads multiple creations.
#[async_trait]
pub trait JobStore: Send + Sync {
    /// The job with that id.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find(&self, id: JobId) -> Result<Option<Versioned<Job>>, StoreError>;

    /// The jobs that still have pairs to decide, the oldest first.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn list_running(&self) -> Result<Vec<JobId>, StoreError>;
}

/// Finds answers that were kept with their changes.
#[async_trait]
pub trait AnswerStore: Send + Sync {
    /// The answer to this caller's request of that path and key.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find(
        &self,
        caller: &Caller,
        path: &str,
        key: &str,
    ) -> Result<Option<RememberedAnswer>, StoreError>;

    /// Gives up a claim that was kept without an answer: its request came to nothing and may be made again.
    /// An answer that was given stays.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn withdraw(&self, claim: &IdempotencyClaim) -> Result<(), StoreError>;

    /// Forgets answers given before an instant.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn forget_before(&self, before: Instant) -> Result<u64, StoreError>;
}
