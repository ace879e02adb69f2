//! The time of the machine. The one place that asks for it, so that everything else can be told the time.

use chrono::{DateTime, Utc};
use tms_domain::{
    port::Clock,
    time::{Instant, cut_to_microseconds},
};

/// The system's clock, cut to whole microseconds (TIM-1).
#[derive(Clone, Copy, Debug)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        #[expect(clippy::disallowed_methods, reason = "this is the Clock port")]
        let now = Utc::now();
        // A machine whose clock stands before 1970 has lost it: the first instant there is makes that plain.
        cut_to_microseconds(now).unwrap_or(DateTime::UNIX_EPOCH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tim_1_the_clock_tells_whole_microseconds() {
        assert_eq!(SystemClock.now().timestamp_subsec_nanos() % 1_000, 0);
    }
}
