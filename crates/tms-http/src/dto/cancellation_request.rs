//! Cancellation requests.

use serde::Serialize;
use tms_domain::{cancellation_request::RequestState, text::Name, view::CancellationRequestView};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{At, person::Person};

/// A request to the help desk to cancel an assignment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CancellationRequest {
    /// Its id.
    id: Uuid,
    /// Its version.
    version: u32,
    /// What is to be cancelled.
    assignment_id: Uuid,
    /// `open`, `approved` or `declined`.
    state: &'static str,
    /// Why.
    reason: String,
    /// Who asked.
    requested_by: Person,
    /// When.
    requested_at: At,
    /// Who decided.
    decided_by: Option<Person>,
    /// When.
    decided_at: Option<At>,
    /// What they said.
    decision_reason: Option<String>,
}

impl From<&CancellationRequestView> for CancellationRequest {
    fn from(view: &CancellationRequestView) -> Self {
        let request = &view.request;
        let (decided_at, decision_reason) = match request.state() {
            RequestState::Open => (None, None),
            RequestState::Approved { at, reason, .. } => (Some(*at), reason.as_ref()),
            RequestState::Declined { at, reason, .. } => (Some(*at), Some(reason)),
        };
        Self {
            id: request.id().as_uuid(),
            version: view.version.as_raw(),
            assignment_id: request.assignment().as_uuid(),
            state: request.state().as_str(),
            reason: request.reason().as_str().to_owned(),
            requested_by: (&view.requested_by).into(),
            requested_at: At(request.requested_at()),
            decided_by: view.decided_by.as_ref().map(Person::from),
            decided_at: decided_at.map(At),
            decision_reason: decision_reason.map(Name::as_str).map(str::to_owned),
        }
    }
}
