//! A running server: requests, and the workers beside them, until it is told to end.
//!
//! It takes its clock from whoever starts it, so that tests can move the time; the binary's is the machine's.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use thiserror::Error;
use tms_domain::{
    course::{NotAWebAddress, WebAddress},
    port::{Clock, MailSender, WebhookSender},
};
use tokio::{net::TcpListener, sync::watch, task::JoinSet};

use crate::{
    adapter::{clock::SystemClock, key_codes::OsKeyCodeSource},
    compose::{Composition, ConnectError, NoClient, mail_sender, open_database, webhook_sender},
    lab_owners,
    settings::{SecretKeyError, Settings, SmtpSettingsError, local_address},
    worker::{
        AchievementJudge, EventTeller, JobRunner, MailWorker, NoticeWorker, Stopping, Sweeper,
        WebhookCourier, start,
    },
};

/// How long the workers may take for their last step once the requests are done.
const WORKERS_GRACE: Duration = Duration::from_secs(10);

/// Why a server did not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The database cannot be opened or migrated.
    #[error(transparent)]
    Database(#[from] ConnectError),
    /// The secret key cannot be used.
    #[error(transparent)]
    SecretKey(#[from] SecretKeyError),
    /// Mail cannot be sent.
    #[error(transparent)]
    Mail(#[from] SmtpSettingsError),
    /// The address is taken, or not of this machine.
    #[error(
        "the server cannot listen on {address}: is another one running there? Set {setting} to another address"
    )]
    Listen {
        /// Where.
        address: SocketAddr,
        /// The setting that says so.
        setting: &'static str,
        /// Why.
        source: io::Error,
    },
    /// Lab hosts and webhooks cannot be reached safely.
    #[error(transparent)]
    Client(#[from] NoClient),
    /// The address for people is none.
    #[error(transparent)]
    PublicAddress(#[from] NotAWebAddress),
}

/// A running server.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    has_administrator: bool,
    grace: Duration,
    stop: watch::Sender<bool>,
    requests: tokio::task::JoinHandle<io::Result<()>>,
    workers: JoinSet<()>,
}

impl Server {
    /// Opens the database, brings it up to date and starts to serve.
    ///
    /// # Errors
    ///
    /// Fails when the database cannot be opened or the address is taken.
    pub async fn start(settings: &Settings) -> Result<Self, StartError> {
        Self::start_with_clock(settings, Arc::new(SystemClock)).await
    }

    /// The same, with another clock.
    ///
    /// # Errors
    ///
    /// As [`Self::start`].
    pub async fn start_with_clock(
        settings: &Settings,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StartError> {
        // Listening comes first: a second server on the same address must not touch anything.
        let listener = listen(settings.listen, "listen").await?;
        let address = listener.local_addr().unwrap_or(settings.listen);
        let secret_key = settings.secret_key.open(&OsKeyCodeSource)?;
        let mail = mail_sender(settings)?;
        let webhooks = webhook_sender(settings)?;
        let database = open_database(settings).await?;
        database.migrate().await?;
        let public_address = WebAddress::parse(&settings.public_address_at(address))?;
        let composition = Composition::new(settings, database, &secret_key, clock, public_address)?;
        let ports = composition.ports();
        let has_administrator = ports.users.any_system_administrator().await.unwrap_or(true);
        // A store that fails now is told of by those who need it.
        let hints = lab_owners::hints(&settings.lab_hosts, &*ports.organizations).await;
        for hint in hints.unwrap_or_default() {
            tracing::warn!("{hint}");
        }
        let (stop, stopping) = Stopping::new();
        let router = tms_http::router(composition.services());
        let requests = tokio::spawn(tms_http::serve(listener, router, stopping.clone().wait()));
        let workers = start_workers(&composition, mail, webhooks, &stopping);
        let grace = settings.shutdown_grace;
        Ok(Self { address, has_administrator, grace, stop, requests, workers })
    }

    /// Where it is reached on this machine: `http://127.0.0.1:8080`.
    pub fn local_address(&self) -> String {
        local_address(self.address)
    }

    /// Whether there was a System Administrator when it started.
    pub const fn has_administrator(&self) -> bool {
        self.has_administrator
    }

    /// Waits until it breaks down by itself, which it does not do in good order.
    ///
    /// # Errors
    ///
    /// Fails with what broke.
    pub async fn broken(&mut self) -> io::Result<()> {
        match (&mut self.requests).await {
            Ok(ended) => ended,
            Err(error) => Err(io::Error::other(error)),
        }
    }

    /// Ends it: takes no more connections, finishes the requests that were begun, as long as the settings allow,
    /// and lets every worker finish its step. False when something had to be cut off.
    pub async fn stop(mut self) -> bool {
        self.stop.send_replace(true);
        let requests = tokio::time::timeout(self.grace, &mut self.requests).await;
        let workers = tokio::time::timeout(WORKERS_GRACE, async {
            while self.workers.join_next().await.is_some() {}
        });
        let workers = workers.await;
        if requests.is_err() {
            self.requests.abort();
        }
        requests.is_ok() && workers.is_ok()
    }
}

/// Listens, or says which setting names an address that cannot be had.
pub(crate) async fn listen(
    address: SocketAddr,
    setting: &'static str,
) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|source| StartError::Listen {
        address,
        setting,
        source,
    })
}

fn start_workers(
    composition: &Composition,
    mail: Arc<dyn MailSender>,
    webhooks: Arc<dyn WebhookSender>,
    stopping: &Stopping,
) -> JoinSet<()> {
    let ports = composition.ports();
    let mut workers = JoinSet::new();
    start(&mut workers, JobRunner::new(ports), stopping.clone());
    start(&mut workers, AchievementJudge::new(ports), stopping.clone());
    start(&mut workers, MailWorker::new(ports, composition.letters(), mail), stopping.clone());
    start(&mut workers, NoticeWorker::new(ports.clone()), stopping.clone());
    start(&mut workers, EventTeller::new(ports), stopping.clone());
    start(&mut workers, WebhookCourier::new(ports, webhooks), stopping.clone());
    start(&mut workers, Sweeper::new(ports), stopping.clone());
    workers
}
