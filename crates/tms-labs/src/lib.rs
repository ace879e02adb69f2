//! Lab hosts outside, reached by HTTP: the port `LabHost` of `tms-domain` (LAB-1 to LAB-3, CAN-3).
//!
//! An organization's courses are run by its own host, else by that of the nearest organization above it, else by the
//! lab that is built in. What is sent and answered stands in `docs/LABS.md`; `examples/lab_host.rs` is the other side.

mod circuit;
mod client;
mod host;
mod hosts;
mod message;
mod signature;

pub use circuit::{Circuit, FAILURES_MAX, OPEN, TRIAL_MAX};
pub use host::ANSWER_MAX;
pub use hosts::{LabHostSettings, LabHosts};
pub use signature::{KEY_CHARACTERS_MIN, LabHostKey};
pub use tms_client::NoClient;
