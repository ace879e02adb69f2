//! Loading multiple creations.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use tms_domain::{
    change::Versioned,
    id::JobId,
    job::{Job, PairsWanted},
    port::{JobStore, StoreError},
};

use super::SeaStore;
use crate::{
    cells::Row as _, error::BadRow, job_json::wanted_from_json, row::job::JobRow, sql::Sql,
};

/// What the job that was loaded last wants. It never changes and may be tens of megabytes, and a job is loaded
/// once for each of its transactions.
#[derive(Debug, Default)]
pub(crate) struct WantedCache(Mutex<Option<(JobId, PairsWanted)>>);

impl WantedCache {
    fn find(&self, id: JobId) -> Option<PairsWanted> {
        let cached = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cached.as_ref().filter(|(of, _)| *of == id).map(|(_, wanted)| wanted.clone())
    }

    fn keep(&self, id: JobId, wanted: PairsWanted) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((id, wanted));
    }
}

impl SeaStore {
    async fn find_wanted(&self, id: JobId) -> Result<Option<PairsWanted>, StoreError> {
        if let Some(wanted) = self.wanted.find(id) {
            return Ok(Some(wanted));
        }
        let mut sql = Sql::of(&self.database, "SELECT j.wanted FROM jobs j WHERE j.id = ");
        sql.id(id.as_uuid());
        let json = sql.first(&self.database.read, |cells| cells.take("jobs", "wanted")).await?;
        let Some(json) = json else { return Ok(None) };
        let json: String = json;
        let bad = |error| BadRow::new("jobs", id, format_args!("column wanted: {error}"));
        let wanted = wanted_from_json(&json).map_err(bad)?;
        self.wanted.keep(id, wanted.clone());
        Ok(Some(wanted))
    }
}

#[async_trait]
impl JobStore for SeaStore {
    async fn find(&self, id: JobId) -> Result<Option<Versioned<Job>>, StoreError> {
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<JobRow>("j").push(" FROM jobs j WHERE j.id = ").id(id.as_uuid());
        let Some(row) = sql.first(&self.database.read, JobRow::read).await? else {
            return Ok(None);
        };
        let Some(wanted) = self.find_wanted(id).await? else { return Ok(None) };
        Ok(Some(row.with(wanted)?))
    }

    async fn list_running(&self) -> Result<Vec<JobId>, StoreError> {
        let sql = Sql::of(
            &self.database,
            "SELECT j.id FROM jobs j WHERE j.finished_at IS NULL ORDER BY j.id",
        );
        let ids = sql.all(&self.database.read, |cells| cells.take("jobs", "id")).await?;
        Ok(ids.into_iter().map(JobId::from_uuid).collect())
    }
}
