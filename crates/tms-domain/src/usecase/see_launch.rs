//! What a launch is about, for the page of the lab that it leads to (LAB-2).

use std::convert::Infallible;

use super::{UseCaseError, launch_activity::find_course};
use crate::{
    id::{AssignmentId, LaunchId},
    port::Ports,
    text::Name,
};

/// What a launch is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaunchedLab {
    /// The assignment it belongs to.
    pub assignment: AssignmentId,
    /// The course.
    pub course_name: Name,
    /// The lab.
    pub lab_name: Name,
}

/// The use case: the lab that is built in shows its page.
#[derive(Clone)]
pub struct SeeLaunch {
    ports: Ports,
}

impl SeeLaunch {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Tells what a launch is about, to whoever was sent to its lab.
    ///
    /// # Errors
    ///
    /// Finds no such launch.
    pub async fn see(&self, launch: LaunchId) -> Result<LaunchedLab, UseCaseError<Infallible>> {
        let ports = &self.ports;
        let launch = ports.assignments.find_launch(launch).await?.ok_or(UseCaseError::NotFound)?;
        let assignment = launch.state().assignment();
        let view = ports.assignments.find(assignment).await?.ok_or(UseCaseError::NotFound)?;
        let course = find_course(ports, view.state().course()).await?;
        let activity = course.and_then(|course| {
            let mut activities = course.state().details().activities.iter();
            activities.find(|activity| activity.id == launch.state().activity()).cloned()
        });
        let lab_name = activity.ok_or(UseCaseError::NotFound)?.name;
        Ok(LaunchedLab { assignment, course_name: view.course_name, lab_name })
    }
}
