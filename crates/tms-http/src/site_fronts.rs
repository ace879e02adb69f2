//! What the front doors look like: every page shows its site's name. What a visitor may do there is decided anew by
//! each use case.

use std::sync::Arc;

use tms_domain::{
    port::StoreError,
    usecase::{FindSite, SiteFront},
};

use crate::lately::Lately;

/// The fronts, as they were lately.
pub(crate) struct SiteFronts {
    find: FindSite,
    known: Lately<String, Arc<SiteFront>>,
}

impl SiteFronts {
    pub(crate) fn new(find: FindSite) -> Self {
        Self { find, known: Lately::default() }
    }

    /// Forgets what was remembered: a site or an organization has changed.
    pub(crate) fn forget(&self) {
        self.known.forget();
    }

    /// What a visitor sees of the site that serves a host.
    pub(crate) async fn find(&self, host: &str) -> Result<Option<Arc<SiteFront>>, StoreError> {
        if let Some(front) = self.known.get(host) {
            return Ok(Some(front));
        }
        let Some(front) = self.find.find(host).await?.map(Arc::new) else { return Ok(None) };
        self.known.keep(host.to_owned(), Arc::clone(&front));
        Ok(Some(front))
    }
}
