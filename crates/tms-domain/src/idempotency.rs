//! Answers that are kept so that a repeated request changes nothing twice.

use chrono::TimeDelta;

use crate::{id::UserId, time::Instant};

/// Who repeats a request: keys of different callers never meet.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Caller {
    /// Someone signed in.
    User(UserId),
    /// Someone who registers, by the normal form of their email.
    Registering(String),
}

impl Caller {
    /// As a store keeps it.
    pub fn as_text(&self) -> String {
        match self {
            Self::User(id) => format!("user:{id}"),
            Self::Registering(email) => format!("email:{email}"),
        }
    }
}

/// What identifies a repeated request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IdempotencyClaim {
    /// Who asks.
    pub caller: Caller,
    /// What for: the path of the call.
    pub path: String,
    /// The key they chose, 1 to 128 characters.
    pub key: String,
    /// A keyed hash of the body: the same key with another body is a mistake.
    pub body_hash: [u8; 32],
}

/// An answer as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The address of what was made.
    pub location: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// How long a claim without an answer keeps others from making the same request: its server has died by then.
pub const CLAIM_MAX: TimeDelta = TimeDelta::seconds(60);

/// An answer to be kept with the change that it tells of.
///
/// A claim without an answer is kept by the first of several commits. The answer that the last one keeps takes
/// its place; so does another claim once it is older than [`CLAIM_MAX`]. Whatever else is kept already is
/// [`Duplicate::Answer`](crate::port::Duplicate::Answer).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RememberedAnswer {
    /// What it answers.
    pub claim: IdempotencyClaim,
    /// The answer; none while the change that will decide it is still going on.
    pub answer: Option<Answer>,
    /// When it was given.
    pub at: Instant,
}

/// How a use case makes the answer that is kept with its change: the caller's claim, and how the outcome reads.
pub struct Remember<'a, O> {
    /// What the answer answers.
    pub claim: IdempotencyClaim,
    /// How the outcome reads.
    pub render: &'a (dyn Fn(&O) -> Answer + Send + Sync),
}

impl<O> Remember<'_, O> {
    /// The claim to keep with the first of several commits.
    pub fn claim(&self, at: Instant) -> RememberedAnswer {
        RememberedAnswer { claim: self.claim.clone(), answer: None, at }
    }

    /// The answer to keep.
    pub fn answer(&self, outcome: &O, at: Instant) -> RememberedAnswer {
        RememberedAnswer { claim: self.claim.clone(), answer: Some((self.render)(outcome)), at }
    }
}

impl<O> std::fmt::Debug for Remember<'_, O> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Remember").field("claim", &self.claim).finish_non_exhaustive()
    }
}
