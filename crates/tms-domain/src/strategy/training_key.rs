//! Training keys, their codes, their pools, and what redeeming one rests on (POOL, KEY, RED).

use std::sync::LazyLock;

use chrono::TimeDelta;
use proptest::{option, prelude::*, strategy::SBoxedStrategy};
use uuid::Uuid;

use super::{
    scene::{Scene, any_scene, scene},
    value::{access_days, author, built_once, id, instant, name, version},
};
use crate::{
    assignment::Source,
    change::Versioned,
    id::{AssignmentId, OrganizationId, TrainingKeyId, TrainingKeyPoolId, UserId},
    key_code::{GeneratedCode, KeyCode},
    pool::{PoolDetails, PoolRecord, TrainingKeyPool},
    redemption::{KeySnapshot, Redeemer},
    time::{AccessDays, Instant},
    training_key::{KeyRecord, KeyState, TrainingKey},
};

/// Codes made by the system (KEY-2).
pub fn generated_code() -> impl Strategy<Value = GeneratedCode> + Clone {
    any::<u128>().prop_map(GeneratedCode::from_random)
}

built_once! {
    /// Codes made by hand (KEY-3).
    typed_code: KeyCode = "[A-Za-z0-9][A-Za-z0-9._-]{5,63}"
        .prop_filter_map("a code by hand", |typed| KeyCode::parse(&typed).ok())
}

/// Codes of either kind.
pub fn key_code() -> impl Strategy<Value = KeyCode> + Clone {
    prop_oneof![generated_code().prop_map(KeyCode::generated), typed_code()]
}

/// Every state of a key (KEY-1).
pub fn key_state() -> impl Strategy<Value = KeyState> {
    let redeemed = (id(UserId::from_uuid), instant(), id(AssignmentId::from_uuid))
        .prop_map(|(by, at, assignment)| KeyState::Redeemed { by, at, assignment });
    let revoked = (author(), instant()).prop_map(|(by, at)| KeyState::Revoked { by, at });
    prop_oneof![3 => Just(KeyState::Available), 1 => redeemed, 1 => revoked]
}

prop_compose! {
    /// Details of a pool whose window lies around an instant, within days on either side.
    pub fn pool_details(around: Instant)(
        name in name(),
        starts_in in -200_i64..200,
        lasts in 1_i64..400,
        content_availability in access_days(),
        available_to_children in any::<bool>(),
    ) -> PoolDetails {
        let starts_at = around + TimeDelta::hours(starts_in);
        let expires_at = starts_at + TimeDelta::hours(lasts);
        PoolDetails { name, starts_at, expires_at, content_availability, available_to_children }
    }
}

/// A learner, a course, and a key that may give it to them.
#[derive(Clone, Debug)]
pub struct KeyScene {
    /// The learner, their line, the course and the instant.
    pub scene: Scene,
    /// The key with its pool and course.
    pub snapshot: KeySnapshot,
    /// The assignment that the learner holds of the course, if any (ASG-6).
    pub held: Option<AssignmentId>,
    /// Whether the learner wants the course although they hold it.
    pub assign_again: bool,
}

impl KeyScene {
    /// The learner with everything about them that decides.
    pub const fn redeemer(&self) -> Redeemer<'_> {
        Redeemer {
            learner: self.scene.learner.state(),
            line: &self.scene.line,
            held: self.held,
            assign_again: self.assign_again,
        }
    }

    /// The same with another pool of the same course and owner.
    #[must_use]
    pub fn with_pool(mut self, edit: impl FnOnce(&mut PoolDetails)) -> Self {
        let pool = self.snapshot.pool.state();
        let mut details = pool.details().clone();
        edit(&mut details);
        let pool = restored(pool.id(), self.scene.course.state().id(), pool.owner(), details);
        self.snapshot.pool = Versioned::new(pool, self.snapshot.pool.version());
        self
    }

    /// The same with the key in another state.
    #[must_use]
    pub fn with_state(mut self, state: KeyState) -> Self {
        let key = self.snapshot.key.state();
        let key = TrainingKey::restore(KeyRecord {
            id: key.id(),
            pool: key.pool(),
            code: key.code().clone(),
            created_at: key.created_at(),
            state,
        });
        self.snapshot.key = Versioned::new(key, self.snapshot.key.version());
        self
    }

    /// The same with the key redeemed by this learner before (RED-4): the assignment it made is kept with it.
    #[must_use]
    pub fn redeemed_before(self) -> Self {
        let id = AssignmentId::from_uuid(Uuid::from_u128(7));
        let key = self.snapshot.key.state().id();
        let at = self.scene.now;
        let terms = self.scene.assigning().decide(at);
        let made = terms.ok().map(|terms| terms.grant(id, Source::TrainingKey(key)).versioned());
        let by = self.scene.learner.state().id();
        let mut scene = self.with_state(KeyState::Redeemed { by, at, assignment: id });
        scene.snapshot.made = made;
        scene
    }
}

fn restored(
    id: TrainingKeyPoolId,
    course: crate::id::CourseId,
    owner: OrganizationId,
    details: PoolDetails,
) -> TrainingKeyPool {
    let created_at = Instant::UNIX_EPOCH;
    TrainingKeyPool::restore(PoolRecord { id, course, owner, created_at, details })
}

prop_compose! {
    fn key_scene_of(scene: Scene, owner: OrganizationId)(
        details in pool_details(scene.now),
        pool in id(TrainingKeyPoolId::from_uuid),
        key in id(TrainingKeyId::from_uuid),
        code in key_code(),
        state in key_state(),
        held in option::weighted(0.2, id(AssignmentId::from_uuid)),
        assign_again in any::<bool>(),
        versions in (version(), version()),
        scene in Just(scene),
    ) -> KeyScene {
        let course = scene.course.clone();
        let created_at = Instant::UNIX_EPOCH;
        let key = TrainingKey::restore(KeyRecord { id: key, pool, code, created_at, state });
        let snapshot = KeySnapshot {
            key: Versioned::new(key, versions.0),
            pool: Versioned::new(restored(pool, course.state().id(), owner, details), versions.1),
            course,
            made: None,
        };
        KeyScene { scene, snapshot, held, assign_again }
    }
}

/// Scenes in which the learner may redeem the key.
pub fn key_scene() -> impl Strategy<Value = KeyScene> {
    (scene(), any::<prop::sample::Index>()).prop_flat_map(|(scene, place)| {
        // The pool belongs to the course's owner or below it, and to the learner's line.
        let course_owner = scene.course.state().owner();
        let below: Vec<OrganizationId> =
            scene.line.members().iter().map(|m| m.state().id()).collect();
        let last = below.iter().position(|id| *id == course_owner).unwrap_or(0);
        let owner = below.get(place.index(last + 1)).copied().unwrap_or(course_owner);
        key_scene_of(scene, owner).prop_map(|it| {
            let now = it.scene.now;
            let mut it = it.with_state(KeyState::Available).with_pool(|details| {
                details.available_to_children = true;
                details.starts_at = details.starts_at.min(now);
                details.expires_at = details.expires_at.max(now + TimeDelta::microseconds(1));
                details.content_availability = details.content_availability.min(AccessDays::MAX);
            });
            it.held = None;
            it
        })
    })
}

/// Scenes in which anything may stand in the way.
pub fn any_key_scene() -> impl Strategy<Value = KeyScene> {
    let foreign = id(OrganizationId::from_uuid);
    (any_scene(), option::weighted(0.2, foreign), any::<prop::sample::Index>()).prop_flat_map(
        |(scene, foreign, place)| {
            let members = scene.line.members();
            let inside = members.get(place.index(members.len())).map(|m| m.state().id());
            let owner = foreign.or(inside).unwrap_or(scene.line.organization().id());
            (key_scene_of(scene, owner), prop::bool::weighted(0.2))
                .prop_map(|(it, before)| if before { it.redeemed_before() } else { it })
        },
    )
}
