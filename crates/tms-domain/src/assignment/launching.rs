//! Launching activities and hearing back from lab hosts (CAN-3, LAB, PRG-1, PRG-2, PRG-6).

use thiserror::Error;

use super::{AssignmentEvent, Completing, CourseAssignment};
use crate::{
    change::{Change, New, Versioned},
    course::Activity,
    id::LaunchId,
    launch::{LabResult, Launch, LaunchRecord, LaunchState},
    time::Instant,
};

/// Why an activity was not launched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LaunchRefused {
    /// The assignment was cancelled while the page was open (ASG-7).
    #[error("the assignment was cancelled")]
    Cancelled,
    /// The assignment has expired (EXP-5).
    #[error("the assignment expired at {expired_at}")]
    Expired {
        /// Since when.
        expired_at: Instant,
    },
}

/// A decided launch: the launch and what it does to its assignment, never one without the other.
#[derive(Clone, Debug)]
#[must_use = "a decided launch does nothing until a plan with it is committed"]
pub struct Launching {
    /// The new launch.
    pub launch: New<Launch>,
    /// The assignment that counts it.
    pub assignment: Change<CourseAssignment>,
}

/// A decided report of a lab host.
#[derive(Clone, Debug)]
#[must_use = "a decided report does nothing until a plan with it is committed"]
pub struct Reporting {
    /// The launch that it is about.
    pub launch: Change<Launch>,
    /// The assignment, where the report changes it.
    pub assignment: Option<Change<CourseAssignment>>,
}

impl Versioned<CourseAssignment> {
    /// Decides a launch of an activity of the course, completed or not (LAB-1).
    ///
    /// A lab is recorded as pending before its host is asked (CAN-3); anything else is opened, and thereby
    /// done, at once (PRG-2).
    ///
    /// # Errors
    ///
    /// Refuses when the assignment is cancelled or has expired.
    pub fn launch(
        &self,
        activity: &Activity,
        completing: Completing<'_>,
        id: LaunchId,
        now: Instant,
    ) -> Result<Launching, LaunchRefused> {
        let assignment = self.change(|assignment| {
            if assignment.is_cancelled() {
                return Err(LaunchRefused::Cancelled);
            }
            if assignment.is_expired(now) {
                return Err(LaunchRefused::Expired { expired_at: assignment.expires_at });
            }
            Ok(if activity.kind.is_lab() {
                AssignmentEvent::LabRequested { launch: id, at: now }
            } else {
                let progress = assignment.judge(completing, Some(activity.id), now);
                AssignmentEvent::ActivityDone { activity: activity.id, progress }
            })
        })?;
        let state =
            if activity.kind.is_lab() { LaunchState::Pending } else { LaunchState::Launched };
        let launch = Launch::create(LaunchRecord {
            id,
            assignment: self.state().id,
            organization: self.state().organization,
            activity: activity.id,
            requested_at: now,
            state,
            result: None,
        });
        Ok(Launching { launch, assignment })
    }

    /// Decides what the lab host's answer to a launch does; nothing if it was settled meanwhile.
    ///
    /// For a cancelled assignment nothing changes (ASG-7).
    pub fn settle_launch(
        &self,
        launch: &Versioned<Launch>,
        launched: bool,
        completing: Completing<'_>,
        now: Instant,
    ) -> Option<(Change<Launch>, Change<CourseAssignment>)> {
        let event = launch.state().settle(launched)?;
        if self.state().is_cancelled() {
            return None;
        }
        let id = launch.state().id();
        let requested_at = launch.state().requested_at();
        let change = self.change(|assignment| {
            Ok::<_, ()>(if launched {
                let progress = assignment.judge(completing, None, now);
                AssignmentEvent::LabLaunched { launch: id, requested_at, done: None, progress }
            } else {
                AssignmentEvent::LabFailed { launch: id }
            })
        });
        Some((launch.change(|_| Ok::<_, ()>(event)).ok()?, change.ok()?))
    }

    /// Decides what a lab host's report on a launch does; nothing if it says nothing new (LAB-2).
    ///
    /// A report shows that the lab was launched, whatever was believed before. It may come after expiry and
    /// counts (PRG-6); for a cancelled assignment it changes nothing.
    pub fn report(
        &self,
        launch: &Versioned<Launch>,
        result: LabResult,
        completing: Completing<'_>,
        now: Instant,
    ) -> Option<Reporting> {
        if self.state().is_cancelled() {
            return None;
        }
        let event = launch.state().report(result)?;
        let launch_change = launch.change(|_| Ok::<_, ()>(event)).ok()?;
        let (id, activity) = (launch.state().id(), launch.state().activity());
        let done = (result == LabResult::Completed && !self.state().done.contains(&activity))
            .then_some(activity);
        let progress = self.state().judge(completing, done, now);
        let fact = match (launch.state().state(), done) {
            (LaunchState::Pending | LaunchState::Failed, done) => {
                Some(AssignmentEvent::LabLaunched {
                    launch: id,
                    requested_at: launch.state().requested_at(),
                    done,
                    progress,
                })
            }
            (LaunchState::Launched, Some(activity)) => {
                Some(AssignmentEvent::ActivityDone { activity, progress })
            }
            (LaunchState::Launched, None) => self
                .state()
                .is_moved_by(&progress)
                .then_some(AssignmentEvent::Judged { launch: id, progress }),
        };
        let assignment = fact.and_then(|fact| self.change(|_| Ok::<_, ()>(fact)).ok());
        Some(Reporting { launch: launch_change, assignment })
    }
}
