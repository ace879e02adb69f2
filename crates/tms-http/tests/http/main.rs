//! The HTTP contract, call by call: the router over a whole system in memory.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what an answer lacks, or a helper cannot do, fails the test"
)]

mod achievements;
mod administration;
mod api;
mod assignments;
mod billing;
mod browser;
mod bulk;
mod catalogues;
mod certificate_designs;
mod certificates;
mod coverage;
mod credentials;
mod idempotency;
mod inbox;
mod labs;
mod lists;
mod nonsense;
mod openapi;
mod pages_admin;
mod pages_assignments;
mod pages_billing;
mod pages_courses;
mod pages_help_desk;
mod pages_keys;
mod pages_learner;
mod pages_mail_opt_out;
mod pages_organizations;
mod pages_reach;
mod pages_rewards;
mod pages_users;
mod pages_visitor;
mod pages_webhooks;
mod problems;
mod reach;
mod redemptions;
mod requests;
mod routes;
mod session;
mod surroundings;
mod town;
mod training_keys;
mod versions;
mod webhooks;
