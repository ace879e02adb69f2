//! What people do with the system: load, decide, commit a plan; when someone was faster, decide again.

use thiserror::Error;

use crate::{
    attempt::TooManyAttempts,
    change::Version,
    field::InvalidFields,
    port::{CommitError, Duplicate, EnterError, StoreError},
    role::Forbidden,
};

mod assign_course;
mod assign_many;
mod cancel_assignment;
mod redeem_training_key;

pub use assign_course::{AssignCourse, AssignCourseCommand, AssignCourseRefused};
pub use assign_many::{AssignMany, AssignManyOutcome, AssignManyRefused, RunJob};
pub use cancel_assignment::CancelAssignment;
pub use redeem_training_key::{RedeemTrainingKey, Redeemed};

/// How often a use case decides anew after losing a race. Each round someone else has won, so this many
/// rivals for one row are served before anyone is told to come again.
const ATTEMPTS_MAX: u32 = 8;

/// Why a use case did nothing. `R` is what the rules refuse.
#[derive(Debug, Error)]
pub enum UseCaseError<R> {
    /// Too many attempts ended badly lately (RED-7).
    #[error(transparent)]
    TooManyAttempts(#[from] TooManyAttempts),
    /// A role is missing (PERM-7).
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// What the request names does not exist, or lies out of reach: one answer for both (PERM-3).
    #[error("there is no such thing in your reach")]
    NotFound,
    /// The thing has another version than the request expects.
    #[error("it has changed since: its version is now {}", current.as_raw())]
    VersionChanged {
        /// The version it has now.
        current: Version,
    },
    /// Fields are missing or wrong.
    #[error(transparent)]
    Invalid(#[from] InvalidFields),
    /// The rules refuse it.
    #[error("{0}")]
    Refused(R),
    /// An answer to this idempotency key was kept by a request that was faster.
    #[error("the request was answered before")]
    Answered,
    /// Others kept changing the same things.
    #[error("others are changing the same things: try again")]
    Contended,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl<R> UseCaseError<R> {
    /// The same failure with its refusal said in other words.
    pub fn map_refused<S>(self, say: impl FnOnce(R) -> S) -> UseCaseError<S> {
        match self {
            Self::TooManyAttempts(error) => UseCaseError::TooManyAttempts(error),
            Self::Forbidden(error) => UseCaseError::Forbidden(error),
            Self::NotFound => UseCaseError::NotFound,
            Self::VersionChanged { current } => UseCaseError::VersionChanged { current },
            Self::Invalid(error) => UseCaseError::Invalid(error),
            Self::Refused(refused) => UseCaseError::Refused(say(refused)),
            Self::Answered => UseCaseError::Answered,
            Self::Contended => UseCaseError::Contended,
            Self::Store(error) => UseCaseError::Store(error),
        }
    }
}

impl<R> From<EnterError> for UseCaseError<R> {
    fn from(error: EnterError) -> Self {
        match error {
            EnterError::TooMany(error) => Self::TooManyAttempts(error),
            EnterError::Store(error) => Self::Store(error),
        }
    }
}

/// What a failed commit means to a use case.
enum Lost {
    /// Someone was faster: decide again.
    Race,
    /// Something that may exist only once is there: the use case knows what that means.
    #[expect(dead_code, reason = "read by the use cases that create what is unique")]
    Duplicate(Duplicate),
}

/// Sorts a commit's outcome into done, lost, and failed.
fn lost<R>(committed: Result<(), CommitError>) -> Result<Option<Lost>, UseCaseError<R>> {
    match committed {
        Ok(()) => Ok(None),
        Err(CommitError::Conflict) => Ok(Some(Lost::Race)),
        Err(CommitError::Duplicate(Duplicate::Answer)) => Err(UseCaseError::Answered),
        Err(CommitError::Duplicate(duplicate)) => Ok(Some(Lost::Duplicate(duplicate))),
        Err(CommitError::Store(error)) => Err(UseCaseError::Store(error)),
    }
}

/// Refuses a request that expects another version than the thing has.
fn expect_version<R>(expected: Option<Version>, current: Version) -> Result<(), UseCaseError<R>> {
    match expected {
        Some(expected) if expected != current => Err(UseCaseError::VersionChanged { current }),
        Some(_) | None => Ok(()),
    }
}
