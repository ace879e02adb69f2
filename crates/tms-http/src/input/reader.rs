//! The place where what is wrong with a request is collected while it is read.

use std::{borrow::Cow, fmt::Write as _};

use serde_json::value::RawValue;
use tms_domain::field::{Draft, FieldCode, FieldError, FieldProblem, FieldReader};

use super::{Fields, form::Node};

/// The most bad fields that one answer names: enough for a person, and no client is helped by a million.
const ERRORS_MAX: usize = 1_000;

/// How a body that is no object at all is named.
const WHOLE: &str = "body";

/// A value as it came.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Raw<'a> {
    /// A piece of JSON whose syntax is known to be right.
    Json(&'a str),
    /// The text of a query parameter, or of a field of a form.
    Text(&'a str),
    /// Fields or items of a form.
    Form(&'a Node),
}

impl Raw<'_> {
    /// Tells whether it says that there is no value.
    pub(crate) fn is_null(self) -> bool {
        match self {
            Self::Json(text) => text == "null",
            // A form sends a field that was left empty as an empty text.
            Self::Text(text) => text.is_empty(),
            Self::Form(node) => node.is_empty(),
        }
    }
}

/// The request is not JSON at all (400).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Malformed(pub(crate) String);

#[derive(Clone, Copy, Debug)]
enum Step {
    Member(&'static str),
    Item(usize),
}

/// Knows which field is being read, and collects what is wrong.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    place: Vec<Step>,
    errors: Vec<FieldError>,
    malformed: Option<Malformed>,
}

impl Reader {
    /// Reads a member of an object.
    pub(crate) fn member<T>(&mut self, name: &'static str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.at(Step::Member(name), read)
    }

    /// Reads an item of a list.
    pub(crate) fn item<T>(&mut self, place: usize, read: impl FnOnce(&mut Self) -> T) -> T {
        self.at(Step::Item(place), read)
    }

    fn at<T>(&mut self, step: Step, read: impl FnOnce(&mut Self) -> T) -> T {
        self.place.push(step);
        let value = read(self);
        self.place.pop();
        value
    }

    /// The name of the field that is being read: `activities[2].url`.
    fn field(&self) -> String {
        let mut name = String::new();
        for step in &self.place {
            let written = match step {
                Step::Member(member) if name.is_empty() => write!(name, "{member}"),
                Step::Member(member) => write!(name, ".{member}"),
                Step::Item(place) => write!(name, "[{place}]"),
            };
            debug_assert!(written.is_ok(), "writing into a string does not fail");
        }
        name
    }

    /// Notes what is wrong with the field that is being read.
    pub(crate) fn refuse(&mut self, code: FieldCode, message: impl Into<String>) {
        if !self.is_full() {
            let field = self.field();
            let field = if field.is_empty() { WHOLE.to_owned() } else { field };
            self.errors.push(FieldError::new(field, code, message));
        }
    }

    /// Notes that the field that is being read is missing.
    pub(crate) fn refuse_missing(&mut self) {
        self.refuse(FieldCode::Required, "this is needed");
    }

    /// Notes a field of the object being read that there is not.
    pub(crate) fn refuse_unknown(&mut self, member: &str) {
        let mut field = self.field();
        if !field.is_empty() {
            field.push('.');
        }
        field.extend(member.chars().take(200));
        if !self.is_full() {
            let message = "there is no such field: leave it out";
            self.errors.push(FieldError::new(field, FieldCode::UnknownField, message));
        }
    }

    /// Tells whether so much is wrong that reading on helps nobody.
    pub(crate) const fn is_full(&self) -> bool {
        self.errors.len() >= ERRORS_MAX || self.malformed.is_some()
    }

    /// Notes that the request is not JSON after all.
    pub(crate) fn refuse_whole(&mut self, why: impl Into<String>) {
        self.malformed.get_or_insert_with(|| Malformed(why.into()));
    }

    /// Parses a text, and notes why it is refused.
    pub(crate) fn parse<T, P: FieldProblem>(
        &mut self,
        raw: Raw<'_>,
        parse: impl FnOnce(&str) -> Result<T, P>,
    ) -> Option<T> {
        let text = self.text(raw)?;
        self.accept(parse(&text))
    }

    /// Takes a parsed value, or notes why it was refused.
    pub(crate) fn accept<T, P: FieldProblem>(&mut self, parsed: Result<T, P>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(problem) => {
                self.refuse(problem.code(), problem.to_string());
                None
            }
        }
    }

    /// The text that stands there.
    pub(crate) fn text<'a>(&mut self, raw: Raw<'a>) -> Option<Cow<'a, str>> {
        let json = match raw {
            Raw::Text(text) => return Some(Cow::Borrowed(text)),
            Raw::Json(json) => json,
            Raw::Form(_) => {
                self.refuse(FieldCode::Invalid, "this must be a text");
                return None;
            }
        };
        let Some(inner) = json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
            self.refuse(FieldCode::Invalid, "this must be a text in quotation marks");
            return None;
        };
        if !inner.contains('\\') {
            return Some(Cow::Borrowed(inner));
        }
        match serde_json::from_str::<String>(json) {
            Ok(text) => Some(Cow::Owned(text)),
            Err(error) => {
                self.refuse_whole(format!("{} holds a broken escape: {error}", self.field()));
                None
            }
        }
    }

    /// Reads a whole request.
    pub(super) fn whole<T>(
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Result<Sent<T>, Malformed> {
        let mut reader = Self::default();
        let value = read(&mut reader);
        match reader.malformed {
            Some(malformed) => Err(malformed),
            None => Ok(Sent { value, errors: reader.errors }),
        }
    }
}

/// A request as far as its form goes: its values, and what is wrong with them.
#[derive(Debug)]
pub(crate) struct Sent<T> {
    value: Option<T>,
    errors: Vec<FieldError>,
}

impl<T> Sent<T> {
    /// The same with what is wrong with another part of the request, which comes first.
    #[must_use]
    pub(crate) fn beside(mut self, other: Sent<()>) -> Self {
        self.errors.splice(0..0, other.errors);
        self
    }

    /// The request as a draft, when its form is all there is to it.
    pub(crate) fn draft(self) -> Draft<T> {
        self.read(|value, _| Some(value))
    }

    /// Reads the values on by the rules' own readers. What is wrong with form and content comes together; of a field
    /// whose form is wrong the content says nothing.
    pub(crate) fn read<C>(self, read: impl FnOnce(T, &mut FieldReader) -> Option<C>) -> Draft<C> {
        let mut of_content = FieldReader::default();
        let command = self.value.and_then(|value| read(value, &mut of_content));
        let content = match of_content.finish(command) {
            Ok(command) if self.errors.is_empty() => return Ok(command),
            Ok(_) => Vec::new(),
            Err(refused) => refused.into_errors(),
        };
        let mut all = FieldReader::default();
        let known: Vec<String> = self.errors.iter().map(|error| error.field.clone()).collect();
        for error in self.errors {
            all.refuse(error);
        }
        for error in content {
            // Nothing could be read at all, which the form has explained.
            let unexplained = error.field != UNREAD || known.is_empty();
            if unexplained && !known.contains(&error.field) {
                all.refuse(error);
            }
        }
        all.finish(None)
    }
}

/// The field under which a reader reports a value that is missing without a reason.
const UNREAD: &str = "?";

/// Reads a body.
///
/// # Errors
///
/// Fails when it is not JSON in UTF-8, or names a member twice. Everything else that is wrong stands in the draft.
pub(crate) fn read_json<T: Fields>(body: &[u8]) -> Result<Sent<T>, Malformed> {
    let text = std::str::from_utf8(body)
        .map_err(|error| Malformed(format!("the body is not UTF-8: {error}")))?;
    let raw: &RawValue = serde_json::from_str(text)
        .map_err(|error| Malformed(format!("the body is not JSON: {error}")))?;
    Reader::whole(|reader| T::read_object(Raw::Json(raw.get()), reader))
}
