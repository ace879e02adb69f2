//! The zones that people read times in (TIM-4): every page shows times.

use tms_domain::{
    id::OrganizationId, organization::TimeZoneName, port::StoreError, usecase::FindTimeZone,
    user::User,
};

use crate::lately::Lately;

/// The zones of organizations, as they were lately.
pub(crate) struct Zones {
    find: FindTimeZone,
    known: Lately<OrganizationId, TimeZoneName>,
}

impl Zones {
    pub(crate) fn new(find: FindTimeZone) -> Self {
        Self { find, known: Lately::default() }
    }

    /// Forgets what was remembered: an organization has changed.
    pub(crate) fn forget(&self) {
        self.known.forget();
    }

    /// The user's own zone, else that of their organization.
    pub(crate) async fn of(&self, user: &User) -> Result<TimeZoneName, StoreError> {
        if let Some(zone) = &user.details().time_zone {
            return Ok(zone.clone());
        }
        let organization = user.organization();
        if let Some(zone) = self.known.get(&organization) {
            return Ok(zone);
        }
        let zone = self.find.of(organization).await?;
        self.known.keep(organization, zone.clone());
        Ok(zone)
    }
}
