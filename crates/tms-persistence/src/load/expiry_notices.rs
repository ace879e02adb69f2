//! Finding whose notices of expiry come due, and the mark up to which they are caused (NOT-2, HOOK-1).

use async_trait::async_trait;
use tms_domain::{
    assignment::{CourseAssignment, ExpiryNotice},
    change::Versioned,
    port::{ExpiryMark, ExpiryNotices, ExpirySpan, StoreError},
    time::Instant,
};

use super::SeaStore;
use crate::{
    cells::Row as _, instant::from_microseconds, row::assignment::AssignmentRow, sql::Sql,
};

/// The name of a mark.
const fn name_of(mark: ExpiryMark) -> &'static str {
    match mark {
        ExpiryMark::Notices => "expiry_notices",
        ExpiryMark::Events => "expiry_events",
    }
}

/// Adds the assignments that expire in a span, in so far as the span tells.
fn push_expiring(sql: &mut Sql, span: ExpirySpan) {
    sql.push("SELECT ").columns::<AssignmentRow>("a");
    sql.push(" FROM course_assignments a WHERE a.expires_at > ").at(span.after);
    sql.push(" AND a.expires_at <= ").at(span.until);
    if let Some((expires_at, id)) = span.behind {
        sql.push(" AND (a.expires_at, a.id) > (").at(expires_at).push(", ");
        sql.id(id.as_uuid()).push(")");
    }
    sql.push(" AND a.cancelled_at IS NULL");
}

#[async_trait]
impl ExpiryNotices for SeaStore {
    async fn list_expiring(
        &self,
        notice: ExpiryNotice,
        span: ExpirySpan,
        limit: u16,
    ) -> Result<Vec<Versioned<CourseAssignment>>, StoreError> {
        let mut sql = Sql::new(&self.database);
        push_expiring(&mut sql, span);
        sql.push(" AND a.completion <> 'complete' AND NOT EXISTS (");
        sql.push("SELECT 1 FROM outbox o WHERE o.about_id = a.id AND o.expires_at = a.expires_at");
        sql.push(" AND o.days_before = ").number(i64::from(notice.days_before()));
        sql.push(") ORDER BY a.expires_at, a.id LIMIT ").number(i64::from(limit));
        let read = self.database.read.clone();
        sql.all(&read, |cells| Ok(AssignmentRow::read(cells)?.try_into()?)).await
    }

    async fn list_expired(
        &self,
        span: ExpirySpan,
        limit: u16,
    ) -> Result<Vec<Versioned<CourseAssignment>>, StoreError> {
        let mut sql = Sql::new(&self.database);
        push_expiring(&mut sql, span);
        sql.push(" AND NOT EXISTS (SELECT 1 FROM webhook_events e WHERE e.assignment_id = a.id");
        sql.push(" AND e.expires_at = a.expires_at AND e.kind = 'assignment.expired')");
        sql.push(" ORDER BY a.expires_at, a.id LIMIT ").number(i64::from(limit));
        let read = self.database.read.clone();
        sql.all(&read, |cells| Ok(AssignmentRow::read(cells)?.try_into()?)).await
    }

    async fn find_mark(&self, mark: ExpiryMark) -> Result<Option<Instant>, StoreError> {
        let mut sql = Sql::of(&self.database, "SELECT m.at FROM marks m WHERE m.name = ");
        sql.text(name_of(mark));
        sql.first(&self.database.read, |cells| {
            from_microseconds(cells.take("marks", "at")?).map_err(StoreError::new)
        })
        .await
    }

    async fn move_mark(&self, mark: ExpiryMark, to: Instant) -> Result<(), StoreError> {
        let mut sql = Sql::of(&self.database, "INSERT INTO marks (name, at) VALUES (");
        sql.text(name_of(mark)).push(", ").at(to);
        sql.push(
            ") ON CONFLICT (name) DO UPDATE SET at = excluded.at WHERE marks.at < excluded.at",
        );
        sql.execute(&self.database.write).await.map(drop)
    }
}
