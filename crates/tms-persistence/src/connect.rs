//! Opening a database: which one, with how many connections, tuned how.

use std::{sync::Arc, time::Duration};

use sea_orm::{
    DatabaseConnection, DbErr,
    sqlx::{
        self, Connection as _,
        sqlite::{SqliteJournalMode, SqliteSynchronous},
    },
};
use thiserror::Error;
use tms_domain::user::User;
use tms_migrations::{Migrator, MigratorTrait as _};

use crate::version_cache::VersionCache;

/// How many read connections there are when nothing is said.
const READERS_DEFAULT: u32 = 8;
/// How long a request waits for a connection before it is told that the store is busy.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long SQLite waits for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How often SQLite's log is written back in the background, so that no commit has to.
const CHECKPOINT_EVERY: Duration = Duration::from_millis(200);

/// The page cache of SQLite's connection that writes, as its pragma takes it: 16 MiB.
const WRITER_CACHE: &str = "-16384";
/// That of each one that reads: 2 MiB. What it holds is stale after the next commit.
const READER_CACHE: &str = "-2048";
/// How many rows SQLite reads ahead of who takes them: each wait for the other thread costs more than a row.
const ROWS_BUFFERED: usize = 1_024;

/// Which database to open, and how.
#[derive(Clone, Debug)]
pub struct ConnectOptions {
    /// `sqlite://PATH?mode=rwc` or `postgres://…`.
    pub url: String,
    /// How many connections read at once.
    pub readers: u32,
}

impl ConnectOptions {
    /// The usual options for an address.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), readers: READERS_DEFAULT }
    }
}

/// A database could not be opened or migrated.
#[derive(Debug, Error)]
pub enum ConnectError {
    /// The address names no database that is supported.
    #[error("the database address must start with sqlite:// or postgres://")]
    UnknownScheme,
    /// The database refused.
    #[error("the database cannot be opened")]
    Refused(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A migration failed.
    #[error("the database cannot be migrated")]
    Migration(#[source] Box<dyn std::error::Error + Send + Sync>),
}

fn refused(error: DbErr) -> ConnectError {
    ConnectError::Refused(Box::new(error))
}

/// An open database: one connection that writes, several that read.
#[derive(Clone, Debug)]
pub struct Database {
    pub(crate) read: DatabaseConnection,
    pub(crate) write: DatabaseConnection,
    /// Who came lately: what follows in the same request need not read them again.
    pub(crate) users: Arc<VersionCache<User>>,
    /// Kept for as long as anyone uses the database.
    _background: Option<Arc<Background>>,
}

/// A task that ends with the last user of its database.
#[derive(Debug)]
struct Background(tokio::task::JoinHandle<()>);

impl Drop for Background {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Database {
    /// Opens a database. It must be migrated before it is used.
    ///
    /// # Errors
    ///
    /// Refuses an unknown kind of address; fails when the database cannot be reached.
    pub async fn connect(options: &ConnectOptions) -> Result<Self, ConnectError> {
        if options.url.starts_with("sqlite:") {
            // The first connection creates the file and sets its journal mode; the readers find it ready.
            let write = open_sqlite(&options.url, 1, WRITER_CACHE).await?;
            let read = open_sqlite(&options.url, options.readers, READER_CACHE).await?;
            let background = checkpoint_in_background(&options.url).await?;
            let background = Some(Arc::new(background));
            Ok(Self { read, write, users: Arc::default(), _background: background })
        } else if options.url.starts_with("postgres:") || options.url.starts_with("postgresql:") {
            let write = open_postgres(&options.url, 2).await?;
            let read = open_postgres(&options.url, options.readers).await?;
            Ok(Self { read, write, users: Arc::default(), _background: None })
        } else {
            Err(ConnectError::UnknownScheme)
        }
    }

    /// Applies the migrations that are missing. Harmless when none is, and when several servers do it at once.
    ///
    /// # Errors
    ///
    /// Fails when a migration does.
    pub async fn migrate(&self) -> Result<(), ConnectError> {
        let migration = |error: DbErr| ConnectError::Migration(Box::new(error));
        if self.is_sqlite() {
            return Migrator::up(&self.write, None).await.map_err(migration);
        }
        // Of several servers that start at once, one migrates and the others wait.
        let pool = self.write.get_postgres_connection_pool();
        let failed = |error: sqlx::Error| ConnectError::Migration(Box::new(error));
        let mut lock = pool.acquire().await.map_err(failed)?;
        sqlx::query("SELECT pg_advisory_lock(7246891)")
            .execute(&mut *lock)
            .await
            .map_err(failed)?;
        let migrated = Migrator::up(&self.write, None).await.map_err(migration);
        sqlx::query("SELECT pg_advisory_unlock(7246891)")
            .execute(&mut *lock)
            .await
            .map_err(failed)?;
        migrated
    }

    /// Tells whether the database answers and no migration is missing.
    pub async fn is_ready(&self) -> bool {
        matches!(Migrator::get_pending_migrations(&self.read).await, Ok(pending) if pending.is_empty())
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.write.get_database_backend() == sea_orm::DbBackend::Sqlite
    }
}

fn common(url: &str, connections: u32) -> sea_orm::ConnectOptions {
    let mut options = sea_orm::ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .sqlx_logging(false);
    options
}

async fn open_sqlite(
    url: &str,
    connections: u32,
    cache: &'static str,
) -> Result<DatabaseConnection, ConnectError> {
    let mut options = common(url, connections);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        sqlite
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .statement_cache_capacity(500)
            .row_buffer_size(ROWS_BUFFERED)
            .pragma("cache_size", cache)
            .pragma("temp_store", "MEMORY")
            // Commits never stop to write the log back: that happens in the background.
            .pragma("wal_autocheckpoint", "100000")
    });
    sea_orm::Database::connect(options).await.map_err(refused)
}

async fn open_postgres(url: &str, connections: u32) -> Result<DatabaseConnection, ConnectError> {
    let mut options = common(url, connections);
    options.map_sqlx_postgres_opts(|postgres| {
        // Rows are looked up by their keys and lists walk an index, always. A plan that was made while the
        // tables were empty would scan them for ever.
        postgres.statement_cache_capacity(500).options([
            ("jit", "off"),
            ("enable_seqscan", "off"),
            ("enable_hashjoin", "off"),
            ("enable_mergejoin", "off"),
            ("plan_cache_mode", "force_generic_plan"),
            // Where a table was filled a moment ago, statistics say that few rows fit, and a list would collect and
            // sort them all for each page rather than walk on along its index.
            ("random_page_cost", "1.1"),
        ])
    });
    match sea_orm::Database::connect(options).await {
        Ok(database) => Ok(database),
        // The pool tries again while it may, in case the server is only starting, and then says no more than that
        // it took too long.
        Err(error) => {
            let reason = tokio::time::timeout(ACQUIRE_TIMEOUT, sqlx::PgConnection::connect(url));
            Err(match reason.await {
                Ok(Err(reason)) => ConnectError::Refused(Box::new(reason)),
                Ok(Ok(_)) | Err(_) => refused(error),
            })
        }
    }
}

/// Writes SQLite's log back on a connection of its own, as far as readers let it.
async fn checkpoint_in_background(url: &str) -> Result<Background, ConnectError> {
    let connection = open_sqlite(url, 1, READER_CACHE).await?;
    let task = tokio::spawn(async move {
        let pool = connection.get_sqlite_connection_pool();
        let mut every = tokio::time::interval(CHECKPOINT_EVERY);
        every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            every.tick().await;
            if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(pool).await {
                tracing::debug!(%error, "the log could not be written back");
            }
        }
    });
    Ok(Background(task))
}
