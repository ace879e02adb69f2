//! How a store hands an assignment back: with its invariants checked again.

use std::collections::BTreeSet;

use thiserror::Error;

use super::{Completion, CourseAssignment, LabLaunches, Source, Status};
use crate::{
    id::{ActivityId, AssignmentId, CourseId, OrganizationId, UserId},
    text::Name,
    time::{AccessDays, Instant},
};

/// An assignment as a store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssignmentRecord {
    /// Its id.
    pub id: AssignmentId,
    /// Whose it is.
    pub learner: UserId,
    /// The course it gives access to.
    pub course: CourseId,
    /// The organization its learner had at its creation (ASG-8).
    pub organization: OrganizationId,
    /// Where it came from.
    pub source: Source,
    /// When it was made.
    pub created_at: Instant,
    /// The SKU it was billed under (BIL-1).
    pub billed_under: Option<Name>,
    /// The first instant at which it grants nothing any more.
    pub expires_at: Instant,
    /// The latest expiry an administrator may set (EXP-1).
    pub max_expires_at: Instant,
    /// Whether it grants anything.
    pub status: Status,
    /// How far the learner has come.
    pub completion: Completion,
    /// How much of what is required is done, 0 to 100.
    pub percent_complete: u8,
    /// The activities that were done.
    pub done: BTreeSet<ActivityId>,
    /// What it knows of its lab launches.
    pub labs: LabLaunches,
}

/// A stored assignment breaks a rule that every one keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidAssignment {
    /// It expires after its maximum, or not after its creation, or beyond 3,660 days (EXP-3, EXP-6).
    #[error("its expiry does not lie between its creation and its maximum")]
    Expiry,
    /// It is complete without 100 percent, or the other way round (PRG-4).
    #[error("its percentage does not fit its completion")]
    Percent,
    /// It is cancelled and complete at once (CAN-4, ASG-7).
    #[error("it is cancelled and complete at once")]
    CancelledAndComplete,
    /// It counts launches without knowing when the first one was.
    #[error("its launches do not fit the instant of the first one")]
    Launches,
}

impl CourseAssignment {
    /// Rebuilds an assignment from a store.
    ///
    /// # Errors
    ///
    /// Refuses a record that breaks an invariant: the store holds what the rules cannot make.
    pub fn restore(record: AssignmentRecord) -> Result<Self, InvalidAssignment> {
        let AssignmentRecord {
            id,
            learner,
            course,
            organization,
            source,
            created_at,
            billed_under,
            expires_at,
            max_expires_at,
            status,
            completion,
            percent_complete,
            done,
            labs,
        } = record;
        let within = created_at < expires_at
            && expires_at <= max_expires_at
            && max_expires_at <= AccessDays::MAX.after(created_at);
        if !within {
            return Err(InvalidAssignment::Expiry);
        }
        let complete = matches!(completion, Completion::Complete { .. });
        if complete != (percent_complete == 100) || percent_complete > 100 {
            return Err(InvalidAssignment::Percent);
        }
        if complete && matches!(status, Status::Cancelled { .. }) {
            return Err(InvalidAssignment::CancelledAndComplete);
        }
        if (labs.launched == 0) != labs.first_launched_at.is_none() {
            return Err(InvalidAssignment::Launches);
        }
        Ok(Self {
            id,
            learner,
            course,
            organization,
            source,
            created_at,
            billed_under,
            expires_at,
            max_expires_at,
            status,
            completion,
            percent_complete,
            done,
            labs,
        })
    }

    /// The assignment as a store keeps it.
    pub fn record(&self) -> AssignmentRecord {
        AssignmentRecord {
            id: self.id,
            learner: self.learner,
            course: self.course,
            organization: self.organization,
            source: self.source,
            created_at: self.created_at,
            billed_under: self.billed_under.clone(),
            expires_at: self.expires_at,
            max_expires_at: self.max_expires_at,
            status: self.status,
            completion: self.completion,
            percent_complete: self.percent_complete,
            done: self.done.clone(),
            labs: self.labs.clone(),
        }
    }
}
