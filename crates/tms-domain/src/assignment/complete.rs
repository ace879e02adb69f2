//! Progress and completion (PRG).

use thiserror::Error;

use super::{AssignmentEvent, CourseAssignment};
use crate::{
    certificate::Certified, course::Course, id::ActivityId, key_code::GeneratedCode, text::Name,
    time::Instant, user::User,
};

/// What completing an assignment rests on: what judges it, and what its certificate says (CRS-5, CRT-2).
#[derive(Clone, Copy, Debug)]
pub struct Completing<'a> {
    /// Whose it is.
    pub learner: &'a User,
    /// The course, as it is then.
    pub course: &'a Course,
    /// The number its certificate gets, if this completes it: one that nobody can guess.
    pub number: GeneratedCode,
}

impl Completing<'_> {
    fn certified(self) -> Box<Certified> {
        Box::new(Certified::of(self.learner, self.course, self.number))
    }
}

/// What something a learner did makes of the completion, judged by the course as it is then (CRS-5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// When.
    pub at: Instant,
    /// How much of what is required is done, 0 to 100 (PRG-4).
    pub percent: u8,
    /// What the certificate says, if that is all (PRG-3, CRT-2).
    pub complete: Option<Box<Certified>>,
}

impl Progress {
    /// Whether that is all (PRG-3).
    pub const fn is_complete(&self) -> bool {
        self.complete.is_some()
    }
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
        completing: Completing<'_>,
        now: Instant,
    ) -> Result<AssignmentEvent, MarkCompleteRefused> {
        self.refuse_marking()?;
        let certified = completing.certified();
        Ok(AssignmentEvent::MarkedComplete { at: now, reason, certified })
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
    pub(super) const fn is_moved_by(&self, progress: &Progress) -> bool {
        !self.is_complete() && (progress.is_complete() || progress.percent != self.percent_complete)
    }

    /// Judges the completion when one more activity is done, or none (PRG-3, PRG-4).
    ///
    /// A course with no required activity counts all of them; one with none at all never completes by itself.
    pub(super) fn judge(
        &self,
        completing: Completing<'_>,
        also: Option<ActivityId>,
        at: Instant,
    ) -> Progress {
        let course = completing.course;
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
            complete: (all > 0 && done == all).then(|| completing.certified()),
        }
    }
}
