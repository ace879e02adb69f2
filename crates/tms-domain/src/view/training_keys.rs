//! Pools and their keys, as administrators see them.

use super::LearnerView;
use crate::{
    change::Versioned,
    course::{Archiving, Course},
    organization::Organization,
    pool::{PoolStanding, TrainingKeyPool},
    text::Name,
    time::Instant,
    training_key::TrainingKey,
};

/// How many keys of a pool are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeyCounts {
    /// Available ones.
    pub available: u64,
    /// Redeemed ones.
    pub redeemed: u64,
    /// Revoked ones.
    pub revoked: u64,
}

impl KeyCounts {
    /// All of them.
    pub const fn total(self) -> u64 {
        self.available.saturating_add(self.redeemed).saturating_add(self.revoked)
    }
}

/// A pool with what it shows of its course and owner, and the counts of its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolView {
    /// The pool.
    pub pool: Versioned<TrainingKeyPool>,
    /// The course's name.
    pub course_name: Name,
    /// What decides whether the course is archived.
    pub archiving: Archiving,
    /// The owner's name.
    pub owner_name: Name,
    /// Its keys.
    pub keys: KeyCounts,
}

impl PoolView {
    /// Puts a just decided pool together with what decided it.
    pub fn of(
        pool: Versioned<TrainingKeyPool>,
        course: &Course,
        owner: &Organization,
        keys: KeyCounts,
    ) -> Self {
        Self {
            pool,
            course_name: course.details().name.clone(),
            archiving: course.into(),
            owner_name: owner.settings().name.clone(),
            keys,
        }
    }

    /// Tells whether its keys can be redeemed now (POOL-3).
    pub fn is_active(&self, now: Instant) -> bool {
        self.pool.state().is_active(self.archiving, now)
    }

    /// Tells whether its keys can be redeemed now, and why not.
    pub fn standing(&self, now: Instant) -> PoolStanding {
        self.pool.state().standing(self.archiving, now)
    }
}

/// A key with who redeemed it (POOL-6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyView {
    /// The key.
    pub key: Versioned<TrainingKey>,
    /// Who redeemed it.
    pub redeemed_by: Option<LearnerView>,
}
