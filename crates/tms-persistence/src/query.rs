//! Answering screens: lists by keyset, at most five statements a page however many rows there are, and never
//! more than someone may see.

use crate::connect::Database;

mod achievements;
mod administration;
mod assignment_list;
mod assignments;
mod billing;
mod cursor;
mod inbox;
mod learners;
mod narrow;
mod outbox;
mod people;
mod requests;
mod scope;
#[cfg(test)]
mod tests;
mod training_keys;
mod user_list;
mod webhooks;

/// Answers screens from a database.
#[derive(Clone, Debug)]
pub struct SeaQueries {
    database: Database,
}

impl SeaQueries {
    /// Makes the queries on an open database.
    pub fn new(database: &Database) -> Self {
        Self { database: database.clone() }
    }
}
