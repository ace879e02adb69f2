//! Loading achievements, badges and awards, and the histories that decide (ACH-1).

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use tms_domain::{
    achievement::{Achievement, History, PastAssignment},
    badge::{Badge, BadgeAward, Picture, StatusPlace},
    change::Versioned,
    id::{
        AchievementId, ActivityId, BadgeAwardId, BadgeId, CourseId, OrganizationId, PictureId,
        UserId,
    },
    port::{AchievementStore, StoreError},
};
use uuid::Uuid;

use super::{REACHED, SeaStore};
use crate::{
    cells::Row as _,
    error::BadRow,
    row::reward::{AchievementRow, AwardRow, BadgeRow, PictureRow},
    sql::{Column, Sql},
};

fn place(raw: i64) -> Result<StatusPlace, BadRow> {
    let known = u32::try_from(raw).map(StatusPlace::from_raw);
    known.map_err(|_too_many| BadRow::new("badge_statuses", raw, "this is no place"))
}

#[async_trait]
impl AchievementStore for SeaStore {
    async fn find_badges(
        &self,
        ids: &BTreeSet<BadgeId>,
    ) -> Result<BTreeMap<BadgeId, Versioned<Badge>>, StoreError> {
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<BadgeRow>("b").push(" FROM badges b WHERE ");
        sql.is_one_of("b.id", Column::Ids(ids.iter().map(|id| id.as_uuid()).collect()));
        let rows = sql.all(&self.database.read, BadgeRow::read).await?;
        let badges = rows.into_iter().map(|row| {
            let badge: Versioned<Badge> = row.try_into()?;
            Ok((badge.state().id(), badge))
        });
        badges.collect()
    }

    async fn find_picture(&self, id: PictureId) -> Result<Option<Picture>, StoreError> {
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<PictureRow>("p").push(" FROM pictures p WHERE p.id = ");
        sql.id(id.as_uuid());
        let found = sql.first(&self.database.read, PictureRow::read).await?;
        Ok(found.map(TryInto::try_into).transpose()?)
    }

    async fn find_achievement(
        &self,
        id: AchievementId,
    ) -> Result<Option<Versioned<Achievement>>, StoreError> {
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<AchievementRow>("a").push(" FROM achievements a WHERE a.id = ");
        sql.id(id.as_uuid());
        let found = sql.first(&self.database.read, AchievementRow::read).await?;
        Ok(found.map(TryInto::try_into).transpose()?)
    }

    async fn find_award(
        &self,
        id: BadgeAwardId,
    ) -> Result<Option<Versioned<BadgeAward>>, StoreError> {
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<AwardRow>("w").push(" FROM badge_awards w WHERE w.id = ");
        sql.id(id.as_uuid());
        let found = sql.first(&self.database.read, AwardRow::read).await?;
        Ok(found.map(TryInto::try_into).transpose()?)
    }

    async fn find_awarded(
        &self,
        badges: &BTreeSet<BadgeId>,
        learners: &BTreeSet<UserId>,
    ) -> Result<BTreeMap<(BadgeId, UserId), Versioned<BadgeAward>>, StoreError> {
        if badges.is_empty() || learners.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<AwardRow>("w").push(" FROM badge_awards w WHERE ");
        sql.is_one_of("w.badge_id", Column::Ids(badges.iter().map(|id| id.as_uuid()).collect()));
        sql.push(" AND ");
        sql.is_one_of(
            "w.learner_id",
            Column::Ids(learners.iter().map(|id| id.as_uuid()).collect()),
        );
        let rows = sql.all(&self.database.read, AwardRow::read).await?;
        let awards = rows.into_iter().map(|row| {
            let award: Versioned<BadgeAward> = row.try_into()?;
            let record = award.state().record();
            Ok(((record.badge, record.learner), award))
        });
        awards.collect()
    }

    async fn find_status_place(&self, id: BadgeAwardId) -> Result<Option<StatusPlace>, StoreError> {
        let mut sql =
            Sql::of(&self.database, "SELECT s.place FROM badge_statuses s WHERE s.award_id = ");
        sql.id(id.as_uuid());
        let found: Option<i64> =
            sql.first(&self.database.read, |cells| cells.take("badge_statuses", "place")).await?;
        Ok(found.map(place).transpose()?)
    }

    async fn find_revoked(&self, list: u32) -> Result<Option<BTreeSet<StatusPlace>>, StoreError> {
        let length = i64::from(StatusPlace::LIST_LENGTH);
        let first = i64::from(list) * length;
        let mut sql =
            Sql::of(&self.database, "SELECT s.place FROM badge_statuses s WHERE s.place >= ");
        sql.number(first).push(" LIMIT 1");
        let read = |cells: &mut crate::cells::Cells<'_>| cells.take("badge_statuses", "place");
        let begun: Option<i64> = sql.first(&self.database.read, read).await?;
        if begun.is_none() {
            return Ok(None);
        }
        let mut sql = Sql::of(
            &self.database,
            "SELECT s.place FROM badge_awards w JOIN badge_statuses s ON s.award_id = w.id \
             WHERE w.revoked_at IS NOT NULL AND s.place >= ",
        );
        sql.number(first).push(" AND s.place < ").number(first + length);
        let places: Vec<i64> = sql.all(&self.database.read, read).await?;
        Ok(Some(places.into_iter().map(place).collect::<Result<_, _>>()?))
    }

    async fn list_unearned(
        &self,
        learner: UserId,
        owners: &BTreeSet<OrganizationId>,
    ) -> Result<Vec<Versioned<Achievement>>, StoreError> {
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<AchievementRow>("a").push(" FROM achievements a WHERE NOT a.retired AND ");
        let owners = owners.iter().map(|owner| owner.as_uuid()).collect();
        sql.is_one_of("a.organization_id", Column::Ids(owners));
        sql.push(
            " AND NOT EXISTS (SELECT 1 FROM earned_achievements e WHERE e.achievement_id = a.id \
             AND e.learner_id = ",
        );
        sql.id(learner.as_uuid()).push(") ORDER BY a.id");
        let rows = sql.all(&self.database.read, AchievementRow::read).await?;
        rows.into_iter().map(|row| Ok(row.try_into()?)).collect()
    }

    async fn find_history(&self, learner: UserId) -> Result<History, StoreError> {
        let mut past = BTreeMap::new();
        let mut sql = Sql::of(
            &self.database,
            "SELECT a.id, a.course_id, a.completion, a.cancelled_at FROM course_assignments a \
             WHERE a.learner_id = ",
        );
        sql.id(learner.as_uuid());
        let read = |cells: &mut crate::cells::Cells<'_>| {
            const TABLE: &str = "course_assignments";
            let id: Uuid = cells.take(TABLE, "id")?;
            let course: Uuid = cells.take(TABLE, "course_id")?;
            let completion: String = cells.take(TABLE, "completion")?;
            let cancelled_at: Option<i64> = cells.take(TABLE, "cancelled_at")?;
            let assignment = PastAssignment {
                cancelled: cancelled_at.is_some(),
                complete: completion == "complete",
                ..PastAssignment::active(CourseId::from_uuid(course))
            };
            Ok((id, assignment))
        };
        past.extend(sql.all(&self.database.read, read).await?);
        let mut sql = Sql::of(
            &self.database,
            "SELECT l.assignment_id, l.activity_id, COUNT(*) FROM course_assignments a \
             JOIN launches l ON l.assignment_id = a.id AND l.state = 'launched' \
             JOIN course_activities c ON c.id = l.activity_id AND c.kind = 'lab' WHERE a.learner_id = ",
        );
        sql.id(learner.as_uuid()).push(" GROUP BY l.assignment_id, l.activity_id");
        let read = |cells: &mut crate::cells::Cells<'_>| {
            let assignment: Uuid = cells.take("launches", "assignment_id")?;
            let lab: Uuid = cells.take("launches", "activity_id")?;
            let launches: i64 = cells.take("launches", "count")?;
            Ok((assignment, ActivityId::from_uuid(lab), u64::try_from(launches).unwrap_or(0)))
        };
        for (assignment, lab, launches) in sql.all(&self.database.read, read).await? {
            if let Some(assignment) = past.get_mut(&assignment) {
                assignment.labs.insert(lab, launches);
            }
        }
        Ok(History::of(past.into_values()))
    }

    async fn list_busy(
        &self,
        organization: OrganizationId,
        after: Option<UserId>,
        limit: u16,
    ) -> Result<Vec<UserId>, StoreError> {
        let mut sql = Sql::of(
            &self.database,
            "WITH RECURSIVE reached(id) AS (SELECT o.id FROM organizations o WHERE o.id = ",
        );
        sql.id(organization.as_uuid()).push(REACHED).push(
            " SELECT u.id FROM users u WHERE u.organization_id IN (SELECT id FROM reached) AND EXISTS \
             (SELECT 1 FROM course_assignments a WHERE a.learner_id = u.id AND a.cancelled_at IS NULL \
             AND (a.completion = 'complete' OR a.labs_launched > 0))",
        );
        if let Some(after) = after {
            sql.push(" AND u.id > ").id(after.as_uuid());
        }
        sql.push(" ORDER BY u.id LIMIT ").number(i64::from(limit));
        let busy = sql.all(&self.database.read, |cells| cells.take("users", "id")).await?;
        Ok(busy.into_iter().map(UserId::from_uuid).collect())
    }
}
