//! Rows of cancellation requests.

use tms_domain::{
    cancellation_request::{CancellationRequest, CancellationRequestRecord, RequestState},
    change::Versioned,
    id::{AssignmentId, CancellationRequestId, OrganizationId, UserId},
};
use uuid::Uuid;

use super::Reading;
use crate::{cells::rows, error::BadRow};

rows! {
    /// A cancellation request.
    RequestRow of "cancellation_requests" {
        id: Uuid,
        version: i32,
        organization_id: Uuid,
        assignment_id: Uuid,
        reason: String,
        requested_by: Uuid,
        requested_at: i64,
        state: String,
        decided_by_kind: Option<String>,
        decided_by: Option<Uuid>,
        decided_at: Option<i64>,
        decision_reason: Option<String>,
    }
}

impl TryFrom<RequestRow> for Versioned<CancellationRequest> {
    type Error = BadRow;

    fn try_from(row: RequestRow) -> Result<Self, BadRow> {
        let reading = Reading::row("cancellation_requests", row.id);
        let request = CancellationRequest::restore(CancellationRequestRecord {
            id: CancellationRequestId::from_uuid(row.id),
            assignment: AssignmentId::from_uuid(row.assignment_id),
            organization: OrganizationId::from_uuid(row.organization_id),
            reason: reading.name("reason", &row.reason)?,
            requested_by: UserId::from_uuid(row.requested_by),
            requested_at: reading.at("requested_at", row.requested_at)?,
            state: row.state(reading)?,
        });
        reading.version(row.version, request)
    }
}

impl RequestRow {
    fn state(&self, reading: Reading) -> Result<RequestState, BadRow> {
        let reason = reading.optional_name("decision_reason", self.decision_reason.as_ref())?;
        match (self.state.as_str(), self.decided_at, self.decided_by_kind.as_deref(), reason) {
            ("open", None, None, None) => Ok(RequestState::Open),
            ("approved", Some(at), Some(kind), reason) => Ok(RequestState::Approved {
                by: reading.author("decided_by", kind, self.decided_by)?,
                at: reading.at("decided_at", at)?,
                reason,
            }),
            ("declined", Some(at), Some(kind), Some(reason)) => Ok(RequestState::Declined {
                by: reading.author("decided_by", kind, self.decided_by)?,
                at: reading.at("decided_at", at)?,
                reason,
            }),
            (other, _, _, _) => Err(reading.bad("state", other)),
        }
    }
}
