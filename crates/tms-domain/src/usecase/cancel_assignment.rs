//! An administrator cancels an assignment (CAN, PERM-1).

use super::{ATTEMPTS_MAX, UseCaseError, commit, expect_version, find_line, plan_of};
use crate::{
    assignment::CancelRefused,
    change::Version,
    field::Draft,
    id::AssignmentId,
    idempotency::Remember,
    port::Ports,
    role::{Actor, Permission, Reach},
    view::AssignmentView,
};

/// The use case: an administrator cancels an assignment.
#[derive(Clone)]
pub struct CancelAssignment {
    ports: Ports,
}

impl CancelAssignment {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Cancels an assignment and reverses its bill line, in one commit (CAN-6).
    ///
    /// # Errors
    ///
    /// Refuses as [`CancelRefused`] says.
    pub async fn cancel(
        &self,
        actor: &Actor,
        id: AssignmentId,
        expected: Option<Version>,
        request: Draft<()>,
        remember: Option<&Remember<'_, AssignmentView>>,
    ) -> Result<AssignmentView, UseCaseError<CancelRefused>> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::ManageAssignments)?;
        for _ in 0..ATTEMPTS_MAX {
            let view = find_in_reach(ports, &reach, id).await?;
            expect_version(expected, view.assignment.version())?;
            request.clone()?;
            let now = ports.clock.now();
            let change = view
                .assignment
                .change(|assignment| assignment.cancel(actor.author(), now))
                .map_err(UseCaseError::Refused)?;
            let outcome = view.after(&change);
            let mut plan = plan_of(ports, actor, now);
            plan.change(change);
            if let Ok(outcome) = commit(ports, plan, outcome, remember).await? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }
}

/// Finds an assignment that belongs to an organization in reach (ASG-8, PERM-3).
pub(super) async fn find_in_reach<R>(
    ports: &Ports,
    reach: &Reach,
    id: AssignmentId,
) -> Result<AssignmentView, UseCaseError<R>> {
    let view = ports.assignments.find(id).await?.ok_or(UseCaseError::NotFound)?;
    let organization = view.state().organization();
    match find_line(ports, organization).await? {
        Some(line) if reach.covers(&line) => Ok(view),
        Some(_) | None => Err(UseCaseError::NotFound),
    }
}
