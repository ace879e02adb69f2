//! Rows of launches.

use tms_domain::{
    change::Versioned,
    id::{ActivityId, AssignmentId, LaunchId, OrganizationId},
    launch::{LabResult, Launch, LaunchRecord, LaunchState},
};
use uuid::Uuid;

use super::Reading;
use crate::{cells::rows, error::BadRow};

rows! {
    /// A launch.
    LaunchRow of "launches" {
        id: Uuid,
        version: i32,
        organization_id: Uuid,
        assignment_id: Uuid,
        activity_id: Uuid,
        requested_at: i64,
        state: String,
        result: Option<String>,
    }
}

impl TryFrom<LaunchRow> for Versioned<Launch> {
    type Error = BadRow;

    fn try_from(row: LaunchRow) -> Result<Self, BadRow> {
        let reading = Reading::row("launches", row.id);
        let state = match row.state.as_str() {
            "pending" => LaunchState::Pending,
            "launched" => LaunchState::Launched,
            "failed" => LaunchState::Failed,
            other => return Err(reading.bad("state", other)),
        };
        let result = match row.result.as_deref() {
            None => None,
            Some("completed") => Some(LabResult::Completed),
            Some("cancelled") => Some(LabResult::Cancelled),
            Some("failed") => Some(LabResult::Failed),
            Some(other) => return Err(reading.bad("result", other)),
        };
        let launch = Launch::restore(LaunchRecord {
            id: LaunchId::from_uuid(row.id),
            assignment: AssignmentId::from_uuid(row.assignment_id),
            organization: OrganizationId::from_uuid(row.organization_id),
            activity: ActivityId::from_uuid(row.activity_id),
            requested_at: reading.at("requested_at", row.requested_at)?,
            state,
            result,
        });
        reading.version(row.version, launch)
    }
}
