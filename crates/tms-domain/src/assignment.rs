//! A course assignment: one learner's access to one course (ASG, EXP, CAN, PRG).
//!
//! Its status, its completion and its expiry are three separate things (ASG-2), and expiry is never stored:
//! it follows from [`CourseAssignment::expires_at`] and the clock.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use crate::{
    id::{ActivityId, AssignmentId, CourseId, LaunchId, OrganizationId, TrainingKeyId, UserId},
    journal::Author,
    launch::PENDING_MAX,
    text::Name,
    time::Instant,
};

mod assign;
mod cancel;
mod complete;
mod event;
mod expiry;
mod launching;
mod notice;
mod record;

pub use assign::{AssignRefused, Assigning, Terms};
pub use cancel::{ApproveCancellationRefused, CancelRefused, RequestCancellationRefused};
pub use complete::{Completing, MarkCompleteRefused, Progress};
pub use event::AssignmentEvent;
pub use expiry::{ExpiryOverride, ExpiryRefused, SetExpiryRefused};
pub use launching::{LaunchRefused, Launching, Reporting};
pub use notice::{DueNotice, ExpiryNotice};
pub use record::{AssignmentRecord, InvalidAssignment};

/// How long after its creation an assignment can be cancelled; its end is still inside (CAN-1, CAN-2).
pub const CANCELLATION_WINDOW: TimeDelta = TimeDelta::hours(24);

/// Where an assignment came from (ASG-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// An administrator, or an operator at the command line, assigned the course.
    Administrator {
        /// Who; none for the command line.
        by: Option<UserId>,
    },
    /// The learner redeemed a training key.
    TrainingKey(TrainingKeyId),
}

/// Whether an assignment grants anything (ASG-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It does, until it expires.
    Active,
    /// It does not, for ever (CAN-5, ASG-7).
    Cancelled {
        /// Since when.
        at: Instant,
        /// Who cancelled it.
        by: Author,
    },
}

/// How far the learner has come (ASG-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completion {
    /// Nothing was opened yet.
    NotStarted,
    /// Something was (PRG-1).
    Incomplete {
        /// When first.
        started_at: Instant,
    },
    /// The course is finished, for ever (PRG-7).
    Complete {
        /// When something was opened first; none if an administrator marked it before (PRG-5).
        started_at: Option<Instant>,
        /// When it was finished.
        completed_at: Instant,
    },
}

impl Completion {
    /// Its name in the API, the store and the journal.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotStarted => "not_started",
            Self::Incomplete { .. } => "incomplete",
            Self::Complete { .. } => "complete",
        }
    }

    /// When something was opened first.
    pub const fn started_at(self) -> Option<Instant> {
        match self {
            Self::NotStarted => None,
            Self::Incomplete { started_at } => Some(started_at),
            Self::Complete { started_at, .. } => started_at,
        }
    }

    /// When the course was finished.
    pub const fn completed_at(self) -> Option<Instant> {
        match self {
            Self::NotStarted | Self::Incomplete { .. } => None,
            Self::Complete { completed_at, .. } => Some(completed_at),
        }
    }
}

/// One learner's access to one course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseAssignment {
    id: AssignmentId,
    learner: UserId,
    course: CourseId,
    organization: OrganizationId,
    source: Source,
    created_at: Instant,
    billed_under: Option<Name>,
    expires_at: Instant,
    max_expires_at: Instant,
    status: Status,
    completion: Completion,
    percent_complete: u8,
    done: BTreeSet<ActivityId>,
    labs: LabLaunches,
}

/// What an assignment knows of its lab launches: all that cancelling asks (CAN-1, CAN-3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabLaunches {
    /// How many took place.
    pub launched: u32,
    /// When the first that took place was asked for.
    pub first_launched_at: Option<Instant>,
    /// Those whose lab host has not answered, with the instant they were asked for.
    pub pending: BTreeMap<LaunchId, Instant>,
}

impl CourseAssignment {
    /// Tells whether it has expired (ASG-2, EXP-5).
    pub fn is_expired(&self, now: Instant) -> bool {
        self.expires_at <= now
    }

    /// Tells whether it is active and not expired.
    pub fn is_open(&self, now: Instant) -> bool {
        !self.is_cancelled() && !self.is_expired(now)
    }

    /// Tells whether it was cancelled.
    pub const fn is_cancelled(&self) -> bool {
        matches!(self.status, Status::Cancelled { .. })
    }

    /// Tells whether the course is finished.
    pub const fn is_complete(&self) -> bool {
        matches!(self.completion, Completion::Complete { .. })
    }

    /// Tells whether it keeps its learner from being given the course once more (ASG-6).
    pub fn holds_course(&self, now: Instant) -> bool {
        self.is_open(now) && !self.is_complete()
    }

    /// When the first lab launch was asked for that took place or still counts as pending (CAN-3).
    pub fn lab_launched_at(&self, now: Instant) -> Option<Instant> {
        let counting = self.labs.pending.values().copied().filter(|at| now < *at + PENDING_MAX);
        self.labs.first_launched_at.into_iter().chain(counting).min()
    }

    /// The last instant at which it can be cancelled (CAN-1, CAN-2), for people to be told (CAN-7).
    pub fn cancellable_until(&self) -> Instant {
        self.created_at + CANCELLATION_WINDOW
    }

    /// Its id.
    pub const fn id(&self) -> AssignmentId {
        self.id
    }

    /// Whose it is.
    pub const fn learner(&self) -> UserId {
        self.learner
    }

    /// The course it gives access to.
    pub const fn course(&self) -> CourseId {
        self.course
    }

    /// The organization its learner had at its creation (ASG-8).
    pub const fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// Where it came from.
    pub const fn source(&self) -> Source {
        self.source
    }

    /// When it was made, by which it is billed.
    pub const fn created_at(&self) -> Instant {
        self.created_at
    }

    /// The SKU it was billed under (BIL-1).
    pub const fn billed_under(&self) -> Option<&Name> {
        self.billed_under.as_ref()
    }

    /// The first instant at which it grants nothing any more.
    pub const fn expires_at(&self) -> Instant {
        self.expires_at
    }

    /// The latest expiry an administrator may set (EXP-1).
    pub const fn max_expires_at(&self) -> Instant {
        self.max_expires_at
    }

    /// Whether it grants anything.
    pub const fn status(&self) -> Status {
        self.status
    }

    /// How far the learner has come.
    pub const fn completion(&self) -> Completion {
        self.completion
    }

    /// How much of what is required was done at its last launch or result, 0 to 100 (PRG-4, CRS-5).
    pub const fn percent_complete(&self) -> u8 {
        self.percent_complete
    }

    /// The activities that were done (PRG-2).
    pub const fn done(&self) -> &BTreeSet<ActivityId> {
        &self.done
    }

    /// What it knows of its lab launches.
    pub const fn labs(&self) -> &LabLaunches {
        &self.labs
    }

    fn progressed(&mut self, progress: &Progress) {
        let started_at = self.completion.started_at().unwrap_or(progress.at);
        match self.completion {
            Completion::Complete { .. } => {}
            Completion::NotStarted | Completion::Incomplete { .. } if progress.is_complete() => {
                self.completion = Completion::Complete {
                    started_at: Some(started_at),
                    completed_at: progress.at,
                };
                self.percent_complete = 100;
            }
            Completion::NotStarted | Completion::Incomplete { .. } => {
                self.completion = Completion::Incomplete { started_at };
                self.percent_complete = progress.percent;
            }
        }
    }
}
