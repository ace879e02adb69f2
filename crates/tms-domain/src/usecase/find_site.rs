//! What the front door of a host looks like (SITE-1, SITE-3, REG-1, HLP-3).

use super::front_door::FrontDoor;
use crate::{
    change::Versioned,
    email::EmailAddress,
    port::{Ports, StoreError},
    registration::{RegistrationOffers, offers},
    site::Site,
    text::{LongText, Name},
};

/// What a visitor sees of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteFront {
    /// The site.
    pub site: Versioned<Site>,
    /// The name of the organization that owns it.
    pub name: Name,
    /// What the login page says.
    pub login_message: Option<LongText>,
    /// The site's contact text; without one, the nearest up the line of its default user organization (HLP-3).
    pub contact: Option<LongText>,
    /// The help desk's address.
    pub help_desk_email: Option<EmailAddress>,
    /// Which ways to register the login page shows (REG-1).
    pub offers: RegistrationOffers,
}

/// The use case: someone comes to a host.
#[derive(Clone)]
pub struct FindSite {
    ports: Ports,
}

impl FindSite {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// The site that serves a host, as a request names it: the one named for it, else the catch-all, else none
    /// (SITE-3).
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    pub async fn find(&self, host: &str) -> Result<Option<SiteFront>, StoreError> {
        let Some(door) = FrontDoor::find(&self.ports, host).await? else { return Ok(None) };
        let settings = door.site.state().settings().clone();
        // The default user organization is the owner or stands below it (SITE-1).
        let owner = door.default.members().iter().map(Versioned::state);
        let owner = owner.clone().find(|member| member.id() == settings.organization);
        let owner = owner.unwrap_or_else(|| door.default.organization());
        Ok(Some(SiteFront {
            name: owner.settings().name.clone(),
            login_message: settings.login_message,
            contact: settings.contact.or_else(|| door.default.contact().cloned()),
            help_desk_email: settings.help_desk_email,
            offers: offers(door.site.state(), &door.default),
            site: door.site,
        }))
    }
}
