//! Rows of sites.

use tms_domain::{
    change::Versioned,
    email::EmailAddress,
    id::{OrganizationId, SiteId},
    site::{Site, SiteHost, SiteSettings},
};
use uuid::Uuid;

use super::Reading;
use crate::{cells::rows, error::BadRow};

rows! {
    /// A site.
    SiteRow of "sites" {
        id: Uuid,
        version: i32,
        created_at: i64,
        host: String,
        organization_id: Uuid,
        default_user_organization_id: Uuid,
        register_by_key: bool,
        new_users_join_pool_organization: bool,
        help_desk_email: Option<String>,
        contact: Option<String>,
        login_message: Option<String>,
    }
}

impl TryFrom<SiteRow> for Versioned<Site> {
    type Error = BadRow;

    fn try_from(row: SiteRow) -> Result<Self, BadRow> {
        let reading = Reading::row("sites", row.id);
        let settings = SiteSettings {
            host: reading.take("host", SiteHost::parse(&row.host))?,
            organization: OrganizationId::from_uuid(row.organization_id),
            default_user_organization: OrganizationId::from_uuid(row.default_user_organization_id),
            register_by_key: row.register_by_key,
            new_users_join_pool_organization: row.new_users_join_pool_organization,
            help_desk_email: Reading::optional(row.help_desk_email.as_ref(), |email| {
                reading.take("help_desk_email", EmailAddress::parse(email))
            })?,
            contact: reading.optional_long_text("contact", row.contact.as_ref())?,
            login_message: reading
                .optional_long_text("login_message", row.login_message.as_ref())?,
        };
        let created_at = reading.at("created_at", row.created_at)?;
        reading.version(row.version, Site::restore(SiteId::from_uuid(row.id), created_at, settings))
    }
}
