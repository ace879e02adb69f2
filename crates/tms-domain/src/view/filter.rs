//! What lists can be narrowed down to.

use chrono::NaiveDate;

use crate::{
    id::{CourseId, OrganizationId, UserId},
    time::Instant,
};

/// How a list of assignments is sorted; ties by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AssignmentSort {
    /// By creation.
    #[default]
    CreatedAt,
    /// By expiry.
    ExpiresAt,
    /// By the learner's last name, then their first name.
    LastName,
    /// By the course's name.
    CourseName,
}

/// Which assignments are wanted; everything given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssignmentFilter {
    /// A part of the learner's first name (USR-8).
    pub first_name: Option<String>,
    /// A part of the learner's last name (USR-8).
    pub last_name: Option<String>,
    /// A part of the learner's email (USR-8).
    pub email: Option<String>,
    /// This learner.
    pub learner: Option<UserId>,
    /// This course.
    pub course: Option<CourseId>,
    /// A part of the course's name (USR-8).
    pub course_name: Option<String>,
    /// Cancelled ones only, or active ones only.
    pub cancelled: Option<bool>,
    /// `not_started`, `incomplete` or `complete` ones only.
    pub completion: Option<&'static str>,
    /// Expired ones only, or unexpired ones only.
    pub expired: Option<bool>,
    /// `administrator` or `training_key` ones only.
    pub source: Option<&'static str>,
    /// Created at or after.
    pub created_after: Option<Instant>,
    /// Created before.
    pub created_before: Option<Instant>,
    /// Expiring at or after.
    pub expires_after: Option<Instant>,
    /// Expiring before.
    pub expires_before: Option<Instant>,
    /// How they are sorted.
    pub sort: AssignmentSort,
    /// The least first: the oldest, or names from A to Z; otherwise the greatest first.
    pub ascending: bool,
}

/// The days that a list of assignments is narrowed down to beside its filter: all of them included, in the zone of who
/// asks (TIM-3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AssignmentDays {
    /// Created on this day or later.
    pub created_from: Option<NaiveDate>,
    /// Created on this day or earlier.
    pub created_to: Option<NaiveDate>,
    /// With access until this day or later.
    pub expires_from: Option<NaiveDate>,
    /// With access until this day or earlier.
    pub expires_to: Option<NaiveDate>,
}

/// Which users are wanted; everything given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// A part of the first name (USR-8).
    pub first_name: Option<String>,
    /// A part of the last name (USR-8).
    pub last_name: Option<String>,
    /// A part of the email (USR-8).
    pub email: Option<String>,
    /// Those who belong to this organization itself.
    pub organization: Option<OrganizationId>,
    /// Disabled ones only, or enabled ones only.
    pub disabled: Option<bool>,
}

/// Which courses are wanted; everything given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CourseFilter {
    /// A part of the name (USR-8).
    pub name: Option<String>,
    /// Archived ones only, or others only; none means any.
    pub archived: Option<bool>,
}

/// Which pools are wanted; everything given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PoolFilter {
    /// A part of the name (USR-8).
    pub name: Option<String>,
    /// Pools for this course.
    pub course: Option<CourseId>,
    /// A part of the course's name (USR-8).
    pub course_name: Option<String>,
    /// Those whose keys can be redeemed now, or not (POOL-3).
    pub active: Option<bool>,
    /// Expired ones only, or unexpired ones only; none means any.
    pub expired: Option<bool>,
}

/// Which keys are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyFilter {
    /// All of them.
    #[default]
    All,
    /// Available ones.
    Available,
    /// Redeemed ones.
    Redeemed,
    /// Revoked ones.
    Revoked,
}

/// Which results of a job are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairOutcomeFilter {
    /// Pairs that got an assignment.
    Created,
    /// Pairs that were refused.
    Refused,
}
