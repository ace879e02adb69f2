//! Achievements and badges as administrators see them (PERM-3, PERM-4).

use std::{collections::BTreeSet, convert::Infallible};

use super::{
    UseCaseError,
    edit_badge::{find_badge, is_seen},
    find_line,
    revoke_badge::{find_award_in_reach, view_of},
};
use crate::{
    achievement::Achievement,
    badge::Badge,
    change::Versioned,
    field::Draft,
    id::{AchievementId, BadgeAwardId, BadgeId, OrganizationId},
    organization::OrganizationLine,
    port::{Page, PageRequest, Ports},
    role::{Actor, Permission, Reach},
    view::{AchievementDetailView, BadgeAwardView, BadgeDetailView, RewardFilter},
};

/// The use cases: Operations Managers read achievements and badges.
///
/// Each forbids it to who has no role for it, and finds nothing that nobody in reach can have.
#[derive(Clone)]
pub struct ReadBadges {
    ports: Ports,
}

impl ReadBadges {
    /// Wires the use cases to their ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Badges, by name.
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers.
    pub async fn badges(
        &self,
        actor: &Actor,
        wanted: Draft<(RewardFilter, PageRequest)>,
    ) -> Result<Page<Versioned<Badge>>, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::ManageAchievements)?;
        let (filter, page) = wanted?;
        Ok(self.ports.queries.achievements.list_badges(&reach, &filter, &page).await?)
    }

    /// Achievements, by name.
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers.
    pub async fn achievements(
        &self,
        actor: &Actor,
        wanted: Draft<(RewardFilter, PageRequest)>,
    ) -> Result<Page<Versioned<Achievement>>, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::ManageAchievements)?;
        let (filter, page) = wanted?;
        Ok(self.ports.queries.achievements.list_achievements(&reach, &filter, &page).await?)
    }

    /// A badge.
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers.
    pub async fn badge(
        &self,
        actor: &Actor,
        id: BadgeId,
    ) -> Result<BadgeDetailView, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::ManageAchievements)?;
        let badge = find_badge(&self.ports, id).await?.ok_or(UseCaseError::NotFound)?;
        let owner = self.seen_owner(&reach, badge.state().owner()).await?;
        let may_edit = reach.covers(&owner);
        Ok(BadgeDetailView { badge, owner: owner.organization().clone(), may_edit })
    }

    /// An achievement.
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers.
    pub async fn achievement(
        &self,
        actor: &Actor,
        id: AchievementId,
    ) -> Result<AchievementDetailView, UseCaseError<Infallible>> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::ManageAchievements)?;
        let achievement = ports.achievements.find_achievement(id).await?;
        let achievement = achievement.ok_or(UseCaseError::NotFound)?;
        let owner = self.seen_owner(&reach, achievement.state().owner()).await?;
        let details = achievement.state().details();
        let seen = ports.courses.find_seen(&reach, &details.condition.courses()).await?;
        let courses = ports.courses.find_many(&seen).await?;
        let badge = match details.badge {
            Some(badge) => find_badge(ports, badge).await?,
            None => None,
        };
        Ok(AchievementDetailView {
            courses: courses
                .values()
                .map(|course| (course.state().id(), course.state().details().name.clone()))
                .collect(),
            badge,
            may_edit: reach.covers(&owner),
            owner: owner.organization().clone(),
            achievement,
        })
    }

    /// Who in reach was awarded a badge (ACH-5).
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers.
    pub async fn awards(
        &self,
        actor: &Actor,
        id: BadgeId,
        page: Draft<PageRequest>,
    ) -> Result<Page<BadgeAwardView>, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::ManageAchievements)?;
        let badges = self.ports.achievements.find_badges(&BTreeSet::from([id])).await?;
        let badge = badges.get(&id).ok_or(UseCaseError::NotFound)?;
        self.seen_owner(&reach, badge.state().owner()).await?;
        Ok(self.ports.queries.achievements.list_awards(&reach, id, &page?).await?)
    }

    /// One award of a badge.
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers.
    pub async fn award(
        &self,
        actor: &Actor,
        badge: BadgeId,
        id: BadgeAwardId,
    ) -> Result<BadgeAwardView, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::ManageAchievements)?;
        let award = find_award_in_reach(&self.ports, &reach, badge, id).await?;
        view_of(&self.ports, award).await
    }

    async fn seen_owner(
        &self,
        reach: &Reach,
        owner: OrganizationId,
    ) -> Result<OrganizationLine, UseCaseError<Infallible>> {
        let line = find_line(&self.ports, owner).await?.ok_or(UseCaseError::NotFound)?;
        if is_seen(&self.ports, reach, &line).await? {
            Ok(line)
        } else {
            Err(UseCaseError::NotFound)
        }
    }
}
