//! A calendar of zones with fixed offsets: enough to see that a date is read in its zone.

use chrono::{Datelike as _, NaiveDate, NaiveTime, TimeDelta};
use tms_domain::{
    organization::TimeZoneName,
    port::Calendar,
    time::{Day, Instant},
};

/// Zones and how far they are ahead of UTC, in minutes; summer time they do not know.
const ZONES: [(&str, i64); 7] = [
    ("UTC", 0),
    ("Europe/London", 0),
    ("Europe/Berlin", 60),
    ("America/New_York", -300),
    ("Asia/Kolkata", 330),
    ("Asia/Tokyo", 540),
    ("Pacific/Auckland", 720),
];

/// The years whose dates the system accepts.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=9999;

/// A calendar in which every zone keeps its offset for ever.
#[derive(Clone, Copy, Debug, Default)]
pub struct FixedCalendar;

fn first_instant(zone: &TimeZoneName, date: NaiveDate) -> Option<Instant> {
    let ahead = ZONES.into_iter().find(|(name, _)| *name == zone.as_str());
    let ahead = TimeDelta::minutes(ahead.map_or(0, |(_, minutes)| minutes));
    date.and_time(NaiveTime::MIN).and_utc().checked_sub_signed(ahead)
}

fn between(zone: &TimeZoneName, first: NaiveDate, next: NaiveDate) -> Option<Day> {
    YEARS.contains(&first.year()).then_some(())?;
    Day::new(first_instant(zone, first)?, first_instant(zone, next)?).ok()
}

impl Calendar for FixedCalendar {
    fn zone(&self, name: &str) -> Option<TimeZoneName> {
        let known = ZONES.iter().any(|(known, _)| *known == name);
        known.then(|| TimeZoneName::confirmed(name))
    }

    fn day(&self, zone: &TimeZoneName, date: NaiveDate) -> Option<Day> {
        between(zone, date, date.succ_opt()?)
    }

    fn month(&self, zone: &TimeZoneName, year: i32, month: u32) -> Option<Day> {
        let first = NaiveDate::from_ymd_opt(year, month, 1)?;
        let next = first.checked_add_months(chrono::Months::new(1))?;
        (next.day() == 1).then_some(())?;
        between(zone, first, next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tim_3_a_day_is_read_in_its_zone() {
        let date = NaiveDate::from_ymd_opt(2027, 3, 31).unwrap();
        let day = |zone: &str| FixedCalendar.day(&FixedCalendar.zone(zone).unwrap(), date).unwrap();
        assert_eq!(day("UTC").starts_at().to_rfc3339(), "2027-03-31T00:00:00+00:00");
        assert_eq!(day("Asia/Kolkata").starts_at().to_rfc3339(), "2027-03-30T18:30:00+00:00");
        assert_eq!(day("America/New_York").ends_at().to_rfc3339(), "2027-04-01T05:00:00+00:00");
        assert!(FixedCalendar.zone("Mars/Olympus").is_none());
    }

    #[test]
    fn bil_4_a_month_has_its_own_length() {
        let utc = FixedCalendar.zone("UTC").unwrap();
        let month = FixedCalendar.month(&utc, 2028, 2).unwrap();
        assert_eq!((month.ends_at() - month.starts_at()).num_days(), 29);
        assert!(FixedCalendar.month(&utc, 9999, 12).is_some());
        for (year, month) in [(2028, 13), (1969, 12), (10_000, 1)] {
            assert!(FixedCalendar.month(&utc, year, month).is_none(), "{year}-{month}");
        }
    }
}
