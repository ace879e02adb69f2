//! Achievements and badges: loading what decides, taking judgings, answering screens (ACH).

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;

use super::{ListError, Page, PageRequest, StoreError};
use crate::{
    achievement::{Achievement, History},
    badge::{Badge, BadgeAward, Picture, StatusPlace},
    change::Versioned,
    id::{AchievementId, BadgeAwardId, BadgeId, JudgingId, OrganizationId, PictureId, UserId},
    judging::Judged,
    role::Reach,
    time::Instant,
    view::{BadgeAwardView, OwnAchievementView, OwnBadgeView, RewardFilter},
};

/// Loads achievements, badges and awards, and the histories that decide.
#[async_trait]
pub trait AchievementStore: Send + Sync {
    /// Those of these badges that exist.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_badges(
        &self,
        ids: &BTreeSet<BadgeId>,
    ) -> Result<BTreeMap<BadgeId, Versioned<Badge>>, StoreError>;

    /// The picture of that id.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_picture(&self, id: PictureId) -> Result<Option<Picture>, StoreError>;

    /// The achievement of that id.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_achievement(
        &self,
        id: AchievementId,
    ) -> Result<Option<Versioned<Achievement>>, StoreError>;

    /// The award of that id.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_award(
        &self,
        id: BadgeAwardId,
    ) -> Result<Option<Versioned<BadgeAward>>, StoreError>;

    /// What these learners were awarded of these badges (ACH-2), what was revoked too.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_awarded(
        &self,
        badges: &BTreeSet<BadgeId>,
        learners: &BTreeSet<UserId>,
    ) -> Result<BTreeMap<(BadgeId, UserId), Versioned<BadgeAward>>, StoreError>;

    /// Where the lists of revoked awards tell of an award.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_status_place(&self, id: BadgeAwardId) -> Result<Option<StatusPlace>, StoreError>;

    /// The places of a list whose awards are revoked; none where no award has a place in it or in a later one.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_revoked(&self, list: u32) -> Result<Option<BTreeSet<StatusPlace>>, StoreError>;

    /// The achievements of these owners that are not retired and that a learner has not earned yet.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn list_unearned(
        &self,
        learner: UserId,
        owners: &BTreeSet<OrganizationId>,
    ) -> Result<Vec<Versioned<Achievement>>, StoreError>;

    /// Everything a learner has done (ACH-1).
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_history(&self, learner: UserId) -> Result<History, StoreError>;

    /// Learners of an organization and its descendants who have completed a course or launched a lab, in the order of
    /// their ids, from one on, at most so many.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn list_busy(
        &self,
        organization: OrganizationId,
        after: Option<UserId>,
        limit: u16,
    ) -> Result<Vec<UserId>, StoreError>;
}

/// A row that one worker has taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimedJudging {
    /// Its id.
    pub id: JudgingId,
    /// Whom it is about.
    pub whom: Judged,
    /// Of everyone, the last who was judged.
    pub after: Option<UserId>,
}

/// Takes the rows that make workers judge, each by one worker at a time (ACH-1).
#[async_trait]
pub trait JudgingQueue: Send + Sync {
    /// Claims the oldest rows, at most `limit`, with those that were claimed before `stale_before`: their worker died.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn claim(
        &self,
        limit: u16,
        now: Instant,
        stale_before: Instant,
    ) -> Result<Vec<ClaimedJudging>, StoreError>;

    /// Takes rows away that are done with.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn settle(&self, done: &BTreeSet<JudgingId>) -> Result<(), StoreError>;

    /// Gives a row back: everyone up to `after` was judged.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn go_on(&self, id: JudgingId, after: UserId) -> Result<(), StoreError>;
}

/// Lists of achievements, badges and awards.
#[async_trait]
pub trait AchievementQueries: Send + Sync {
    /// Badges that can be awarded to someone in reach, by name (PERM-3).
    ///
    /// # Errors
    ///
    /// Refuses a foreign cursor; fails if the store does.
    async fn list_badges(
        &self,
        reach: &Reach,
        filter: &RewardFilter,
        page: &PageRequest,
    ) -> Result<Page<Versioned<Badge>>, ListError>;

    /// Achievements that can be earned by someone in reach, by name (PERM-3).
    ///
    /// # Errors
    ///
    /// Refuses a foreign cursor; fails if the store does.
    async fn list_achievements(
        &self,
        reach: &Reach,
        filter: &RewardFilter,
        page: &PageRequest,
    ) -> Result<Page<Versioned<Achievement>>, ListError>;

    /// Who in reach was awarded a badge, the newest first.
    ///
    /// # Errors
    ///
    /// Refuses a foreign cursor; fails if the store does.
    async fn list_awards(
        &self,
        reach: &Reach,
        badge: BadgeId,
        page: &PageRequest,
    ) -> Result<Page<BadgeAwardView>, ListError>;

    /// What a learner earned, the newest first (ACH-4).
    ///
    /// # Errors
    ///
    /// Refuses a foreign cursor; fails if the store does.
    async fn list_own_achievements(
        &self,
        learner: UserId,
        page: &PageRequest,
    ) -> Result<Page<OwnAchievementView>, ListError>;

    /// What badges a learner has, the newest first (ACH-4): those that were not revoked.
    ///
    /// # Errors
    ///
    /// Refuses a foreign cursor; fails if the store does.
    async fn list_own_badges(
        &self,
        learner: UserId,
        page: &PageRequest,
    ) -> Result<Page<OwnBadgeView>, ListError>;
}
