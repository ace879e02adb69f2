//! Loading assignments, pools, keys, redemptions and cancellation requests.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use tms_domain::{
    assignment::{CourseAssignment, Source},
    cancellation_request::{CancellationRequest, RequestState},
    change::Versioned,
    id::{
        AssignmentId, CancellationRequestId, CourseId, LaunchId, OrganizationId, TrainingKeyId,
        TrainingKeyPoolId, UserId,
    },
    key_code::NormalCode,
    launch::Launch,
    pool::TrainingKeyPool,
    port::{
        AssignmentStore, CancellationRequestStore, PoolStore, RedemptionSnapshot, RedemptionStore,
        StoreError,
    },
    redemption::KeySnapshot,
    time::Instant,
    training_key::{KeyState, TrainingKey},
    view::{AssignmentView, PersonView},
};

use super::{MemoryStore, Tables};

impl Tables {
    /// A person's name.
    pub(super) fn person(&self, id: UserId) -> Option<PersonView> {
        self.users.get(&id).map(|user| user.state().into())
    }

    /// An assignment with the names that go with it.
    pub(super) fn view(&self, assignment: &Versioned<CourseAssignment>) -> Option<AssignmentView> {
        let state = assignment.state();
        let learner = self.users.get(&state.learner())?.state();
        let course = self.courses.get(&state.course())?.state();
        let created_by = match state.source() {
            Source::Administrator { by } => by.and_then(|by| self.person(by)),
            Source::TrainingKey(_) => None,
        };
        Some(AssignmentView::of(assignment.clone(), learner, course, created_by))
    }

    fn key_snapshot(&self, code: &NormalCode) -> Option<KeySnapshot> {
        let key = self.key_of(code)?;
        let pool = self.pools.get(&key.state().pool())?;
        let course = self.courses.get(&pool.state().course())?;
        let made = match key.state().state() {
            KeyState::Redeemed { assignment, .. } => self.assignments.get(&assignment).cloned(),
            KeyState::Available | KeyState::Revoked { .. } => None,
        };
        Some(KeySnapshot { key: key.clone(), pool: pool.clone(), course: course.clone(), made })
    }
}

#[async_trait]
impl AssignmentStore for MemoryStore {
    async fn find(&self, id: AssignmentId) -> Result<Option<AssignmentView>, StoreError> {
        let tables = self.tables();
        Ok(tables.assignments.get(&id).and_then(|assignment| tables.view(assignment)))
    }

    async fn find_held(
        &self,
        learners: &BTreeSet<UserId>,
        courses: &BTreeSet<CourseId>,
        now: Instant,
    ) -> Result<BTreeMap<(UserId, CourseId), AssignmentId>, StoreError> {
        let tables = self.tables();
        let all = tables.assignments.values().map(Versioned::state);
        let held = all.filter(|it| {
            learners.contains(&it.learner())
                && courses.contains(&it.course())
                && it.holds_course(now)
        });
        Ok(held.map(|it| ((it.learner(), it.course()), it.id())).collect())
    }

    async fn find_launch(&self, id: LaunchId) -> Result<Option<Versioned<Launch>>, StoreError> {
        Ok(self.tables().launches.get(&id).cloned())
    }
}

#[async_trait]
impl PoolStore for MemoryStore {
    async fn find(
        &self,
        id: TrainingKeyPoolId,
    ) -> Result<Option<Versioned<TrainingKeyPool>>, StoreError> {
        Ok(self.tables().pools.get(&id).cloned())
    }

    async fn find_key(
        &self,
        id: TrainingKeyId,
    ) -> Result<Option<Versioned<TrainingKey>>, StoreError> {
        Ok(self.tables().keys.get(&id).cloned())
    }

    async fn find_taken(
        &self,
        codes: &[NormalCode],
    ) -> Result<BTreeMap<NormalCode, OrganizationId>, StoreError> {
        let tables = self.tables();
        let owner = |code: &NormalCode| {
            let key = tables.key_of(code)?;
            Some(tables.pools.get(&key.state().pool())?.state().owner())
        };
        Ok(codes.iter().filter_map(|code| Some((code.clone(), owner(code)?))).collect())
    }
}

#[async_trait]
impl RedemptionStore for MemoryStore {
    async fn find_redemption(
        &self,
        code: &NormalCode,
        learner: UserId,
        now: Instant,
    ) -> Result<RedemptionSnapshot, StoreError> {
        let tables = self.tables();
        let key = tables.key_snapshot(code);
        let user = tables.users.get(&learner).cloned();
        let line = match &user {
            Some(user) => tables.line(user.state().organization())?,
            None => None,
        };
        let held = key.as_ref().and_then(|key| tables.held(learner, key.course.state().id(), now));
        Ok(RedemptionSnapshot { key, learner: user, line, held })
    }

    async fn find_key(
        &self,
        code: &NormalCode,
    ) -> Result<Option<(KeySnapshot, tms_domain::organization::OrganizationLine)>, StoreError> {
        let tables = self.tables();
        let Some(key) = tables.key_snapshot(code) else { return Ok(None) };
        let owner = tables.line(key.pool.state().owner())?;
        Ok(owner.map(|owner| (key, owner)))
    }
}

#[async_trait]
impl CancellationRequestStore for MemoryStore {
    async fn find(
        &self,
        id: CancellationRequestId,
    ) -> Result<Option<Versioned<CancellationRequest>>, StoreError> {
        Ok(self.tables().cancellation_requests.get(&id).cloned())
    }

    async fn find_open(
        &self,
        assignment: AssignmentId,
    ) -> Result<Option<CancellationRequestId>, StoreError> {
        Ok(self.tables().open_request(assignment))
    }
}

impl Tables {
    /// The cancellation request that is open for an assignment.
    pub(super) fn open_request(&self, assignment: AssignmentId) -> Option<CancellationRequestId> {
        let mut all = self.cancellation_requests.values().map(Versioned::state);
        let open = all
            .find(|it| it.assignment() == assignment && matches!(it.state(), RequestState::Open));
        open.map(CancellationRequest::id)
    }
}
