//! Loading what decisions need, each thing with its version.
//!
//! A thing and what hangs on it are read in one statement, or the row with the version first: a change in
//! between then shows as a stale version when the decision is committed.

use std::sync::Arc;

use crate::connect::Database;

mod achievements;
mod answers;
mod assignments;
mod cancellation_requests;
mod certificates;
mod courses;
mod expiry_notices;
mod jobs;
mod organizations;
mod pools;
mod redemptions;
mod sites;
mod users;
mod webhooks;

pub use answers::SeaAnswerStore;
pub(crate) use assignments::{VIEW_JOINS, push_view_columns, read_view};
pub(crate) use courses::{push_owners, with_activities};
pub(crate) use jobs::WantedCache;
pub(crate) use organizations::{REACHED, RELATED, find_lines, find_lines_by};
pub use redemptions::SeaRedemptionStore;
#[cfg(test)]
pub(crate) use redemptions::{Request as RedemptionRequest, look_up as redemption_look_up};

/// Loads things for decisions from a database.
#[derive(Clone, Debug)]
pub struct SeaStore {
    database: Database,
    wanted: Arc<WantedCache>,
}

impl SeaStore {
    /// Makes a store on an open database.
    pub fn new(database: &Database) -> Self {
        Self { database: database.clone(), wanted: Arc::default() }
    }
}
