//! One assignment with its activities (LRN-4, PERM-1, PERM-5, PERM-7).

use std::convert::Infallible;

use super::{UseCaseError, find_line};
use crate::{
    assignment::CourseAssignment,
    id::AssignmentId,
    port::Ports,
    role::{Actor, Permission},
    view::AssignmentDetailView,
};

/// The use case: someone opens an assignment.
#[derive(Clone)]
pub struct SeeAssignment {
    ports: Ports,
}

impl SeeAssignment {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Shows an assignment to administrators in reach, the help desk, and its learner unless it was cancelled
    /// (ASG-7), expired or not: one that is on no list opens by its address (LRN-5). For anyone else it does not exist.
    ///
    /// # Errors
    ///
    /// Finds nothing where nothing may be seen.
    pub async fn see(
        &self,
        actor: &Actor,
        id: AssignmentId,
    ) -> Result<AssignmentDetailView, UseCaseError<Infallible>> {
        let ports = &self.ports;
        let detail = ports.queries.assignments.find(id).await?.ok_or(UseCaseError::NotFound)?;
        may_see(ports, actor, detail.assignment.state()).await?;
        Ok(detail)
    }
}

/// Finds nothing where someone may not see an assignment: it is not theirs (or was cancelled), nor in their reach.
pub(super) async fn may_see<R>(
    ports: &Ports,
    actor: &Actor,
    assignment: &CourseAssignment,
) -> Result<(), UseCaseError<R>> {
    if actor.user_id() == Some(assignment.learner()) && !assignment.is_cancelled() {
        return Ok(());
    }
    // Someone without any role learns no more here than that it is not theirs.
    let Ok(reach) = actor.reach(Permission::SeeAssignments) else {
        return Err(UseCaseError::NotFound);
    };
    match find_line(ports, assignment.organization()).await? {
        Some(line) if reach.covers(&line) => Ok(()),
        Some(_) | None => Err(UseCaseError::NotFound),
    }
}
