//! The zone that someone reads times in who has none of their own (TIM-4).

use super::find_line;
use crate::{
    id::OrganizationId,
    organization::TimeZoneName,
    port::{Ports, StoreError},
};

/// The zone of someone whose organization is gone, which no store lets happen.
const NOWHERE: &str = "UTC";

/// The use case: a screen is to show times to someone.
#[derive(Clone)]
pub struct FindTimeZone {
    ports: Ports,
}

impl FindTimeZone {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// The zone of an organization.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    pub async fn of(&self, organization: OrganizationId) -> Result<TimeZoneName, StoreError> {
        let line = find_line(&self.ports, organization).await?;
        Ok(line.map_or_else(
            || TimeZoneName::confirmed(NOWHERE),
            |line| line.organization().settings().time_zone.clone(),
        ))
    }
}
