//! Sites: the front doors people sign in at (SITE).

use std::collections::BTreeSet;

use thiserror::Error;
use uuid::Uuid;

use crate::{
    change::{Aggregate, AggregateKind, New, Versioned},
    course::WebAddress,
    email::EmailAddress,
    id::{OrganizationId, SiteId},
    journal::Fields,
    organization::OrganizationLine,
    text::LongText,
    time::Instant,
};

/// Which hosts a site serves.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SiteHost {
    /// Every host that no other site serves (SITE-1, SITE-3).
    CatchAll,
    /// This one, in lower case, without port (SITE-3).
    Named(String),
}

/// A text is not a host name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this is not a host name like training.example.com, nor * for every other host")]
pub struct NotAHost;

impl SiteHost {
    /// The most characters a host name may have (RFC 1035).
    const CHARACTERS_MAX: usize = 253;

    /// Accepts `*`, or a host name in any case, without port.
    ///
    /// # Errors
    ///
    /// Refuses what no browser would send as a host.
    pub fn parse(typed: &str) -> Result<Self, NotAHost> {
        let host = typed.trim().to_lowercase();
        if host == "*" {
            return Ok(Self::CatchAll);
        }
        let label_is_plain = |label: &str| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        if host.len() <= Self::CHARACTERS_MAX && host.split('.').all(label_is_plain) {
            Ok(Self::Named(host))
        } else {
            Err(NotAHost)
        }
    }

    /// As it is shown and stored.
    pub fn as_str(&self) -> &str {
        match self {
            Self::CatchAll => "*",
            Self::Named(host) => host,
        }
    }

    /// The host of a request's `Host`, in the form sites are found by: lower case, without port.
    pub fn of_request(host: &str) -> String {
        let host = host.trim().to_lowercase();
        match host.rsplit_once(':') {
            Some((name, port))
                if port.bytes().all(|b| b.is_ascii_digit()) && !name.ends_with(':') =>
            {
                name.to_owned()
            }
            Some(_) | None => host,
        }
    }
}

/// What can be said about a site (SITE-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteSettings {
    /// The hosts it serves.
    pub host: SiteHost,
    /// The organization that owns it.
    pub organization: OrganizationId,
    /// Where people who register themselves belong: the owner or a descendant.
    pub default_user_organization: OrganizationId,
    /// Whether the login page offers to register by training key (REG-1).
    pub register_by_key: bool,
    /// Whether those who register by key join the pool's owner (REG-4).
    pub new_users_join_pool_organization: bool,
    /// The help desk's address (HLP-3).
    pub help_desk_email: Option<EmailAddress>,
    /// The contact text (HLP-3).
    pub contact: Option<LongText>,
    /// What the login page says.
    pub login_message: Option<LongText>,
}

impl SiteSettings {
    /// The settings of one of which no more is said: people who register belong to its owner, and all switches are
    /// off.
    pub const fn new(host: SiteHost, organization: OrganizationId) -> Self {
        Self {
            host,
            organization,
            default_user_organization: organization,
            register_by_key: false,
            new_users_join_pool_organization: false,
            help_desk_email: None,
            contact: None,
            login_message: None,
        }
    }
}

/// A front door people sign in at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    id: SiteId,
    created_at: Instant,
    settings: SiteSettings,
}

/// Something that happened to a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SiteEvent {
    /// Its settings were changed.
    Edited(Box<SiteSettings>),
}

/// Why a site was not made or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SiteRefused {
    /// The default user organization is neither the owner nor below it (SITE-1).
    #[error("the default user organization must be the site's organization or a descendant of it")]
    DefaultUserOrganizationOutside,
}

impl Site {
    /// Makes a site. `line` is the line of its default user organization.
    ///
    /// # Errors
    ///
    /// Refuses a default user organization outside the owner (SITE-1).
    pub fn create(
        id: SiteId,
        settings: SiteSettings,
        line: &OrganizationLine,
        now: Instant,
    ) -> Result<New<Self>, SiteRefused> {
        refuse_outside(&settings, line)?;
        Ok(New::decided(Self { id, created_at: now, settings }))
    }

    /// Rebuilds a site from a store.
    pub const fn restore(id: SiteId, created_at: Instant, settings: SiteSettings) -> Self {
        Self { id, created_at, settings }
    }

    /// Decides new settings. `line` is the line of the new default user organization.
    ///
    /// # Errors
    ///
    /// Refuses a default user organization outside the owner (SITE-1).
    pub fn edit(
        &self,
        settings: SiteSettings,
        line: &OrganizationLine,
    ) -> Result<SiteEvent, SiteRefused> {
        refuse_outside(&settings, line)?;
        Ok(SiteEvent::Edited(Box::new(settings)))
    }

    /// Its id.
    pub const fn id(&self) -> SiteId {
        self.id
    }

    /// When it was made.
    pub const fn created_at(&self) -> Instant {
        self.created_at
    }

    /// What is set for it.
    pub const fn settings(&self) -> &SiteSettings {
        &self.settings
    }
}

fn refuse_outside(settings: &SiteSettings, line: &OrganizationLine) -> Result<(), SiteRefused> {
    let inside = line.organization().id() == settings.default_user_organization
        && line.contains(settings.organization);
    if inside { Ok(()) } else { Err(SiteRefused::DefaultUserOrganizationOutside) }
}

/// A move would take a site's default user organization out of the tree of the site's owner (SITE-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "a site registers people below its own organization: change its default user organization first"
)]
pub struct WouldPartSite {
    /// The site.
    pub site: SiteId,
}

/// Decides whether an organization may leave its line for another, or none, with all that stands below it.
///
/// # Errors
///
/// Refuses it where a site's owner stands above and stays behind, and its default user organization goes (SITE-1).
pub fn refuse_parting<'a>(
    sites: impl IntoIterator<Item = &'a Site>,
    leaves: &OrganizationLine,
    below: impl IntoIterator<Item = OrganizationId>,
    joins: Option<&OrganizationLine>,
) -> Result<(), WouldPartSite> {
    let moved = leaves.organization().id();
    let going: BTreeSet<OrganizationId> = below.into_iter().chain([moved]).collect();
    let stays_above = |owner| joins.is_some_and(|line| line.contains(owner));
    let parted = sites.into_iter().find(|site| {
        let SiteSettings { organization: owner, default_user_organization, .. } = &site.settings;
        going.contains(default_user_organization)
            && !going.contains(owner)
            && leaves.contains(*owner)
            && !stays_above(*owner)
    });
    parted.map_or(Ok(()), |site| Err(WouldPartSite { site: site.id }))
}

/// The site that serves a host, in the form of [`SiteHost::of_request`]: the one named for it, else the
/// catch-all (SITE-3).
pub fn serving<'a>(sites: &'a [Versioned<Site>], host: &str) -> Option<&'a Versioned<Site>> {
    let named = |site: &&Versioned<Site>| match &site.state().settings.host {
        SiteHost::CatchAll => false,
        SiteHost::Named(name) => name == host,
    };
    let catch_all = |site: &&Versioned<Site>| site.state().settings.host == SiteHost::CatchAll;
    sites.iter().find(named).or_else(|| sites.iter().find(catch_all))
}

/// Where links for an organization lead: the site of the nearest organization up the line that has one, the
/// oldest of several, else the catch-all (SITE-2). `public_address` is that of the catch-all.
///
/// `sites` are all sites, the oldest first.
pub fn site_address(
    sites: &[Versioned<Site>],
    line: &OrganizationLine,
    public_address: &WebAddress,
) -> String {
    let of = |organization: OrganizationId| {
        sites.iter().find(|site| site.state().settings.organization == organization)
    };
    let nearest = line.members().iter().find_map(|member| of(member.state().id()));
    let host = nearest.map_or(&SiteHost::CatchAll, |site| &site.state().settings.host);
    address_of(host, public_address)
}

/// Where a site is found from outside (SITE-2). `public_address` is that of the catch-all.
pub fn address_of(host: &SiteHost, public_address: &WebAddress) -> String {
    match host {
        SiteHost::Named(host) => format!("https://{host}"),
        SiteHost::CatchAll => public_address.as_str().trim_end_matches('/').to_owned(),
    }
}

impl Aggregate for Site {
    type Event = SiteEvent;

    const KIND: AggregateKind = AggregateKind::Site;

    fn raw_id(&self) -> Uuid {
        self.id.as_uuid()
    }

    fn apply(&mut self, event: &SiteEvent) {
        match event {
            SiteEvent::Edited(settings) => self.settings = (**settings).clone(),
        }
    }

    fn action(event: &SiteEvent) -> (&'static str, Fields) {
        match event {
            SiteEvent::Edited(_) => ("edited", Fields::new()),
        }
    }

    fn belongs_to(&self) -> Option<OrganizationId> {
        Some(self.settings.organization)
    }

    fn describe(&self) -> Fields {
        let settings = &self.settings;
        vec![
            ("host", settings.host.as_str().into()),
            ("organization_id", settings.organization.as_uuid().into()),
            ("default_user_organization_id", settings.default_user_organization.as_uuid().into()),
            ("register_by_key", settings.register_by_key.into()),
            ("new_users_join_pool_organization", settings.new_users_join_pool_organization.into()),
            ("help_desk_email", settings.help_desk_email.as_ref().map(EmailAddress::as_str).into()),
            ("contact", settings.contact.as_ref().map(LongText::as_str).into()),
            ("login_message", settings.login_message.as_ref().map(LongText::as_str).into()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::{
        change::Version,
        organization::{Organization, OrganizationSettings, TimeZoneName},
        text::Name,
    };

    fn id(number: u128) -> OrganizationId {
        OrganizationId::from_uuid(Uuid::from_u128(number))
    }

    /// The line from an organization up to organization 1, each under the one before it.
    fn line(foot: u128) -> OrganizationLine {
        let member = |number: u128| {
            let name = Name::parse("Organization").unwrap();
            let settings = OrganizationSettings::new(name, TimeZoneName::confirmed("UTC"));
            let parent = (number > 1).then(|| id(number - 1));
            Versioned::new(Organization::restore(id(number), parent, settings), Version::FIRST)
        };
        OrganizationLine::new((1..=foot).rev().map(member).collect()).unwrap()
    }

    fn site(number: u128, host: &str, owner: u128) -> Versioned<Site> {
        let settings = SiteSettings::new(SiteHost::parse(host).unwrap(), id(owner));
        let site_id = SiteId::from_uuid(Uuid::from_u128(number));
        Versioned::new(Site::restore(site_id, DateTime::UNIX_EPOCH, settings), Version::FIRST)
    }

    #[test]
    fn site_3_a_host_is_served_by_its_own_site_or_by_the_catch_all_or_by_none() {
        let sites = [site(1, "*", 1), site(2, "Learn.Example", 2)];
        let served = |sites: &[Versioned<Site>], host| {
            serving(sites, &SiteHost::of_request(host)).map(|site| site.state().id().as_uuid())
        };
        assert_eq!(served(&sites, "LEARN.example:8443"), Some(Uuid::from_u128(2)));
        assert_eq!(served(&sites, "other.example"), Some(Uuid::from_u128(1)));
        assert_eq!(served(&sites[1..], "other.example"), None);
    }

    #[test]
    fn site_2_links_lead_to_the_nearest_site_up_the_line_and_the_oldest_of_several() {
        let public = WebAddress::parse("http://127.0.0.1:8080/").unwrap();
        let sites = [
            site(1, "*", 1),
            site(2, "two.example", 2),
            site(3, "second.example", 2),
            site(4, "elsewhere.example", 9),
        ];
        assert_eq!(site_address(&sites, &line(3), &public), "https://two.example");
        assert_eq!(site_address(&sites, &line(2), &public), "https://two.example");
        assert_eq!(site_address(&sites, &line(1), &public), "http://127.0.0.1:8080");
        assert_eq!(site_address(&sites[3..], &line(3), &public), "http://127.0.0.1:8080");
    }
}
