//! Organizations and sites.

use tms_domain::{
    change::{New, Versioned},
    id::{OrganizationId, SiteId},
    organization::{Organization, OrganizationSettings, TimeZoneName},
    port::Ports,
    site::{Site, SiteHost, SiteSettings},
};

use super::{days, line_of, name, store_new};

/// An organization to be.
#[derive(Clone, Debug)]
pub struct OrganizationBuilder {
    parent: Option<OrganizationId>,
    settings: OrganizationSettings,
}

/// A root organization that sets nothing but its name and its zone, UTC.
pub fn an_organization(called: &str) -> OrganizationBuilder {
    let zone = TimeZoneName::confirmed("UTC");
    OrganizationBuilder { parent: None, settings: OrganizationSettings::new(name(called), zone) }
}

impl OrganizationBuilder {
    /// Under another one.
    #[must_use]
    pub fn under(mut self, parent: &Versioned<Organization>) -> Self {
        self.parent = Some(parent.state().id());
        self
    }

    /// With settings of its own.
    #[must_use]
    pub fn with(mut self, edit: impl FnOnce(&mut OrganizationSettings)) -> Self {
        edit(&mut self.settings);
        self
    }

    /// With the longest access its learners get.
    #[must_use]
    pub fn with_max_access_days(self, longest: i64) -> Self {
        self.with(|settings| settings.max_access_days = Some(days(longest)))
    }

    /// Stores it.
    ///
    /// # Panics
    ///
    /// Panics when the rules or the store refuse.
    pub async fn stored(self, ports: &Ports) -> Versioned<Organization> {
        let new = self.decided(ports).await;
        store_new(ports, new, ports.clock.now()).await
    }

    /// Decides on it, for a plan to store.
    ///
    /// # Panics
    ///
    /// Panics when the rules refuse.
    pub async fn decided(self, ports: &Ports) -> New<Organization> {
        let parent = match self.parent {
            Some(parent) => Some(line_of(ports, parent).await),
            None => None,
        };
        let id = OrganizationId::from_uuid(ports.ids.next());
        Organization::create(id, self.settings, parent.as_ref()).expect("the line has room")
    }
}

/// A site to be.
#[derive(Clone, Debug)]
pub struct SiteBuilder {
    settings: SiteSettings,
}

/// The catch-all of an organization, where its own people belong.
pub const fn a_site(organization: OrganizationId) -> SiteBuilder {
    SiteBuilder { settings: SiteSettings::new(SiteHost::CatchAll, organization) }
}

impl SiteBuilder {
    /// With settings of its own.
    #[must_use]
    pub fn with(mut self, edit: impl FnOnce(&mut SiteSettings)) -> Self {
        edit(&mut self.settings);
        self
    }

    /// For a host of its own.
    ///
    /// # Panics
    ///
    /// Panics when it is no host.
    #[must_use]
    pub fn at(self, host: &str) -> Self {
        self.with(|settings| settings.host = SiteHost::parse(host).expect("a host"))
    }

    /// Stores it.
    ///
    /// # Panics
    ///
    /// Panics when the rules or the store refuse.
    pub async fn stored(self, ports: &Ports) -> Versioned<Site> {
        let new = self.decided(ports).await;
        store_new(ports, new, ports.clock.now()).await
    }

    /// Decides on it, for a plan to store.
    ///
    /// # Panics
    ///
    /// Panics when the rules refuse.
    pub async fn decided(self, ports: &Ports) -> New<Site> {
        let line = line_of(ports, self.settings.default_user_organization).await;
        let (id, now) = (SiteId::from_uuid(ports.ids.next()), ports.clock.now());
        Site::create(id, self.settings, &line, now).expect("its users belong inside")
    }
}
