//! The harness of the end-to-end tests: an installation with data of its own, the real server and
//! command line on it, a client that speaks its API, and a browser that shows its pages.
//!
//! A test body takes a [`Database`] and runs once on each by [`on_both_databases!`].
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::print_stderr,
    clippy::return_self_not_must_use,
    reason = "where the harness cannot go on, the test has failed and says why; what an `expect…` \
              hands on need not be looked at"
)]

mod browser;
mod client;
mod demo;
mod hook_receiver;
mod installation;
mod lab_host;
mod moved_clock;
mod pdf;
pub mod postgres;
mod server;

pub use browser::{Browser, Scheme, Violation};
pub use client::{Answer, Client};
pub use demo::{Account, Demo};
pub use hook_receiver::{HookReceiver, Received};
pub use installation::{Installation, Output};
pub use lab_host::LabHost;
pub use moved_clock::MovedClock;
pub use pdf::text_of_pdf;
pub use server::{Options, Server, eventually};
pub use thirtyfour::Key;

/// The databases that the product runs on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Database {
    /// A file in the data folder, the default.
    Sqlite,
    /// A server outside, shared by many instances of ours.
    Postgres,
}

/// A server, whatever process it is in.
pub trait Serves: Send + Sync {
    /// The address it listens on: `http://127.0.0.1:PORT`.
    fn url(&self) -> &str;
}

/// Runs each named `async fn(Database)` as two tests, `name::sqlite` and `name::postgres`.
///
/// ```ignore
/// on_both_databases!(a_used_key_cannot_be_redeemed_again);
///
/// async fn a_used_key_cannot_be_redeemed_again(database: Database) {
///     let installation = Installation::fresh(database);
///     let server = Server::start(&installation, &Options::default()).await;
///     server.client().get("/api/v1/me").await.expect(401);
/// }
/// ```
#[macro_export]
macro_rules! on_both_databases {
    ($($body:ident),+ $(,)?) => {$(
        mod $body {
            #[tokio::test]
            async fn sqlite() {
                super::$body($crate::Database::Sqlite).await;
            }

            #[tokio::test]
            async fn postgres() {
                super::$body($crate::Database::Postgres).await;
            }
        }
    )+};
}
