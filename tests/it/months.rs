//! The months in which a test's bill lines can lie.
#![expect(clippy::disallowed_methods, reason = "the binary tells the real time, so must its test")]

use std::time::{SystemTime, UNIX_EPOCH};

/// The months that somewhere on earth are now, were a day ago, or will be in a day: `2027-03`.
pub(crate) fn now_and_before() -> Vec<String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let mut months: Vec<String> = [now.saturating_sub(86_400), now, now.saturating_add(86_400)]
        .into_iter()
        .filter_map(|seconds| chrono::DateTime::from_timestamp(i64::try_from(seconds).ok()?, 0))
        .map(|at| at.format("%Y-%m").to_string())
        .collect();
    months.dedup();
    months
}
