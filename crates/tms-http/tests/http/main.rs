//! The HTTP contract, call by call: the router over a whole system in memory.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what an answer lacks, or a helper cannot do, fails the test"
)]

mod administration;
mod api;
mod coverage;
mod idempotency;
mod openapi;
mod requests;
mod routes;
mod session;
mod town;
mod versions;
