//! A lab host reports how a launch went (LAB-2, PRG-2, PRG-6).

use std::convert::Infallible;

use super::{
    ATTEMPTS_MAX, UseCaseError, commit, find_line, find_user,
    launch_activity::{completing, find_course},
};
use crate::{
    id::{IdBlock, LaunchId},
    journal::Author,
    launch::LabResult,
    plan::Plan,
    port::{Ports, SignedReport},
};

/// The use case: the system takes a lab host's report.
#[derive(Clone)]
pub struct RecordLabResult {
    ports: Ports,
}

impl RecordLabResult {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Tells whether any lab host signed this: what nobody signed is not looked at.
    pub fn is_from_a_host(&self, report: SignedReport<'_>) -> bool {
        self.ports.lab_host.knows(report)
    }

    /// Records a report that the host of that launch signed: the one that runs the labs of the course's owner. One that says nothing new, because it comes twice, late or for a cancelled assignment, is
    /// taken and changes nothing (LAB-2).
    ///
    /// # Errors
    ///
    /// Finds no launch, or one that another host runs: both to be answered like a wrong signature.
    pub async fn record(
        &self,
        launch: LaunchId,
        result: LabResult,
        signed: SignedReport<'_>,
    ) -> Result<(), UseCaseError<Infallible>> {
        let ports = &self.ports;
        for _ in 0..ATTEMPTS_MAX {
            let launch =
                ports.assignments.find_launch(launch).await?.ok_or(UseCaseError::NotFound)?;
            let view = ports.assignments.find(launch.state().assignment()).await?;
            let assignment = view.ok_or(UseCaseError::NotFound)?.assignment;
            let course = find_course(ports, assignment.state().course()).await?;
            let course = course.ok_or(UseCaseError::NotFound)?;
            let learner = find_user(ports, assignment.state().learner()).await?;
            let owner = find_line(ports, course.state().owner()).await?;
            if !owner.is_some_and(|owner| ports.lab_host.is_signed_for(&owner, signed)) {
                return Err(UseCaseError::NotFound);
            }
            let now = ports.clock.now();
            let completing = completing(ports, &learner, &course);
            let Some(reporting) = assignment.report(&launch, result, completing, now) else {
                return Ok(());
            };
            let mut plan = Plan::new(Author::System, now, IdBlock::starting_at(ports.ids.next()));
            plan.change(reporting.launch);
            match reporting.assignment {
                Some(change) => plan.change(change),
                None => plan.check(&assignment),
            }
            plan.check(&course);
            plan.check(&learner);
            if let Ok(()) = commit(ports, plan, (), None).await? {
                return Ok(());
            }
        }
        Err(UseCaseError::Contended)
    }
}
