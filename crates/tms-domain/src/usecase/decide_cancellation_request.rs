//! The help desk decides a cancellation request (HLP-2).

use super::{ATTEMPTS_MAX, UseCaseError, commit, expect_version, find_person, plan_of};
use crate::{
    cancellation_request::{Approval, CancellationRequest, DecideRefused},
    change::{Change, Version, Versioned},
    field::Draft,
    id::CancellationRequestId,
    idempotency::Remember,
    port::Ports,
    role::{Actor, Permission},
    text::Name,
    view::CancellationRequestView,
};

/// The use case: the help desk approves or declines a cancellation request.
#[derive(Clone)]
pub struct DecideCancellationRequest {
    ports: Ports,
}

impl DecideCancellationRequest {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Approves a request: its assignment is cancelled in the same commit (HLP-2, BIL-2).
    ///
    /// # Errors
    ///
    /// Refuses as [`DecideRefused`] says; the request then stays as it was.
    pub async fn approve(
        &self,
        actor: &Actor,
        id: CancellationRequestId,
        expected: Option<Version>,
        reason: Draft<Option<Name>>,
        remember: Option<&Remember<'_, CancellationRequestView>>,
    ) -> Result<CancellationRequestView, UseCaseError<DecideRefused>> {
        let ports = &self.ports;
        actor.reach(Permission::HelpDesk)?;
        for _ in 0..ATTEMPTS_MAX {
            let request = self.find(id, expected).await?;
            let reason = reason.clone()?;
            let assignment = ports.assignments.find(request.state().assignment()).await?;
            let assignment = assignment.ok_or(UseCaseError::NotFound)?.assignment;
            let now = ports.clock.now();
            let Approval { request, assignment } = request
                .approve(&assignment, actor.author(), reason, now)
                .map_err(UseCaseError::Refused)?;
            let mut plan = plan_of(ports, actor, now);
            let outcome = self.view(actor, &request).await?;
            plan.change(request);
            plan.change(assignment);
            if let Ok(outcome) = commit(ports, plan, outcome, remember).await? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }

    /// Declines a request for a reason: its assignment stays as it is (HLP-2).
    ///
    /// # Errors
    ///
    /// Refuses a request that was decided before.
    pub async fn decline(
        &self,
        actor: &Actor,
        id: CancellationRequestId,
        expected: Option<Version>,
        reason: Draft<Name>,
        remember: Option<&Remember<'_, CancellationRequestView>>,
    ) -> Result<CancellationRequestView, UseCaseError<DecideRefused>> {
        let ports = &self.ports;
        actor.reach(Permission::HelpDesk)?;
        for _ in 0..ATTEMPTS_MAX {
            let request = self.find(id, expected).await?;
            let reason = reason.clone()?;
            let now = ports.clock.now();
            let change = request
                .change(|request| request.decline(actor.author(), reason, now))
                .map_err(UseCaseError::Refused)?;
            let outcome = self.view(actor, &change).await?;
            let mut plan = plan_of(ports, actor, now);
            plan.change(change);
            if let Ok(outcome) = commit(ports, plan, outcome, remember).await? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }

    async fn find(
        &self,
        id: CancellationRequestId,
        expected: Option<Version>,
    ) -> Result<Versioned<CancellationRequest>, UseCaseError<DecideRefused>> {
        let request = self.ports.cancellation_requests.find(id).await?;
        let request = request.ok_or(UseCaseError::NotFound)?;
        expect_version(expected, request.version())?;
        Ok(request)
    }

    async fn view(
        &self,
        actor: &Actor,
        change: &Change<CancellationRequest>,
    ) -> Result<CancellationRequestView, UseCaseError<DecideRefused>> {
        let id = change.after().id();
        let before = self.ports.queries.assignments.find_cancellation_request(id).await?;
        Ok(CancellationRequestView {
            request: change.after().clone(),
            version: change.versioned().version(),
            decided_by: find_person(&self.ports, actor.user_id()).await?,
            ..before.ok_or(UseCaseError::NotFound)?
        })
    }
}
