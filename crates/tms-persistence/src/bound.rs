//! Values that statements bind, alike for both databases.

use sea_orm::{
    Value,
    sqlx::{Postgres, Sqlite, postgres::PgArguments, query::Query, sqlite::SqliteArguments},
};
use uuid::Uuid;

use crate::journal_json::push_text;

/// The values of one column, to be looked up together.
#[derive(Clone, Debug)]
pub(crate) enum Column {
    /// Ids.
    Ids(Vec<Uuid>),
    /// Texts.
    Texts(Vec<String>),
    /// Instants, in microseconds.
    Instants(Vec<i64>),
    /// Hashes and the like.
    Bytes(Vec<Vec<u8>>),
}

/// A value that a statement binds.
#[derive(Clone, Debug)]
pub(crate) enum Bound {
    /// An id.
    Id(Uuid),
    /// A whole number, or an instant.
    Number(i64),
    /// A switch.
    Flag(bool),
    /// A text.
    Text(String),
    /// A hash or the like.
    Bytes(Vec<u8>),
    /// A set, which only PostgreSQL takes.
    Set(Column),
}

impl From<Bound> for Value {
    fn from(bound: Bound) -> Self {
        match bound {
            Bound::Id(id) => id.into(),
            Bound::Number(number) => number.into(),
            Bound::Flag(flag) => flag.into(),
            Bound::Text(text) => text.into(),
            Bound::Bytes(bytes) => bytes.into(),
            Bound::Set(Column::Ids(ids)) => ids.into(),
            Bound::Set(Column::Texts(texts)) => all_storable(texts).into(),
            Bound::Set(Column::Instants(instants)) => instants.into(),
            Bound::Set(Column::Bytes(bytes)) => bytes.into(),
        }
    }
}

impl Bound {
    /// Binds it for PostgreSQL.
    pub(crate) fn bind_postgres(
        self,
        query: Query<'_, Postgres, PgArguments>,
    ) -> Query<'_, Postgres, PgArguments> {
        match self {
            Self::Id(id) => query.bind(id),
            Self::Number(number) => query.bind(number),
            Self::Flag(flag) => query.bind(flag),
            Self::Text(text) => query.bind(text),
            Self::Bytes(bytes) => query.bind(bytes),
            Self::Set(Column::Ids(ids)) => query.bind(ids),
            Self::Set(Column::Texts(texts)) => query.bind(all_storable(texts)),
            Self::Set(Column::Instants(instants)) => query.bind(instants),
            Self::Set(Column::Bytes(bytes)) => query.bind(bytes),
        }
    }

    /// Binds it for SQLite.
    pub(crate) fn bind_sqlite(
        self,
        query: Query<'_, Sqlite, SqliteArguments>,
    ) -> Query<'_, Sqlite, SqliteArguments> {
        match self {
            Self::Id(id) => query.bind(id),
            Self::Number(number) => query.bind(number),
            Self::Flag(flag) => query.bind(flag),
            Self::Text(text) => query.bind(text),
            Self::Bytes(bytes) => query.bind(bytes),
            Self::Set(column) => query.bind(json_of(vec![column])),
        }
    }
}

/// A text as both databases take it. PostgreSQL keeps no NUL; what stands for it is a control character, which
/// no stored name, address or key can hold either, so nothing is found by it.
pub(crate) fn storable(text: &str) -> String {
    text.replace('\0', "\u{1}")
}

fn all_storable(texts: Vec<String>) -> Vec<String> {
    texts.into_iter().map(|text| if text.contains('\0') { storable(&text) } else { text }).collect()
}

/// One column as a JSON array of its values, several as an array of rows.
pub(crate) fn json_of(columns: Vec<Column>) -> String {
    let single = columns.len() == 1;
    let mut values: Vec<_> = columns.into_iter().map(json_values).collect();
    let mut json = String::from("[");
    loop {
        let row: Vec<String> = values.iter_mut().filter_map(Iterator::next).collect();
        if row.is_empty() {
            break;
        }
        if json.len() > 1 {
            json.push(',');
        }
        let row = row.join(",");
        if single {
            json.push_str(&row);
        } else {
            json.push('[');
            json.push_str(&row);
            json.push(']');
        }
    }
    json.push(']');
    json
}

fn json_values(column: Column) -> Box<dyn Iterator<Item = String>> {
    match column {
        Column::Ids(ids) => Box::new(ids.into_iter().map(|id| format!("\"{}\"", id.simple()))),
        Column::Texts(texts) => Box::new(texts.into_iter().map(|text| {
            let mut json = String::with_capacity(text.len().saturating_add(2));
            push_text(&mut json, &storable(&text));
            json
        })),
        Column::Instants(instants) => Box::new(instants.into_iter().map(|at| at.to_string())),
        Column::Bytes(bytes) => Box::new(bytes.into_iter().map(|bytes| {
            let hex = bytes.iter().map(|byte| format!("{byte:02x}"));
            format!("\"{}\"", hex.collect::<String>())
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_become_json_for_sqlite() {
        let ids = Column::Ids(vec![Uuid::from_u128(1), Uuid::from_u128(2)]);
        assert_eq!(
            json_of(vec![ids.clone()]),
            "[\"00000000000000000000000000000001\",\"00000000000000000000000000000002\"]"
        );
        let texts = Column::Texts(vec!["a\"b".to_owned(), "c\0d".to_owned()]);
        let bytes = Column::Bytes(vec![vec![0, 255], vec![16]]);
        assert_eq!(
            json_of(vec![texts, Column::Instants(vec![5, 6]), bytes]),
            "[[\"a\\\"b\",5,\"00ff\"],[\"c\\u0001d\",6,\"10\"]]"
        );
        assert_eq!(json_of(vec![Column::Ids(vec![])]), "[]");
    }
}
