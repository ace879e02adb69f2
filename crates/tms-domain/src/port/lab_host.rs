//! The outside system that runs labs (LAB-2, LAB-3).

use async_trait::async_trait;
use thiserror::Error;

use crate::{
    course::WebAddress,
    id::{AssignmentId, LaunchId, OrganizationId, UserId},
    text::Name,
};

/// What a lab host is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabLaunchRequest {
    /// The launch, by which the host reports results.
    pub launch: LaunchId,
    /// The assignment it belongs to.
    pub assignment: AssignmentId,
    /// Who launches.
    pub learner: UserId,
    /// Their first name.
    pub first_name: Name,
    /// Their last name.
    pub last_name: Name,
    /// The organization that owns the course.
    pub course_owner: OrganizationId,
    /// What the host knows the lab by (CRS-2).
    pub lab_profile: Name,
}

/// The lab host said no, or nothing within 10 seconds (LAB-3).
#[derive(Debug, Error)]
#[error("the lab host did not start the lab")]
pub struct LabHostFailed(#[source] pub Option<Box<dyn std::error::Error + Send + Sync>>);

/// Launches labs.
#[async_trait]
pub trait LabHost: Send + Sync {
    /// Asks for a lab and returns the address to send the learner to.
    ///
    /// # Errors
    ///
    /// Fails when the host says no, or nothing within 10 seconds.
    async fn launch(&self, request: LabLaunchRequest) -> Result<WebAddress, LabHostFailed>;
}
