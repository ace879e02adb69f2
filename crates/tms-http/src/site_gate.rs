//! A host that no site serves gets a plain 404 (SITE-3), whatever it asks for.
//!
//! Which hosts are served is asked for with every request and changes with the seasons: the answer is remembered for
//! some seconds. A host that seems unknown is looked for anew, so that a new site works at once.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use tms_domain::{
    port::{SiteStore, StoreError},
    site::SiteHost,
};

use crate::{
    client::{peer, requested_host},
    problem::Problem,
    services::Shared,
};

/// How long a host that is served is believed to be so.
const REMEMBERED: Duration = Duration::from_secs(10);
/// How often unknown hosts may make the store look again.
const ASKED_AGAIN: Duration = Duration::from_millis(500);

/// The hosts that are served, as they were lately.
pub(crate) struct SiteDirectory {
    store: Arc<dyn SiteStore>,
    known: RwLock<Option<Arc<Known>>>,
    asking: AtomicBool,
}

struct Known {
    hosts: BTreeSet<SiteHost>,
    read_at: Instant,
}

impl SiteDirectory {
    pub(crate) fn new(store: Arc<dyn SiteStore>) -> Self {
        Self { store, known: RwLock::new(None), asking: AtomicBool::new(false) }
    }

    /// Forgets what was remembered: a site has changed.
    pub(crate) fn forget(&self) {
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Tells whether a site serves the host.
    async fn serves(&self, host: &str) -> Result<bool, StoreError> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(known) = known else { return Ok(self.read().await?.serve(host)) };
        let serves = known.serve(host);
        let trusted = if serves { REMEMBERED } else { ASKED_AGAIN };
        if known.read_at.elapsed() < trusted || self.asking.swap(true, Ordering::AcqRel) {
            return Ok(serves);
        }
        let read = self.read().await;
        self.asking.store(false, Ordering::Release);
        // While the store is down, what was known goes on to hold.
        Ok(read.map_or(serves, |known| known.serve(host)))
    }

    async fn read(&self) -> Result<Arc<Known>, StoreError> {
        let sites = self.store.list().await?;
        let hosts = sites.iter().map(|site| site.state().settings().host.clone()).collect();
        let known = Arc::new(Known { hosts, read_at: Instant::now() });
        let remembered = Some(Arc::clone(&known));
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = remembered;
        Ok(known)
    }
}

impl Known {
    fn serve(&self, host: &str) -> bool {
        self.hosts.contains(&SiteHost::CatchAll)
            || self.hosts.iter().any(|known| known.as_str() == host)
    }
}

/// Lets requests for served hosts through.
pub(crate) async fn site_gate(
    State(shared): State<Shared>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let trusted = &shared.config.trusted_proxies;
    let host = requested_host(peer(&parts), &parts.uri, &parts.headers, trusted);
    match shared.sites.serves(&host).await {
        Ok(true) => next.run(Request::from_parts(parts, body)).await,
        Ok(false) => (StatusCode::NOT_FOUND, "Not found\n").into_response(),
        Err(error) => Problem::from(error).into_response(),
    }
}
