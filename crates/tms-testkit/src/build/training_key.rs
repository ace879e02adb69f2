//! Pools and keys.

use std::collections::BTreeSet;

use tms_domain::{
    change::{Version, Versioned},
    course::Course,
    id::{IdBlock, OrganizationId, TrainingKeyId, TrainingKeyPoolId},
    plan::KeysToAdd,
    pool::{PoolDetails, TrainingKeyPool},
    port::Ports,
    training_key::{KeyRecord, KeyState, NewKeys, Paste, TrainingKey},
};

use super::{A_MONTH, days, line_of, name, plan_at, store_new};

/// A pool to be.
#[derive(Clone, Debug)]
pub struct PoolBuilder {
    owner: OrganizationId,
    course: Versioned<Course>,
    edits: Vec<fn(&mut PoolDetails)>,
    available_to_children: bool,
}

/// A pool of an organization for a course: open from now for a month, giving access for thirty days.
pub fn a_pool(owner: OrganizationId, course: &Versioned<Course>) -> PoolBuilder {
    PoolBuilder { owner, course: course.clone(), edits: Vec::new(), available_to_children: false }
}

impl PoolBuilder {
    /// With details of its own.
    #[must_use]
    pub fn with(mut self, edit: fn(&mut PoolDetails)) -> Self {
        self.edits.push(edit);
        self
    }

    /// Also for the owner's descendants.
    #[must_use]
    pub const fn available_to_children(mut self) -> Self {
        self.available_to_children = true;
        self
    }

    /// Stores it.
    ///
    /// # Panics
    ///
    /// Panics when the rules or the store refuse.
    pub async fn stored(self, ports: &Ports) -> Versioned<TrainingKeyPool> {
        let (id, now) = (TrainingKeyPoolId::from_uuid(ports.ids.next()), ports.clock.now());
        let mut details = PoolDetails {
            name: name("Spring"),
            starts_at: now,
            expires_at: now + A_MONTH,
            content_availability: days(30),
            available_to_children: self.available_to_children,
        };
        for edit in self.edits {
            edit(&mut details);
        }
        let line = line_of(ports, self.owner).await;
        let new = TrainingKeyPool::create(id, details, self.course.state(), &line, now);
        store_new(ports, new.expect("nothing stands in the way"), now).await
    }
}

async fn add(
    ports: &Ports,
    pool: &Versioned<TrainingKeyPool>,
    keys: NewKeys,
) -> Vec<Versioned<TrainingKey>> {
    let now = ports.clock.now();
    let first = ports.ids.next();
    let add = KeysToAdd {
        pool: pool.state().id(),
        keys,
        ids: IdBlock::starting_at(first),
        created_at: now,
    };
    let mut ids = add.ids.clone();
    let stored = add.keys.codes().map(|code| {
        let key = TrainingKey::restore(KeyRecord {
            id: TrainingKeyId::from_uuid(ids.take()),
            pool: pool.state().id(),
            code,
            created_at: now,
            state: KeyState::Available,
        });
        Versioned::new(key, Version::FIRST)
    });
    let stored = stored.collect();
    let mut plan = plan_at(ports, now);
    plan.add_keys(add);
    ports.plans.commit(plan).await.expect("the store takes the keys");
    stored
}

/// Adds keys made by hand to a pool, and stores them.
///
/// # Panics
///
/// Panics when the rules or the store refuse.
pub async fn typed_keys(
    ports: &Ports,
    pool: &Versioned<TrainingKeyPool>,
    codes: &[&str],
) -> Vec<Versioned<TrainingKey>> {
    let keys = Paste::read(codes.iter().copied()).accept(&BTreeSet::new());
    add(ports, pool, keys.expect("each can be a key")).await
}

/// Adds so many generated keys to a pool, and stores them.
///
/// # Panics
///
/// Panics when the store refuses.
pub async fn generated_keys(
    ports: &Ports,
    pool: &Versioned<TrainingKeyPool>,
    count: usize,
) -> Vec<Versioned<TrainingKey>> {
    let random: Vec<u128> = (0..count).map(|_| ports.codes.next()).collect();
    add(ports, pool, NewKeys::generated(random)).await
}
