//! Taking the rows that make workers judge, each by one worker at a time (ACH-1).

use std::collections::BTreeSet;

use async_trait::async_trait;
use tms_domain::{
    id::{AchievementId, JudgingId, UserId},
    judging::Judged,
    port::{ClaimedJudging, JudgingQueue, StoreError},
    time::Instant,
};
use uuid::Uuid;

use crate::{
    cells::{Row as _, rows},
    connect::Database,
    error::BadRow,
    row::Reading,
    sql::{Column, Sql},
};

rows! {
    /// A row that was just claimed.
    ClaimedRow of "judgings" {
        id: Uuid,
        learner_id: Option<Uuid>,
        achievement_id: Option<Uuid>,
        after_learner_id: Option<Uuid>,
    }
}

impl TryFrom<ClaimedRow> for ClaimedJudging {
    type Error = BadRow;

    fn try_from(row: ClaimedRow) -> Result<Self, BadRow> {
        let whom = match (row.learner_id, row.achievement_id) {
            (Some(learner), None) => Judged::Learner(UserId::from_uuid(learner)),
            (None, Some(id)) => Judged::EveryoneFor(AchievementId::from_uuid(id)),
            (Some(_), Some(_)) | (None, None) => {
                let reading = Reading::row("judgings", row.id);
                return Err(reading.bad("learner_id", "neither one learner nor everyone"));
            }
        };
        let after = row.after_learner_id.map(UserId::from_uuid);
        Ok(Self { id: JudgingId::from_uuid(row.id), whom, after })
    }
}

/// The judgings of a database as a queue.
#[derive(Clone, Debug)]
pub struct SeaJudgingQueue {
    database: Database,
}

impl SeaJudgingQueue {
    /// Makes a queue on an open database.
    pub fn new(database: &Database) -> Self {
        Self { database: database.clone() }
    }

    /// Whether there is a row at all: mostly there is none, and then nothing is to be written.
    async fn is_empty(&self) -> Result<bool, StoreError> {
        let sql = Sql::of(&self.database, "SELECT j.id FROM judgings j LIMIT 1");
        let read = |cells: &mut crate::cells::Cells<'_>| cells.take::<Uuid>("judgings", "id");
        Ok(sql.first(&self.database.read, read).await?.is_none())
    }
}

#[async_trait]
impl JudgingQueue for SeaJudgingQueue {
    async fn claim(
        &self,
        limit: u16,
        now: Instant,
        stale_before: Instant,
    ) -> Result<Vec<ClaimedJudging>, StoreError> {
        if self.is_empty().await? {
            return Ok(Vec::new());
        }
        // One statement, so that SQLite takes its write lock at once.
        let mut sql = Sql::of(
            &self.database,
            "WITH due(due_id) AS (SELECT j.id FROM judgings j \
             WHERE j.claimed_at IS NULL OR j.claimed_at < ",
        );
        sql.at(stale_before).push(" ORDER BY j.id LIMIT ").number(i64::from(limit));
        sql.push_either("", " FOR UPDATE SKIP LOCKED");
        sql.push(") UPDATE judgings SET claimed_at = ").at(now);
        sql.push(" FROM due WHERE id = due_id RETURNING ").columns::<ClaimedRow>("judgings");
        let rows = sql.all(&self.database.write, ClaimedRow::read).await?;
        let mut claimed: Vec<ClaimedJudging> =
            rows.into_iter().map(TryInto::try_into).collect::<Result<_, BadRow>>()?;
        // Ids grow with time.
        claimed.sort_unstable_by_key(|row| row.id);
        Ok(claimed)
    }

    async fn settle(&self, done: &BTreeSet<JudgingId>) -> Result<(), StoreError> {
        if done.is_empty() {
            return Ok(());
        }
        let mut sql = Sql::of(&self.database, "DELETE FROM judgings WHERE ");
        sql.is_one_of("id", Column::Ids(done.iter().map(|id| id.as_uuid()).collect()));
        sql.execute(&self.database.write).await.map(drop)
    }

    async fn go_on(&self, id: JudgingId, after: UserId) -> Result<(), StoreError> {
        let mut sql =
            Sql::of(&self.database, "UPDATE judgings SET claimed_at = NULL, after_learner_id = ");
        sql.id(after.as_uuid()).push(" WHERE id = ").id(id.as_uuid());
        sql.execute(&self.database.write).await.map(drop)
    }
}
