//! Multiple creation, as its requester sees it.

use super::PersonView;
use crate::{
    assignment::{AssignRefused, ExpiryRefused},
    id::{AssignmentId, CourseId, JobId, UserId},
    job::PairRefused,
    text::Name,
    time::Instant,
};

/// A multiple creation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobView {
    /// Its id.
    pub id: JobId,
    /// Whether every pair was decided, and when.
    pub finished_at: Option<Instant>,
    /// How many pairs there are.
    pub total: u64,
    /// How many assignments were created so far.
    pub created: u64,
    /// How many pairs were refused so far.
    pub refused: u64,
    /// When it was asked for.
    pub started_at: Instant,
}

/// What one pair came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PairResultView {
    /// An assignment was created.
    Created {
        /// Whose.
        learner: PersonView,
        /// Of which course.
        course: (CourseId, Name),
        /// Which one.
        assignment: AssignmentId,
    },
    /// It was refused.
    Refused {
        /// The learner asked for.
        learner: UserId,
        /// The course asked for.
        course: CourseId,
        /// What the two are called, where both are known to whoever asked.
        names: Option<(PersonView, Name)>,
        /// The code of single creation.
        code: String,
        /// Why, in words.
        detail: String,
    },
}

impl PairResultView {
    /// A pair that was refused. Of someone or something that does not exist, or lies out of reach, nothing is told
    /// (PERM-3).
    pub fn refused(
        (learner, course): (UserId, CourseId),
        names: Option<(PersonView, Name)>,
        code: String,
        detail: String,
    ) -> Self {
        let unknown = matches!(&*code, "learner_not_found" | "course_not_found");
        let names = names.filter(|_| !unknown);
        Self::Refused { learner, course, names, code, detail }
    }
}

/// The name of a refusal of a pair, in the API and the store: the codes of single creation.
pub const fn pair_refusal_code(refused: &PairRefused) -> &'static str {
    match refused {
        PairRefused::LearnerNotFound => "learner_not_found",
        PairRefused::CourseNotFound => "course_not_found",
        PairRefused::Assign(refused) => match refused {
            AssignRefused::CourseNotAvailable => "course_not_available",
            AssignRefused::CourseArchived => "course_archived",
            AssignRefused::LearnerDisabled => "learner_disabled",
            AssignRefused::AlreadyAssigned { .. } => "already_assigned",
            AssignRefused::Expiry(ExpiryRefused::BeyondMaximum { .. }) => "expiry_beyond_maximum",
            AssignRefused::Expiry(ExpiryRefused::NotInFuture) => "expiry_not_in_future",
        },
    }
}
