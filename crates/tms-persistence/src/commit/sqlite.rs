//! Committing a group on SQLite: one transaction, a few statements for each table.
//!
//! Rows are bound as lists of values whose lengths are powers of two, filled up with nothing, so that there are
//! few texts and each is prepared once.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sqlx::{self, Row as _, Sqlite, SqliteConnection, SqlitePool};
use tms_domain::port::{CommitError, StoreError};
use uuid::Uuid;

use super::{
    cell::{Cell, bind_cell, bind_null, built},
    group::{Group, Guard},
    rows,
    table::{self, How, Table},
};
use crate::error::commit_error;

/// How many rows one statement takes at most: its values stay below SQLite's bound of 32,766.
const ROWS_PER_STATEMENT: usize = 512;

/// Commits a group and tells which of its plans hold, by their places.
pub(crate) async fn commit(pool: &SqlitePool, mut group: Group) -> Result<Vec<i32>, CommitError> {
    // Beginning waits for other processes that write. Who waited in vain must not decide again at once.
    let begun = pool.begin_with("BEGIN IMMEDIATE").await;
    let mut transaction = begun.map_err(|error| CommitError::Store(StoreError::new(error)))?;
    let keys = std::mem::take(&mut group.keys);
    let mut alive: BTreeSet<i32> = (0..group.plans).collect();
    for ((table, _changed), guards) in std::mem::take(&mut group.guards) {
        compare(&mut transaction, table, &guards, &mut alive).await?;
    }
    if alive.is_empty() {
        transaction.rollback().await.map_err(commit_error)?;
        return Ok(Vec::new());
    }
    for set in group.into_sets() {
        let (table, how) = (set.table, set.how);
        let rows = set.rows.into_iter().filter(|(plan, _)| alive.contains(plan)).map(|(_, row)| row);
        write(&mut transaction, table, how, rows).await?;
    }
    for keys in &keys {
        write(&mut transaction, &table::TRAINING_KEYS, How::Insert, rows::new_keys(keys)).await?;
    }
    transaction.commit().await.map_err(commit_error)?;
    Ok(alive.into_iter().collect())
}

/// Takes out the plans whose rows have other versions.
async fn compare(
    connection: &mut SqliteConnection,
    table: &str,
    guards: &BTreeSet<Guard>,
    alive: &mut BTreeSet<i32>,
) -> Result<(), CommitError> {
    let ids: Vec<Uuid> = guards.iter().map(|guard| guard.id).collect::<BTreeSet<_>>().into_iter().collect();
    let mut versions: BTreeMap<Uuid, i32> = BTreeMap::new();
    for chunk in ids.chunks(ROWS_PER_STATEMENT) {
        let length = padded(chunk.len());
        let places = vec!["?"; length].join(", ");
        let text = format!("SELECT id, version FROM {table} WHERE id IN ({places})");
        let mut query = sqlx::query(built(text));
        for id in chunk {
            query = query.bind(*id);
        }
        for _ in chunk.len()..length {
            query = bind_null(query);
        }
        for row in query.fetch_all(&mut *connection).await.map_err(commit_error)? {
            let id = row.try_get(0).map_err(commit_error)?;
            versions.insert(id, row.try_get(1).map_err(commit_error)?);
        }
    }
    for guard in guards {
        if versions.get(&guard.id) != Some(&guard.version) {
            alive.remove(&guard.plan);
        }
    }
    Ok(())
}

async fn write(
    connection: &mut SqliteConnection,
    table: &Table,
    how: How,
    mut rows: impl Iterator<Item = Vec<Cell>> + Send,
) -> Result<(), CommitError> {
    loop {
        let chunk: Vec<Vec<Cell>> = rows.by_ref().take(ROWS_PER_STATEMENT).collect();
        if chunk.is_empty() {
            return Ok(());
        }
        let length = padded(chunk.len());
        let missing = length.saturating_sub(chunk.len()).saturating_mul(table.columns_of(how).count());
        let mut query: sqlx::query::Query<'_, Sqlite, _> = sqlx::query(built(text(table, how, length)));
        for cell in chunk.into_iter().flatten() {
            query = bind_cell(cell, query);
        }
        for _ in 0..missing {
            query = bind_null(query);
        }
        query.execute(&mut *connection).await.map_err(commit_error)?;
    }
}

/// The next power of two, so that few lengths occur.
fn padded(length: usize) -> usize {
    length.next_power_of_two().min(ROWS_PER_STATEMENT)
}

fn text(table: &Table, how: How, length: usize) -> String {
    let quoted: Vec<String> = table.columns_of(how).map(|(column, _)| format!("\"{column}\"")).collect();
    let row = format!("({})", vec!["?"; quoted.len()].join(", "));
    let values = vec![row.as_str(); length].join(", ");
    let (name, list) = (table.name, quoted.join(", "));
    let first = quoted.first().map_or("", String::as_str);
    let with = format!("WITH v ({list}) AS (VALUES {values})");
    let set = |source: &str| {
        let changing = table.changing().map(|column| format!("\"{column}\" = {source}.\"{column}\""));
        changing.collect::<Vec<_>>().join(", ")
    };
    match how {
        How::Insert => {
            let upsert = if table.upsert {
                format!(" ON CONFLICT (id) DO UPDATE SET {}", set("excluded"))
            } else {
                String::new()
            };
            format!("{with} INSERT INTO {name} ({list}) SELECT {list} FROM v WHERE {first} IS NOT NULL{upsert}")
        }
        How::Update => {
            format!("{with} UPDATE {name} SET {} FROM v WHERE {name}.id = v.id", set("v"))
        }
        How::Delete => {
            let same = quoted.iter().map(|column| format!("{name}.{column} IS v.{column}"));
            let same = same.collect::<Vec<_>>().join(" AND ");
            format!("{with} DELETE FROM {name} WHERE EXISTS (SELECT 1 FROM v WHERE {same})")
        }
    }
}
