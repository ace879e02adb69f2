//! Lists and details of pools and keys in memory.

use async_trait::async_trait;
use tms_domain::{
    change::Versioned,
    id::{TrainingKeyId, TrainingKeyPoolId},
    port::{ListError, Page, PageRequest, StoreError, TrainingKeyQueries},
    role::Reach,
    text::matches_part,
    time::Instant,
    training_key::{KeyState, TrainingKey},
    view::{KeyCounts, KeyFilter, KeyView, PoolFilter, PoolView},
};

use super::{
    MemoryStore, Tables,
    page::{Order, Place, list_name, page},
};

impl Tables {
    fn pool_view(&self, id: TrainingKeyPoolId) -> Option<PoolView> {
        let pool = self.pools.get(&id)?;
        let course = self.courses.get(&pool.state().course())?;
        let mut keys = KeyCounts::default();
        for key in self.keys.values().filter(|key| key.state().pool() == id) {
            match key.state().state() {
                KeyState::Available => keys.available += 1,
                KeyState::Redeemed { .. } => keys.redeemed += 1,
                KeyState::Revoked { .. } => keys.revoked += 1,
            }
        }
        let owner = self.organizations.get(&pool.state().owner())?;
        Some(PoolView::of(pool.clone(), course.state(), owner.state(), keys))
    }

    fn key_view(&self, key: &Versioned<TrainingKey>) -> KeyView {
        let redeemed_by = match key.state().state() {
            KeyState::Redeemed { by, .. } => self.users.get(&by).map(|user| user.state().into()),
            KeyState::Available | KeyState::Revoked { .. } => None,
        };
        KeyView { key: key.clone(), redeemed_by }
    }
}

fn fits(view: &PoolView, filter: &PoolFilter, now: Instant) -> bool {
    let PoolFilter { name, course, course_name, active, expired } = filter;
    let pool = view.pool.state();
    let details = pool.details();
    name.as_ref().is_none_or(|part| matches_part(details.name.as_str(), part))
        && course.is_none_or(|course| course == pool.course())
        && course_name.as_ref().is_none_or(|part| matches_part(view.course_name.as_str(), part))
        && active.is_none_or(|active| active == view.is_active(now))
        && expired.is_none_or(|expired| expired == (details.expires_at <= now))
}

#[async_trait]
impl TrainingKeyQueries for MemoryStore {
    async fn list_pools(
        &self,
        reach: &Reach,
        filter: &PoolFilter,
        request: &PageRequest,
        now: Instant,
    ) -> Result<Page<PoolView>, ListError> {
        let tables = self.tables();
        let views = tables.pools.keys().filter_map(|id| tables.pool_view(*id));
        let rows = views
            .filter(|view| tables.reaches(reach, view.pool.state().owner()))
            .filter(|view| fits(view, filter, now))
            .map(|view| {
                let pool = view.pool.state();
                (Place::by_instant(pool.created_at(), pool.id().as_uuid()), view)
            });
        page(&list_name("pools", &(reach, filter)), Order::Descending, rows, request)
    }

    async fn find_pool(&self, id: TrainingKeyPoolId) -> Result<Option<PoolView>, StoreError> {
        Ok(self.tables().pool_view(id))
    }

    async fn list_keys(
        &self,
        pool: TrainingKeyPoolId,
        filter: KeyFilter,
        request: &PageRequest,
    ) -> Result<Page<KeyView>, ListError> {
        let tables = self.tables();
        let own = tables.keys.values().filter(|key| key.state().pool() == pool);
        let wanted = own.filter(|key| match (filter, key.state().state()) {
            (KeyFilter::All, _)
            | (KeyFilter::Available, KeyState::Available)
            | (KeyFilter::Redeemed, KeyState::Redeemed { .. })
            | (KeyFilter::Revoked, KeyState::Revoked { .. }) => true,
            (
                KeyFilter::Available | KeyFilter::Redeemed | KeyFilter::Revoked,
                KeyState::Available | KeyState::Redeemed { .. } | KeyState::Revoked { .. },
            ) => false,
        });
        let rows =
            wanted.map(|key| (Place::by_id(key.state().id().as_uuid()), tables.key_view(key)));
        page(&list_name("keys", &(pool, filter)), Order::Ascending, rows, request)
    }

    async fn find_key(
        &self,
        pool: TrainingKeyPoolId,
        key: TrainingKeyId,
    ) -> Result<Option<KeyView>, StoreError> {
        let tables = self.tables();
        let key = tables.keys.get(&key).filter(|key| key.state().pool() == pool);
        Ok(key.map(|key| tables.key_view(key)))
    }
}
