//! Giving a learner a course (ASG-1, ASG-4 to ASG-8, EXP-1 to EXP-3, CRS-3, CRS-4).

use std::collections::BTreeSet;

use thiserror::Error;

use super::{
    Completion, CourseAssignment, ExpiryRefused, LabLaunches, Source, Status, expiry::refuse_expiry,
};
use crate::{
    change::New,
    course::Course,
    id::AssignmentId,
    organization::OrganizationLine,
    time::{AccessDays, Instant, WishedEnd},
    user::User,
};

/// Why a learner was not given a course, the first that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AssignRefused {
    /// The course cannot be assigned in the learner's organization (CRS-3).
    #[error("the course cannot be assigned in the learner's organization")]
    CourseNotAvailable,
    /// The course is archived (CRS-4).
    #[error("the course is archived")]
    CourseArchived,
    /// The learner is disabled (USR-5).
    #[error("the learner is disabled")]
    LearnerDisabled,
    /// The learner holds an open, uncompleted assignment of the course (ASG-6).
    #[error("the learner already has this course")]
    AlreadyAssigned {
        /// The assignment held.
        assignment: AssignmentId,
    },
    /// The wished expiry is not allowed (EXP-3).
    #[error(transparent)]
    Expiry(#[from] ExpiryRefused),
}

/// Everything that decides whether a learner may be given a course.
#[derive(Clone, Copy, Debug)]
pub struct Assigning<'a> {
    /// The learner.
    pub learner: &'a User,
    /// The line of the learner's organization.
    pub line: &'a OrganizationLine,
    /// The course.
    pub course: &'a Course,
    /// The assignment that the learner holds of it already, if any
    /// ([`CourseAssignment::holds_course`]).
    pub held: Option<AssignmentId>,
    /// The wished expiry; none means the maximum (EXP-2).
    pub wish: Option<WishedEnd>,
    /// Whether to give the course although it is held already (ASG-6).
    pub assign_again: bool,
}

/// An assignment that may be made: it only lacks its id and where it came from.
#[derive(Clone, Copy, Debug)]
#[must_use = "terms make nothing until they are granted"]
pub struct Terms<'a> {
    assigning: Assigning<'a>,
    created_at: Instant,
    expires_at: Instant,
    max_expires_at: Instant,
}

impl<'a> Assigning<'a> {
    /// The latest expiry that an assignment made now may have (EXP-1).
    pub fn max_expires_at(&self, now: Instant) -> Instant {
        self.max_access_days().after(now)
    }

    /// How long access lasts at most (EXP-1).
    pub fn max_access_days(&self) -> AccessDays {
        self.course.max_access_days_in(self.line)
    }

    /// Tells whether it is the course that limits access, not the learner's organization (EXP-1).
    pub fn is_limited_by_course(&self) -> bool {
        self.max_access_days() < self.line.max_access_days()
    }

    /// Decides whether the learner may be given the course now.
    ///
    /// # Errors
    ///
    /// Refuses with the first reason that applies, in the order of [`AssignRefused`].
    pub fn decide(self, now: Instant) -> Result<Terms<'a>, AssignRefused> {
        if !self.course.can_be_assigned_in(self.line) {
            return Err(AssignRefused::CourseNotAvailable);
        }
        if self.course.is_archived(now) {
            return Err(AssignRefused::CourseArchived);
        }
        if self.learner.is_disabled() {
            return Err(AssignRefused::LearnerDisabled);
        }
        if let Some(assignment) = self.held.filter(|_| !self.assign_again) {
            return Err(AssignRefused::AlreadyAssigned { assignment });
        }
        let max_expires_at = self.max_expires_at(now);
        let expires_at =
            self.wish.map_or(max_expires_at, |wish| wish.instant_within(max_expires_at));
        refuse_expiry(expires_at, max_expires_at, now)?;
        Ok(Terms { assigning: self, created_at: now, expires_at, max_expires_at })
    }
}

impl Terms<'_> {
    /// Shortens the access, where a key gives less than the maximum (RED-2).
    pub fn not_beyond(mut self, latest: Instant) -> Self {
        self.expires_at = self.expires_at.min(latest);
        self
    }

    /// When the assignment will expire.
    pub const fn expires_at(&self) -> Instant {
        self.expires_at
    }

    /// Makes the assignment.
    pub fn grant(self, id: AssignmentId, source: Source) -> New<CourseAssignment> {
        let Assigning { learner, line, course, held: _, wish: _, assign_again: _ } = self.assigning;
        New::decided(CourseAssignment {
            id,
            learner: learner.id(),
            course: course.id(),
            organization: line.organization().id(),
            source,
            created_at: self.created_at,
            billed_under: course.sku_in(line).cloned(),
            expires_at: self.expires_at,
            max_expires_at: self.max_expires_at,
            status: Status::Active,
            completion: Completion::NotStarted,
            percent_complete: 0,
            done: BTreeSet::new(),
            labs: LabLaunches::default(),
        })
    }
}
