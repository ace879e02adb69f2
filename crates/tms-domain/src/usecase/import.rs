//! Bringing a catalogue and learners in from files, as often as wished.
//!
//! The whole input is checked first and every bad row named; what the store holds already is found by external
//! id, short name, host or email. What differs is reported, and changed only when that is asked for.

use thiserror::Error;

use super::UseCaseError;
use crate::{
    change::Aggregate,
    field::{Draft, FieldCode, FieldError, InvalidFields},
    input::{TypedCourse, TypedOrganization, TypedPerson, TypedSite},
    journal::FieldValue,
    port::StoreError,
};

mod catalog;
mod check;
mod check_people;
mod learners;
mod tree;

pub use catalog::ImportCatalog;
pub use learners::ImportLearners;

/// A row of a file, as far as it could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<T> {
    /// Its line in the file, from 1.
    pub line: usize,
    /// What stands there; the reader of the file notes what cannot be read at all.
    pub input: Draft<T>,
}

/// An organization of a catalogue. It is matched by its key, which is its external id (ORG-1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawOrganization {
    /// Its external id.
    pub key: Option<String>,
    /// The external id of the organization above it.
    pub parent: Option<String>,
    /// What is set for it; its external id is the key.
    pub settings: TypedOrganization,
}

/// A site of a catalogue. It is matched by its host (SITE-3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawSite {
    /// The external id of its owner.
    pub organization: Option<String>,
    /// The external id of its default user organization.
    pub default_user_organization: Option<String>,
    /// What is set for it.
    pub settings: TypedSite,
}

/// A course of a catalogue. It is matched by its owner and short name (CRS-1), its activities by their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawCourse {
    /// The external id of its owner.
    pub organization: Option<String>,
    /// What is said of it.
    pub course: TypedCourse,
}

/// An administrator of a catalogue. They are matched by email; each of several rows gives one more role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawAdministrator {
    /// Who they are.
    pub person: TypedPerson,
    /// The external id of the organization they belong to.
    pub home: Option<String>,
    /// The name of the role.
    pub role: Option<String>,
    /// The external id of the organization it is held in.
    pub organization: Option<String>,
}

/// A learner. They are matched by email.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawLearner {
    /// Who they are. A time zone or language that is left out says nothing about what is stored.
    pub person: TypedPerson,
    /// The external id of the organization they belong to.
    pub organization: Option<String>,
}

/// A catalogue: everything but learners that a system begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawCatalog {
    /// Organizations, in any order.
    pub organizations: Vec<Row<RawOrganization>>,
    /// Sites.
    pub sites: Vec<Row<RawSite>>,
    /// Courses.
    pub courses: Vec<Row<RawCourse>>,
    /// Administrators.
    pub administrators: Vec<Row<RawAdministrator>>,
}

/// How an import treats what is not as it should be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportOptions {
    /// Whether bad rows are left out; otherwise one bad row refuses all.
    pub skip_bad: bool,
    /// Whether what differs in the store is changed.
    pub update: bool,
}

/// How far an import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportProgress {
    /// How many rows are done.
    pub done: usize,
    /// How many there are, bad ones left out.
    pub total: usize,
}

/// What a row describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowKind {
    /// An organization.
    Organization,
    /// A site.
    Site,
    /// A course.
    Course,
    /// An administrator.
    Administrator,
    /// A learner.
    Learner,
}

impl RowKind {
    /// Its name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Site => "site",
            Self::Course => "course",
            Self::Administrator => "administrator",
            Self::Learner => "learner",
        }
    }
}

/// A row that is not imported, with everything that is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    /// Its line in the file.
    pub line: usize,
    /// What it describes.
    pub kind: RowKind,
    /// What is wrong.
    pub errors: InvalidFields,
}

/// A field that the file and the store say differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its name.
    pub field: &'static str,
    /// What the store says.
    pub stored: FieldValue,
    /// What the file says.
    pub file: FieldValue,
}

/// A row that the store has already, but not like this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DifferingRow {
    /// Its line in the file.
    pub line: usize,
    /// What it describes.
    pub kind: RowKind,
    /// What differs.
    pub differences: Vec<Difference>,
    /// Whether the store now says what the file says.
    pub updated: bool,
}

/// What an import came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// How many rows are new in the store.
    pub created: usize,
    /// How many rows the store had already, just like this.
    pub unchanged: usize,
    /// The rows that the store had otherwise.
    pub differing: Vec<DifferingRow>,
    /// The bad rows that were left out.
    pub skipped: Vec<BadRow>,
    /// The rows that looked good and were refused when they were written, since someone else changed the store
    /// meanwhile. Importing once more tells.
    pub failed: Vec<BadRow>,
}

/// Why nothing was imported, or not everything.
#[derive(Debug, Error)]
pub enum ImportError {
    /// Some rows are bad; nothing was imported.
    #[error("{} rows are bad: nothing was imported", .0.len())]
    Bad(Vec<BadRow>),
    /// Others kept changing the same things. What was imported so far stays; importing once more goes on.
    #[error("others are changing the same things: import once more")]
    Contended,
    /// The store failed. What was imported so far stays; importing once more goes on.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What one row came to.
enum RowOutcome {
    Created,
    Unchanged,
    Differs { differences: Vec<Difference>, updated: bool },
    Failed(InvalidFields),
}

impl ImportReport {
    fn note(&mut self, line: usize, kind: RowKind, outcome: RowOutcome) {
        match outcome {
            RowOutcome::Created => self.created += 1,
            RowOutcome::Unchanged => self.unchanged += 1,
            RowOutcome::Differs { differences, updated } => {
                self.differing.push(DifferingRow { line, kind, differences, updated });
            }
            RowOutcome::Failed(errors) => self.failed.push(BadRow { line, kind, errors }),
        }
    }
}

/// Refuses all for one bad row, unless they are to be skipped.
fn refuse_bad(mut bad: Vec<BadRow>, options: ImportOptions) -> Result<ImportReport, ImportError> {
    bad.sort_by_key(|row| (row.line, row.kind));
    if bad.is_empty() || options.skip_bad {
        Ok(ImportReport { skipped: bad, ..ImportReport::default() })
    } else {
        Err(ImportError::Bad(bad))
    }
}

/// What two states of the same thing say differently.
fn differences<A: Aggregate>(stored: &A, file: &A) -> Vec<Difference> {
    let both = stored.describe().into_iter().zip(file.describe());
    both.filter(|((_, stored), (_, file))| stored != file)
        .map(|((field, stored), (_, file))| Difference { field, stored, file })
        .collect()
}

/// What a use case that one row ran into means for the row.
fn row_failed<R: std::fmt::Display>(error: UseCaseError<R>) -> Result<RowOutcome, ImportError> {
    match error {
        UseCaseError::Store(error) => Err(ImportError::Store(error)),
        UseCaseError::Contended | UseCaseError::Answered => Err(ImportError::Contended),
        UseCaseError::Invalid(errors) => Ok(RowOutcome::Failed(errors)),
        error @ (UseCaseError::TooManyAttempts(_)
        | UseCaseError::Forbidden(_)
        | UseCaseError::NotFound
        | UseCaseError::VersionChanged { .. }
        | UseCaseError::Refused(_)) => Ok(RowOutcome::Failed(InvalidFields::one(FieldError::new(
            "row",
            FieldCode::Invalid,
            error.to_string(),
        )))),
    }
}

/// A row that says again what an earlier line said.
fn repeated(field: &str, line: usize) -> FieldError {
    FieldError::new(field, FieldCode::Repeated, format!("line {line} is the same"))
}
