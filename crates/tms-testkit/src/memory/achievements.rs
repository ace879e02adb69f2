//! Achievements, badges and judgings in memory (ACH).

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use tms_domain::{
    achievement::{Achievement, History, PastAssignment},
    badge::{AwardSource, Badge, BadgeAward, Picture, StatusPlace},
    change::Versioned,
    course::ActivityKind,
    id::{AchievementId, BadgeAwardId, BadgeId, JudgingId, OrganizationId, PictureId, UserId},
    judging::{Judged, Judging},
    launch::LaunchState,
    port::{
        AchievementQueries, AchievementStore, ClaimedJudging, JudgingQueue, ListError, Page,
        PageRequest, StoreError,
    },
    role::Reach,
    text::{Name, fold, matches_part},
    time::Instant,
    view::{BadgeAwardView, LearnerView, OwnAchievementView, OwnBadgeView, RewardFilter},
};

use super::{
    MemoryStore, Tables,
    page::{Order, Place, list_name, page},
};

/// A row that makes a worker judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JudgingRow {
    /// Whom it is about.
    pub judging: Judging,
    pub(super) after: Option<UserId>,
    pub(super) claimed_at: Option<Instant>,
}

impl JudgingRow {
    pub(super) const fn new(judging: Judging) -> Self {
        Self { judging, after: None, claimed_at: None }
    }
}

fn fits(name: &Name, retired: bool, filter: &RewardFilter) -> bool {
    filter.name.as_ref().is_none_or(|part| matches_part(name.as_str(), part))
        && filter.retired.is_none_or(|wanted| wanted == retired)
}

impl Tables {
    fn past(&self, learner: UserId) -> Vec<PastAssignment> {
        let own =
            self.assignments.values().map(Versioned::state).filter(|it| it.learner() == learner);
        own.map(|assignment| {
            let past = PastAssignment {
                cancelled: assignment.is_cancelled(),
                complete: assignment.is_complete(),
                ..PastAssignment::active(assignment.course())
            };
            let course = self.courses.get(&assignment.course()).map(Versioned::state);
            let labs: BTreeSet<_> = course
                .into_iter()
                .flat_map(|course| &course.details().activities)
                .filter(|activity| matches!(activity.kind, ActivityKind::Lab { .. }))
                .map(|activity| activity.id)
                .collect();
            let launches = self.launches.values().map(Versioned::state);
            launches
                .filter(|it| it.assignment() == assignment.id() && labs.contains(&it.activity()))
                .filter(|it| it.state() == LaunchState::Launched)
                .fold(past, |past, launch| past.launched(launch.activity()))
        })
        .collect()
    }

    fn badge_of(&self, award: &BadgeAward) -> Option<&Badge> {
        self.badges.get(&award.record().badge).map(Versioned::state)
    }
}

#[async_trait]
impl AchievementStore for MemoryStore {
    async fn find_badges(
        &self,
        ids: &BTreeSet<BadgeId>,
    ) -> Result<BTreeMap<BadgeId, Versioned<Badge>>, StoreError> {
        let tables = self.tables();
        Ok(ids.iter().filter_map(|id| Some((*id, tables.badges.get(id)?.clone()))).collect())
    }

    async fn find_picture(&self, id: PictureId) -> Result<Option<Picture>, StoreError> {
        Ok(self.tables().pictures.get(&id).cloned())
    }

    async fn find_achievement(
        &self,
        id: AchievementId,
    ) -> Result<Option<Versioned<Achievement>>, StoreError> {
        Ok(self.tables().achievements.get(&id).cloned())
    }

    async fn find_award(
        &self,
        id: BadgeAwardId,
    ) -> Result<Option<Versioned<BadgeAward>>, StoreError> {
        Ok(self.tables().awards.get(&id).cloned())
    }

    async fn find_awarded(
        &self,
        badges: &BTreeSet<BadgeId>,
        learners: &BTreeSet<UserId>,
    ) -> Result<BTreeMap<(BadgeId, UserId), Versioned<BadgeAward>>, StoreError> {
        let tables = self.tables();
        let awards = tables.awards.values().map(|award| {
            let record = award.state().record();
            ((record.badge, record.learner), award.clone())
        });
        let is_asked_for =
            |(badge, who): &(BadgeId, UserId)| badges.contains(badge) && learners.contains(who);
        Ok(awards.filter(|(pair, _)| is_asked_for(pair)).collect())
    }

    async fn find_status_place(&self, id: BadgeAwardId) -> Result<Option<StatusPlace>, StoreError> {
        Ok(self.tables().statuses.get(&id).copied())
    }

    async fn find_revoked(&self, list: u32) -> Result<Option<BTreeSet<StatusPlace>>, StoreError> {
        let tables = self.tables();
        if tables.statuses.values().all(|place| place.list() < list) {
            return Ok(None);
        }
        let revoked = tables.statuses.iter().filter(|(award, place)| {
            let award = tables.awards.get(award).map(Versioned::state);
            place.list() == list && award.is_some_and(|it| it.record().revoked.is_some())
        });
        Ok(Some(revoked.map(|(_, place)| *place).collect()))
    }

    async fn list_unearned(
        &self,
        learner: UserId,
        owners: &BTreeSet<OrganizationId>,
    ) -> Result<Vec<Versioned<Achievement>>, StoreError> {
        let tables = self.tables();
        let earned: BTreeSet<AchievementId> = tables
            .earned
            .values()
            .map(|it| it.state().record())
            .filter(|record| record.learner == learner)
            .map(|record| record.achievement)
            .collect();
        let open = tables.achievements.values().filter(|it| {
            let achievement = it.state();
            !achievement.details().retired
                && owners.contains(&achievement.owner())
                && !earned.contains(&achievement.id())
        });
        Ok(open.cloned().collect())
    }

    async fn find_history(&self, learner: UserId) -> Result<History, StoreError> {
        Ok(History::of(self.tables().past(learner)))
    }

    async fn list_busy(
        &self,
        organization: OrganizationId,
        after: Option<UserId>,
        limit: u16,
    ) -> Result<Vec<UserId>, StoreError> {
        let tables = self.tables();
        let busy = tables.users.values().map(Versioned::state).filter(|user| {
            let done = |it: &PastAssignment| !it.cancelled && (it.complete || !it.labs.is_empty());
            after.is_none_or(|after| after < user.id())
                && tables.is_within(user.organization(), organization)
                && tables.past(user.id()).iter().any(done)
        });
        Ok(busy.map(tms_domain::user::User::id).take(usize::from(limit)).collect())
    }
}

#[async_trait]
impl JudgingQueue for MemoryStore {
    async fn claim(
        &self,
        limit: u16,
        now: Instant,
        stale_before: Instant,
    ) -> Result<Vec<ClaimedJudging>, StoreError> {
        let mut tables = self.tables();
        let due = tables
            .judgings
            .values_mut()
            .filter(|row| row.claimed_at.is_none_or(|claimed_at| claimed_at < stale_before));
        let claimed = due.take(usize::from(limit)).map(|row| {
            row.claimed_at = Some(now);
            ClaimedJudging { id: row.judging.id, whom: row.judging.whom, after: row.after }
        });
        Ok(claimed.collect())
    }

    async fn settle(&self, done: &BTreeSet<JudgingId>) -> Result<(), StoreError> {
        self.tables().judgings.retain(|id, _| !done.contains(id));
        Ok(())
    }

    async fn go_on(&self, id: JudgingId, after: UserId) -> Result<(), StoreError> {
        if let Some(row) = self.tables().judgings.get_mut(&id) {
            debug_assert!(matches!(row.judging.whom, Judged::EveryoneFor(_)), "of everyone only");
            row.after = Some(after);
            row.claimed_at = None;
        }
        Ok(())
    }
}

#[async_trait]
impl AchievementQueries for MemoryStore {
    async fn list_badges(
        &self,
        reach: &Reach,
        filter: &RewardFilter,
        request: &PageRequest,
    ) -> Result<Page<Versioned<Badge>>, ListError> {
        let tables = self.tables();
        let rows = tables.badges.values().filter(|badge| {
            let details = badge.state().details();
            tables.sees_courses_of(reach, badge.state().owner())
                && fits(&details.name, details.retired, filter)
        });
        let rows = rows.map(|badge| {
            let name = fold(badge.state().details().name.as_str());
            (Place::by_text(name, badge.state().id().as_uuid()), badge.clone())
        });
        page(&list_name("badges", filter), Order::Ascending, rows, request)
    }

    async fn list_achievements(
        &self,
        reach: &Reach,
        filter: &RewardFilter,
        request: &PageRequest,
    ) -> Result<Page<Versioned<Achievement>>, ListError> {
        let tables = self.tables();
        let rows = tables.achievements.values().filter(|it| {
            let details = it.state().details();
            tables.sees_courses_of(reach, it.state().owner())
                && fits(&details.name, details.retired, filter)
        });
        let rows = rows.map(|it| {
            let name = fold(it.state().details().name.as_str());
            (Place::by_text(name, it.state().id().as_uuid()), it.clone())
        });
        page(&list_name("achievements", filter), Order::Ascending, rows, request)
    }

    async fn list_awards(
        &self,
        reach: &Reach,
        badge: BadgeId,
        request: &PageRequest,
    ) -> Result<Page<BadgeAwardView>, ListError> {
        let tables = self.tables();
        let rows = tables.awards.values().filter(|award| {
            let record = award.state().record();
            record.badge == badge && tables.reaches(reach, record.organization)
        });
        let rows = rows.filter_map(|award| {
            let record = award.state().record();
            let (by, achievement) = match &record.source {
                AwardSource::Achievement(id) => (None, Some(*id)),
                AwardSource::ByHand { by, reason: _ } => (by.user_id(), None),
            };
            let revoked_by = record.revoked.as_ref().and_then(|it| it.by.user_id());
            let achievement = achievement.and_then(|id| tables.achievements.get(&id));
            let view = BadgeAwardView {
                award: award.clone(),
                learner: LearnerView::from(tables.users.get(&record.learner)?.state()),
                awarded_by: by.and_then(|by| tables.person(by)),
                achievement_name: achievement.map(|it| it.state().details().name.clone()),
                revoked_by: revoked_by.and_then(|by| tables.person(by)),
            };
            Some((Place::by_instant(record.awarded_at, record.id.as_uuid()), view))
        });
        page(&list_name("awards", &badge), Order::Descending, rows, request)
    }

    async fn list_own_achievements(
        &self,
        learner: UserId,
        request: &PageRequest,
    ) -> Result<Page<OwnAchievementView>, ListError> {
        let tables = self.tables();
        let own = tables.earned.values().map(|it| *it.state().record());
        let rows = own.filter(|record| record.learner == learner).filter_map(|earned| {
            let award = earned.award.and_then(|id| tables.awards.get(&id));
            let award = award.filter(|award| award.state().is_held_by(learner));
            let view = OwnAchievementView {
                earned,
                achievement: tables.achievements.get(&earned.achievement)?.state().clone(),
                badge: award.and_then(|award| tables.badge_of(award.state())).cloned(),
            };
            Some((Place::by_instant(earned.earned_at, earned.id.as_uuid()), view))
        });
        page(&list_name("own achievements", &learner), Order::Descending, rows, request)
    }

    async fn list_own_badges(
        &self,
        learner: UserId,
        request: &PageRequest,
    ) -> Result<Page<OwnBadgeView>, ListError> {
        let tables = self.tables();
        let own = tables.awards.values().filter(|it| it.state().is_held_by(learner));
        let rows = own.filter_map(|award| {
            let badge = tables.badge_of(award.state())?.clone();
            let owner = tables.organizations.get(&badge.owner())?;
            let issuer = owner.state().settings().name.clone();
            let record = award.state().record();
            let place = Place::by_instant(record.awarded_at, record.id.as_uuid());
            Some((place, OwnBadgeView { award: award.clone(), badge, issuer }))
        });
        page(&list_name("own badges", &learner), Order::Descending, rows, request)
    }
}
