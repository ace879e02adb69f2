//! Statements that read: text and bound values put together, alike for both databases.
//!
//! All that differs between them stands here: how a set of values is handed over, how ids become text, how a
//! part of a text is looked for. A set is one bound value on both, however large it is, so that the text of a
//! statement never depends on it.

use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DbErr, RuntimeErr, Statement, Value, sqlx,
};
use tms_domain::{port::StoreError, time::Instant};
use uuid::Uuid;

use crate::{
    cells::{Cells, Row},
    connect::Database,
    error::store_error,
    instant::to_microseconds,
    journal_json::push_text,
};

/// How often a read is repeated because the connection it was given turned out to be dead. After an outage each
/// pooled connection may be.
const DEAD_CONNECTIONS_MAX: u32 = 16;

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

/// A statement under construction.
#[derive(Clone, Debug)]
pub(crate) struct Sql {
    sqlite: bool,
    text: String,
    values: Vec<Value>,
}

impl Sql {
    /// Starts a statement for a database.
    pub(crate) fn new(database: &Database) -> Self {
        Self {
            sqlite: database.is_sqlite(),
            text: String::with_capacity(1_024),
            values: Vec::new(),
        }
    }

    /// Starts a statement with a text.
    pub(crate) fn of(database: &Database, text: &str) -> Self {
        let mut sql = Self::new(database);
        sql.push(text);
        sql
    }

    /// Adds a text. It must come from this crate: nothing that anyone typed.
    pub(crate) fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds what only one of the databases understands.
    pub(crate) fn push_either(&mut self, sqlite: &str, postgres: &str) -> &mut Self {
        let text = if self.sqlite { sqlite } else { postgres };
        self.push(text)
    }

    /// Whether it is meant for SQLite.
    pub(crate) const fn is_sqlite(&self) -> bool {
        self.sqlite
    }

    /// Adds the columns of a row under an alias.
    pub(crate) fn columns<R: Row>(&mut self, alias: &str) -> &mut Self {
        R::push_columns(self, alias);
        self
    }

    /// Binds an id.
    pub(crate) fn id(&mut self, id: Uuid) -> &mut Self {
        self.bind(Value::Uuid(Some(id)))
    }

    /// Binds an instant.
    pub(crate) fn at(&mut self, at: Instant) -> &mut Self {
        self.number(to_microseconds(at))
    }

    /// Binds a whole number.
    pub(crate) fn number(&mut self, number: i64) -> &mut Self {
        self.bind(Value::BigInt(Some(number)))
    }

    /// Binds a switch.
    pub(crate) fn flag(&mut self, flag: bool) -> &mut Self {
        self.bind(Value::Bool(Some(flag)))
    }

    /// Binds a text.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.bind(Value::String(Some(storable(text))))
    }

    /// Binds bytes.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.bind(Value::Bytes(Some(bytes.to_vec())))
    }

    fn bind(&mut self, value: Value) -> &mut Self {
        self.values.push(value);
        let place = self.values.len();
        self.push("$").push(&place.to_string())
    }

    /// Adds the condition that an expression is one of these values.
    pub(crate) fn is_one_of(&mut self, expression: &str, values: Column) -> &mut Self {
        self.push(expression);
        if self.sqlite {
            let value = match &values {
                Column::Ids(_) | Column::Bytes(_) => "unhex(value)",
                Column::Texts(_) | Column::Instants(_) => "value",
            };
            self.push(" IN (SELECT ").push(value).push(" FROM json_each(");
            let json = json_of(vec![values]);
            self.bind(Value::String(Some(json))).push("))")
        } else {
            self.push(" = ANY(");
            self.bind(array_of(values)).push(")")
        }
    }

    /// Adds a source of rows made of these columns, which are of one length, and of `n`, their numbers from 1.
    pub(crate) fn rows(&mut self, alias: &str, columns: Vec<(&str, Column)>) -> &mut Self {
        let (names, values): (Vec<&str>, Vec<Column>) = columns.into_iter().unzip();
        if self.sqlite {
            self.push("(SELECT key + 1 AS n");
            let single = values.len() == 1;
            for (place, (name, column)) in names.into_iter().zip(&values).enumerate() {
                let value = if single { "value".to_owned() } else { format!("value ->> {place}") };
                let value = match column {
                    Column::Ids(_) | Column::Bytes(_) => format!("unhex({value})"),
                    Column::Texts(_) | Column::Instants(_) => value,
                };
                self.push(", ").push(&value).push(" AS ").push(name);
            }
            let json = json_of(values);
            self.push(" FROM json_each(").bind(Value::String(Some(json))).push(")) AS ").push(alias)
        } else {
            self.push("unnest(");
            for (place, column) in values.into_iter().enumerate() {
                if place > 0 {
                    self.push(", ");
                }
                self.bind(array_of(column));
            }
            self.push(") WITH ORDINALITY AS ").push(alias).push("(").push(&names.join(", "));
            self.push(", n)")
        }
    }

    /// Adds the condition that a text holds a part.
    pub(crate) fn holds_part(&mut self, expression: &str, part: &str) -> &mut Self {
        self.push_either("instr(", "strpos(").push(expression).push(", ");
        self.text(part).push(") > 0")
    }

    /// Adds the text of an id, nothing for none.
    pub(crate) fn text_of_id(&mut self, expression: &str) -> &mut Self {
        if self.sqlite {
            self.push("hex(").push(expression).push(")")
        } else {
            self.push("COALESCE(").push(expression).push("::text, '')")
        }
    }

    /// Reads rows, one after the other by `read`.
    pub(crate) async fn all<T>(
        self,
        connection: &DatabaseConnection,
        mut read: impl FnMut(&mut Cells<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let statement = self.statement(connection);
        let mut attempts = 0;
        let rows = loop {
            match connection.query_all_raw(statement.clone()).await {
                Err(error) if attempts < DEAD_CONNECTIONS_MAX && connection_was_dead(&error) => {
                    attempts += 1;
                }
                outcome => break outcome.map_err(store_error)?,
            }
        };
        rows.iter().map(|row| Cells::of(row).and_then(|mut cells| read(&mut cells))).collect()
    }

    /// Reads one row at most.
    pub(crate) async fn first<T>(
        self,
        connection: &DatabaseConnection,
        read: impl FnMut(&mut Cells<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.all(connection, read).await?.into_iter().next())
    }

    /// Writes, and returns how many rows were written.
    pub(crate) async fn execute(self, connection: &DatabaseConnection) -> Result<u64, StoreError> {
        let statement = self.statement(connection);
        let done = connection.execute_raw(statement).await.map_err(store_error)?;
        Ok(done.rows_affected())
    }

    fn statement(self, connection: &DatabaseConnection) -> Statement {
        metrics::counter!("store_statements_total").increment(1);
        let backend = connection.get_database_backend();
        Statement::from_sql_and_values(backend, self.text, self.values)
    }
}

/// Whether a statement failed because its pooled connection had ended before.
fn connection_was_dead(error: &DbErr) -> bool {
    let (DbErr::Query(RuntimeErr::SqlxError(error)) | DbErr::Exec(RuntimeErr::SqlxError(error))) =
        error
    else {
        return false;
    };
    if matches!(**error, sqlx::Error::Io(_)) {
        return true;
    }
    // PostgreSQL: the server is going down, or ended this connection.
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    matches!(code.as_deref(), Some("57P01" | "57P02" | "57P03"))
}

/// A text as both databases take it. PostgreSQL keeps no NUL; what stands for it is a control character, which
/// no stored name, address or key can hold either, so nothing is found by it.
fn storable(text: &str) -> String {
    text.replace('\0', "\u{1}")
}

fn array_of(column: Column) -> Value {
    match column {
        Column::Ids(ids) => ids.into(),
        Column::Texts(texts) => {
            texts.iter().map(|text| storable(text)).collect::<Vec<String>>().into()
        }
        Column::Instants(instants) => instants.into(),
        Column::Bytes(bytes) => bytes.into(),
    }
}

/// One column as a JSON array of its values, several as an array of rows.
fn json_of(columns: Vec<Column>) -> String {
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
