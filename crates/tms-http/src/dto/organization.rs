//! Organizations.

use serde::Serialize;
use tms_domain::{
    id::OrganizationId,
    text::{LongText, Name},
    time::AccessDays,
    view::OrganizationView,
};
use utoipa::ToSchema;
use uuid::Uuid;

/// An organization.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Organization {
    /// Its id.
    id: Uuid,
    /// Its version.
    version: u32,
    /// What it is called.
    name: String,
    /// What an import matches it by.
    external_id: Option<String>,
    /// The organization above it; null for a root, and where that is out of the caller's reach.
    parent_id: Option<Uuid>,
    /// The zone in which dates picked for its learners and pools are read.
    time_zone: String,
    /// The longest access its learners get; null inherits.
    max_access_days: Option<u16>,
    /// The longest access its learners get, inherited or not.
    effective_max_access_days: u16,
    /// What its assignments are billed under, where the course has none of its own.
    sku: Option<String>,
    /// Whether visitors may register themselves.
    anonymous_registration: bool,
    /// Whom its learners turn to.
    contact: Option<String>,
}

impl From<&OrganizationView> for Organization {
    fn from(view: &OrganizationView) -> Self {
        let organization = view.organization.state();
        let settings = organization.settings();
        let text = |name: &Name| name.as_str().to_owned();
        Self {
            id: organization.id().as_uuid(),
            version: view.organization.version().as_raw(),
            name: text(&settings.name),
            external_id: settings.external_id.as_ref().map(text),
            parent_id: view.parent.map(OrganizationId::as_uuid),
            time_zone: settings.time_zone.as_str().to_owned(),
            max_access_days: settings.max_access_days.map(AccessDays::days),
            effective_max_access_days: view.effective_max_access_days.days(),
            sku: settings.sku.as_ref().map(text),
            anonymous_registration: settings.anonymous_registration,
            contact: settings.contact.as_ref().map(LongText::as_str).map(str::to_owned),
        }
    }
}
