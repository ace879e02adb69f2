//! The zone that someone reads times in (TIM-4).

use super::find_line;
use crate::{
    organization::TimeZoneName,
    port::{Ports, StoreError},
    user::User,
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

    /// The user's own zone, else that of their organization (TIM-4).
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    pub async fn of(&self, user: &User) -> Result<TimeZoneName, StoreError> {
        if let Some(zone) = &user.details().time_zone {
            return Ok(zone.clone());
        }
        let line = find_line(&self.ports, user.organization()).await?;
        Ok(line.map_or_else(
            || TimeZoneName::confirmed(NOWHERE),
            |line| line.organization().settings().time_zone.clone(),
        ))
    }
}
