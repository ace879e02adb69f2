//! The practice lab: the lab host that is built in, so that labs work without anything outside (LAB-2).
//!
//! The server itself shows a page for each launch, at which the learner says how the lab went.

use async_trait::async_trait;
use tms_domain::{
    course::WebAddress,
    id::LaunchId,
    port::{LabHost, LabHostFailed, LabLaunchRequest},
};

use super::digest::{hex, keyed_digest};

/// Sends learners to the page of their launch at this server.
#[derive(Clone)]
pub(crate) struct PracticeLab {
    public_address: WebAddress,
    key: [u8; 32],
}

impl PracticeLab {
    /// A practice lab at the server that is found at this address. `key` signs the results, and the passes that
    /// open the pages.
    pub(crate) const fn new(public_address: WebAddress, key: [u8; 32]) -> Self {
        Self { public_address, key }
    }

    /// What opens the page of a launch: whoever was not sent there cannot report for it.
    fn pass(&self, launch: LaunchId) -> String {
        hex(&keyed_digest(&self.key, format!("practice-lab {launch}").as_bytes()))
    }
}

#[async_trait]
impl LabHost for PracticeLab {
    async fn launch(&self, request: LabLaunchRequest) -> Result<WebAddress, LabHostFailed> {
        let base = self.public_address.as_str().trim_end_matches('/');
        let launch = request.launch;
        let address = format!("{base}/lab/{launch}?pass={}", self.pass(launch));
        WebAddress::parse(&address).map_err(|error| LabHostFailed(Some(Box::new(error))))
    }
}
