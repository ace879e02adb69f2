//! Committing a group on PostgreSQL: one statement, one round trip.
//!
//! The statement locks and compares every guarded row, names the plans that hold, and lets every write join them.
//! Its text depends only on which tables take part, so there are few texts and each is prepared once.

use std::fmt::Write as _;

use sea_orm::sqlx::{self, PgConnection, PgPool, Row as _, postgres::PgArguments, query::Query};
use tms_domain::port::CommitError;

use super::{
    cell::{Column, Kind, built},
    group::{Group, Guard, RowSet},
    rows::{self, Row},
    table::{self, How, Table},
};
use crate::error::commit_error;

/// How many keys one statement adds.
const KEYS_PER_STATEMENT: usize = 10_000;

/// Commits a group and tells which of its plans hold, by their places.
pub(crate) async fn commit(pool: &PgPool, mut group: Group<'_>) -> Result<Vec<i32>, CommitError> {
    let keys = std::mem::take(&mut group.keys);
    if keys.is_empty() {
        let mut connection = pool.acquire().await.map_err(commit_error)?;
        return run(&mut connection, group).await;
    }
    let mut transaction = pool.begin().await.map_err(commit_error)?;
    let held = run(&mut transaction, group).await?;
    if held.is_empty() {
        transaction.rollback().await.map_err(commit_error)?;
        return Ok(held);
    }
    for keys in keys {
        let mut rows = rows::new_keys(keys);
        loop {
            let chunk: Vec<(i32, Row)> =
                rows.by_ref().take(KEYS_PER_STATEMENT).map(|row| (0, row)).collect();
            if chunk.is_empty() {
                break;
            }
            let set = RowSet { table: &table::TRAINING_KEYS, how: How::Insert, rows: chunk };
            let mut statement = Statement::default();
            statement.insert_alone(set);
            statement.query().execute(&mut *transaction).await.map_err(commit_error)?;
        }
    }
    transaction.commit().await.map_err(commit_error)?;
    Ok(held)
}

async fn run(connection: &mut PgConnection, mut group: Group<'_>) -> Result<Vec<i32>, CommitError> {
    let mut statement = Statement::default();
    let last = group.plans.saturating_sub(1);
    for ((table, changed), guards) in std::mem::take(&mut group.guards) {
        statement.guard(table, changed, guards);
    }
    statement.alive(last);
    for set in group.into_sets() {
        statement.write(set);
    }
    statement.text.push_str(" SELECT p FROM alive");
    let rows = statement.query().fetch_all(connection).await.map_err(commit_error)?;
    rows.iter().map(|row| row.try_get::<i32, _>(0).map_err(commit_error)).collect()
}

/// A statement in the making, with the arrays it binds.
#[derive(Default)]
struct Statement {
    text: String,
    arrays: Vec<Column>,
    parts: usize,
    guards: usize,
}

impl Statement {
    /// Makes room for one more array and returns how the text names it.
    fn bind(&mut self, array: Column, kind: Kind) -> String {
        self.arrays.push(array);
        format!("${}::{}", self.arrays.len(), kind.array_type())
    }

    fn part(&mut self) -> usize {
        self.text.push_str(if self.parts == 0 { "WITH " } else { ", " });
        self.parts += 1;
        self.parts
    }

    /// Locks rows and finds the plans whose rows have other versions. A row that someone else is changing is
    /// waited for and compared as it is then.
    fn guard(&mut self, table: &str, changed: bool, guards: std::collections::BTreeSet<Guard>) {
        let (mut ids, mut versions) = (Column::of(Kind::Id), Column::of(Kind::Number));
        let (mut plans, mut places) = (Column::of(Kind::Number), Column::of(Kind::Number));
        // Many plans rest on the same rows: each row is locked once.
        let (mut last, mut place) = (None, 0_i32);
        for guard in guards {
            if last != Some((guard.id, guard.version)) {
                last = Some((guard.id, guard.version));
                place = place.saturating_add(1);
                ids.push(guard.id.into());
                versions.push(guard.version.into());
            }
            plans.push(guard.plan.into());
            places.push(place.into());
        }
        self.part();
        self.guards += 1;
        let (ids, versions) = (self.bind(ids, Kind::Id), self.bind(versions, Kind::Number));
        let (plans, places) = (self.bind(plans, Kind::Number), self.bind(places, Kind::Number));
        let lock = if changed { "NO KEY UPDATE" } else { "SHARE" };
        let number = self.guards;
        // Writing to a string cannot fail.
        write!(
            self.text,
            "gone{number} AS MATERIALIZED (SELECT i.place FROM unnest({ids}, {versions}) WITH ORDINALITY AS i \
             (id, version, place) LEFT JOIN LATERAL (SELECT TRUE AS held FROM {table} t WHERE t.id = i.id \
             AND t.version = i.version FOR {lock}) h ON TRUE WHERE h.held IS NULL), \
             bad{number} AS MATERIALIZED (SELECT d.plan FROM unnest({plans}, {places}) AS d (plan, place) \
             WHERE d.place = ANY (ARRAY(SELECT place FROM gone{number})))",
        )
        .unwrap_or_default();
    }

    /// Names the plans whose every row holds.
    fn alive(&mut self, last: i32) {
        self.part();
        let mut places = Column::of(Kind::Number);
        places.push(last.into());
        let last = self.bind(places, Kind::Number);
        write!(
            self.text,
            "alive AS MATERIALIZED (SELECT p FROM generate_series(0, ({last})[1]) AS p WHERE TRUE"
        )
        .unwrap_or_default();
        for guard in 1..=self.guards {
            write!(self.text, " AND p <> ALL (ARRAY(SELECT plan FROM bad{guard}))")
                .unwrap_or_default();
        }
        self.text.push(')');
    }

    /// Writes the rows of the plans that hold.
    fn write(&mut self, set: RowSet) {
        let part = self.part();
        let (table, how) = (set.table, set.how);
        let source = self.source(set);
        let alive = "v.plan = ANY (ARRAY(SELECT p FROM alive))";
        write!(self.text, "w{part} AS (").unwrap_or_default();
        match how {
            How::Insert => {
                let only_if =
                    table.only_if.map_or(String::new(), |only_if| format!(" AND {only_if}"));
                self.insert(table, &format!("{source} WHERE {alive}{only_if}"));
            }
            How::Update => {
                write!(self.text, "UPDATE {} t SET ", table.name).unwrap_or_default();
                for (place, column) in table.changing().enumerate() {
                    let comma = if place == 0 { "" } else { ", " };
                    write!(self.text, "{comma}\"{column}\" = v.\"{column}\"").unwrap_or_default();
                }
                write!(self.text, " FROM {source} WHERE t.id = v.id AND {alive}")
                    .unwrap_or_default();
            }
            How::Delete => {
                write!(self.text, "DELETE FROM {} t USING {source} WHERE {alive}", table.name)
                    .unwrap_or_default();
                for (column, _) in table.columns {
                    write!(self.text, " AND t.\"{column}\" IS NOT DISTINCT FROM v.\"{column}\"")
                        .unwrap_or_default();
                }
            }
        }
        self.text.push(')');
    }

    fn insert(&mut self, table: &Table, from: &str) {
        let columns: Vec<String> =
            table.columns.iter().map(|(column, _)| format!("\"{column}\"")).collect();
        let values: Vec<String> = columns.iter().map(|column| format!("v.{column}")).collect();
        let (columns, values) = (columns.join(", "), values.join(", "));
        write!(self.text, "INSERT INTO {} ({columns}) SELECT {values} FROM {from}", table.name)
            .unwrap_or_default();
        self.text.push_str(&table.on_conflict());
    }

    /// Adds rows that no plan decides over.
    fn insert_alone(&mut self, set: RowSet) {
        let table = set.table;
        let source = self.source(set);
        self.insert(table, &source);
    }

    /// Rows as `unnest(…) AS v (plan, columns…)`: all arrays are built from the same rows, so none is shorter.
    fn source(&mut self, set: RowSet) -> String {
        let mut plans = Column::of(Kind::Number);
        let taking_part = set.table.columns_of(set.how);
        let mut columns: Vec<Column> =
            taking_part.clone().map(|(_, kind)| Column::of(*kind)).collect();
        for (plan, row) in set.rows {
            plans.push(plan.into());
            for (column, cell) in columns.iter_mut().zip(row) {
                column.push(cell);
            }
        }
        let mut arrays = vec![self.bind(plans, Kind::Number)];
        let mut names = vec!["plan".to_owned()];
        for ((name, kind), column) in taking_part.zip(columns) {
            arrays.push(self.bind(column, *kind));
            names.push(format!("\"{name}\""));
        }
        format!("unnest({}) AS v ({})", arrays.join(", "), names.join(", "))
    }

    fn query(self) -> Query<'static, sqlx::Postgres, PgArguments> {
        let query = sqlx::query(built(self.text));
        self.arrays.into_iter().fold(query, |query, array| array.bind_array(query))
    }
}
