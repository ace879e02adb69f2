//! Whom someone asks for help (HLP-3).

use super::{SiteFront, find_line};
use crate::{
    email::EmailAddress,
    port::{Ports, StoreError},
    text::LongText,
    user::User,
};

/// Where to ask for help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// What the site, or the nearest organization, says.
    pub text: Option<LongText>,
    /// The help desk's address.
    pub help_desk_email: Option<EmailAddress>,
}

/// The use case: someone looks for help.
#[derive(Clone)]
pub struct FindContact {
    ports: Ports,
}

impl FindContact {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// What the site says; where it says nothing, the nearest text up the line of whoever asks, and for a visitor
    /// that of the site's default user organization (HLP-3).
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    pub async fn find(
        &self,
        front: &SiteFront,
        user: Option<&User>,
    ) -> Result<Contact, StoreError> {
        let help_desk_email = front.help_desk_email.clone();
        let own = front.site.state().settings().contact.clone();
        let text = match (own, user) {
            (Some(own), _) => Some(own),
            (None, None) => front.contact.clone(),
            (None, Some(user)) => {
                let line = find_line(&self.ports, user.organization()).await?;
                line.and_then(|line| line.contact().cloned())
            }
        };
        Ok(Contact { text, help_desk_email })
    }
}
