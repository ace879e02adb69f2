//! What database errors mean: conflicts, duplicates, failures.

use sea_orm::sqlx;
use thiserror::Error;
use tms_domain::port::{CommitError, Duplicate, StoreError};

/// A row holds what the rules cannot make: a bug, or someone wrote to the database by hand.
#[derive(Debug, Error)]
#[error("table {table}, row {id}: {problem}")]
pub(crate) struct BadRow {
    /// Which table.
    pub(crate) table: &'static str,
    /// Which row.
    pub(crate) id: String,
    /// What is wrong with it.
    pub(crate) problem: String,
}

impl BadRow {
    pub(crate) fn new(
        table: &'static str,
        id: impl std::fmt::Display,
        problem: impl std::fmt::Display,
    ) -> Self {
        Self { table, id: id.to_string(), problem: problem.to_string() }
    }
}

impl From<BadRow> for StoreError {
    fn from(error: BadRow) -> Self {
        Self::new(error)
    }
}

/// Wraps an error of the ORM.
pub(crate) fn store_error(error: sea_orm::DbErr) -> StoreError {
    StoreError::new(error)
}

/// What each unique index means. PostgreSQL names the index, SQLite its columns.
const UNIQUE: [(&str, &str, Duplicate); 10] = [
    ("users_email", "users.email_normal", Duplicate::Email),
    ("organizations_external_id", "organizations.external_id", Duplicate::ExternalId),
    ("courses_short_name", "courses.organization_id, courses.short_name", Duplicate::ShortName),
    ("sites_host", "sites.host", Duplicate::Host),
    ("training_keys_normal", "training_keys.normal", Duplicate::TrainingKey),
    (
        "course_assignments_training_key",
        "course_assignments.training_key_id",
        Duplicate::AssignmentOfKey,
    ),
    (
        "cancellation_requests_open",
        "cancellation_requests.assignment_id",
        Duplicate::OpenCancellationRequest,
    ),
    ("certificates_number", "certificates.number", Duplicate::CertificateNumber),
    (
        "earned_achievements_once",
        "earned_achievements.achievement_id, earned_achievements.learner_id",
        Duplicate::EarnedAchievement,
    ),
    ("badge_awards_once", "badge_awards.badge_id, badge_awards.learner_id", Duplicate::BadgeAward),
];

/// What an error of a write means to who planned it.
pub(crate) fn commit_error(error: sqlx::Error) -> CommitError {
    let Some(database) = error.as_database_error() else {
        return CommitError::Store(StoreError::new(error));
    };
    if database.is_unique_violation() {
        return CommitError::Duplicate(duplicate(database));
    }
    if is_answered(database) {
        return CommitError::Duplicate(Duplicate::Answer);
    }
    let code = database.code();
    // PostgreSQL: serialization failure, deadlock. SQLite: busy, locked, busy snapshot.
    if matches!(code.as_deref(), Some("40001" | "40P01" | "5" | "6" | "517")) {
        return CommitError::Conflict;
    }
    CommitError::Store(StoreError::new(error))
}

/// Tells whether a kept answer did not give way: its instant was left empty, or two plans of a group keep the same.
fn is_answered(error: &dyn sqlx::error::DatabaseError) -> bool {
    let is_empty = matches!(error.kind(), sqlx::error::ErrorKind::NotNullViolation);
    (is_empty && (error.table() == Some("answers") || error.message().ends_with("answers.at")))
        || error.code().as_deref() == Some("21000")
}

fn duplicate(error: &dyn sqlx::error::DatabaseError) -> Duplicate {
    let constraint = error.constraint();
    let columns = error.message().rsplit_once("failed: ").map(|(_, columns)| columns);
    UNIQUE
        .iter()
        .find(|(index, of_columns, _)| constraint == Some(*index) || columns == Some(*of_columns))
        .map_or(Duplicate::Other, |(_, _, duplicate)| *duplicate)
}
