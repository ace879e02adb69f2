//! What a plan adds many of at once.

use crate::{
    id::{IdBlock, JobId, TrainingKeyPoolId},
    job::PairResult,
    time::Instant,
    training_key::NewKeys,
};

/// Keys to add to a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeysToAdd {
    /// The pool.
    pub pool: TrainingKeyPoolId,
    /// The codes.
    pub keys: NewKeys,
    /// The ids they get, in order.
    pub ids: IdBlock,
    /// When they are added.
    pub created_at: Instant,
}

/// What pairs of a job came to, from one place on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairResults {
    /// The job.
    pub job: JobId,
    /// The place of the first.
    pub first_place: usize,
    /// The results, in order.
    pub results: Vec<PairResult>,
}
