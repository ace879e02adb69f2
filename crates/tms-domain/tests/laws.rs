//! The laws: what holds whatever is done, each with the rules it guards in its name.
#![expect(
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a scene that cannot be set up fails the test"
)]

mod laws {
    mod achievements;
    mod cancelling;
    mod certificates;
    mod courses;
    mod creating;
    mod expiry;
    mod help_desk;
    mod histories;
    mod jobs;
    mod keys;
    mod labs;
    mod notices;
    mod organizations;
    mod people;
    mod permissions;
    mod plans;
    mod pools;
    mod progress;
    mod redeeming;
    mod registering;
    mod sites;
    mod tables;
    mod webhooks;

    use chrono::TimeDelta;
    use tms_domain::time::Instant;

    /// The smallest step of time (TIM-1).
    const MICROSECOND: TimeDelta = TimeDelta::microseconds(1);

    /// An instant to count from.
    fn noon() -> Instant {
        Instant::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::hours(12)
    }
}
