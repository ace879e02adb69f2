//! Fresh, migrated databases of each kind.
use sea_orm::ConnectionTrait as _;
use tempfile::TempDir;
use tms_persistence::{ConnectOptions, Database};
use uuid::Uuid;

/// A fresh, migrated database. It is gone with the test run.
pub(crate) struct Fresh {
    pub(crate) database: Database,
    pub(crate) url: String,
    _folder: Option<TempDir>,
}

/// One of each kind.
pub(crate) async fn fresh() -> Vec<Fresh> {
    vec![fresh_sqlite().await, fresh_postgres().await]
}

pub(crate) async fn fresh_sqlite() -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("tms.db").display());
    open(url, Some(folder)).await
}

/// The server is the one that the test run started.
pub(crate) async fn fresh_postgres() -> Fresh {
    let server = std::env::var("TMS_TEST_POSTGRES_URL")
        .unwrap_or_else(|_| panic!("run this through tests/with-postgres"));
    let name = format!("t{}", Uuid::now_v7().simple());
    let connection = sea_orm::Database::connect(&server).await.unwrap();
    connection.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    connection.close().await.unwrap();
    let (address, _) = server.rsplit_once('/').unwrap();
    open(format!("{address}/{name}"), None).await
}

async fn open(url: String, folder: Option<TempDir>) -> Fresh {
    let database = Database::connect(&ConnectOptions::new(&url)).await.unwrap();
    database.migrate().await.unwrap();
    Fresh { database, url, _folder: folder }
}
