//! Launching activities, and what lab hosts report.

use tms_domain::{
    id::{ActivityId, AssignmentId, UserId},
    launch::LabResult,
    port::SignedReport,
    usecase::{LaunchActivity, RecordLabResult},
};
use uuid::Uuid;

use super::{
    System,
    said::{done, said},
};
use crate::{command::Pick, rows::Report};

impl System {
    /// An activity of an assignment's course.
    fn activity(&self, assignment: AssignmentId, pick: Pick) -> ActivityId {
        let course = self.tables.assignments.get(&assignment).map(|it| it.state().course());
        let picked = course.and_then(|course| self.numbers.activities[&course].picked(pick));
        picked.unwrap_or_else(|| ActivityId::from_uuid(Uuid::nil()))
    }

    pub(super) fn launch(&self, by: UserId, assignment: Pick, activity: Pick) -> String {
        let assignment = self.assignment(assignment);
        let activity = self.activity(assignment, activity);
        let launch = LaunchActivity::new(self.ports.clone());
        let launched = self.runtime.block_on(launch.launch(by, assignment, activity, Ok(()), None));
        said(&self.numbers, launched, |launched| {
            let tables = self.world.tables();
            let number = tables.launches.keys().position(|it| *it == launched.launch);
            format!("launch {}", number.unwrap())
        })
    }

    pub(super) fn lab_reports(&self, launch: Pick, report: Report) -> String {
        let Some(id) = self.numbers.launches.picked(launch) else { return "not_found".to_owned() };
        let launch = self.tables.launches[&id].state();
        let course = self.tables.assignments[&launch.assignment()].state().course();
        let activities = &self.tables.courses[&course].state().details().activities;
        let is_lab = activities.iter().any(|it| it.id == launch.activity() && it.kind.is_lab());
        if !is_lab {
            // No lab host knows of it.
            return "not_found".to_owned();
        }
        let result = match report {
            Report::Completed => LabResult::Completed,
            Report::Cancelled => LabResult::Cancelled,
            Report::Failed => LabResult::Failed,
        };
        let signed = SignedReport { body: &[], signature: "" };
        let record = RecordLabResult::new(self.ports.clone());
        said(&self.numbers, self.runtime.block_on(record.record(id, result, signed)), done)
    }
}
