//! The languages of the pages, and how each writes dates and numbers.

use std::sync::LazyLock;

use axum::http::{HeaderMap, header};
use chrono::{Datelike as _, NaiveDate, NaiveDateTime, Timelike as _};
use icu_calendar::{Date, Gregorian};
use icu_datetime::{
    DateTimeFormatterLoadError, FixedCalendarDateTimeFormatter,
    fieldsets::{E, YM, YMD, YMDT},
    input::{DateTime, Time},
};
use icu_decimal::{DecimalFormatter, input::Decimal, options::DecimalFormatterOptions};
use icu_locale_core::{Locale, locale};

/// A language that every text of the pages exists in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Language {
    /// English, with the day before the month and 24 hours, which nobody misreads.
    #[default]
    English,
    /// German.
    German,
}

/// How a language writes.
struct Writing {
    number: Option<DecimalFormatter>,
    day: FixedCalendarDateTimeFormatter<Gregorian, YMD>,
    moment: FixedCalendarDateTimeFormatter<Gregorian, YMDT>,
    month: FixedCalendarDateTimeFormatter<Gregorian, YM>,
    weekday: FixedCalendarDateTimeFormatter<Gregorian, E>,
}

impl Writing {
    fn of(locale: &Locale) -> Result<Self, DateTimeFormatterLoadError> {
        use FixedCalendarDateTimeFormatter as Formatter;
        Ok(Self {
            number: DecimalFormatter::try_new(locale.into(), DecimalFormatterOptions::default())
                .ok(),
            day: Formatter::try_new(locale.into(), YMD::long())?,
            moment: Formatter::try_new(locale.into(), YMD::long().with_time_hm())?,
            month: Formatter::try_new(locale.into(), YM::long())?,
            weekday: Formatter::try_new(locale.into(), E::short())?,
        })
    }
}

/// None only if the data that comes with the library lacked a language, which a test would find.
static ENGLISH: LazyLock<Option<Writing>> = LazyLock::new(|| Writing::of(&locale!("en-GB")).ok());
static GERMAN: LazyLock<Option<Writing>> = LazyLock::new(|| Writing::of(&locale!("de")).ok());

impl Language {
    /// All of them.
    pub(crate) const ALL: [Self; 2] = [Self::English, Self::German];

    /// Its tag (BCP 47).
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// Its name, in itself.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// The language that a tag asks for, whatever the region.
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next()?.trim();
        Self::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }

    /// The language that a browser likes best among those there are.
    pub(crate) fn of_browser(headers: &HeaderMap) -> Self {
        let values = headers.get_all(header::ACCEPT_LANGUAGE).iter();
        let wishes =
            values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
        let known = wishes.filter_map(|wish| {
            let (tag, weight) = wish.split_once(';').unwrap_or((wish, ""));
            let weight =
                weight.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.parse::<f32>().ok());
            Some((Self::of_tag(tag.trim())?, weight.filter(|weight| *weight > 0.0)?))
        });
        // The first of those that are liked as well.
        let best = known.reduce(|best, other| if other.1 > best.1 { other } else { best });
        best.map_or_else(Self::default, |(language, _)| language)
    }

    fn writing(self) -> Option<&'static Writing> {
        match self {
            Self::English => ENGLISH.as_ref(),
            Self::German => GERMAN.as_ref(),
        }
    }

    /// A whole number, in groups.
    pub(crate) fn number(self, number: i64) -> String {
        let writing = self.writing().and_then(|writing| writing.number.as_ref());
        writing.map_or_else(
            || number.to_string(),
            |writing| writing.format(&Decimal::from(number)).to_string(),
        )
    }

    /// A date: `25 November 2026`.
    pub(crate) fn day(self, date: NaiveDate) -> String {
        let written = self.writing().zip(gregorian(date));
        written.map_or_else(
            || date.to_string(),
            |(writing, date)| writing.day.format(&date).to_string(),
        )
    }

    /// A date with its time: `25 November 2026 at 14:30`.
    pub(crate) fn moment(self, local: NaiveDateTime) -> String {
        let written = self.writing().zip(gregorian(local.date())).zip(time(local));
        written.map_or_else(
            || local.to_string(),
            |((writing, date), time)| writing.moment.format(&DateTime { date, time }).to_string(),
        )
    }

    /// A month: `November 2026`.
    pub(crate) fn month(self, first: NaiveDate) -> String {
        let written = self.writing().zip(gregorian(first));
        written.map_or_else(
            || first.format("%Y-%m").to_string(),
            |(writing, date)| writing.month.format(&date).to_string(),
        )
    }

    /// A day of the week: `Mon`.
    pub(crate) fn weekday(self, date: NaiveDate) -> String {
        let written = self.writing().zip(gregorian(date));
        written
            .map_or_else(String::new, |(writing, date)| writing.weekday.format(&date).to_string())
    }
}

fn gregorian(date: NaiveDate) -> Option<Date<Gregorian>> {
    let (month, day) = (u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?);
    Date::try_new_gregorian(date.year(), month, day).ok()
}

fn time(local: NaiveDateTime) -> Option<Time> {
    let (hour, minute) = (u8::try_from(local.hour()).ok()?, u8::try_from(local.minute()).ok()?);
    Time::try_new(hour, minute, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 5).unwrap()
    }

    #[test]
    fn each_language_writes_in_its_own_way() {
        let at = day().and_hms_opt(14, 5, 0).unwrap();
        assert_eq!(Language::English.number(1_234_567), "1,234,567");
        assert_eq!(Language::German.number(1_234_567), "1.234.567");
        assert_eq!(Language::English.day(day()), "5 November 2026");
        assert_eq!(Language::German.day(day()), "5. November 2026");
        assert_eq!(Language::English.moment(at), "5 November 2026 at 14:05");
        assert_eq!(Language::German.moment(at), "5. November 2026 um 14:05");
        assert_eq!(Language::English.month(day()), "November 2026");
        assert_eq!(Language::German.weekday(day()), "Do");
    }

    #[test]
    fn the_browser_chooses_among_the_languages_there_are() {
        let with = |value: &'static str| {
            let value = HeaderValue::from_static(value);
            Language::of_browser(&HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, value)]))
        };
        assert_eq!(with("de-AT, en;q=0.8"), Language::German);
        assert_eq!(with("fr, en;q=0.4, de;q=0.5"), Language::German);
        assert_eq!(with("en, de"), Language::English);
        assert_eq!(with("de;q=0, fr"), Language::English);
        assert_eq!(with("tlh"), Language::English);
        assert_eq!(Language::of_browser(&HeaderMap::new()), Language::English);
    }
}
