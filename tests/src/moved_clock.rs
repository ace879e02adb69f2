//! A server whose clock the test moves.
//!
//! It is the composition of the binary in the test's own process: the binary itself cannot be told the time.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use tms_app::{
    server::Server,
    settings::{SettingFlags, Sources, read},
};
use tms_domain::port::Clock as _;
use tms_testkit::clock::ManualClock;

use crate::{Client, Installation, Serves};

/// 2041-05-14T09:30:00Z: what commands did before, with the machine's clock, lies in the past.
const BEGINNING: i64 = 2_252_136_600;

/// A running server, and its clock. Ends with the value.
#[derive(Debug)]
pub struct MovedClock {
    _server: Server,
    url: String,
    clock: Arc<ManualClock>,
}

impl MovedClock {
    /// Starts a server on the data of an installation, on a port that the system chooses. Its clock stands still.
    pub async fn start(installation: &Installation) -> Self {
        Self::start_with(installation, "").await
    }

    /// The same, with a file of settings.
    pub async fn start_with(installation: &Installation, settings: &str) -> Self {
        let beginning = DateTime::from_timestamp(BEGINNING, 0).expect("a time that can be told");
        Self::start_at_with(installation, beginning, settings).await
    }

    /// The same, at an instant.
    pub async fn start_at(installation: &Installation, now: DateTime<Utc>) -> Self {
        Self::start_at_with(installation, now, "").await
    }

    /// The same at an instant, with a file of settings.
    pub async fn start_at_with(
        installation: &Installation,
        now: DateTime<Utc>,
        settings: &str,
    ) -> Self {
        // What it logs is shown with a failed test. Whoever comes second finds it done.
        drop(tracing_subscriber::fmt().with_test_writer().try_init());
        let config = installation.folder().join("moved-clock.toml");
        std::fs::write(&config, settings).expect("a file of settings can be made");
        let flags = SettingFlags {
            config: Some(config),
            database_url: Some(installation.database_url()),
            data_folder: Some(installation.folder().display().to_string()),
            listen: Some("127.0.0.1:0".to_owned()),
            metrics_listen: Some("off".to_owned()),
            ..SettingFlags::default()
        };
        let sources = Sources::gather(&flags, []).expect("the file was just made");
        let (settings, _) = read(&sources, "off").expect("the settings are right");
        let clock = Arc::new(ManualClock::at(now));
        let server = Server::start_with_clock(&settings, Arc::<ManualClock>::clone(&clock)).await;
        let server = server.expect("the server should start");
        let url = server.local_address();
        Self { _server: server, url, clock }
    }

    /// The address it listens on: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A client without session or token.
    pub fn client(&self) -> Client {
        Client::new(&self.url)
    }

    /// Lets time pass.
    pub fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    /// Sets the clock, forwards or backwards.
    pub fn set(&self, now: DateTime<Utc>) {
        self.clock.set(now);
    }

    /// What the clock shows.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}

impl Serves for MovedClock {
    fn url(&self) -> &str {
        self.url()
    }
}
