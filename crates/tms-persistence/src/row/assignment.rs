//! Rows of assignments. What was done and which labs are pending comes with them in one statement, so that it
//! fits the version.

use std::collections::BTreeMap;

use tms_domain::{
    assignment::{AssignmentRecord, Completion, CourseAssignment, LabLaunches, Source, Status},
    change::Versioned,
    id::{ActivityId, AssignmentId, CourseId, LaunchId, OrganizationId, TrainingKeyId, UserId},
    time::Instant,
};
use uuid::Uuid;

use super::{Reading, parts};
use crate::{cells::rows, error::BadRow, sql::Sql};

rows! {
    /// An assignment.
    AssignmentRow of "course_assignments" {
        id: Uuid,
        version: i32,
        organization_id: Uuid,
        learner_id: Uuid,
        course_id: Uuid,
        source: String,
        created_by: Option<Uuid>,
        training_key_id: Option<Uuid>,
        created_at: i64,
        sku: Option<String>,
        expires_at: i64,
        max_expires_at: i64,
        cancelled_at: Option<i64>,
        cancelled_by_kind: Option<String>,
        cancelled_by: Option<Uuid>,
        completion: String,
        started_at: Option<i64>,
        completed_at: Option<i64>,
        percent_complete: i32,
        labs_launched: i32,
        first_lab_launched_at: Option<i64>,
        done: Option<String> = push_done,
        pending: Option<String> = push_pending,
    }
}

fn push_done(sql: &mut Sql, alias: &str) {
    sql.push("(SELECT string_agg(").text_of_id("done.activity_id");
    sql.push(", ',') FROM assignment_activities_done done WHERE done.assignment_id = ");
    sql.push(alias).push(".id)");
}

/// Each pending launch's id, and behind a blank the instant it was asked for.
fn push_pending(sql: &mut Sql, alias: &str) {
    sql.push("(SELECT string_agg(").text_of_id("pending.id");
    sql.push(" || ' ' || CAST(pending.requested_at AS TEXT), ',') FROM launches pending");
    sql.push(" WHERE pending.state = 'pending' AND pending.assignment_id = ");
    sql.push(alias).push(".id)");
}

impl TryFrom<AssignmentRow> for Versioned<CourseAssignment> {
    type Error = BadRow;

    fn try_from(row: AssignmentRow) -> Result<Self, BadRow> {
        let reading = Reading::row("course_assignments", row.id);
        let version = row.version;
        let record = AssignmentRecord {
            id: AssignmentId::from_uuid(row.id),
            learner: UserId::from_uuid(row.learner_id),
            course: CourseId::from_uuid(row.course_id),
            organization: OrganizationId::from_uuid(row.organization_id),
            source: row.source(reading)?,
            created_at: reading.at("created_at", row.created_at)?,
            billed_under: reading.optional_name("sku", row.sku.as_ref())?,
            expires_at: reading.at("expires_at", row.expires_at)?,
            max_expires_at: reading.at("max_expires_at", row.max_expires_at)?,
            status: row.status(reading)?,
            completion: row.completion(reading)?,
            percent_complete: reading.number("percent_complete", row.percent_complete)?,
            done: reading.ids("done", row.done.as_ref(), ActivityId::from_uuid)?,
            labs: row.labs(reading)?,
        };
        reading.version(version, reading.take("*", CourseAssignment::restore(record))?)
    }
}

impl AssignmentRow {
    fn source(&self, reading: Reading) -> Result<Source, BadRow> {
        match (self.source.as_str(), self.training_key_id) {
            ("administrator", None) => {
                Ok(Source::Administrator { by: self.created_by.map(UserId::from_uuid) })
            }
            ("training_key", Some(key)) => Ok(Source::TrainingKey(TrainingKeyId::from_uuid(key))),
            (other, _) => Err(reading.bad("source", other)),
        }
    }

    fn status(&self, reading: Reading) -> Result<Status, BadRow> {
        match (self.cancelled_at, &self.cancelled_by_kind) {
            (None, None) => Ok(Status::Active),
            (Some(at), Some(kind)) => Ok(Status::Cancelled {
                at: reading.at("cancelled_at", at)?,
                by: reading.author("cancelled_by", kind, self.cancelled_by)?,
            }),
            (at, _) => Err(reading.bad("cancelled_at", format_args!("{at:?}"))),
        }
    }

    fn completion(&self, reading: Reading) -> Result<Completion, BadRow> {
        let started_at = reading.optional_at("started_at", self.started_at)?;
        let completed_at = reading.optional_at("completed_at", self.completed_at)?;
        match (self.completion.as_str(), started_at, completed_at) {
            ("not_started", None, None) => Ok(Completion::NotStarted),
            ("incomplete", Some(started_at), None) => Ok(Completion::Incomplete { started_at }),
            ("complete", started_at, Some(completed_at)) => {
                Ok(Completion::Complete { started_at, completed_at })
            }
            (other, _, _) => Err(reading.bad("completion", other)),
        }
    }

    fn labs(&self, reading: Reading) -> Result<LabLaunches, BadRow> {
        let pending: Result<BTreeMap<LaunchId, Instant>, BadRow> =
            parts(self.pending.as_ref()).map(|part| pending_launch(reading, part)).collect();
        Ok(LabLaunches {
            launched: reading.number("labs_launched", self.labs_launched)?,
            first_launched_at: reading
                .optional_at("first_lab_launched_at", self.first_lab_launched_at)?,
            pending: pending?,
        })
    }
}

fn pending_launch(reading: Reading, part: &str) -> Result<(LaunchId, Instant), BadRow> {
    let (id, at) = part.split_once(' ').ok_or_else(|| reading.bad("pending", part))?;
    let id = reading.take("pending", Uuid::try_parse(id))?;
    let at = reading.take("pending", at.parse::<i64>())?;
    Ok((LaunchId::from_uuid(id), reading.at("pending", at)?))
}
