//! What the front doors look like, remembered for some seconds: every page shows its site's name, and it hardly ever
//! changes. What a visitor may do there is decided anew by each use case.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use tms_domain::{
    port::StoreError,
    usecase::{FindSite, SiteFront},
};

/// How long a front is believed to look the same.
const REMEMBERED: Duration = Duration::from_secs(10);
/// How many hosts are remembered: a catch-all site has as many as visitors invent.
const HOSTS_MAX: usize = 256;

/// The fronts, as they were lately.
pub(crate) struct SiteFronts {
    find: FindSite,
    known: RwLock<BTreeMap<String, (Instant, Arc<SiteFront>)>>,
}

impl SiteFronts {
    pub(crate) const fn new(find: FindSite) -> Self {
        Self { find, known: RwLock::new(BTreeMap::new()) }
    }

    /// Forgets what was remembered: a site or an organization has changed.
    pub(crate) fn forget(&self) {
        self.known.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// What a visitor sees of the site that serves a host.
    pub(crate) async fn find(&self, host: &str) -> Result<Option<Arc<SiteFront>>, StoreError> {
        if let Some((read_at, front)) =
            self.known.read().unwrap_or_else(PoisonError::into_inner).get(host)
            && read_at.elapsed() < REMEMBERED
        {
            return Ok(Some(Arc::clone(front)));
        }
        let Some(front) = self.find.find(host).await?.map(Arc::new) else { return Ok(None) };
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= HOSTS_MAX {
            known.clear();
        }
        known.insert(host.to_owned(), (Instant::now(), Arc::clone(&front)));
        Ok(Some(front))
    }
}
