//! The ports of `tms-domain` on SQLite (embedded default) and PostgreSQL (many servers), one code base.
//!
//! Writes go through the commit module alone: it takes decided plans and commits many of them in one transaction.
//! Reads are loads for decisions and queries for screens. No type of the ORM shows in a public signature.

mod batch;
mod commit;
mod connect;
mod error;
mod instant;
mod job_json;
mod journal_json;
mod search;
#[cfg(test)]
mod testing;

pub use connect::{ConnectError, ConnectOptions, Database};
pub use commit::SeaPlanStore;
