//! Whose notices of expiry come due, and the mark up to which they are caused.

use async_trait::async_trait;
use tms_domain::{
    assignment::{CourseAssignment, DueNotice, ExpiryNotice},
    change::Versioned,
    port::{ExpiryNotices, ExpirySpan, StoreError},
    time::Instant,
};

use super::MemoryStore;

#[async_trait]
impl ExpiryNotices for MemoryStore {
    async fn list_expiring(
        &self,
        notice: ExpiryNotice,
        span: ExpirySpan,
        limit: u16,
    ) -> Result<Vec<Versioned<CourseAssignment>>, StoreError> {
        let tables = self.tables();
        let is_caused = |it: &CourseAssignment| {
            let due = Some(DueNotice { notice, expires_at: it.expires_at() });
            let about = it.id().as_uuid();
            tables.outbox.iter().any(|row| row.mail.about == about && row.mail.notice == due)
        };
        let is_in_span = |it: &CourseAssignment| {
            span.after < it.expires_at()
                && it.expires_at() <= span.until
                && span.behind.is_none_or(|behind| behind < (it.expires_at(), it.id()))
        };
        let found = tables.assignments.values().filter(|assignment| {
            let it = assignment.state();
            is_in_span(it) && !it.is_cancelled() && !it.is_complete() && !is_caused(it)
        });
        let mut found: Vec<_> = found.cloned().collect();
        found.sort_by_key(|it| (it.state().expires_at(), it.state().id()));
        found.truncate(usize::from(limit));
        Ok(found)
    }

    async fn find_mark(&self) -> Result<Option<Instant>, StoreError> {
        Ok(self.tables().notice_mark)
    }

    async fn move_mark(&self, to: Instant) -> Result<(), StoreError> {
        let mut tables = self.tables();
        tables.notice_mark = tables.notice_mark.max(Some(to));
        Ok(())
    }
}
