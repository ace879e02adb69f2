//! Committing a group on SQLite: one transaction, in two steps: begin and compare, write and commit.
//!
//! Each step is one text with all its values, because each costs a hand-over to the thread that owns the
//! connection. Rows are bound as lists whose lengths are powers of two, filled up with nothing, so that there are few
//! texts and each is prepared once. A violated constraint ends the whole transaction (`OR ROLLBACK`), which spares
//! SQLite keeping what it would need to take back one statement alone.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use sea_orm::sqlx::{
    self, Row as _, Sqlite, SqliteConnection, SqlitePool, query::Query, sqlite::SqliteArguments,
};
use tms_domain::port::{CommitError, StoreError};
use uuid::Uuid;

use super::{
    cell::{Cell, bind_cell, bind_null, built},
    group::{Group, Guard},
    rows::{self, Row},
    table::{self, How, Table},
};
use crate::error::commit_error;

/// How many rows one statement takes at most: its values stay below SQLite's bound of 32,766.
const ROWS_PER_STATEMENT: usize = 512;
/// How many values one text takes at most, over all its statements.
const VALUES_PER_TEXT: usize = 60_000;

/// Commits a group and tells which of its plans hold, by their places.
pub(crate) async fn commit(pool: &SqlitePool, group: Group<'_>) -> Result<Vec<i32>, CommitError> {
    let mut connection = pool.acquire().await.map_err(store_failed)?;
    let committed = run(&mut connection, group).await;
    match &committed {
        Ok(_) => {}
        Err(CommitError::Store(_)) => connection.close_on_drop(),
        // Most errors have ended the transaction already.
        Err(CommitError::Conflict | CommitError::Duplicate(_)) => {
            drop(roll_back(&mut connection).await);
        }
    }
    committed
}

fn store_failed(error: sqlx::Error) -> CommitError {
    CommitError::Store(StoreError::new(error))
}

async fn roll_back(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query("ROLLBACK").execute(connection).await.map(drop)
}

async fn run(
    connection: &mut SqliteConnection,
    mut group: Group<'_>,
) -> Result<Vec<i32>, CommitError> {
    let keys = std::mem::take(&mut group.keys);
    let guards = std::mem::take(&mut group.guards);
    // Beginning waits for other processes that write. Who waited in vain must not decide again at once.
    let versions = begin(connection, &guards).await.map_err(store_failed)?;
    let mut alive: BTreeSet<i32> = (0..group.plans).collect();
    for guard in guards.values().flatten() {
        if versions.get(&guard.id) != Some(&guard.version) {
            alive.remove(&guard.plan);
        }
    }
    if alive.is_empty() {
        roll_back(connection).await.map_err(store_failed)?;
        return Ok(Vec::new());
    }
    let mut script = Script::default();
    for set in group.into_sets() {
        let (table, how) = (set.table, set.how);
        let mut rows =
            set.rows.into_iter().filter(|(plan, _)| alive.contains(plan)).map(|(_, row)| row);
        while script.write(table, how, &mut rows) {
            script.run_if_long(connection).await?;
        }
    }
    for keys in keys {
        let mut rows = rows::new_keys(keys);
        while script.write(&table::TRAINING_KEYS, How::Insert, &mut rows) {
            script.run_if_long(connection).await?;
        }
    }
    script.text.push_str("COMMIT");
    script.run(connection).await?;
    Ok(alive.into_iter().collect())
}

/// Begins, and tells the versions that the guarded rows have.
async fn begin(
    connection: &mut SqliteConnection,
    guards: &BTreeMap<(&'static str, bool), BTreeSet<Guard>>,
) -> Result<BTreeMap<Uuid, i32>, sqlx::Error> {
    let mut script = Script { text: "BEGIN IMMEDIATE; ".to_owned(), values: Vec::new() };
    let mut union = "";
    for ((table, _changed), guards) in guards {
        let ids: BTreeSet<Uuid> = guards.iter().map(|guard| guard.id).collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        for chunk in ids.chunks(ROWS_PER_STATEMENT) {
            let length = padded(chunk.len());
            let places = vec!["(?)"; length].join(", ");
            write!(
                script.text,
                "{union}SELECT t.id, t.version FROM (VALUES {places}) v CROSS JOIN {table} t ON t.id = v.column1"
            )
            .unwrap_or_default();
            union = " UNION ALL ";
            script.values.extend(chunk.iter().map(|id| Some(Cell::from(*id))));
            script.values.extend((chunk.len()..length).map(|_| None));
        }
    }
    let rows = script.query().fetch_all(connection).await?;
    // An id belongs to one table only, so the answers need not say which.
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

/// Statements in the making, with the values they bind one after the other.
#[derive(Default)]
struct Script {
    text: String,
    values: Vec<Option<Cell>>,
}

impl Script {
    /// Adds a statement that writes the next rows; false when there are none.
    fn write(&mut self, table: &Table, how: How, rows: &mut impl Iterator<Item = Row>) -> bool {
        let before = self.values.len();
        let mut length = 0_usize;
        for row in rows.take(ROWS_PER_STATEMENT) {
            length += 1;
            self.values.extend(row.into_iter().map(Some));
        }
        if length == 0 {
            return false;
        }
        let full =
            before.saturating_add(padded(length).saturating_mul(table.columns_of(how).count()));
        self.values.resize_with(full, || None);
        self.text.push_str(&statement(table, how, padded(length)));
        self.text.push_str("; ");
        true
    }

    async fn run_if_long(&mut self, connection: &mut SqliteConnection) -> Result<(), CommitError> {
        if self.values.len() >= VALUES_PER_TEXT {
            std::mem::take(self).run(connection).await
        } else {
            Ok(())
        }
    }

    async fn run(self, connection: &mut SqliteConnection) -> Result<(), CommitError> {
        self.query().execute(connection).await.map(drop).map_err(commit_error)
    }

    fn query(self) -> Query<'static, Sqlite, SqliteArguments> {
        let query = sqlx::query(built(self.text));
        self.values.into_iter().fold(query, |query, value| match value {
            Some(cell) => bind_cell(cell, query),
            None => bind_null(query),
        })
    }
}

/// The next power of two, so that few lengths occur.
fn padded(length: usize) -> usize {
    length.next_power_of_two().min(ROWS_PER_STATEMENT)
}

fn statement(table: &Table, how: How, length: usize) -> String {
    let quoted: Vec<String> =
        table.columns_of(how).map(|(column, _)| format!("\"{column}\"")).collect();
    let row = format!("({})", vec!["?"; quoted.len()].join(", "));
    let values = vec![row.as_str(); length].join(", ");
    let (name, list) = (table.name, quoted.join(", "));
    let first = quoted.first().map_or("", String::as_str);
    let with = format!("WITH v ({list}) AS (VALUES {values})");
    match how {
        How::Insert => {
            let upsert = table.on_conflict();
            let only_if = table.only_if.map_or(String::new(), |only_if| format!(" AND {only_if}"));
            format!(
                "{with} INSERT OR ROLLBACK INTO {name} ({list}) SELECT {list} FROM v \
                 WHERE {first} IS NOT NULL{only_if}{upsert}"
            )
        }
        How::Update => {
            let set = table.changing().map(|column| format!("\"{column}\" = v.\"{column}\""));
            let set = set.collect::<Vec<_>>().join(", ");
            format!("{with} UPDATE OR ROLLBACK {name} SET {set} FROM v WHERE {name}.id = v.id")
        }
        How::Delete => {
            let same = quoted.iter().map(|column| format!("{name}.{column} IS v.{column}"));
            let same = same.collect::<Vec<_>>().join(" AND ");
            format!("{with} DELETE FROM {name} WHERE EXISTS (SELECT 1 FROM v WHERE {same})")
        }
    }
}
