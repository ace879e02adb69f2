//! What people and files fill in, as raw values, and how it is read into what the rules take.
//!
//! The JSON API, registration and import read through the same functions, so a field is good or bad everywhere
//! alike, and every bad field is found at once (USR-3).

use chrono::{DateTime, NaiveDate, Utc};
use thiserror::Error;

use crate::{
    course::WebAddress,
    field::{FieldCode, FieldError, FieldProblem, FieldReader},
    organization::TimeZoneName,
    port::Calendar,
    text::{LongText, Name},
    time::{AccessDays, Picked},
};

mod course;
mod keys;
mod organization;
mod person;

pub use course::{ActivityInput, NewCourse, TypedActivity, TypedCourse};
pub use keys::{KeysWanted, KeysWays};
pub use organization::{TypedOrganization, TypedSite};
pub use person::{PersonDetails, TypedPerson, read_password};

/// A text is no time zone's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this is not the name of a time zone, like Europe/Berlin")]
pub struct UnknownTimeZone;

impl FieldProblem for UnknownTimeZone {}

/// A text is no language's tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this is not the tag of a language, like en or pt-BR")]
pub struct NotALanguage;

impl FieldProblem for NotALanguage {}

/// A number is not one of those that are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a whole number from {min} to {max} is needed")]
pub struct NumberOutOfRange {
    /// The least.
    pub min: i64,
    /// The greatest.
    pub max: i64,
}

impl FieldProblem for NumberOutOfRange {
    fn code(&self) -> FieldCode {
        FieldCode::OutOfRange
    }
}

/// Reads the name of a time zone.
///
/// # Errors
///
/// Refuses a name that the calendar does not know.
pub fn time_zone(calendar: &dyn Calendar, typed: &str) -> Result<TimeZoneName, UnknownTimeZone> {
    calendar.zone(typed.trim()).ok_or(UnknownTimeZone)
}

/// Reads the tag of a language (BCP 47): parts of letters and digits, joined by hyphens.
///
/// # Errors
///
/// Refuses what has not the form of a tag.
pub fn language(typed: &str) -> Result<Name, NotALanguage> {
    const CHARACTERS_MAX: usize = 35;
    let tag = typed.trim();
    let plain = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    let starts = tag.split('-').next().is_some_and(|part| {
        (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic())
    });
    if tag.len() > CHARACTERS_MAX || !starts || !tag.split('-').all(plain) {
        return Err(NotALanguage);
    }
    Name::parse(tag).ok().ok_or(NotALanguage)
}

impl FieldReader {
    /// Reads an instant, or a date in its place (TIM-3), from their texts: RFC 3339, and `2027-03-31`.
    pub fn picked(
        &mut self,
        (at_field, at): (&str, Option<&str>),
        (on_field, on): (&str, Option<&str>),
    ) -> Option<Picked> {
        match (at, on) {
            (None, None) => None,
            (Some(at), None) => self.optional(at_field, Some(at), read_instant),
            (None, Some(on)) => self.optional(on_field, Some(on), read_date),
            (Some(_), Some(_)) => {
                self.refuse(FieldError::new(
                    on_field,
                    FieldCode::BothGiven,
                    format!("give either this or {at_field}"),
                ));
                None
            }
        }
    }

    /// Reads a name that is needed.
    pub(crate) fn name(&mut self, field: &str, typed: Option<String>) -> Option<Name> {
        self.required(field, typed, |typed| Name::parse(&typed))
    }

    pub(crate) fn optional_name(&mut self, field: &str, typed: Option<String>) -> Option<Name> {
        self.optional(field, typed, |typed| Name::parse(&typed))
    }

    fn optional_text(&mut self, field: &str, typed: Option<String>) -> Option<LongText> {
        self.optional(field, typed, |typed| LongText::parse(&typed))
    }

    fn address(&mut self, field: &str, typed: Option<String>) -> Option<WebAddress> {
        self.required(field, typed, |typed| WebAddress::parse(&typed))
    }

    fn access_days(&mut self, field: &str, days: Option<i64>) -> Option<AccessDays> {
        self.optional(field, days, AccessDays::new)
    }
}

/// A text is no point in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotAPointInTime {
    /// It has not the form of an instant.
    #[error("this is not an instant in RFC 3339, like 2027-03-31T12:00:00Z")]
    Instant,
    /// It has not the form of a date.
    #[error("this is not a date, like 2027-03-31")]
    Date,
    /// It lies outside what the system can keep.
    #[error("this must lie in the years 1970 to 9999")]
    OutOfRange,
}

impl FieldProblem for NotAPointInTime {
    fn code(&self) -> FieldCode {
        match self {
            Self::Instant | Self::Date => FieldCode::Invalid,
            Self::OutOfRange => FieldCode::OutOfRange,
        }
    }
}

fn read_instant(text: &str) -> Result<Picked, NotAPointInTime> {
    let at = DateTime::parse_from_rfc3339(text.trim()).ok().ok_or(NotAPointInTime::Instant)?;
    Picked::at(at.with_timezone(&Utc)).ok().ok_or(NotAPointInTime::OutOfRange)
}

fn read_date(text: &str) -> Result<Picked, NotAPointInTime> {
    let text = text.trim();
    // The parser takes shorter years and months, which nobody means.
    let form = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| form);
    Picked::on(date.ok_or(NotAPointInTime::Date)?).ok().ok_or(NotAPointInTime::OutOfRange)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_tags() {
        for good in ["en", "pt-BR", "zh-Hant-TW", "de-1996", " de "] {
            assert!(language(good).is_ok(), "{good}");
        }
        for bad in ["", "e", "english language", "en_US", "1en", "en-", "-en", "waytoolongtag"] {
            assert!(language(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn tim_3_a_point_in_time_is_an_instant_or_a_date_and_never_both() {
        let read = |at, on| {
            let mut reader = FieldReader::default();
            let picked = reader.picked(("expires_at", at), ("expires_on", on));
            let code = reader.finish(Some(())).err();
            (picked, code.map(|errors| (errors.errors()[0].field.clone(), errors.errors()[0].code)))
        };
        let date = NaiveDate::from_ymd_opt(2027, 3, 31).unwrap();
        assert_eq!(read(None, Some("2027-03-31")), (Some(Picked::On(date)), None));
        assert!(matches!(read(Some("2027-03-31T12:00:00+02:00"), None).0, Some(Picked::At(_))));
        let refused = |field: &str, code| (None, Some((field.to_owned(), code)));
        assert_eq!(
            read(Some("2027-03-31T12:00:00Z"), Some("2027-03-31")),
            refused("expires_on", FieldCode::BothGiven)
        );
        for bad in ["2027-3-31", "2027-02-30", "31.3.2027", "+2027-1-31", ""] {
            assert_eq!(read(None, Some(bad)), refused("expires_on", FieldCode::Invalid), "{bad}");
        }
        let early = read(Some("0001-01-01T00:00:00Z"), None);
        assert_eq!(early, refused("expires_at", FieldCode::OutOfRange));
        assert_eq!(read(Some("soon"), None), refused("expires_at", FieldCode::Invalid));
    }
}
