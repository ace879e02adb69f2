//! A leaf of a calendar: one month, in weeks, with what expires on its days (LRN-1).

use std::collections::BTreeMap;

use chrono::{Datelike as _, Days, Months, NaiveDate, Weekday};
use tms_domain::time::Instant;

use super::texts::{Texts, first_of_month};

/// One day: its place in the month, and what expires on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CalendarDay {
    pub(super) number: u32,
    /// The date in words.
    pub(super) date: String,
    pub(super) is_today: bool,
    /// Address and name of what expires.
    pub(super) expiring: Vec<(String, String)>,
}

/// One month.
#[derive(Clone, Debug)]
pub(super) struct Calendar {
    pub(super) title: String,
    pub(super) weekdays: Vec<String>,
    /// Seven places each; none where the day belongs to another month.
    pub(super) weeks: Vec<Vec<Option<CalendarDay>>>,
    /// The months before and after, as `2026-11`.
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

impl Calendar {
    /// The month of that date, else the running one.
    pub(super) fn new(
        t: Texts,
        now: Instant,
        month: Option<NaiveDate>,
        expiries: &BTreeMap<NaiveDate, Vec<(String, String)>>,
    ) -> Self {
        let today = t.date(&now);
        let first = first_of_month(month.unwrap_or(today));
        let start = first.week(Weekday::Mon).checked_first_day().unwrap_or(first);
        let dates: Vec<NaiveDate> =
            (0..42).filter_map(|place| start.checked_add_days(Days::new(place))).collect();
        let day = |date: &NaiveDate| {
            (date.month() == first.month()).then(|| CalendarDay {
                number: date.day(),
                date: t.language.day(*date),
                is_today: *date == today,
                expiring: expiries.get(date).cloned().unwrap_or_default(),
            })
        };
        let weeks = dates.chunks(7).map(|week| week.iter().map(day).collect::<Vec<_>>());
        let named = |date: NaiveDate| date.format("%Y-%m").to_string();
        Self {
            title: t.language.month(first),
            weekdays: dates.iter().take(7).map(|date| t.language.weekday(*date)).collect(),
            weeks: weeks.filter(|week| week.iter().any(Option::is_some)).collect(),
            before: first.checked_sub_months(Months::new(1)).map(named),
            after: first.checked_add_months(Months::new(1)).map(named),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone as _, Utc};

    use super::*;
    use crate::pages::language::Language;

    #[test]
    fn a_month_holds_each_of_its_days_once_in_whole_weeks() {
        let t = Texts::new(Language::English, None);
        let now = Utc.with_ymd_and_hms(2027, 2, 10, 12, 0, 0).unwrap();
        let date = NaiveDate::from_ymd_opt(2027, 2, 28).unwrap();
        let expiries = BTreeMap::from([(date, vec![("/a".to_owned(), "Azure".to_owned())])]);
        let calendar = Calendar::new(t, now, None, &expiries);
        assert_eq!(calendar.title, "February 2027");
        assert_eq!(calendar.weeks.len(), 4, "it begins on a Monday");
        assert!(calendar.weeks.iter().all(|week| week.len() == 7));
        let days: Vec<&CalendarDay> = calendar.weeks.iter().flatten().flatten().collect();
        let numbers: Vec<u32> = days.iter().map(|day| day.number).collect();
        assert_eq!(numbers, (1..=28).collect::<Vec<_>>());
        assert_eq!(days.iter().filter(|day| day.is_today).count(), 1);
        assert_eq!(days.last().unwrap().expiring, [("/a".to_owned(), "Azure".to_owned())]);
        assert_eq!(calendar.after.as_deref(), Some("2027-03"));
    }
}
