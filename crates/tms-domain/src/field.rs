//! What is wrong with what someone filled in: every bad field by name, all at once (USR-3).

use thiserror::Error;

use crate::{journal::FieldValue, text::TextRefused};

/// What kind of wrong a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldCode {
    /// It is missing.
    Required,
    /// It is not of the form it needs.
    Invalid,
    /// It is too short.
    TooShort,
    /// It is too long.
    TooLong,
    /// It is a number or an instant that is not allowed.
    OutOfRange,
    /// There is no such field.
    UnknownField,
    /// It and its alternative are both given.
    BothGiven,
    /// An expiry lies beyond the maximum; `latest` stands beside it (EXP-3).
    ExpiryBeyondMaximum,
    /// An expiry is not after now (EXP-3).
    ExpiryNotInFuture,
    /// A key has the form of a generated one with a wrong check symbol (RED-6).
    KeyMistyped,
    /// A line of pasted keys cannot be a key (KEY-5).
    Malformed,
    /// A line of pasted keys stands there before (KEY-5).
    Repeated,
    /// A line of pasted keys exists already (KEY-5).
    Taken,
}

impl FieldCode {
    /// Its name in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Invalid => "invalid",
            Self::TooShort => "too_short",
            Self::TooLong => "too_long",
            Self::OutOfRange => "out_of_range",
            Self::UnknownField => "unknown_field",
            Self::BothGiven => "both_given",
            Self::ExpiryBeyondMaximum => "expiry_beyond_maximum",
            Self::ExpiryNotInFuture => "expiry_not_in_future",
            Self::KeyMistyped => "key_mistyped",
            Self::Malformed => "malformed",
            Self::Repeated => "repeated",
            Self::Taken => "taken",
        }
    }
}

/// One bad field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Its name in the request, with its place in lists: `activities[2].url`.
    pub field: String,
    /// What kind of wrong it is.
    pub code: FieldCode,
    /// What to do about it.
    pub message: String,
    /// What else is worth knowing.
    pub data: Vec<(&'static str, FieldValue)>,
}

impl FieldError {
    /// A bad field with nothing more to say.
    pub fn new(field: impl Into<String>, code: FieldCode, message: impl Into<String>) -> Self {
        Self { field: field.into(), code, message: message.into(), data: Vec::new() }
    }

    /// The same with something more to say.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<FieldValue>) -> Self {
        self.data.push((name, value.into()));
        self
    }

    /// A field that is missing.
    pub fn required(field: impl Into<String>) -> Self {
        Self::new(field, FieldCode::Required, "this is needed")
    }
}

/// Every bad field of a request; never none.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("some fields are missing or wrong")]
pub struct InvalidFields(Vec<FieldError>);

impl InvalidFields {
    /// One bad field.
    pub fn one(error: FieldError) -> Self {
        Self(vec![error])
    }

    /// The same with one more bad field.
    #[must_use]
    pub fn and(mut self, error: FieldError) -> Self {
        self.0.push(error);
        self
    }

    /// The bad fields, in the order of the request.
    pub fn errors(&self) -> &[FieldError] {
        &self.0
    }

    /// The bad fields.
    pub fn into_errors(self) -> Vec<FieldError> {
        self.0
    }
}

/// A command as far as it could be read. Use cases look at what is wrong with it only after the right to
/// act and the thing acted on, so that nobody learns more than they may.
pub type Draft<C> = Result<C, InvalidFields>;

/// A field of a request that changes a thing: left as it is, or set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// The request does not name it.
    #[default]
    Keep,
    /// It is to become this.
    Set(T),
}

impl<T> Patch<T> {
    /// What the field is once the request is done.
    pub fn over(self, current: T) -> T {
        match self {
            Self::Keep => current,
            Self::Set(value) => value,
        }
    }

    /// The same with its value made into another.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Set(value) => Patch::Set(make(value)),
        }
    }
}

/// Why a value was not accepted, as a field error says it.
pub trait FieldProblem: std::fmt::Display {
    /// What kind of wrong it is.
    fn code(&self) -> FieldCode {
        FieldCode::Invalid
    }
}

impl FieldProblem for TextRefused {
    fn code(&self) -> FieldCode {
        match self {
            Self::Required => FieldCode::Required,
            Self::TooLong { .. } => FieldCode::TooLong,
            Self::ControlCharacter => FieldCode::Invalid,
        }
    }
}

impl FieldProblem for crate::email::NotAnEmailAddress {}
impl FieldProblem for crate::country::UnknownCountry {}
impl FieldProblem for crate::course::NotAWebAddress {}
impl FieldProblem for crate::site::NotAHost {}

impl FieldProblem for crate::time::AccessDaysOutOfRange {
    fn code(&self) -> FieldCode {
        FieldCode::OutOfRange
    }
}

impl FieldProblem for crate::time::InstantOutOfRange {
    fn code(&self) -> FieldCode {
        FieldCode::OutOfRange
    }
}

/// Reads fields one after the other and collects what is wrong.
#[derive(Debug, Default)]
pub struct FieldReader {
    errors: Vec<FieldError>,
}

impl FieldReader {
    /// Notes a bad field.
    pub fn refuse(&mut self, error: FieldError) {
        self.errors.push(error);
    }

    /// Reads a field that is needed.
    pub fn required<R, T, P: FieldProblem>(
        &mut self,
        field: &str,
        raw: Option<R>,
        parse: impl FnOnce(R) -> Result<T, P>,
    ) -> Option<T> {
        let Some(raw) = raw else {
            self.refuse(FieldError::required(field));
            return None;
        };
        self.read(field, raw, parse)
    }

    /// Reads a field that may be missing.
    pub fn optional<R, T, P: FieldProblem>(
        &mut self,
        field: &str,
        raw: Option<R>,
        parse: impl FnOnce(R) -> Result<T, P>,
    ) -> Option<T> {
        raw.and_then(|raw| self.read(field, raw, parse))
    }

    /// Reads a field that may be left as it is, but not emptied.
    pub fn patch<R, T, P: FieldProblem>(
        &mut self,
        field: &str,
        raw: Patch<Option<R>>,
        parse: impl FnOnce(R) -> Result<T, P>,
    ) -> Patch<T> {
        match raw {
            Patch::Keep => Patch::Keep,
            Patch::Set(raw) => self.required(field, raw, parse).map_or(Patch::Keep, Patch::Set),
        }
    }

    /// Reads a field that may be left as it is, or emptied.
    pub fn patch_optional<R, T, P: FieldProblem>(
        &mut self,
        field: &str,
        raw: Patch<Option<R>>,
        parse: impl FnOnce(R) -> Result<T, P>,
    ) -> Patch<Option<T>> {
        raw.map(|raw| self.optional(field, raw, parse))
    }

    fn read<R, T, P: FieldProblem>(
        &mut self,
        field: &str,
        raw: R,
        parse: impl FnOnce(R) -> Result<T, P>,
    ) -> Option<T> {
        match parse(raw) {
            Ok(value) => Some(value),
            Err(problem) => {
                self.refuse(FieldError::new(field, problem.code(), problem.to_string()));
                None
            }
        }
    }

    /// Returns what was read, unless something was wrong.
    ///
    /// # Errors
    ///
    /// Returns every bad field. A value that is missing without a reason is a bug of the reader and reported
    /// as such a field.
    pub fn finish<T>(self, value: Option<T>) -> Draft<T> {
        match (value, self.errors.is_empty()) {
            (Some(value), true) => Ok(value),
            (None, true) => Err(InvalidFields::one(FieldError::required("?"))),
            (_, false) => Err(InvalidFields(self.errors)),
        }
    }
}
