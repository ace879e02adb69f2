//! A clock that stands still until it is told to go on.

use std::sync::{Mutex, PoisonError};

use chrono::TimeDelta;
use tms_domain::{port::Clock, time::Instant};

/// A clock that tests move.
#[derive(Debug)]
pub struct ManualClock(Mutex<Instant>);

impl ManualClock {
    /// A clock that shows this instant.
    pub const fn at(now: Instant) -> Self {
        Self(Mutex::new(now))
    }

    /// Lets time pass.
    pub fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }

    /// Sets the clock, forwards or backwards.
    pub fn set(&self, now: Instant) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }
}

impl Default for ManualClock {
    /// 2027-03-31T12:00:00Z: a day whose month, and whose offset in half the world, ends or begins.
    fn default() -> Self {
        Self::at(Instant::UNIX_EPOCH + TimeDelta::days(20_908) + TimeDelta::hours(12))
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
