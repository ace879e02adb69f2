//! A connection that stays with a queue of look-ups.
//!
//! A pool asks each connection that comes back whether it still lives: a round trip after every statement, which a
//! queue that asks all the time need not pay. A connection that fails is given up, and the next one comes from the pool.

use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::sqlx::{self, PgConnection, SqliteConnection};
use tms_domain::port::StoreError;

use crate::{
    bound::Bound,
    cells::Cells,
    commit::built,
    connect::Database,
    sql::{DEAD_CONNECTIONS_MAX, Sql, is_of_dead_connection},
};

#[derive(Debug)]
enum Connection {
    Postgres(Box<PgConnection>),
    Sqlite(Box<SqliteConnection>),
}

/// A connection of its own, for one who reads again and again.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    database: Database,
    kept: Arc<Mutex<Option<Connection>>>,
}

impl Held {
    /// None yet: the first read takes one from the pool for good.
    pub(crate) fn new(database: &Database) -> Self {
        Self { database: database.clone(), kept: Arc::default() }
    }

    /// The database it is of.
    pub(crate) const fn database(&self) -> &Database {
        &self.database
    }

    /// Reads rows, one after the other by `read`.
    pub(crate) async fn all<T>(
        &self,
        sql: Sql,
        read: impl FnMut(&mut Cells<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let (text, values) = sql.into_parts();
        let mut attempts = 0;
        loop {
            let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).take();
            let mut connection = match kept {
                Some(connection) => connection,
                None => self.open().await.map_err(StoreError::new)?,
            };
            match connection.fetch(text.clone(), values.clone()).await {
                Ok(rows) => {
                    *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(connection);
                    return rows.read(read);
                }
                Err(error) if attempts < DEAD_CONNECTIONS_MAX && is_of_dead_connection(&error) => {
                    attempts += 1;
                }
                Err(error) => return Err(StoreError::new(error)),
            }
        }
    }

    async fn open(&self) -> Result<Connection, sqlx::Error> {
        let read = &self.database.read;
        Ok(if self.database.is_sqlite() {
            let connection = read.get_sqlite_connection_pool().acquire().await?;
            Connection::Sqlite(Box::new(connection.detach()))
        } else {
            let connection = read.get_postgres_connection_pool().acquire().await?;
            Connection::Postgres(Box::new(connection.detach()))
        })
    }
}

enum Rows {
    Postgres(Vec<sqlx::postgres::PgRow>),
    Sqlite(Vec<sqlx::sqlite::SqliteRow>),
}

impl Connection {
    async fn fetch(&mut self, text: String, values: Vec<Bound>) -> Result<Rows, sqlx::Error> {
        match self {
            Self::Postgres(connection) => {
                let query = sqlx::query(built(text));
                let query =
                    values.into_iter().fold(query, |query, value| value.bind_postgres(query));
                query.fetch_all(&mut **connection).await.map(Rows::Postgres)
            }
            Self::Sqlite(connection) => {
                let query = sqlx::query(built(text));
                let query = values.into_iter().fold(query, |query, value| value.bind_sqlite(query));
                query.fetch_all(&mut **connection).await.map(Rows::Sqlite)
            }
        }
    }
}

impl Rows {
    fn read<T>(
        self,
        mut read: impl FnMut(&mut Cells<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        match self {
            Self::Postgres(rows) => {
                rows.iter().map(|row| read(&mut Cells::of_postgres(row))).collect()
            }
            Self::Sqlite(rows) => rows.iter().map(|row| read(&mut Cells::of_sqlite(row))).collect(),
        }
    }
}
