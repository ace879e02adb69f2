//! Sites.

use serde::Serialize;
use tms_domain::{
    change::Versioned, email::EmailAddress, site::Site as DomainSite, text::LongText,
};
use utoipa::ToSchema;
use uuid::Uuid;

/// A site.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Site {
    /// Its id.
    pub(crate) id: Uuid,
    /// Its version.
    version: u32,
    /// The host it serves, or `*` for every other host.
    host: String,
    /// The organization that owns it.
    organization_id: Uuid,
    /// Where people who register themselves belong.
    default_user_organization_id: Uuid,
    /// Whether the login page offers to register by training key.
    register_by_key: bool,
    /// Whether those who register by key join the pool's owner.
    new_users_join_pool_organization: bool,
    /// The help desk's address.
    help_desk_email: Option<String>,
    /// The contact text.
    contact: Option<String>,
    /// What the login page says.
    login_message: Option<String>,
}

impl From<&Versioned<DomainSite>> for Site {
    fn from(site: &Versioned<DomainSite>) -> Self {
        let settings = site.state().settings();
        let text = |text: &LongText| text.as_str().to_owned();
        let email = settings.help_desk_email.as_ref().map(EmailAddress::as_str);
        Self {
            id: site.state().id().as_uuid(),
            version: site.version().as_raw(),
            host: settings.host.as_str().to_owned(),
            organization_id: settings.organization.as_uuid(),
            default_user_organization_id: settings.default_user_organization.as_uuid(),
            register_by_key: settings.register_by_key,
            new_users_join_pool_organization: settings.new_users_join_pool_organization,
            help_desk_email: email.map(str::to_owned),
            contact: settings.contact.as_ref().map(text),
            login_message: settings.login_message.as_ref().map(text),
        }
    }
}
