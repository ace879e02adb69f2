//! Lists and details of pools and keys (POOL-6).

use std::collections::BTreeMap;

use async_trait::async_trait;
use serde_json::json;
use tms_domain::{
    change::Versioned,
    course::Course,
    id::{TrainingKeyId, TrainingKeyPoolId},
    pool::TrainingKeyPool,
    port::{ListError, Page, PageRequest, StoreError, TrainingKeyQueries},
    role::Reach,
    time::Instant,
    view::{KeyCounts, KeyFilter, KeyView, PoolFilter, PoolView},
};
use uuid::Uuid;

use super::{
    SeaQueries,
    cursor::{List, SortKey},
    scope::Scope,
};
use crate::{
    cells::{Cells, Row as _},
    error::BadRow,
    load::with_activities,
    row::{course::CourseRow, key::KeyRow, person::LearnerRow, pool::PoolRow},
    search::wanted,
    sql::{Column, Sql},
};

fn read_key(cells: &mut Cells<'_>) -> Result<(SortKey, KeyView), StoreError> {
    let row = KeyRow::read(cells)?;
    let key = SortKey::from([json!(row.id.to_string())]);
    let redeemed_by = cells.optional::<LearnerRow>()?.map(TryInto::try_into).transpose()?;
    Ok((key, KeyView { key: row.try_into()?, redeemed_by }))
}

fn push_keys(sql: &mut Sql, pool: TrainingKeyPoolId) {
    sql.push("SELECT ").columns::<KeyRow>("k").push(", ").columns::<LearnerRow>("l");
    sql.push(" FROM training_keys k LEFT JOIN users l ON l.id = k.redeemed_by WHERE k.pool_id = ");
    sql.id(pool.as_uuid());
}

impl SeaQueries {
    /// Puts pools together with their courses and the counts of their keys.
    async fn with_keys(
        &self,
        pools: Vec<Versioned<TrainingKeyPool>>,
    ) -> Result<Vec<PoolView>, StoreError> {
        if pools.is_empty() {
            return Ok(Vec::new());
        }
        let courses = self.courses_of(&pools).await?;
        let counts = self.counts_of(&pools).await?;
        let views = pools.into_iter().map(|pool| {
            let course = courses.get(&pool.state().course().as_uuid()).cloned();
            let course = course
                .ok_or_else(|| BadRow::new("courses", pool.state().course(), "it is gone"))?;
            let keys = counts.get(&pool.state().id().as_uuid()).copied().unwrap_or_default();
            Ok(PoolView { pool, course, keys })
        });
        views.collect()
    }

    async fn courses_of(
        &self,
        pools: &[Versioned<TrainingKeyPool>],
    ) -> Result<BTreeMap<Uuid, Course>, StoreError> {
        let ids = pools.iter().map(|pool| pool.state().course().as_uuid()).collect();
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<CourseRow>("c").push(" FROM courses c WHERE ");
        sql.is_one_of("c.id", Column::Ids(ids));
        let rows = sql.all(&self.database.read, CourseRow::read).await?;
        let courses = with_activities(&self.database, rows).await?.into_iter();
        Ok(courses.map(|course| (course.state().id().as_uuid(), course.into_state())).collect())
    }

    async fn counts_of(
        &self,
        pools: &[Versioned<TrainingKeyPool>],
    ) -> Result<BTreeMap<Uuid, KeyCounts>, StoreError> {
        let ids = pools.iter().map(|pool| pool.state().id().as_uuid()).collect();
        // Counted in indexes alone: of the keys there may be millions, of the used ones too.
        let mut sql = Sql::of(
            &self.database,
            "SELECT i.pool, (SELECT count(*) FROM training_keys k WHERE k.pool_id = i.pool), \
             (SELECT count(*) FROM training_keys k \
             WHERE k.pool_id = i.pool AND k.status <> 'available' AND k.status = 'redeemed'), \
             (SELECT count(*) FROM training_keys k \
             WHERE k.pool_id = i.pool AND k.status <> 'available' AND k.status = 'revoked') FROM ",
        );
        sql.rows("i", vec![("pool", Column::Ids(ids))]);
        let counts = sql.all(&self.database.read, |cells| {
            let pool: Uuid = cells.take("training_keys", "pool_id")?;
            let mut count = || {
                let count: i64 = cells.take("training_keys", "count")?;
                Ok::<u64, StoreError>(u64::try_from(count).unwrap_or(0))
            };
            let (total, redeemed, revoked) = (count()?, count()?, count()?);
            let available = total.saturating_sub(redeemed).saturating_sub(revoked);
            Ok((pool, KeyCounts { available, redeemed, revoked }))
        });
        Ok(counts.await?.into_iter().collect())
    }
}

#[async_trait]
impl TrainingKeyQueries for SeaQueries {
    async fn list_pools(
        &self,
        reach: &Reach,
        filter: &PoolFilter,
        page: &PageRequest,
        now: Instant,
    ) -> Result<Page<PoolView>, ListError> {
        let list = List::new("pools", filter, page);
        let position = list.open(page)?;
        let scope = Scope::of(&self.database, reach).await?;
        if scope.is_empty() {
            return Ok(Page { items: Vec::new(), next: None });
        }
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<PoolRow>("p").push(" FROM training_key_pools p ");
        sql.push("JOIN courses c ON c.id = p.course_id WHERE TRUE");
        scope.push_and(&mut sql, "p.organization_id");
        if let Some(part) = filter.name.as_deref().and_then(wanted) {
            sql.push(" AND ").holds_part("p.name_search", &part);
        }
        if let Some(course) = filter.course {
            sql.push(" AND p.course_id = ").id(course.as_uuid());
        }
        if let Some(active) = filter.active {
            // As `TrainingKeyPool::is_active` and `Course::is_archived` say.
            sql.push(if active { " AND (" } else { " AND NOT (" }).push("p.starts_at <= ").at(now);
            sql.push(" AND p.expires_at > ").at(now).push(" AND NOT c.archived");
            sql.push(" AND (c.auto_archive_at IS NULL OR c.auto_archive_at > ").at(now).push("))");
        }
        if let Some(expired) = filter.expired {
            sql.push(" AND p.expires_at ").push(if expired { "<= " } else { "> " }).at(now);
        }
        if let Some(position) = position {
            sql.push(" AND (p.created_at, p.id) < (").number(position.number()?);
            sql.push(", ").id(position.id()?).push(")");
        }
        sql.push(" ORDER BY p.created_at DESC, p.id DESC LIMIT ").push(list.rows_wanted());
        let rows = sql.all(&self.database.read, |cells| {
            let row = PoolRow::read(cells)?;
            let key = SortKey::from([json!(row.created_at), json!(row.id.to_string())]);
            Ok::<_, StoreError>((key, row.try_into()?))
        });
        let Page { items, next } = list.page(rows.await?);
        Ok(Page { items: self.with_keys(items).await?, next })
    }

    async fn find_pool(&self, id: TrainingKeyPoolId) -> Result<Option<PoolView>, StoreError> {
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<PoolRow>("p").push(" FROM training_key_pools p WHERE p.id = ");
        sql.id(id.as_uuid());
        let Some(row) = sql.first(&self.database.read, PoolRow::read).await? else {
            return Ok(None);
        };
        Ok(self.with_keys(vec![row.try_into()?]).await?.pop())
    }

    async fn list_keys(
        &self,
        pool: TrainingKeyPoolId,
        filter: KeyFilter,
        page: &PageRequest,
    ) -> Result<Page<KeyView>, ListError> {
        let list = List::new("keys", &(pool, filter), page);
        let position = list.open(page)?;
        let mut sql = Sql::new(&self.database);
        push_keys(&mut sql, pool);
        sql.push(match filter {
            KeyFilter::All => "",
            KeyFilter::Available => " AND k.status = 'available'",
            // Said twice, so that the index of used keys is seen to serve.
            KeyFilter::Redeemed => " AND k.status <> 'available' AND k.status = 'redeemed'",
            KeyFilter::Revoked => " AND k.status <> 'available' AND k.status = 'revoked'",
        });
        if let Some(position) = position {
            sql.push(" AND k.id > ").id(position.id()?);
        }
        sql.push(" ORDER BY k.id LIMIT ").push(list.rows_wanted());
        Ok(list.page(sql.all(&self.database.read, read_key).await?))
    }

    async fn find_key(
        &self,
        pool: TrainingKeyPoolId,
        key: TrainingKeyId,
    ) -> Result<Option<KeyView>, StoreError> {
        let mut sql = Sql::new(&self.database);
        push_keys(&mut sql, pool);
        sql.push(" AND k.id = ").id(key.as_uuid());
        Ok(sql.first(&self.database.read, read_key).await?.map(|(_, view)| view))
    }
}
