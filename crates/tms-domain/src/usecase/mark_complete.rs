//! An administrator marks an assignment complete (PRG-5, PERM-1).

use super::{
    ATTEMPTS_MAX, UseCaseError,
    cancel_assignment::find_in_reach,
    commit, expect_version, find_user,
    launch_activity::{completing, find_course},
    plan_of,
};
use crate::{
    assignment::MarkCompleteRefused,
    change::Version,
    field::Draft,
    id::AssignmentId,
    idempotency::Remember,
    port::Ports,
    role::{Actor, Permission},
    text::Name,
    view::AssignmentView,
};

/// The use case: an administrator marks an assignment complete.
#[derive(Clone)]
pub struct MarkComplete {
    ports: Ports,
}

impl MarkComplete {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Marks it complete for a reason: started or not, expired or not (PRG-5).
    ///
    /// # Errors
    ///
    /// Refuses as [`MarkCompleteRefused`] says.
    pub async fn mark(
        &self,
        actor: &Actor,
        id: AssignmentId,
        expected: Option<Version>,
        reason: Draft<Name>,
        remember: Option<&Remember<'_, AssignmentView>>,
    ) -> Result<AssignmentView, UseCaseError<MarkCompleteRefused>> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::ManageAssignments)?;
        for _ in 0..ATTEMPTS_MAX {
            let view = find_in_reach(ports, &reach, id).await?;
            expect_version(expected, view.assignment.version())?;
            let reason = reason.clone()?;
            let learner = find_user(ports, view.state().learner()).await?;
            let course = find_course(ports, view.state().course()).await?;
            let course = course.ok_or(UseCaseError::NotFound)?;
            let completing = completing(ports, &learner, &course);
            let now = ports.clock.now();
            let change = view
                .assignment
                .change(|assignment| assignment.mark_complete(reason, completing, now))
                .map_err(UseCaseError::Refused)?;
            let outcome = view.after(&change);
            let mut plan = plan_of(ports, actor, now);
            plan.change(change);
            plan.check(&learner);
            plan.check(&course);
            if let Ok(outcome) = commit(ports, plan, outcome, remember).await? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }
}
