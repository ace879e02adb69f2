//! What keeps both databases alike: the contract of the ports, and the schema.
#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests fail the test, and need names nobody had before"
)]

mod contract;
mod databases;
mod schema;
