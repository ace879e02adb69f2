//! What is filled in about an organization and a site (ORG-1, SITE-1).

use crate::{
    email::EmailAddress,
    field::FieldReader,
    id::OrganizationId,
    organization::OrganizationSettings,
    port::Calendar,
    site::{SiteHost, SiteSettings},
};

/// What was filled in about an organization, its parent aside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedOrganization {
    /// Its name.
    pub name: Option<String>,
    /// What an import matches it by.
    pub external_id: Option<String>,
    /// Its time zone.
    pub time_zone: Option<String>,
    /// The longest access, in days.
    pub max_access_days: Option<i64>,
    /// Its SKU.
    pub sku: Option<String>,
    /// Whether visitors may register themselves.
    pub anonymous_registration: Option<bool>,
    /// Whom its learners turn to.
    pub contact: Option<String>,
}

impl TypedOrganization {
    /// Reads what was filled in; every missing or bad field is noted by name.
    pub fn read(
        self,
        reader: &mut FieldReader,
        calendar: &dyn Calendar,
    ) -> Option<OrganizationSettings> {
        let name = reader.name("name", self.name);
        let external_id = reader.optional_name("external_id", self.external_id);
        let time_zone = reader
            .required("time_zone", self.time_zone, |typed| super::time_zone(calendar, &typed));
        let max_access_days = reader.access_days("max_access_days", self.max_access_days);
        let sku = reader.optional_name("sku", self.sku);
        let contact = reader.optional_text("contact", self.contact);
        Some(OrganizationSettings {
            name: name?,
            external_id,
            time_zone: time_zone?,
            max_access_days,
            sku,
            anonymous_registration: self.anonymous_registration.unwrap_or(false),
            contact,
        })
    }
}

/// What was filled in about a site, its organizations aside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedSite {
    /// The host it serves, or `*`.
    pub host: Option<String>,
    /// Whether the login page offers to register by training key.
    pub register_by_key: Option<bool>,
    /// Whether those who register by key join the pool's owner.
    pub new_users_join_pool_organization: Option<bool>,
    /// The help desk's address.
    pub help_desk_email: Option<String>,
    /// The contact text.
    pub contact: Option<String>,
    /// What the login page says.
    pub login_message: Option<String>,
}

impl TypedSite {
    /// Reads what was filled in; every missing or bad field is noted by name. The two organizations are read
    /// by the caller, who knows how they are named; none of them is an error noted already.
    pub fn read(
        self,
        reader: &mut FieldReader,
        organization: Option<OrganizationId>,
        default_user_organization: Option<OrganizationId>,
    ) -> Option<SiteSettings> {
        let host = reader.required("host", self.host, |typed| SiteHost::parse(&typed));
        let help_desk_email = reader
            .optional("help_desk_email", self.help_desk_email, |typed| EmailAddress::parse(&typed));
        let contact = reader.optional_text("contact", self.contact);
        let login_message = reader.optional_text("login_message", self.login_message);
        let join = self.new_users_join_pool_organization;
        Some(SiteSettings {
            host: host?,
            organization: organization?,
            default_user_organization: default_user_organization?,
            register_by_key: self.register_by_key.unwrap_or(false),
            new_users_join_pool_organization: join.unwrap_or(false),
            help_desk_email,
            contact,
            login_message,
        })
    }
}
