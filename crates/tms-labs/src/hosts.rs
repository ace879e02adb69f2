//! Which host runs whose labs.

use std::sync::Arc;

use async_trait::async_trait;
use tms_client::NoClient;
use tms_domain::{
    course::WebAddress,
    organization::{Organization, OrganizationLine},
    port::{LabHost, LabHostFailed, LabLaunchRequest, SignedReport},
};

use crate::{client::Client, host::Host, signature::LabHostKey};

/// A lab host as an operator sets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabHostSettings {
    /// Whose courses' labs it runs, and those of all below who have no host of their own: an organization's external
    /// id, or its id.
    pub organization: String,
    /// Where it is asked for labs.
    pub url: WebAddress,
    /// The key that requests and results are signed with.
    pub key: LabHostKey,
}

impl LabHostSettings {
    /// Whether it is the host of this organization.
    pub fn is_of(&self, organization: &Organization) -> bool {
        is_of(&self.organization, organization)
    }
}

fn is_of(name: &str, organization: &Organization) -> bool {
    let external = organization.settings().external_id.as_ref();
    external.is_some_and(|it| it.as_str() == name)
        || organization.id().to_string().eq_ignore_ascii_case(name)
}

/// Every lab host: a launch goes to that of the nearest organization up the line of the course's owner that has one,
/// else to the one that is built in.
pub struct LabHosts {
    hosts: Vec<(String, Host)>,
    built_in: Arc<dyn LabHost>,
}

impl LabHosts {
    /// The hosts of the settings, beside the one that is built in. Results are to be sent to `results_url`.
    ///
    /// # Errors
    ///
    /// Fails when TLS cannot be set up.
    pub fn new(
        settings: &[LabHostSettings],
        results_url: &WebAddress,
        built_in: Arc<dyn LabHost>,
    ) -> Result<Self, NoClient> {
        if settings.is_empty() {
            return Ok(Self { hosts: Vec::new(), built_in });
        }
        let client = Client::new()?;
        let host = |set: &LabHostSettings| {
            let LabHostSettings { organization, url, key } = set.clone();
            (organization, Host::new(client.clone(), url, key, results_url.clone()))
        };
        Ok(Self { hosts: settings.iter().map(host).collect(), built_in })
    }

    fn host_of(&self, course_owner: &OrganizationLine) -> Option<&Host> {
        let mut members = course_owner.members().iter();
        members.find_map(|member| {
            let own = self.hosts.iter().find(|(name, _)| is_of(name, member.state()));
            own.map(|(_, host)| host)
        })
    }
}

#[async_trait]
impl LabHost for LabHosts {
    async fn launch(&self, request: LabLaunchRequest) -> Result<WebAddress, LabHostFailed> {
        match self.host_of(&request.course_owner) {
            Some(host) => host.launch(&request).await,
            None => self.built_in.launch(request).await,
        }
    }

    fn knows(&self, report: SignedReport<'_>) -> bool {
        let SignedReport { body, signature } = report;
        self.hosts.iter().any(|(_, host)| host.key().has_signed(body, signature))
            || self.built_in.knows(report)
    }

    fn is_signed_for(&self, course_owner: &OrganizationLine, report: SignedReport<'_>) -> bool {
        match self.host_of(course_owner) {
            Some(host) => host.key().has_signed(report.body, report.signature),
            None => self.built_in.is_signed_for(course_owner, report),
        }
    }
}
