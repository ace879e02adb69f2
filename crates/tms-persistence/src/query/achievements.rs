//! Lists of achievements, badges and awards (ACH-4, ACH-5).

use async_trait::async_trait;
use serde_json::json;
use tms_domain::{
    achievement::{Achievement, EarnedRecord},
    badge::{Badge, BadgeAward},
    change::Versioned,
    id::{BadgeId, UserId},
    port::{AchievementQueries, ListError, Page, PageRequest, StoreError},
    role::Reach,
    view::{BadgeAwardView, OwnAchievementView, OwnBadgeView, RewardFilter},
};
use uuid::Uuid;

use super::{
    SeaQueries,
    cursor::{List, Position, SortKey},
    scope::Scope,
};
use crate::{
    cells::{Cells, Row},
    error::BadRow,
    load::push_owners,
    row::{
        Reading,
        person::{LearnerRow, PersonRow},
        reward::{AchievementRow, AwardRow, BadgeRow, EarnedRow},
    },
    search::wanted,
    sql::Sql,
};

/// The newest first: goes on behind a position.
fn push_newest(
    sql: &mut Sql,
    list: &List,
    at: &str,
    id: &str,
    position: Option<&Position>,
) -> Result<(), ListError> {
    if let Some(position) = position {
        sql.push(" AND (").push(at).push(", ").push(id).push(") < (").number(position.number()?);
        sql.push(", ").id(position.id()?).push(")");
    }
    sql.push(" ORDER BY ").push(at).push(" DESC, ").push(id).push(" DESC LIMIT ");
    sql.push(list.rows_wanted());
    Ok(())
}

fn read_award(cells: &mut Cells<'_>) -> Result<(SortKey, Versioned<BadgeAward>), StoreError> {
    let row = AwardRow::read(cells)?;
    let key = SortKey::from([json!(row.awarded_at), json!(row.id.to_string())]);
    Ok((key, row.try_into()?))
}

impl SeaQueries {
    /// What has a name and belongs to an organization, by name.
    async fn list_named<R, T>(
        &self,
        name: &str,
        reach: &Reach,
        filter: &RewardFilter,
        page: &PageRequest,
    ) -> Result<Page<T>, ListError>
    where
        R: Row + TryInto<T, Error = BadRow> + Send,
        T: Send,
    {
        let list = List::new(name, filter, page);
        let position = list.open(page)?;
        let mut sql = Sql::new(&self.database);
        let owners = match reach {
            Reach::Everywhere => "",
            Reach::Within(roots) => {
                push_owners(&mut sql, roots);
                " AND t.organization_id IN (SELECT id FROM related UNION SELECT id FROM reached)"
            }
        };
        sql.push("SELECT t.name_folded, t.id, ").columns::<R>("t");
        sql.push(" FROM ").push(R::TABLE).push(" t WHERE TRUE").push(owners);
        if let Some(part) = filter.name.as_deref().and_then(wanted) {
            sql.push(" AND ").holds_part("t.name_search", &part);
        }
        if let Some(retired) = filter.retired {
            sql.push(if retired { " AND t.retired" } else { " AND NOT t.retired" });
        }
        if let Some(position) = position {
            sql.push(" AND (t.name_folded, t.id) > (").text(position.text()?);
            sql.push(", ").id(position.id()?).push(")");
        }
        sql.push(" ORDER BY t.name_folded, t.id LIMIT ").push(list.rows_wanted());
        let read = |cells: &mut Cells<'_>| {
            let key: String = cells.take(R::TABLE, "name_folded")?;
            let id: Uuid = cells.take(R::TABLE, "id")?;
            let item = R::read(cells)?.try_into()?;
            Ok((SortKey::from([json!(key), json!(id.to_string())]), item))
        };
        Ok(list.page(sql.all(&self.database.read, read).await?))
    }
}

#[async_trait]
impl AchievementQueries for SeaQueries {
    async fn list_badges(
        &self,
        reach: &Reach,
        filter: &RewardFilter,
        page: &PageRequest,
    ) -> Result<Page<Versioned<Badge>>, ListError> {
        self.list_named::<BadgeRow, _>("badges", reach, filter, page).await
    }

    async fn list_achievements(
        &self,
        reach: &Reach,
        filter: &RewardFilter,
        page: &PageRequest,
    ) -> Result<Page<Versioned<Achievement>>, ListError> {
        self.list_named::<AchievementRow, _>("achievements", reach, filter, page).await
    }

    async fn list_awards(
        &self,
        reach: &Reach,
        badge: BadgeId,
        page: &PageRequest,
    ) -> Result<Page<BadgeAwardView>, ListError> {
        let list = List::new("awards", &badge, page);
        let position = list.open(page)?;
        let scope = Scope::of(&self.database, reach).await?;
        if scope.is_empty() {
            return Ok(Page { items: Vec::new(), next: None });
        }
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<AwardRow>("w").push(", ").columns::<LearnerRow>("l").push(", ");
        sql.columns::<PersonRow>("b").push(", ").columns::<PersonRow>("r").push(
            ", a.name FROM badge_awards w JOIN users l ON l.id = w.learner_id \
             LEFT JOIN users b ON b.id = w.awarded_by LEFT JOIN users r ON r.id = w.revoked_by \
             LEFT JOIN achievements a ON a.id = w.achievement_id WHERE w.badge_id = ",
        );
        sql.id(badge.as_uuid());
        scope.push_and(&mut sql, "w.organization_id");
        push_newest(&mut sql, &list, "w.awarded_at", "w.id", position.as_ref())?;
        let read = |cells: &mut Cells<'_>| {
            let (key, award) = read_award(cells)?;
            let learner = LearnerRow::read(cells)?.try_into()?;
            let awarded_by = cells.optional::<PersonRow>()?.map(TryInto::try_into).transpose()?;
            let revoked_by = cells.optional::<PersonRow>()?.map(TryInto::try_into).transpose()?;
            let name: Option<String> = cells.take("achievements", "name")?;
            let reading = Reading::row("badge_awards", award.state().id().as_uuid());
            let achievement_name = reading.optional_name("achievement_id", name.as_ref())?;
            let view = BadgeAwardView { award, learner, awarded_by, achievement_name, revoked_by };
            Ok((key, view))
        };
        Ok(list.page(sql.all(&self.database.read, read).await?))
    }

    async fn list_own_achievements(
        &self,
        learner: UserId,
        page: &PageRequest,
    ) -> Result<Page<OwnAchievementView>, ListError> {
        let list = List::new("own achievements", &learner, page);
        let position = list.open(page)?;
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<EarnedRow>("e").push(", ").columns::<AchievementRow>("a").push(", ");
        sql.columns::<BadgeRow>("b").push(
            " FROM earned_achievements e JOIN achievements a ON a.id = e.achievement_id \
             LEFT JOIN badge_awards w ON w.id = e.badge_award_id AND w.revoked_at IS NULL \
             LEFT JOIN badges b ON b.id = w.badge_id WHERE e.learner_id = ",
        );
        sql.id(learner.as_uuid());
        push_newest(&mut sql, &list, "e.earned_at", "e.id", position.as_ref())?;
        let read = |cells: &mut Cells<'_>| {
            let row = EarnedRow::read(cells)?;
            let key = SortKey::from([json!(row.earned_at), json!(row.id.to_string())]);
            let earned = EarnedRecord::try_from(row)?;
            let achievement: Versioned<Achievement> = AchievementRow::read(cells)?.try_into()?;
            let badge: Option<Versioned<Badge>> =
                cells.optional::<BadgeRow>()?.map(TryInto::try_into).transpose()?;
            let achievement = achievement.into_state();
            let badge = badge.map(Versioned::into_state);
            Ok((key, OwnAchievementView { earned, achievement, badge }))
        };
        Ok(list.page(sql.all(&self.database.read, read).await?))
    }

    async fn list_own_badges(
        &self,
        learner: UserId,
        page: &PageRequest,
    ) -> Result<Page<OwnBadgeView>, ListError> {
        let list = List::new("own badges", &learner, page);
        let position = list.open(page)?;
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<AwardRow>("w").push(", ").columns::<BadgeRow>("b").push(
            ", o.name FROM badge_awards w JOIN badges b ON b.id = w.badge_id \
             JOIN organizations o ON o.id = b.organization_id \
             WHERE w.revoked_at IS NULL AND w.learner_id = ",
        );
        sql.id(learner.as_uuid());
        push_newest(&mut sql, &list, "w.awarded_at", "w.id", position.as_ref())?;
        let read = |cells: &mut Cells<'_>| {
            let (key, award) = read_award(cells)?;
            let badge: Versioned<Badge> = BadgeRow::read(cells)?.try_into()?;
            let name: String = cells.take("organizations", "name")?;
            let reading = Reading::row("organizations", badge.state().owner().as_uuid());
            let issuer = reading.name("name", &name)?;
            Ok((key, OwnBadgeView { award, badge: badge.into_state(), issuer }))
        };
        Ok(list.page(sql.all(&self.database.read, read).await?))
    }
}
