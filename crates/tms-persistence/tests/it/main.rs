//! The reading half of the ports, and what keeps both databases alike, on real SQLite and PostgreSQL.
#![expect(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests fail the test, and need names nobody had before"
)]

mod access;
mod attempts;
mod databases;
mod lists;
mod loads;
mod mail;
mod people;
mod redemptions;
mod schema;
mod world;
