//! The product as its users meet it: the real binary on both databases.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what an answer lacks, or a helper cannot do, fails the test"
)]

mod browser;
mod cancelling;
mod command_line;
mod credentials;
mod embedding;
mod import;
mod jobs;
mod keys;
mod killing;
mod lab_hosts;
mod labs;
mod mailing;
mod malformed;
mod months;
mod multiple;
mod notices;
mod outage;
mod postgres;
mod readme;
mod rules;
mod webhooks;
mod world;
