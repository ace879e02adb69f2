//! Badges as verifiable credentials: Open Badges 3.0, signed as JWTs, and the lists that tell which were revoked
//! (ACH-3, ACH-5).
//!
//! Everything here is made of what is known, and the same bytes for the same state. What signs is a
//! [`CredentialSigner`](crate::port::CredentialSigner).

mod base64url;
mod issuer;
mod json;
mod open_badge;
mod status_list;

pub use issuer::{CredentialIssuer, VerificationKey, sign};
pub use json::Json;
pub use open_badge::{IssuedBadge, ShownLearner, open_badge};
pub use status_list::{StatusList, status_list};
