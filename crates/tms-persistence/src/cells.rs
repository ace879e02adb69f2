//! Rows as the databases return them, read column by column in the order they were asked for.

use sea_orm::{
    DbErr, QueryResult,
    sqlx::{self, Postgres, Row as _, Sqlite, postgres::PgRow, sqlite::SqliteRow},
};
use tms_domain::port::StoreError;
use uuid::Uuid;

use crate::{
    error::{BadRow, store_error},
    sql::Sql,
};

/// A value that both databases can return.
pub(crate) trait Decoded:
    for<'r> sqlx::Decode<'r, Postgres>
    + sqlx::Type<Postgres>
    + for<'r> sqlx::Decode<'r, Sqlite>
    + sqlx::Type<Sqlite>
{
}

impl<T> Decoded for T where
    T: for<'r> sqlx::Decode<'r, Postgres>
        + sqlx::Type<Postgres>
        + for<'r> sqlx::Decode<'r, Sqlite>
        + sqlx::Type<Sqlite>
{
}

#[derive(Clone, Copy)]
enum Source<'r> {
    Postgres(&'r PgRow),
    Sqlite(&'r SqliteRow),
}

/// The cells of a returned row that were not read yet.
pub(crate) struct Cells<'r> {
    source: Source<'r>,
    next: usize,
}

impl<'r> Cells<'r> {
    pub(crate) const fn of_postgres(row: &'r PgRow) -> Self {
        Self { source: Source::Postgres(row), next: 0 }
    }

    pub(crate) const fn of_sqlite(row: &'r SqliteRow) -> Self {
        Self { source: Source::Sqlite(row), next: 0 }
    }

    pub(crate) fn of(row: &'r QueryResult) -> Result<Self, StoreError> {
        let postgres = row.try_as_pg_row().map(Source::Postgres);
        let source = postgres.or_else(|| row.try_as_sqlite_row().map(Source::Sqlite));
        let unknown = || store_error(DbErr::Custom("a row of an unknown database".to_owned()));
        Ok(Self { source: source.ok_or_else(unknown)?, next: 0 })
    }

    /// Reads the next cell. `table` and `column` say in an error where the value stands.
    pub(crate) fn take<T: Decoded>(
        &mut self,
        table: &'static str,
        column: &'static str,
    ) -> Result<T, StoreError> {
        let value = self.at(self.next);
        self.next = self.next.saturating_add(1);
        value.map_err(|error| {
            BadRow::new(table, self.id(), format_args!("column {column}: {error}")).into()
        })
    }

    /// Reads a row of which nothing may be there: then its first cell, its id, is empty.
    pub(crate) fn optional<R: Row>(&mut self) -> Result<Option<R>, StoreError> {
        let first: Option<Uuid> = self.at(self.next).map_err(|error| {
            StoreError::from(BadRow::new(R::TABLE, "?", format_args!("first column: {error}")))
        })?;
        if first.is_some() {
            return R::read(self).map(Some);
        }
        self.next = self.next.saturating_add(R::WIDTH);
        Ok(None)
    }

    fn at<T: Decoded>(&self, place: usize) -> Result<T, sqlx::Error> {
        match self.source {
            Source::Postgres(row) => row.try_get(place),
            Source::Sqlite(row) => row.try_get(place),
        }
    }

    /// The id of the returned row, where its first cell is one.
    fn id(&self) -> String {
        self.at::<Uuid>(0).map_or_else(|_| "?".to_owned(), |id| id.to_string())
    }
}

/// A row of a table, or what a join adds to one.
pub(crate) trait Row: Sized {
    /// The table it comes from.
    const TABLE: &'static str;
    /// How many cells it takes.
    const WIDTH: usize;

    /// Adds its columns under an alias to a statement, in the order [`read`](Self::read) takes them.
    fn push_columns(sql: &mut Sql, alias: &str);

    /// Reads it.
    fn read(cells: &mut Cells<'_>) -> Result<Self, StoreError>;
}

/// Declares rows: their table, and their columns in order.
macro_rules! rows {
    ($($(#[$doc:meta])* $row:ident of $table:literal {
        $($column:ident: $kind:ty $(= $push:expr)?),+ $(,)?
    })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub(crate) struct $row {
            $(pub(crate) $column: $kind),+
        }

        impl $crate::cells::Row for $row {
            const TABLE: &'static str = $table;
            const WIDTH: usize = [$(stringify!($column)),+].len();

            fn push_columns(sql: &mut $crate::sql::Sql, alias: &str) {
                let mut separator = "";
                $(
                    sql.push(separator);
                    $crate::cells::rows!(@push sql, alias, $column $(, $push)?);
                    separator = ", ";
                )+
                let _: &str = separator;
            }

            fn read(
                cells: &mut $crate::cells::Cells<'_>,
            ) -> Result<Self, tms_domain::port::StoreError> {
                Ok(Self { $($column: cells.take($table, stringify!($column))?),+ })
            }
        }
    )+};
    (@push $sql:ident, $alias:ident, $column:ident) => {
        $sql.push($alias).push(concat!(".", stringify!($column)));
    };
    (@push $sql:ident, $alias:ident, $column:ident, $push:expr) => {
        ($push)($sql, $alias);
    };
}

pub(crate) use rows;
