use chrono::{Duration, TimeDelta};
use chrono_tz::TZ_VARIANTS;
use proptest::prelude::*;

use super::*;

fn day(zone: &str, date: &str) -> Option<(String, String)> {
    let zone = ChronoTzCalendar.zone(zone).unwrap();
    let day = ChronoTzCalendar.day(&zone, date.parse().unwrap())?;
    let text = |at: Instant| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    Some((text(day.starts_at()), text(day.ends_at())))
}

#[expect(clippy::unnecessary_wraps, reason = "as the calendar answers")]
fn is(starts_at: &str, ends_at: &str) -> Option<(String, String)> {
    Some((starts_at.to_owned(), ends_at.to_owned()))
}

#[test]
fn tim_3_zones_are_known_by_their_iana_names_alone() {
    for good in ["Europe/Berlin", "UTC", "America/Argentina/Buenos_Aires", "Asia/Calcutta"] {
        assert_eq!(ChronoTzCalendar.zone(good).unwrap().as_str(), good);
    }
    for bad in ["", "Europe/Atlantis", "europe/berlin", "+01:00", "CEST", "Europe/Berlin\0"] {
        assert!(ChronoTzCalendar.zone(bad).is_none(), "{bad:?}");
    }
}

#[test]
fn tim_3_an_ordinary_day_is_a_day_of_its_zone() {
    assert_eq!(
        day("Europe/Berlin", "2027-03-31"),
        is("2027-03-30T22:00:00Z", "2027-03-31T22:00:00Z")
    );
    assert_eq!(
        day("Asia/Kolkata", "2027-03-31"),
        is("2027-03-30T18:30:00Z", "2027-03-31T18:30:00Z")
    );
}

#[test]
fn tim_3_where_the_clock_jumps_over_midnight_the_day_begins_at_the_jump() {
    // Chile and Lebanon put the clock forward at midnight.
    assert_eq!(
        day("America/Santiago", "2027-09-05"),
        is("2027-09-05T04:00:00Z", "2027-09-06T03:00:00Z")
    );
    assert_eq!(
        day("Asia/Beirut", "2027-03-28"),
        is("2027-03-27T22:00:00Z", "2027-03-28T21:00:00Z")
    );
}

#[test]
fn tim_3_of_two_midnights_the_earlier_one_begins_the_day() {
    // Cuba puts the clock back from one o'clock to midnight, the Azores had it strike midnight twice.
    assert_eq!(
        day("America/Havana", "2027-11-07"),
        is("2027-11-07T04:00:00Z", "2027-11-08T05:00:00Z")
    );
    assert_eq!(
        day("Atlantic/Azores", "2027-10-31"),
        is("2027-10-31T00:00:00Z", "2027-11-01T01:00:00Z")
    );
    // In Paraguay the evening before came twice: midnight itself once.
    assert_eq!(
        day("America/Asuncion", "2023-03-26"),
        is("2023-03-26T04:00:00Z", "2023-03-27T04:00:00Z")
    );
}

#[test]
fn tim_3_a_date_that_a_zone_skipped_is_no_day_and_the_day_before_ends_with_the_next_there_is() {
    assert_eq!(day("Pacific/Apia", "2011-12-30"), None);
    assert_eq!(
        day("Pacific/Apia", "2011-12-29"),
        is("2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z")
    );
    assert_eq!(
        day("Pacific/Apia", "2011-12-31"),
        is("2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z")
    );
}

#[test]
fn dates_outside_the_years_1970_to_9999_are_no_days() {
    assert!(day("UTC", "1969-12-31").is_none());
    assert!(day("UTC", "9999-12-31").is_some());
    assert!(day("Pacific/Kiritimati", "+10000-01-01").is_none());
}

#[test]
fn bil_4_a_month_is_a_month_of_its_zone() {
    let zone = ChronoTzCalendar.zone("America/New_York").unwrap();
    let month = ChronoTzCalendar.month(&zone, 2027, 3).unwrap();
    assert_eq!(month.starts_at().to_rfc3339(), "2027-03-01T05:00:00+00:00");
    assert_eq!(month.ends_at().to_rfc3339(), "2027-04-01T04:00:00+00:00");
    for (year, month) in [(2027, 0), (2027, 13), (1969, 12), (10_000, 1)] {
        assert!(ChronoTzCalendar.month(&zone, year, month).is_none(), "{year}-{month}");
    }
}

/// The dates that the clocks of a zone show, found without asking for midnights: by looking every few minutes.
fn date_at(zone: Tz, at: Instant) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// The law of TIM-3 for one date of one zone.
fn assert_day(zone: Tz, date: NaiveDate) {
    let name = TimeZoneName::confirmed(zone.name());
    let noon = date.and_hms_opt(12, 0, 0).unwrap().and_utc();
    let around = (-66..=66).map(|step| noon + TimeDelta::minutes(step * 41));
    let Some(day) = ChronoTzCalendar.day(&name, date) else {
        let borne = around.into_iter().find(|at| date_at(zone, *at) == date);
        assert_eq!(borne, None, "{zone} {date}: an instant bears it");
        return;
    };
    let moment = TimeDelta::microseconds(1);
    assert_eq!(date_at(zone, day.starts_at()), date, "{zone}: the day bears its date");
    assert!(date_at(zone, day.starts_at() - moment) < date, "{zone} {date}: begins no earlier");
    let next = date_at(zone, day.ends_at());
    assert!(next > date, "{zone} {date}: ends with the next date");
    assert!(date_at(zone, day.ends_at() - moment) < next, "{zone} {date}: ends at its beginning");
    for at in around {
        let borne = date_at(zone, at);
        assert!(borne != date || at >= day.starts_at(), "{zone} {date}: {at} bears it earlier");
        assert!(borne <= date || at >= day.ends_at(), "{zone} {date}: {at} bears a later one");
    }
}

/// The dates around every change of a zone's clocks, as far as the database knows them.
fn dates_of_changes(zone: Tz) -> Vec<NaiveDate> {
    const STEP: TimeDelta = TimeDelta::days(9);
    let first = DateTime::UNIX_EPOCH;
    let starts = (0_i32..4_300).map(|step| first + STEP * step);
    let offset = |at: Instant| at.with_timezone(&zone).naive_local() - at.naive_utc();
    let mut dates = Vec::new();
    for start in starts {
        let (mut before, mut after) = (start, start + STEP);
        if offset(before) == offset(after) {
            continue;
        }
        while after - before > Duration::hours(6) {
            let middle = before + (after - before) / 2;
            if offset(middle) == offset(before) { before = middle } else { after = middle }
        }
        let date = before.date_naive();
        let days = (-2_i64..=2).filter_map(|days| date.checked_add_signed(TimeDelta::days(days)));
        dates.extend(days.filter(|date| date.year() >= 1970));
    }
    dates
}

#[test]
fn tim_3_every_day_around_every_change_of_every_zones_clocks_is_what_its_clocks_show() {
    for zone in TZ_VARIANTS {
        // What repeats every year is looked at every few years.
        for date in dates_of_changes(zone).into_iter().filter(|date| {
            date.year() % 5 == 1 || date.year() < 1996 || (2020..2030).contains(&date.year())
        }) {
            assert_day(zone, date);
        }
    }
}

proptest! {
    // Each case looks at all zones.
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn tim_3_every_date_of_every_zone_is_what_its_clocks_show(days in 1_i64..2_932_895) {
        let date = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap() + TimeDelta::days(days);
        for zone in TZ_VARIANTS {
            assert_day(zone, date);
        }
    }
}

proptest! {
    #[test]
    fn tim_3_days_follow_each_other_without_gap_or_overlap(place in 0..TZ_VARIANTS.len(), days in 0_i64..50_000) {
        let zone = TimeZoneName::confirmed(TZ_VARIANTS[place].name());
        let date = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap() + TimeDelta::days(days);
        let (one, next) = (ChronoTzCalendar.day(&zone, date), ChronoTzCalendar.day(&zone, date + TimeDelta::days(1)));
        if let (Some(one), Some(next)) = (one, next) {
            prop_assert_eq!(one.ends_at(), next.starts_at());
        }
    }

    #[test]
    fn bil_4_months_follow_each_other_without_gap_or_overlap(place in 0..TZ_VARIANTS.len(), year in 1970..2100, month in 1_u32..=11) {
        let zone = TimeZoneName::confirmed(TZ_VARIANTS[place].name());
        let one = ChronoTzCalendar.month(&zone, year, month).unwrap();
        let next = ChronoTzCalendar.month(&zone, year, month + 1).unwrap();
        prop_assert_eq!(one.ends_at(), next.starts_at());
    }
}
