//! Messages to webhooks: the ports `WebhookSecrets` and `WebhookSender` of `tms-domain` (HOOK-1).
//!
//! A message is signed as the Standard Webhooks specification wants it, so that receivers can use its libraries; how a
//! receiver checks it stands in `docs/OPERATIONS.md`.

mod secret;
mod sender;

pub use secret::{DerivedSecrets, sign};
pub use sender::{ANSWER_MAX, HttpSender};
pub use tms_client::NoClient;
