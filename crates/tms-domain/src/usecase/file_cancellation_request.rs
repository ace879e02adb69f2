//! An administrator asks the help desk to cancel what they no longer can (HLP-1).

use super::{ATTEMPTS_MAX, UseCaseError, cancel_assignment::find_in_reach, commit, find_person};
use crate::{
    assignment::RequestCancellationRefused,
    cancellation_request::CancellationRequest,
    change::Version,
    field::Draft,
    id::{AssignmentId, CancellationRequestId, IdBlock},
    idempotency::Remember,
    plan::Plan,
    port::Ports,
    role::{Actor, Forbidden, Permission},
    text::Name,
    view::CancellationRequestView,
};

/// The use case: an administrator files a cancellation request.
#[derive(Clone)]
pub struct FileCancellationRequest {
    ports: Ports,
}

impl FileCancellationRequest {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Files a request with a reason. Only a user can, since the requester is told how it is decided (HLP-2).
    ///
    /// # Errors
    ///
    /// Refuses as [`RequestCancellationRefused`] says.
    pub async fn file(
        &self,
        actor: &Actor,
        assignment: AssignmentId,
        reason: Draft<Name>,
        remember: Option<&Remember<'_, CancellationRequestView>>,
    ) -> Result<CancellationRequestView, UseCaseError<RequestCancellationRefused>> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::ManageAssignments)?;
        let by = actor.user_id().ok_or(Forbidden)?;
        let requested_by = find_person(ports, Some(by)).await?.ok_or(Forbidden)?;
        for _ in 0..ATTEMPTS_MAX {
            let view = find_in_reach(ports, &reach, assignment).await?;
            let reason = reason.clone()?;
            let open = ports.cancellation_requests.find_open(assignment).await?;
            let now = ports.clock.now();
            let mut ids = IdBlock::starting_at(ports.ids.next());
            let id = CancellationRequestId::from_uuid(ids.take());
            let new = CancellationRequest::file(id, view.state(), open, reason, by, now)
                .map_err(UseCaseError::Refused)?;
            let outcome = CancellationRequestView {
                request: new.state().clone(),
                version: Version::FIRST,
                learner: view.learner.person.clone(),
                course_name: view.course_name.clone(),
                requested_by: requested_by.clone(),
                decided_by: None,
            };
            let mut plan = Plan::new(actor.author(), now, ids);
            plan.create(new);
            plan.check(&view.assignment);
            // A request that someone else has just opened is found by reading again.
            if let Ok(outcome) = commit(ports, plan, outcome, remember).await? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }
}
