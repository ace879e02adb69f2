//! The outside things that are too small for a crate of their own, each behind a port of `tms-domain`.

pub(crate) mod calendar;
pub(crate) mod clock;
pub(crate) mod digest;
pub(crate) mod hasher;
pub(crate) mod ids;
pub(crate) mod key_codes;
pub(crate) mod signer;
pub(crate) mod strength;
