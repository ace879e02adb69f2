//! Rows into what the rules know. Whatever a row holds that the rules cannot make is reported by table, column
//! and row: a bug, or someone wrote to the database by hand.

use std::{collections::BTreeSet, fmt::Display};

use tms_domain::{
    change::{Version, Versioned},
    id::UserId,
    journal::Author,
    text::{LongText, Name},
    time::{AccessDays, Instant},
};
use uuid::Uuid;

use crate::{error::BadRow, instant::from_microseconds};

pub(crate) mod assignment;
pub(crate) mod certificate;
pub(crate) mod course;
pub(crate) mod job;
pub(crate) mod key;
pub(crate) mod launch;
pub(crate) mod organization;
pub(crate) mod person;
pub(crate) mod pool;
pub(crate) mod request;
pub(crate) mod reward;
pub(crate) mod site;
pub(crate) mod user;
pub(crate) mod webhook;

/// A row being read, for naming what is wrong with it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    table: &'static str,
    id: Uuid,
}

impl Reading {
    pub(crate) const fn row(table: &'static str, id: Uuid) -> Self {
        Self { table, id }
    }

    pub(crate) fn bad(self, column: &str, problem: impl Display) -> BadRow {
        BadRow::new(self.table, self.id, format_args!("column {column}: {problem}"))
    }

    /// Takes what a constructor of the rules made of a column.
    pub(crate) fn take<T, E: Display>(self, column: &str, made: Result<T, E>) -> Result<T, BadRow> {
        made.map_err(|error| self.bad(column, error))
    }

    /// Reads a column that may be empty.
    pub(crate) fn optional<R, T>(
        raw: Option<R>,
        read: impl FnOnce(R) -> Result<T, BadRow>,
    ) -> Result<Option<T>, BadRow> {
        raw.map(read).transpose()
    }

    pub(crate) fn version<A>(self, raw: i32, state: A) -> Result<Versioned<A>, BadRow> {
        let version = u32::try_from(raw).map_err(|_negative| self.bad("version", raw))?;
        Ok(Versioned::new(state, Version::from_raw(version)))
    }

    pub(crate) fn name(self, column: &str, text: &str) -> Result<Name, BadRow> {
        self.take(column, Name::parse(text))
    }

    pub(crate) fn optional_name(
        self,
        column: &str,
        text: Option<&String>,
    ) -> Result<Option<Name>, BadRow> {
        Self::optional(text, |text| self.name(column, text))
    }

    pub(crate) fn optional_long_text(
        self,
        column: &str,
        text: Option<&String>,
    ) -> Result<Option<LongText>, BadRow> {
        Self::optional(text, |text| self.take(column, LongText::parse(text)))
    }

    pub(crate) fn at(self, column: &str, raw: i64) -> Result<Instant, BadRow> {
        self.take(column, from_microseconds(raw))
    }

    pub(crate) fn optional_at(
        self,
        column: &str,
        raw: Option<i64>,
    ) -> Result<Option<Instant>, BadRow> {
        Self::optional(raw, |raw| self.at(column, raw))
    }

    pub(crate) fn optional_days(
        self,
        column: &str,
        raw: Option<i32>,
    ) -> Result<Option<AccessDays>, BadRow> {
        Self::optional(raw, |raw| self.days(column, raw))
    }

    pub(crate) fn days(self, column: &str, raw: i32) -> Result<AccessDays, BadRow> {
        self.take(column, AccessDays::new(i64::from(raw)))
    }

    /// Reads a whole number of a type that a negative one, or too large a one, does not fit.
    pub(crate) fn number<N: TryFrom<i32>>(self, column: &str, raw: i32) -> Result<N, BadRow> {
        N::try_from(raw).map_err(|_out_of_range| self.bad(column, raw))
    }

    /// Reads who did something, of two columns.
    pub(crate) fn author(
        self,
        column: &str,
        kind: &str,
        id: Option<Uuid>,
    ) -> Result<Author, BadRow> {
        match (kind, id) {
            ("user", Some(id)) => Ok(Author::User(UserId::from_uuid(id))),
            ("command_line", None) => Ok(Author::CommandLine),
            ("system", None) => Ok(Author::System),
            (other, _) => Err(self.bad(column, format_args!("{other} with {id:?}"))),
        }
    }

    /// Reads ids out of one text that holds them side by side.
    pub(crate) fn ids<I: Ord>(
        self,
        column: &str,
        text: Option<&String>,
        wrap: fn(Uuid) -> I,
    ) -> Result<BTreeSet<I>, BadRow> {
        parts(text).map(|part| self.take(column, Uuid::try_parse(part)).map(wrap)).collect()
    }
}

/// The parts of a text that `string_agg` made.
pub(crate) fn parts(text: Option<&String>) -> impl Iterator<Item = &str> {
    text.into_iter().flat_map(|text| text.split(',')).filter(|part| !part.is_empty())
}
