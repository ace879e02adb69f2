//! Rows of organizations.

use tms_domain::{
    change::Versioned,
    id::OrganizationId,
    organization::{Organization, OrganizationSettings, TimeZoneName},
};
use uuid::Uuid;

use super::Reading;
use crate::{cells::rows, error::BadRow};

rows! {
    /// An organization.
    OrganizationRow of "organizations" {
        id: Uuid,
        version: i32,
        name: String,
        external_id: Option<String>,
        parent_id: Option<Uuid>,
        time_zone: String,
        max_access_days: Option<i32>,
        sku: Option<String>,
        anonymous_registration: bool,
        contact: Option<String>,
    }
}

impl TryFrom<OrganizationRow> for Versioned<Organization> {
    type Error = BadRow;

    fn try_from(row: OrganizationRow) -> Result<Self, BadRow> {
        let reading = Reading::row("organizations", row.id);
        let settings = OrganizationSettings {
            name: reading.name("name", &row.name)?,
            external_id: reading.optional_name("external_id", row.external_id.as_ref())?,
            time_zone: TimeZoneName::confirmed(&row.time_zone),
            max_access_days: reading.optional_days("max_access_days", row.max_access_days)?,
            sku: reading.optional_name("sku", row.sku.as_ref())?,
            anonymous_registration: row.anonymous_registration,
            contact: reading.optional_long_text("contact", row.contact.as_ref())?,
        };
        let parent = row.parent_id.map(OrganizationId::from_uuid);
        let id = OrganizationId::from_uuid(row.id);
        reading.version(row.version, Organization::restore(id, parent, settings))
    }
}
