//! The words of the pages, in the reader's language and zone (TIM-4).

use std::{borrow::Cow, collections::HashMap, fmt, str::FromStr as _};

use chrono::{Datelike as _, NaiveDate};
use chrono_tz::{OffsetName as _, Tz};
use fluent_templates::LanguageIdentifier;
use fluent_templates::{Loader as _, fluent_bundle::FluentValue, static_loader};
use tms_domain::{journal::FieldValue, organization::TimeZoneName, time::Instant};

use super::language::Language;
use crate::problem::Problem;

static_loader! {
    static CATALOGUES = {
        locales: "./locales",
        fallback_language: "en",
        customise: |bundle| {
            // Names that are written from right to left are isolated where they are put in.
            bundle.set_use_isolating(false);
            let german = bundle.locales.first().is_some_and(|it| it.language.as_str() == "de");
            bundle.set_formatter(Some(if german { german_number } else { english_number }));
        },
    };
}

fn english_number<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    written(Language::English, value)
}

fn german_number<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    written(Language::German, value)
}

fn written(language: Language, value: &FluentValue<'_>) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    number.as_string().parse().ok().map(|number| language.number(number))
}

/// What a reader reads in: their language and their zone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Texts {
    /// The language.
    pub(crate) language: Language,
    /// The zone that times are shown in.
    pub(crate) zone: Tz,
}

/// A text that is being put together.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    language: Language,
    key: Cow<'static, str>,
    arguments: HashMap<Cow<'static, str>, FluentValue<'static>>,
}

impl Texts {
    /// Texts in a language, with times in a zone.
    pub(crate) fn new(language: Language, zone: Option<&TimeZoneName>) -> Self {
        Self { language, zone: zone.map_or(Tz::UTC, tz) }
    }

    /// The text of that name.
    pub(crate) fn say(self, key: impl Into<Cow<'static, str>>) -> Said {
        Said { language: self.language, key: key.into(), arguments: HashMap::new() }
    }

    /// The text of that name, where there may be none, and it needs nothing put in.
    pub(crate) fn find(self, key: String) -> Option<Said> {
        self.say(key).found()
    }

    /// An instant, with its zone (TIM-4): `5 November 2026 at 14:05 CET`.
    pub(crate) fn moment(self, at: &Instant) -> String {
        self.moment_in(at, self.zone)
    }

    /// An instant in a zone that is not the reader's, which is named (TIM-3).
    pub(crate) fn moment_in(self, at: &Instant, zone: Tz) -> String {
        let local = at.with_timezone(&zone);
        let name =
            local.offset().abbreviation().filter(|name| name.starts_with(char::is_alphabetic));
        let name = name.map_or_else(|| format!("UTC{}", local.format("%:z")), str::to_owned);
        format!("{} {name}", self.language.moment(local.naive_local()))
    }

    /// The date of an instant: `5 November 2026`.
    pub(crate) fn day(self, at: &Instant) -> String {
        self.language.day(self.date(at))
    }

    /// The date of an instant.
    pub(crate) fn date(self, at: &Instant) -> NaiveDate {
        at.with_timezone(&self.zone).date_naive()
    }

    /// A whole number.
    pub(crate) fn number(self, number: impl Whole) -> String {
        self.language.number(number.whole())
    }

    /// How long from now to an end, or since it: in days, below two days in hours.
    pub(crate) fn expiry(self, expires_at: &Instant, now: &Instant) -> Said {
        let left = *expires_at - *now;
        if left.num_seconds() <= 0 {
            self.say("expired-on").text("day", self.day(expires_at))
        } else if left.num_hours() < 48 {
            self.say("expires-in-hours").number("hours", left.num_hours())
        } else {
            self.say("expires-in-days").number("days", left.num_days())
        }
    }

    /// Why something was not done, in the reader's words; what the rules say where there are none.
    pub(crate) fn problem(self, problem: &Problem) -> String {
        let said = self.say(format!("problem-{}", problem.code())).all(problem.data(), self);
        said.look_up().unwrap_or_else(|| problem.detail().to_owned())
    }

    /// What is wrong with a field, in the reader's words.
    pub(crate) fn field_error(self, error: &tms_domain::field::FieldError) -> String {
        let code = error.code.as_str();
        // `activities[2].url` is an url, else one of the activities.
        let mut names = error.field.split('.').map(|it| it.split('[').next().unwrap_or_default());
        let (whole, part) = (names.next().unwrap_or_default(), names.next_back());
        let named = part.into_iter().chain([whole]);
        let mut keys =
            named.map(|name| format!("error-{name}-{code}")).chain([format!("error-{code}")]);
        let said = keys.find_map(|key| self.say(key).all(&error.data, self).look_up());
        said.unwrap_or_else(|| error.message.clone())
    }

    fn value(self, value: &FieldValue) -> FluentValue<'static> {
        match value {
            FieldValue::Nothing => FluentValue::from(""),
            FieldValue::Text(text) => FluentValue::from(isolated(text.clone())),
            FieldValue::Number(number) => FluentValue::from(*number),
            FieldValue::Flag(flag) => FluentValue::from(if *flag { "yes" } else { "no" }),
            FieldValue::At(at) => FluentValue::from(self.moment(at)),
            FieldValue::Id(id) => FluentValue::from(id.to_string()),
            FieldValue::List(_) => FluentValue::None,
        }
    }
}

impl Said {
    /// The same with a text put in.
    pub(crate) fn text(mut self, name: &'static str, text: impl fmt::Display) -> Self {
        let text = isolated(text.to_string());
        self.arguments.insert(Cow::Borrowed(name), FluentValue::from(text));
        self
    }

    /// The same with a number put in, which also chooses between one and many.
    pub(crate) fn number(mut self, name: &'static str, number: impl Whole) -> Self {
        self.arguments.insert(Cow::Borrowed(name), FluentValue::from(number.whole()));
        self
    }

    /// It, if there is such a text; everything that it needs has been put in.
    pub(crate) fn found(self) -> Option<Self> {
        self.look_up().is_some().then_some(self)
    }

    fn all(mut self, data: &[(&'static str, FieldValue)], texts: Texts) -> Self {
        for (name, value) in data {
            self.arguments.insert(Cow::Borrowed(*name), texts.value(value));
        }
        self
    }

    fn look_up(&self) -> Option<String> {
        let language = LanguageIdentifier::from_str(self.language.tag()).ok()?;
        CATALOGUES.try_lookup_with_args(&language, &self.key, &self.arguments)
    }
}

impl fmt::Display for Said {
    /// A text that is missing shows its name, which a test of the catalogues finds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.look_up().as_deref().unwrap_or(&self.key))
    }
}

impl From<Said> for String {
    fn from(said: Said) -> Self {
        said.to_string()
    }
}

/// A whole number, or a reference to one, as templates have them.
pub(crate) trait Whole {
    /// It, or the nearest that there is.
    fn whole(&self) -> i64;
}

macro_rules! whole {
    ($($number:ty),+) => {$(
        impl Whole for $number {
            fn whole(&self) -> i64 {
                i64::try_from(*self).unwrap_or(i64::MAX)
            }
        }
    )+};
}

whole!(u8, u16, u32, u64, usize);

impl Whole for i64 {
    fn whole(&self) -> i64 {
        *self
    }
}

impl<W: Whole + ?Sized> Whole for &W {
    fn whole(&self) -> i64 {
        (**self).whole()
    }
}

/// The zone of that name; names come from the calendar, which knows the same zones.
pub(crate) fn tz(name: &TimeZoneName) -> Tz {
    Tz::from_str(name.as_str()).unwrap_or(Tz::UTC)
}

/// A text that is written from right to left would turn what stands around it.
fn isolated(text: String) -> String {
    let turns = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}');
    if text.contains(turns) { format!("\u{2068}{text}\u{2069}") } else { text }
}

/// The first day of the month that a date lies in.
pub(crate) fn first_of_month(date: NaiveDate) -> NaiveDate {
    date.with_day(1).unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use tms_domain::field::{FieldCode, FieldError};

    use super::*;

    #[test]
    fn key_5_what_is_wrong_is_said_with_what_stands_beside_it() {
        let error = FieldError::new("keys", FieldCode::Repeated, "in the words of the rules");
        let error = error.with("line", FieldValue::Number(1_234));
        let said = |language| Texts::new(language, None).field_error(&error);
        assert!(said(Language::English).starts_with("Line 1,234: "));
        assert!(said(Language::German).starts_with("Zeile 1.234: "));
        let unknown = FieldError::new("keys", FieldCode::BothGiven, "in the words of the rules");
        let unknown = Texts::new(Language::English, None).field_error(&unknown);
        assert_ne!(unknown, "", "there is always something to say");
    }
}
