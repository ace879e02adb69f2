//! Values on their way into a table, row by row or column by column.

use sea_orm::sqlx::{
    self, Postgres, Sqlite, postgres::PgArguments, query::Query, sqlite::SqliteArguments,
};
use uuid::Uuid;

/// One value of a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// An id.
    Id(Option<Uuid>),
    /// A small whole number.
    Number(Option<i32>),
    /// An instant in microseconds.
    Instant(Option<i64>),
    /// A text.
    Text(Option<String>),
    /// A switch.
    Flag(bool),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
}

/// What kind of values a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Id,
    Number,
    Instant,
    Text,
    Flag,
    Bytes,
}

impl Kind {
    /// The PostgreSQL type of an array of such values.
    pub(crate) const fn array_type(self) -> &'static str {
        match self {
            Self::Id => "uuid[]",
            Self::Number => "int[]",
            Self::Instant => "bigint[]",
            Self::Text => "text[]",
            Self::Flag => "bool[]",
            Self::Bytes => "bytea[]",
        }
    }

    const fn empty(self) -> Column {
        match self {
            Self::Id => Column::Id(Vec::new()),
            Self::Number => Column::Number(Vec::new()),
            Self::Instant => Column::Instant(Vec::new()),
            Self::Text => Column::Text(Vec::new()),
            Self::Flag => Column::Flag(Vec::new()),
            Self::Bytes => Column::Bytes(Vec::new()),
        }
    }
}

impl From<Uuid> for Cell {
    fn from(id: Uuid) -> Self {
        Self::Id(Some(id))
    }
}

impl From<Option<Uuid>> for Cell {
    fn from(id: Option<Uuid>) -> Self {
        Self::Id(id)
    }
}

impl From<i32> for Cell {
    fn from(number: i32) -> Self {
        Self::Number(Some(number))
    }
}

impl From<Option<i32>> for Cell {
    fn from(number: Option<i32>) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Cell {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<Option<&str>> for Cell {
    fn from(text: Option<&str>) -> Self {
        Self::Text(text.map(str::to_owned))
    }
}

impl From<Vec<u8>> for Cell {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(Some(bytes))
    }
}

impl From<Option<Vec<u8>>> for Cell {
    fn from(bytes: Option<Vec<u8>>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<chrono::DateTime<chrono::Utc>> for Cell {
    fn from(at: chrono::DateTime<chrono::Utc>) -> Self {
        Self::Instant(Some(crate::instant::to_microseconds(at)))
    }
}

impl From<Option<chrono::DateTime<chrono::Utc>>> for Cell {
    fn from(at: Option<chrono::DateTime<chrono::Utc>>) -> Self {
        Self::Instant(at.map(crate::instant::to_microseconds))
    }
}

/// The values of one column over many rows.
#[derive(Clone, Debug)]
pub(crate) enum Column {
    Id(Vec<Option<Uuid>>),
    Number(Vec<Option<i32>>),
    Instant(Vec<Option<i64>>),
    Text(Vec<Option<String>>),
    Flag(Vec<Option<bool>>),
    Bytes(Vec<Option<Vec<u8>>>),
}

impl Column {
    pub(crate) const fn of(kind: Kind) -> Self {
        kind.empty()
    }

    /// Adds a value. One of another kind is a bug of the row's writer, which the tests of every row find.
    pub(crate) fn push(&mut self, cell: Cell) {
        match (self, cell) {
            (Self::Id(column), Cell::Id(id)) => column.push(id),
            (Self::Number(column), Cell::Number(number)) => column.push(number),
            (Self::Instant(column), Cell::Instant(at)) => column.push(at),
            (Self::Text(column), Cell::Text(text)) => column.push(text),
            (Self::Flag(column), Cell::Flag(flag)) => column.push(Some(flag)),
            (Self::Bytes(column), Cell::Bytes(bytes)) => column.push(bytes),
            (
                Self::Id(_)
                | Self::Number(_)
                | Self::Instant(_)
                | Self::Text(_)
                | Self::Flag(_)
                | Self::Bytes(_),
                cell,
            ) => tracing::error!(?cell, "a row does not fit its table"),
        }
    }

    /// Binds the column as one array.
    pub(crate) fn bind_array(
        self,
        query: Query<'_, Postgres, PgArguments>,
    ) -> Query<'_, Postgres, PgArguments> {
        match self {
            Self::Id(column) => query.bind(column),
            Self::Number(column) => query.bind(column),
            Self::Instant(column) => query.bind(column),
            Self::Text(column) => query.bind(column),
            Self::Flag(column) => query.bind(column),
            Self::Bytes(column) => query.bind(column),
        }
    }
}

/// Binds one value.
pub(crate) fn bind_cell(
    cell: Cell,
    query: Query<'_, Sqlite, SqliteArguments>,
) -> Query<'_, Sqlite, SqliteArguments> {
    match cell {
        Cell::Id(id) => query.bind(id),
        Cell::Number(number) => query.bind(number),
        Cell::Instant(at) => query.bind(at),
        Cell::Text(text) => query.bind(text),
        Cell::Flag(flag) => query.bind(flag),
        Cell::Bytes(bytes) => query.bind(bytes),
    }
}

/// Binds nothing.
pub(crate) fn bind_null(
    query: Query<'_, Sqlite, SqliteArguments>,
) -> Query<'_, Sqlite, SqliteArguments> {
    query.bind(None::<i32>)
}

/// Marks a text built by this crate from its own constants as safe to run.
pub(crate) fn built(text: String) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(text)
}
