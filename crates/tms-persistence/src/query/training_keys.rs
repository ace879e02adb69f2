//! Lists and details of pools and keys (POOL-6).

use std::collections::BTreeMap;

use async_trait::async_trait;
use serde_json::json;
use tms_domain::{
    course::Archiving,
    id::{TrainingKeyId, TrainingKeyPoolId},
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
    cells::{Cells, Row as _, rows},
    error::BadRow,
    row::{Reading, key::KeyRow, person::LearnerRow, pool::PoolRow},
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

rows! {
    /// What a pool shows of its course.
    PoolCourseRow of "courses" {
        name: String,
        archived: bool,
        auto_archive_at: Option<i64>,
    }

    /// What a pool shows of its owner.
    PoolOwnerRow of "organizations" {
        name: String,
    }
}

/// A pool with its course and owner.
struct PoolWithNames {
    pool: PoolRow,
    course: PoolCourseRow,
    owner: PoolOwnerRow,
}

impl PoolWithNames {
    fn push_select(sql: &mut Sql) {
        sql.push("SELECT ").columns::<PoolRow>("p").push(", ").columns::<PoolCourseRow>("c");
        sql.push(", ").columns::<PoolOwnerRow>("o");
    }

    fn push_from(sql: &mut Sql) {
        sql.push(" FROM training_key_pools p JOIN courses c ON c.id = p.course_id");
        sql.push(" JOIN organizations o ON o.id = p.organization_id WHERE ");
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, StoreError> {
        let pool = PoolRow::read(cells)?;
        let course = PoolCourseRow::read(cells)?;
        Ok(Self { pool, course, owner: PoolOwnerRow::read(cells)? })
    }

    fn counted(self, keys: KeyCounts) -> Result<PoolView, BadRow> {
        let Self { pool, course, owner } = self;
        let of_course = Reading::row("courses", pool.course_id);
        let of_owner = Reading::row("organizations", pool.organization_id);
        Ok(PoolView {
            course_name: of_course.name("name", &course.name)?,
            archiving: Archiving {
                archived: course.archived,
                auto_archive_at: of_course
                    .optional_at("auto_archive_at", course.auto_archive_at)?,
            },
            owner_name: of_owner.name("name", &owner.name)?,
            pool: pool.try_into()?,
            keys,
        })
    }
}

/// Counts the keys of a pool, in indexes alone: there may be millions, of used ones too.
fn push_counts(sql: &mut Sql, pool: &str) {
    let keys = format!("(SELECT count(*) FROM training_keys k WHERE k.pool_id = {pool}");
    let used = " AND k.status <> 'available' AND k.status = ";
    sql.push(&keys).push("), ").push(&keys).push(used).push("'redeemed'), ");
    sql.push(&keys).push(used).push("'revoked')");
}

fn read_counts(cells: &mut Cells<'_>) -> Result<KeyCounts, StoreError> {
    let mut count = || {
        let count: i64 = cells.take("training_keys", "count")?;
        Ok::<u64, StoreError>(u64::try_from(count).unwrap_or(0))
    };
    let (total, redeemed, revoked) = (count()?, count()?, count()?);
    let available = total.saturating_sub(redeemed).saturating_sub(revoked);
    Ok(KeyCounts { available, redeemed, revoked })
}

impl SeaQueries {
    async fn counts_of(
        &self,
        pools: &[PoolWithNames],
    ) -> Result<BTreeMap<Uuid, KeyCounts>, StoreError> {
        if pools.is_empty() {
            return Ok(BTreeMap::new());
        }
        let ids = pools.iter().map(|pool| pool.pool.id).collect();
        let mut sql = Sql::of(&self.database, "SELECT i.pool, ");
        push_counts(&mut sql, "i.pool");
        sql.push(" FROM ").rows("i", vec![("pool", Column::Ids(ids))]);
        let counts = sql.all(&self.database.read, |cells| {
            let pool: Uuid = cells.take("training_keys", "pool_id")?;
            Ok((pool, read_counts(cells)?))
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
        let mut sql = Sql::new(&self.database);
        PoolWithNames::push_select(&mut sql);
        PoolWithNames::push_from(&mut sql);
        sql.push("TRUE");
        scope.push_and(&mut sql, "p.organization_id");
        if let Some(part) = filter.name.as_deref().and_then(wanted) {
            sql.push(" AND ").holds_part("p.name_search", &part);
        }
        if let Some(course) = filter.course {
            sql.push(" AND p.course_id = ").id(course.as_uuid());
        }
        if let Some(part) = filter.course_name.as_deref().and_then(wanted) {
            sql.push(" AND ").holds_part("c.name_search", &part);
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
            let row = PoolWithNames::read(cells)?;
            let key = SortKey::from([json!(row.pool.created_at), json!(row.pool.id.to_string())]);
            Ok::<_, StoreError>((key, row))
        });
        let Page { items, next } = list.page(rows.await?);
        let counts = self.counts_of(&items).await?;
        let views = items.into_iter().map(|row| {
            let keys = counts.get(&row.pool.id).copied().unwrap_or_default();
            row.counted(keys).map_err(StoreError::from)
        });
        Ok(Page { items: views.collect::<Result<_, _>>()?, next })
    }

    async fn find_pool(&self, id: TrainingKeyPoolId) -> Result<Option<PoolView>, StoreError> {
        let mut sql = Sql::new(&self.database);
        PoolWithNames::push_select(&mut sql);
        push_counts(sql.push(", "), "p.id");
        PoolWithNames::push_from(&mut sql);
        sql.push("p.id = ").id(id.as_uuid());
        let found = sql.first(&self.database.read, |cells| {
            let row = PoolWithNames::read(cells)?;
            Ok(row.counted(read_counts(cells)?)?)
        });
        found.await
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
