//! The outside systems that run labs (LAB-2, LAB-3).

use async_trait::async_trait;
use thiserror::Error;

use crate::{
    course::WebAddress,
    id::{AssignmentId, LaunchId, UserId},
    organization::OrganizationLine,
    text::Name,
    time::Instant,
};

/// What a lab host is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabLaunchRequest {
    /// The launch, by which the host reports results.
    pub launch: LaunchId,
    /// When the learner asked for it.
    pub requested_at: Instant,
    /// The assignment it belongs to.
    pub assignment: AssignmentId,
    /// Who launches.
    pub learner: UserId,
    /// Their first name.
    pub first_name: Name,
    /// Their last name.
    pub last_name: Name,
    /// The line of the organization that owns the course: it says which host runs the lab.
    pub course_owner: OrganizationLine,
    /// What the host knows the lab by (CRS-2).
    pub lab_profile: Name,
    /// The page that the learner comes back to.
    pub return_address: String,
}

/// What a lab host reports, as it came: whether it is true shows in its signature alone (LAB-2).
#[derive(Clone, Copy, Debug)]
pub struct SignedReport<'a> {
    /// The bytes that were signed.
    pub body: &'a [u8],
    /// What is said to be their signature.
    pub signature: &'a str,
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

    /// Tells whether any lab host signed this.
    fn knows(&self, report: SignedReport<'_>) -> bool;

    /// Tells whether it was signed by the host that runs the labs of the courses of this organization.
    fn is_signed_for(&self, course_owner: &OrganizationLine, report: SignedReport<'_>) -> bool;
}
