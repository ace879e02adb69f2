//! Rows of jobs. What a job wants may be large and never changes, so it is read apart.

use tms_domain::{
    change::Versioned,
    id::JobId,
    job::{Job, JobRecord, JobState, PairsWanted},
};
use uuid::Uuid;

use super::Reading;
use crate::{cells::rows, error::BadRow, job_json::reach_from_json};

rows! {
    /// A job without what it wants.
    JobRow of "jobs" {
        id: Uuid,
        version: i32,
        requested_by_kind: String,
        requested_by: Option<Uuid>,
        reach: String,
        total: i32,
        created: i32,
        refused: i32,
        started_at: i64,
        finished_at: Option<i64>,
    }
}

impl JobRow {
    /// Puts a job together with what it wants.
    pub(crate) fn with(self, wanted: PairsWanted) -> Result<Versioned<Job>, BadRow> {
        let reading = Reading::row("jobs", self.id);
        if reading.number::<usize>("total", self.total)? != wanted.len() {
            return Err(reading.bad("total", self.total));
        }
        let kind = self.requested_by_kind.as_str();
        let job = Job::restore(JobRecord {
            id: JobId::from_uuid(self.id),
            requested_by: reading.author("requested_by", kind, self.requested_by)?,
            reach: reading.take("reach", reach_from_json(&self.reach))?,
            wanted,
            started_at: reading.at("started_at", self.started_at)?,
            created: reading.number("created", self.created)?,
            refused: reading.number("refused", self.refused)?,
            state: match reading.optional_at("finished_at", self.finished_at)? {
                None => JobState::Running,
                Some(at) => JobState::Done { at },
            },
        });
        reading.version(self.version, job)
    }
}
