//! Instants, whole days and access periods (TIM-1 to TIM-3).
//!
//! The rules know instants and days of 24 hours only, never zones (TIM-2): a date that a person
//! picked arrives here as the [`Day`] a [`Calendar`](crate::port::Calendar) made of it.

use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Utc};
use thiserror::Error;

/// An instant in UTC, in whole microseconds (TIM-1).
pub type Instant = DateTime<Utc>;

/// The first microsecond count the system accepts: 1970-01-01T00:00:00Z.
const MICROSECONDS_MIN: i64 = 0;
/// The last microsecond count the system accepts: 9999-12-31T23:59:59.999999Z, the last instant that
/// RFC 3339 can write.
const MICROSECONDS_MAX: i64 = 253_402_300_799_999_999;

/// An instant lies outside what the system can keep and print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the instant must lie in the years 1970 to 9999")]
pub struct InstantOutOfRange;

/// Cuts an instant to whole microseconds (TIM-1), which is what both databases keep.
///
/// # Errors
///
/// Refuses instants outside the years 1970 to 9999.
pub fn cut_to_microseconds(at: Instant) -> Result<Instant, InstantOutOfRange> {
    instant_from_microseconds(at.timestamp_micros())
}

/// The instant that lies this many microseconds after 1970-01-01T00:00:00Z.
///
/// # Errors
///
/// Refuses instants outside the years 1970 to 9999.
pub fn instant_from_microseconds(microseconds: i64) -> Result<Instant, InstantOutOfRange> {
    if !(MICROSECONDS_MIN..=MICROSECONDS_MAX).contains(&microseconds) {
        return Err(InstantOutOfRange);
    }
    DateTime::from_timestamp_micros(microseconds).ok_or(InstantOutOfRange)
}

/// A half-open stretch of time, `starts_at <= now < ends_at` (TIM-1): a day or a month in some zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    starts_at: Instant,
    ends_at: Instant,
}

/// A stretch of time would end before it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a day must end after it starts")]
pub struct EmptyDay;

impl Day {
    /// Makes a day from its first instant and the first instant after it.
    ///
    /// # Errors
    ///
    /// Refuses a day that does not end after it starts.
    pub fn new(starts_at: Instant, ends_at: Instant) -> Result<Self, EmptyDay> {
        if starts_at < ends_at { Ok(Self { starts_at, ends_at }) } else { Err(EmptyDay) }
    }

    /// The first instant of the day.
    pub const fn starts_at(self) -> Instant {
        self.starts_at
    }

    /// The first instant after the day.
    pub const fn ends_at(self) -> Instant {
        self.ends_at
    }

    /// Tells whether an instant lies in the day.
    pub fn contains(self, at: Instant) -> bool {
        self.starts_at <= at && at < self.ends_at
    }
}

/// The years whose instants the system accepts.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=9999;

/// A point in time as a person picks it: an instant, or a date that becomes one in the zone that TIM-3 names,
/// which only those know who have loaded whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picked {
    /// An instant.
    At(Instant),
    /// A date: its first instant for a start, the first instant after it for an end.
    On(NaiveDate),
}

impl Picked {
    /// Accepts an instant, cut to whole microseconds (TIM-1).
    ///
    /// # Errors
    ///
    /// Refuses instants outside the years 1970 to 9999.
    pub fn at(at: Instant) -> Result<Self, InstantOutOfRange> {
        cut_to_microseconds(at).map(Self::At)
    }

    /// Accepts a date.
    ///
    /// # Errors
    ///
    /// Refuses dates outside the years 1970 to 9999.
    pub fn on(date: NaiveDate) -> Result<Self, InstantOutOfRange> {
        if YEARS.contains(&date.year()) { Ok(Self::On(date)) } else { Err(InstantOutOfRange) }
    }
}

/// An end that a person wishes: an instant, or a whole day that is still inside (TIM-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WishedEnd {
    /// The first instant that is no longer inside.
    At(Instant),
    /// The last day that is still inside.
    Day(Day),
}

impl WishedEnd {
    /// The end as an instant, when `latest` is the last instant allowed.
    ///
    /// A day whose end lies past `latest` ends at `latest` if that falls inside the day, so that the
    /// last day one can select can be saved (TIM-3).
    pub fn instant_within(self, latest: Instant) -> Instant {
        match self {
            Self::At(at) => at,
            Self::Day(day) if day.contains(latest) => latest,
            Self::Day(day) => day.ends_at,
        }
    }

    /// The end as an instant, where nothing limits it.
    pub const fn instant(self) -> Instant {
        match self {
            Self::At(at) => at,
            Self::Day(day) => day.ends_at,
        }
    }
}

/// A number of whole days of access, 1 to 3,660 (ORG-1, CRS-1, POOL-1).
///
/// The bound keeps every instant made of it inside what the system can print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccessDays(u16);

/// A number of days is not one that access can last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("access lasts from 1 to {} days", AccessDays::DAYS_MAX)]
pub struct AccessDaysOutOfRange;

impl AccessDays {
    /// The longest access, in days.
    pub const DAYS_MAX: u16 = 3_660;
    /// What an organization has when none in its line says otherwise (EXP-1).
    pub const DEFAULT: Self = Self(180);
    /// The longest access.
    pub const MAX: Self = Self(Self::DAYS_MAX);

    /// Checks a number of days.
    ///
    /// # Errors
    ///
    /// Refuses numbers outside 1 to 3,660.
    pub fn new(days: i64) -> Result<Self, AccessDaysOutOfRange> {
        match u16::try_from(days) {
            Ok(days) if (1..=Self::DAYS_MAX).contains(&days) => Ok(Self(days)),
            Ok(_) | Err(_) => Err(AccessDaysOutOfRange),
        }
    }

    /// The number of days.
    pub const fn days(self) -> u16 {
        self.0
    }

    /// The instant this many days of 24 hours after `start` (TIM-2).
    pub fn after(self, start: Instant) -> Instant {
        start + TimeDelta::days(i64::from(self.0))
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;
    use proptest::prelude::*;

    use super::*;

    fn noon() -> Instant {
        Utc.with_ymd_and_hms(2027, 3, 31, 12, 0, 0).unwrap()
    }

    proptest! {
        /// TIM-3: the last selectable day is savable, and no day ever leads past the maximum it contains.
        #[test]
        fn tim_3_a_day_that_contains_the_latest_instant_ends_there(before in 0_i64..86_400, after in 1_i64..86_400) {
            let latest = noon();
            let day = Day::new(latest - TimeDelta::seconds(before), latest + TimeDelta::seconds(after)).unwrap();
            prop_assert_eq!(WishedEnd::Day(day).instant_within(latest), latest);
        }

        #[test]
        fn tim_3_any_other_day_keeps_its_own_end(start in 1_i64..86_400, length in 1_i64..86_400) {
            let latest = noon();
            let begin = latest + TimeDelta::seconds(start);
            let day = Day::new(begin, begin + TimeDelta::seconds(length)).unwrap();
            prop_assert_eq!(WishedEnd::Day(day).instant_within(latest), day.ends_at());
            let end = latest - TimeDelta::seconds(start);
            let day = Day::new(end - TimeDelta::seconds(length), end).unwrap();
            prop_assert_eq!(WishedEnd::Day(day).instant_within(latest), end);
        }

        #[test]
        fn tim_1_cutting_keeps_whole_microseconds_only(nanoseconds in 0_i64..4_000_000_000_000_000_000) {
            let at = DateTime::from_timestamp_nanos(nanoseconds);
            let cut = cut_to_microseconds(at).unwrap();
            prop_assert!(cut <= at && at - cut < TimeDelta::microseconds(1));
            prop_assert_eq!(cut_to_microseconds(cut).unwrap(), cut);
        }

        #[test]
        fn access_lasts_1_to_3660_days(days in -10_i64..5_000) {
            prop_assert_eq!(AccessDays::new(days).is_ok(), (1..=3_660).contains(&days));
        }
    }

    #[test]
    fn tim_1_a_day_is_half_open() {
        let day = Day::new(noon(), noon() + TimeDelta::days(1)).unwrap();
        assert!(day.contains(day.starts_at()));
        assert!(!day.contains(day.ends_at()));
        assert!(Day::new(noon(), noon()).is_err());
    }

    #[test]
    fn years_that_cannot_be_printed_are_refused() {
        assert!(instant_from_microseconds(-1).is_err());
        assert!(instant_from_microseconds(MICROSECONDS_MAX).is_ok());
        assert!(instant_from_microseconds(MICROSECONDS_MAX + 1).is_err());
    }
}
