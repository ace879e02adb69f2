//! Progress and completion (PRG).

use thiserror::Error;

use super::{AssignmentEvent, CourseAssignment};
use crate::{course::Course, id::ActivityId, text::Name, time::Instant};

/// What something a learner did makes of the completion, judged by the course as it is then (CRS-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// When.
    pub at: Instant,
    /// How much of what is required is done, 0 to 100 (PRG-4).
    pub percent: u8,
    /// Whether that is all (PRG-3).
    pub complete: bool,
}

/// Why an assignment was not marked complete (PRG-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MarkCompleteRefused {
    /// It was cancelled (ASG-7).
    #[error("the assignment was cancelled")]
    Cancelled,
    /// It is complete already (PRG-7).
    #[error("the course is already complete")]
    AlreadyComplete,
}

impl CourseAssignment {
    /// Decides whether an administrator may mark it complete: started or not, expired or not (PRG-5).
    ///
    /// # Errors
    ///
    /// Refuses a cancelled and a complete one.
    pub fn mark_complete(
        &self,
        reason: Name,
        now: Instant,
    ) -> Result<AssignmentEvent, MarkCompleteRefused> {
        self.refuse_marking()?;
        Ok(AssignmentEvent::MarkedComplete { at: now, reason })
    }

    /// Tells whether an administrator may mark it complete.
    pub fn can_be_marked_complete(&self) -> bool {
        self.refuse_marking().is_ok()
    }

    const fn refuse_marking(&self) -> Result<(), MarkCompleteRefused> {
        if self.is_cancelled() {
            Err(MarkCompleteRefused::Cancelled)
        } else if self.is_complete() {
            Err(MarkCompleteRefused::AlreadyComplete)
        } else {
            Ok(())
        }
    }

    /// Tells whether a judgement would change it: a complete one is final (PRG-7).
    pub(super) const fn is_moved_by(&self, progress: Progress) -> bool {
        !self.is_complete() && (progress.complete || progress.percent != self.percent_complete)
    }

    /// Judges the completion when one more activity is done, or none (PRG-3, PRG-4).
    ///
    /// A course with no required activity counts all of them; one with none at all never completes by itself.
    pub(super) fn judge(&self, course: &Course, also: Option<ActivityId>, at: Instant) -> Progress {
        let any_required = course.current_activities().any(|activity| activity.required);
        let counting =
            course.current_activities().filter(|activity| activity.required || !any_required);
        let (mut all, mut done) = (0_usize, 0_usize);
        for activity in counting {
            all += 1;
            done += usize::from(self.done.contains(&activity.id) || also == Some(activity.id));
        }
        let percent = done.saturating_mul(100).checked_div(all).unwrap_or(0);
        Progress {
            at,
            percent: u8::try_from(percent).unwrap_or(100),
            complete: all > 0 && done == all,
        }
    }
}
