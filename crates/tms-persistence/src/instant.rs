//! Instants as both databases keep them: whole microseconds since 1970-01-01T00:00:00Z.

use tms_domain::time::{Instant, InstantOutOfRange, instant_from_microseconds};

pub(crate) fn to_microseconds(at: Instant) -> i64 {
    at.timestamp_micros()
}

pub(crate) fn from_microseconds(raw: i64) -> Result<Instant, InstantOutOfRange> {
    instant_from_microseconds(raw)
}
