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

pub(crate) use crate::bound::Column;
use crate::{
    bound::{Bound, json_of, storable},
    cells::{Cells, Row},
    connect::Database,
    error::store_error,
    instant::to_microseconds,
};

/// How often a read is repeated because the connection it was given turned out to be dead. After an outage each
/// pooled connection may be.
pub(crate) const DEAD_CONNECTIONS_MAX: u32 = 16;

/// A statement under construction.
#[derive(Clone, Debug)]
pub(crate) struct Sql {
    sqlite: bool,
    text: String,
    values: Vec<Bound>,
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
        self.bind(Bound::Id(id))
    }

    /// Binds an instant.
    pub(crate) fn at(&mut self, at: Instant) -> &mut Self {
        self.number(to_microseconds(at))
    }

    /// Binds a whole number.
    pub(crate) fn number(&mut self, number: i64) -> &mut Self {
        self.bind(Bound::Number(number))
    }

    /// Binds a switch.
    pub(crate) fn flag(&mut self, flag: bool) -> &mut Self {
        self.bind(Bound::Flag(flag))
    }

    /// Binds a text.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.bind(Bound::Text(storable(text)))
    }

    /// Binds bytes.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.bind(Bound::Bytes(bytes.to_vec()))
    }

    fn bind(&mut self, value: Bound) -> &mut Self {
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
            self.bind(Bound::Text(json)).push("))")
        } else {
            self.push(" = ANY(");
            self.bind(Bound::Set(values)).push(")")
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
            self.push(" FROM json_each(").bind(Bound::Text(json)).push(")) AS ").push(alias)
        } else {
            self.push("unnest(");
            for (place, column) in values.into_iter().enumerate() {
                if place > 0 {
                    self.push(", ");
                }
                self.bind(Bound::Set(column));
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

    /// The statement as the ORM takes it.
    pub(crate) fn statement(self, connection: &DatabaseConnection) -> Statement {
        count_statement();
        let backend = connection.get_database_backend();
        Statement::from_sql_and_values(backend, self.text, self.values.into_iter().map(Value::from))
    }

    /// The text and what it binds, in order, for who runs it without the ORM.
    pub(crate) fn into_parts(self) -> (String, Vec<Bound>) {
        count_statement();
        (self.text, self.values)
    }
}

/// Counts a statement, for operators and tests.
fn count_statement() {
    metrics::counter!("store_statements_total").increment(1);
}

/// Whether a statement failed because its pooled connection had ended before.
fn connection_was_dead(error: &DbErr) -> bool {
    let (DbErr::Query(RuntimeErr::SqlxError(error)) | DbErr::Exec(RuntimeErr::SqlxError(error))) =
        error
    else {
        return false;
    };
    is_of_dead_connection(error)
}

/// Whether an error says that its connection has ended.
pub(crate) fn is_of_dead_connection(error: &sqlx::Error) -> bool {
    if matches!(error, sqlx::Error::Io(_)) {
        return true;
    }
    // PostgreSQL: the server is going down, or ended this connection.
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    matches!(code.as_deref(), Some("57P01" | "57P02" | "57P03"))
}
