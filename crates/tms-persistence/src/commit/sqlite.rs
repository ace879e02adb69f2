//! Committing a group on SQLite: one transaction, in four steps: begin, compare, write, commit.
//!
//! Each step is one text with all its values, because each costs a hand-over to the thread that owns the
//! connection. Rows are bound as lists whose lengths are powers of two, filled up with nothing, so that there are few
//! texts and each is prepared once.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use sea_orm::sqlx::{
    self, Connection as _, Row as _, Sqlite, SqliteConnection, SqlitePool, query::Query,
    sqlite::SqliteArguments,
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
pub(crate) async fn commit(pool: &SqlitePool, group: Group) -> Result<Vec<i32>, CommitError> {
    let failed = |error| CommitError::Store(StoreError::new(error));
    let mut connection = pool.acquire().await.map_err(failed)?;
    let committed = run(&mut connection, group).await;
    if let Err(CommitError::Store(_)) = committed {
        // A disk that is full or broken ends the transaction inside SQLite, which the connection takes for open ever
        // after: it would begin no other.
        connection.close_on_drop();
    }
    committed
}

async fn run(connection: &mut SqliteConnection, mut group: Group) -> Result<Vec<i32>, CommitError> {
    // Beginning waits for other processes that write. Who waited in vain must not decide again at once.
    let begun = connection.begin_with("BEGIN IMMEDIATE").await;
    let mut transaction = begun.map_err(|error| CommitError::Store(StoreError::new(error)))?;
    let keys = std::mem::take(&mut group.keys);
    let mut alive: BTreeSet<i32> = (0..group.plans).collect();
    compare(&mut transaction, std::mem::take(&mut group.guards), &mut alive).await?;
    if alive.is_empty() {
        transaction.rollback().await.map_err(commit_error)?;
        return Ok(Vec::new());
    }
    let mut script = Script::default();
    for set in group.into_sets() {
        let (table, how) = (set.table, set.how);
        let mut rows =
            set.rows.into_iter().filter(|(plan, _)| alive.contains(plan)).map(|(_, row)| row);
        while script.write(table, how, &mut rows) {
            script.run_if_long(&mut transaction).await?;
        }
    }
    for keys in &keys {
        let mut rows = rows::new_keys(keys);
        while script.write(&table::TRAINING_KEYS, How::Insert, &mut rows) {
            script.run_if_long(&mut transaction).await?;
        }
    }
    script.run(&mut transaction).await?;
    transaction.commit().await.map_err(commit_error)?;
    Ok(alive.into_iter().collect())
}

/// Takes out the plans whose rows have other versions.
async fn compare(
    connection: &mut SqliteConnection,
    guards: BTreeMap<(&'static str, bool), BTreeSet<Guard>>,
    alive: &mut BTreeSet<i32>,
) -> Result<(), CommitError> {
    let mut script = Script::default();
    for ((table, _changed), guards) in &guards {
        let ids: BTreeSet<Uuid> = guards.iter().map(|guard| guard.id).collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        for chunk in ids.chunks(ROWS_PER_STATEMENT) {
            let union = if script.text.is_empty() { "" } else { " UNION ALL " };
            let length = padded(chunk.len());
            let places = vec!["?"; length].join(", ");
            write!(script.text, "{union}SELECT id, version FROM {table} WHERE id IN ({places})")
                .unwrap_or_default();
            script.values.extend(chunk.iter().map(|id| Some(Cell::from(*id))));
            script.values.extend((chunk.len()..length).map(|_| None));
        }
    }
    if script.text.is_empty() {
        return Ok(());
    }
    // An id belongs to one table only, so the answers need not say which.
    let mut versions: BTreeMap<Uuid, i32> = BTreeMap::new();
    for row in script.query().fetch_all(&mut *connection).await.map_err(commit_error)? {
        let id = row.try_get(0).map_err(commit_error)?;
        versions.insert(id, row.try_get(1).map_err(commit_error)?);
    }
    for guard in guards.values().flatten() {
        if versions.get(&guard.id) != Some(&guard.version) {
            alive.remove(&guard.plan);
        }
    }
    Ok(())
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
        if !self.text.is_empty() {
            self.query().execute(connection).await.map_err(commit_error)?;
        }
        Ok(())
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
            format!(
                "{with} INSERT INTO {name} ({list}) SELECT {list} FROM v WHERE {first} IS NOT NULL{upsert}"
            )
        }
        How::Update => {
            let set = table.changing().map(|column| format!("\"{column}\" = v.\"{column}\""));
            let set = set.collect::<Vec<_>>().join(", ");
            format!("{with} UPDATE {name} SET {set} FROM v WHERE {name}.id = v.id")
        }
        How::Delete => {
            let same = quoted.iter().map(|column| format!("{name}.{column} IS v.{column}"));
            let same = same.collect::<Vec<_>>().join(" AND ");
            format!("{with} DELETE FROM {name} WHERE EXISTS (SELECT 1 FROM v WHERE {same})")
        }
    }
}
