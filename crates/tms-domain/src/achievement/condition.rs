//! What a learner must have done, and what they have done (ACH-1).

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use crate::{
    field::{FieldCode, FieldProblem},
    id::{ActivityId, CourseId},
    journal::FieldValue,
};

/// A number is not one of those that an achievement can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a whole number from {min} to {max} is needed")]
pub struct OutOfRange {
    min: u16,
    max: u16,
}

impl FieldProblem for OutOfRange {
    fn code(&self) -> FieldCode {
        FieldCode::OutOfRange
    }
}

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident, $min:literal to $max:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u16);

        impl $name {
            /// The least.
            pub const MIN: u16 = $min;
            /// The most.
            pub const MAX: u16 = $max;

            /// Accepts a number in bounds.
            ///
            /// # Errors
            ///
            /// Refuses every other.
            pub fn new(number: i64) -> Result<Self, OutOfRange> {
                let number = u16::try_from(number).ok();
                let number = number.filter(|number| (Self::MIN..=Self::MAX).contains(number));
                number.map(Self).ok_or(OutOfRange { min: Self::MIN, max: Self::MAX })
            }

            /// The number.
            pub const fn get(self) -> u16 {
                self.0
            }
        }
    )+};
}

numbers! {
    /// What an achievement is worth.
    Points, 0 to 10_000;
    /// How many courses or labs are asked for.
    Count, 1 to 1_000;
}

/// The courses that are asked for: at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedCourses(BTreeSet<CourseId>);

/// A list of courses is empty or too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("1 to {max} courses are needed", max = AskedCourses::MAX)]
pub struct NotSoManyCourses;

impl FieldProblem for NotSoManyCourses {
    fn code(&self) -> FieldCode {
        FieldCode::OutOfRange
    }
}

impl AskedCourses {
    /// The most courses of one condition: more than anyone reads through.
    pub const MAX: usize = 100;

    /// Accepts courses; repeated ones count once.
    ///
    /// # Errors
    ///
    /// Refuses none, and more than [`Self::MAX`].
    pub fn new(courses: impl IntoIterator<Item = CourseId>) -> Result<Self, NotSoManyCourses> {
        let courses: BTreeSet<CourseId> = courses.into_iter().collect();
        let fits = (1..=Self::MAX).contains(&courses.len());
        if fits { Ok(Self(courses)) } else { Err(NotSoManyCourses) }
    }

    /// The courses.
    pub const fn get(&self) -> &BTreeSet<CourseId> {
        &self.0
    }
}

/// What a learner must have done (ACH-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Completed each of these courses.
    CompleteCourses(AskedCourses),
    /// Completed so many courses; one that was completed twice is one course.
    CompleteCount(Count),
    /// Launched labs so many times.
    LaunchLabs {
        /// How many.
        count: Count,
        /// Whether a lab that was launched again counts once.
        distinct: bool,
    },
}

impl Condition {
    /// Tells whether a learner with this history meets it.
    ///
    /// ```
    /// use tms_domain::{achievement::*, id::CourseId, uuid::Uuid};
    ///
    /// let course = |n| CourseId::from_uuid(Uuid::from_u128(n));
    /// let both = Condition::CompleteCourses(AskedCourses::new([course(1), course(2)])?);
    /// let done = |n| PastAssignment::active(course(n)).completed();
    /// assert!(!both.is_met_by(&History::of([done(1)])));
    /// assert!(both.is_met_by(&History::of([done(2), done(1)])));
    /// # Ok::<(), NotSoManyCourses>(())
    /// ```
    pub fn is_met_by(&self, history: &History) -> bool {
        match self {
            Self::CompleteCourses(courses) => courses.0.is_subset(&history.completed),
            Self::CompleteCount(count) => usize::from(count.0) <= history.completed.len(),
            Self::LaunchLabs { count, distinct: true } => {
                usize::from(count.0) <= history.labs.len()
            }
            Self::LaunchLabs { count, distinct: false } => {
                let launches =
                    history.labs.values().fold(0_u64, |all, one| all.saturating_add(*one));
                u64::from(count.0) <= launches
            }
        }
    }

    /// Its name in the API and the store.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::CompleteCourses(_) => "complete_courses",
            Self::CompleteCount(_) => "complete_count",
            Self::LaunchLabs { .. } => "launch_labs",
        }
    }

    /// The courses it names.
    pub fn courses(&self) -> BTreeSet<CourseId> {
        match self {
            Self::CompleteCourses(courses) => courses.0.clone(),
            Self::CompleteCount(_) | Self::LaunchLabs { .. } => BTreeSet::new(),
        }
    }

    pub(super) fn describe(&self) -> FieldValue {
        let mut parts = vec![self.as_str().into()];
        match self {
            Self::CompleteCourses(courses) => {
                parts.extend(courses.0.iter().map(|course| FieldValue::Id(course.as_uuid())));
            }
            Self::CompleteCount(count) => parts.push(count.0.into()),
            Self::LaunchLabs { count, distinct } => {
                parts.extend([count.0.into(), (*distinct).into()]);
            }
        }
        FieldValue::List(parts)
    }
}

/// One assignment of a learner, as far as achievements look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastAssignment {
    /// The course.
    pub course: CourseId,
    /// Whether it was cancelled.
    pub cancelled: bool,
    /// Whether it is complete.
    pub complete: bool,
    /// How often each of its labs was launched, pending and failed launches aside (CAN-3).
    pub labs: BTreeMap<ActivityId, u64>,
}

impl PastAssignment {
    /// One that is active and of which nothing was done.
    pub const fn active(course: CourseId) -> Self {
        Self { course, cancelled: false, complete: false, labs: BTreeMap::new() }
    }

    /// The same, complete.
    #[must_use]
    pub fn completed(self) -> Self {
        Self { complete: true, ..self }
    }

    /// The same with one more launch of a lab.
    #[must_use]
    pub fn launched(mut self, lab: ActivityId) -> Self {
        let launches = self.labs.entry(lab).or_default();
        *launches = launches.saturating_add(1);
        self
    }
}

/// Everything a learner has done, cancelled assignments aside (ACH-1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    completed: BTreeSet<CourseId>,
    labs: BTreeMap<ActivityId, u64>,
}

impl History {
    /// What some assignments come to.
    pub fn of(assignments: impl IntoIterator<Item = PastAssignment>) -> Self {
        let mut history = Self::default();
        for assignment in assignments.into_iter().filter(|it| !it.cancelled) {
            history.completed.extend(assignment.complete.then_some(assignment.course));
            for (lab, launches) in assignment.labs.into_iter().filter(|(_, launches)| *launches > 0)
            {
                let all = history.labs.entry(lab).or_default();
                *all = all.saturating_add(launches);
            }
        }
        history
    }
}
