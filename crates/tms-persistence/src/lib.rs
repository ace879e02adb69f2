//! The ports of `tms-domain` on SQLite (embedded default) and PostgreSQL (many servers), one code base.
//!
//! Writes go through the commit module alone: it takes decided plans and commits many of them in one transaction.
//! Reads are loads for decisions and queries for screens. No type of the ORM shows in a public signature.

mod access;
mod attempt_gate;
mod batch;
mod bound;
mod cells;
mod commit;
mod connect;
mod error;
mod held;
mod instant;
mod job_json;
mod journal_json;
mod judging_queue;
mod load;
mod lookup;
mod mail_queue;
mod query;
mod row;
mod search;
mod sql;
mod stores;
#[cfg(test)]
mod testing;
mod version_cache;
mod webhook_queue;

pub use access::SeaAccessStore;
pub use attempt_gate::SeaAttemptGate;
pub use commit::SeaPlanStore;
pub use connect::{ConnectError, ConnectOptions, Database};
pub use judging_queue::SeaJudgingQueue;
pub use load::{SeaAnswerStore, SeaRedemptionStore, SeaStore};
pub use mail_queue::SeaMailQueue;
pub use query::SeaQueries;
pub use stores::Stores;
pub use webhook_queue::SeaWebhookQueue;
