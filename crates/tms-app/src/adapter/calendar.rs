//! Days and months in time zones (TIM-3), from the time zone database that is built in: nothing depends on the
//! server's own zone (TIM-4).

use chrono::{
    DateTime, Datelike as _, NaiveDate, NaiveTime, TimeZone as _, Utc, offset::LocalResult,
};
use chrono_tz::{GapInfo, Tz};
use tms_domain::{
    organization::TimeZoneName,
    port::Calendar,
    time::{Day, Instant},
};

/// The years whose dates the system accepts.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=9999;

/// The IANA time zone database.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ChronoTzCalendar;

impl Calendar for ChronoTzCalendar {
    fn zone(&self, name: &str) -> Option<TimeZoneName> {
        let zone: Tz = name.parse().ok()?;
        Some(TimeZoneName::confirmed(zone.name()))
    }

    fn day(&self, zone: &TimeZoneName, date: NaiveDate) -> Option<Day> {
        if !YEARS.contains(&date.year()) {
            return None;
        }
        let zone: Tz = zone.as_str().parse().ok()?;
        let (starts_at, first) = first_instant(zone, date)?;
        // A zone that changes sides of the date line may have skipped the date.
        if first != date {
            return None;
        }
        let (ends_at, _) = first_instant(zone, date.succ_opt()?)?;
        Day::new(starts_at, ends_at).ok()
    }

    fn month(&self, zone: &TimeZoneName, year: i32, month: u32) -> Option<Day> {
        if !YEARS.contains(&year) {
            return None;
        }
        let zone: Tz = zone.as_str().parse().ok()?;
        let first = NaiveDate::from_ymd_opt(year, month, 1)?;
        let (starts_at, _) = first_instant(zone, first)?;
        let (ends_at, _) = first_instant(zone, first.checked_add_months(chrono::Months::new(1))?)?;
        Day::new(starts_at, ends_at).ok()
    }
}

/// The earliest instant that bears this date in a zone or, where no instant does, a later one; with the date it
/// bears.
///
/// Mostly it is midnight; of two midnights the earlier; where the clock jumps over midnight, the instant of
/// that jump.
fn first_instant(zone: Tz, date: NaiveDate) -> Option<(Instant, NaiveDate)> {
    let midnight = date.and_time(NaiveTime::MIN);
    let first: DateTime<Tz> = match zone.from_local_datetime(&midnight) {
        LocalResult::Single(at) => at,
        LocalResult::Ambiguous(one, other) => one.min(other),
        LocalResult::None => GapInfo::new(&midnight, &zone)?.end?,
    };
    Some((first.with_timezone(&Utc), first.date_naive()))
}

#[cfg(test)]
mod tests;
