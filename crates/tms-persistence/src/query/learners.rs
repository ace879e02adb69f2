//! What learners see of their own (LRN). Each statement begins at the learner, who has few assignments.

use async_trait::async_trait;
use serde_json::json;
use tms_domain::{
    id::UserId,
    launch::PENDING_MAX,
    port::{LearnerQueries, ListError, Page, PageRequest, StoreError},
    time::Instant,
    view::{AssignmentView, DASHBOARD_ASSIGNMENTS_MAX, DashboardView},
};

use super::{
    SeaQueries,
    cursor::{List, SortKey},
};
use crate::{
    cells::Cells,
    load::{VIEW_JOINS, push_view_columns, read_view},
    sql::Sql,
};

/// The greatest key first.
const BY_KEY: &str = "own_key DESC, own_id DESC";
/// Those that are not complete first.
const BY_RANK: &str = "own_rank, own_key DESC, own_id DESC";

/// When an assignment was worked on last, else created (LRN-1), by the launches that count (CAN-3).
fn push_worked_at(sql: &mut Sql, now: Instant) {
    // Of the launches, those that count (`Launch::counts`).
    sql.push(
        "COALESCE((SELECT MAX(w.requested_at) FROM launches w WHERE w.assignment_id = a.id \
         AND (w.state = 'launched' OR (w.state = 'pending' AND w.requested_at > ",
    );
    sql.at(now - PENDING_MAX).push("))), a.created_at)");
}

/// Starts a statement with one learner's active assignments and what they are sorted by. A condition may follow.
fn push_own(sql: &mut Sql, learner: UserId, push_key: impl FnOnce(&mut Sql)) {
    sql.push("WITH own AS MATERIALIZED (SELECT a.id AS own_id, ");
    push_key(sql);
    sql.push(
        " AS own_key, CASE WHEN a.completion = 'complete' THEN 1 ELSE 0 END AS own_rank \
         FROM course_assignments a WHERE a.cancelled_at IS NULL AND a.learner_id = ",
    );
    sql.id(learner.as_uuid());
}

/// Adds that the assignments are not expired.
fn push_unexpired(sql: &mut Sql, now: Instant) {
    sql.push(" AND ").push_either("+", "").push("a.expires_at > ").at(now);
}

/// Goes on with the page that is wanted of them. A condition on it may follow.
fn push_page(sql: &mut Sql) {
    sql.push("), page AS MATERIALIZED (SELECT own_id, own_key, own_rank FROM own WHERE TRUE");
}

/// Ends the statement with what is shown: only here are names joined.
fn push_shown(sql: &mut Sql, order: &str, limit: &str) {
    sql.push(" ORDER BY ").push(order).push(" LIMIT ").push(limit).push(") SELECT ");
    push_view_columns(sql);
    sql.push(", own_key FROM page ").push_either("CROSS JOIN", "JOIN");
    sql.push(" course_assignments a ON a.id = own_id").push(VIEW_JOINS);
    sql.push(" ORDER BY ").push(order);
}

fn read(cells: &mut Cells<'_>) -> Result<(SortKey, AssignmentView), StoreError> {
    let view = read_view(cells)?;
    let key: i64 = cells.take("course_assignments", "own_key")?;
    let id = view.state().id().to_string();
    Ok((SortKey::from([json!(key), json!(id)]), view))
}

impl SeaQueries {
    /// A page of one learner's assignments, the greatest key first.
    async fn list_own(
        &self,
        name: &str,
        learner: UserId,
        page: &PageRequest,
        push_key: impl FnOnce(&mut Sql) + Send,
        push_condition: impl FnOnce(&mut Sql) + Send,
    ) -> Result<Page<AssignmentView>, ListError> {
        let list = List::new(name, &learner, page);
        let position = list.open(page)?;
        let mut sql = Sql::new(&self.database);
        push_own(&mut sql, learner, push_key);
        push_condition(&mut sql);
        push_page(&mut sql);
        if let Some(position) = position {
            sql.push(" AND (own_key, own_id) < (").number(position.number()?);
            sql.push(", ").id(position.id()?).push(")");
        }
        push_shown(&mut sql, BY_KEY, list.rows_wanted());
        Ok(list.page(sql.all(&self.database.read, read).await?))
    }
}

#[async_trait]
impl LearnerQueries for SeaQueries {
    async fn dashboard(&self, learner: UserId, now: Instant) -> Result<DashboardView, StoreError> {
        let shown = usize::from(DASHBOARD_ASSIGNMENTS_MAX);
        let mut sql = Sql::new(&self.database);
        push_own(&mut sql, learner, |sql| push_worked_at(sql, now));
        push_unexpired(&mut sql, now);
        push_page(&mut sql);
        push_shown(&mut sql, BY_RANK, &shown.saturating_add(1).to_string());
        let mut rows = sql.all(&self.database.read, read).await?;
        // Those that are open come first: the one more is open if more than five are.
        let more = rows.get(shown).is_some_and(|(_, view)| !view.state().is_complete());
        rows.truncate(shown);
        let assignments = rows.into_iter().map(|(_, view)| view).collect();
        Ok(DashboardView { assignments, more })
    }

    async fn list_current_training(
        &self,
        learner: UserId,
        page: &PageRequest,
        now: Instant,
    ) -> Result<Page<AssignmentView>, ListError> {
        let condition = |sql: &mut Sql| {
            sql.push(" AND a.completion <> 'complete'");
            push_unexpired(sql, now);
        };
        let key = |sql: &mut Sql| push_worked_at(sql, now);
        self.list_own("current training", learner, page, key, condition).await
    }

    async fn list_transcript(
        &self,
        learner: UserId,
        page: &PageRequest,
    ) -> Result<Page<AssignmentView>, ListError> {
        let condition = |sql: &mut Sql| {
            sql.push(" AND a.completion = 'complete'");
        };
        let key = |sql: &mut Sql| {
            sql.push("a.completed_at");
        };
        self.list_own("transcript", learner, page, key, condition).await
    }
}
