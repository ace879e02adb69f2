//! Whose notices of expiry come due, and the mark up to which they are caused.

use async_trait::async_trait;
use tms_domain::{
    assignment::{CourseAssignment, DueNotice, ExpiryNotice},
    change::Versioned,
    event::EventKind,
    port::{ExpiryMark, ExpiryNotices, ExpirySpan, StoreError},
    time::Instant,
};

use super::MemoryStore;

/// Whether an assignment that is not cancelled expires in a span.
fn is_in_span(it: &CourseAssignment, span: ExpirySpan) -> bool {
    span.after < it.expires_at()
        && it.expires_at() <= span.until
        && span.behind.is_none_or(|behind| behind < (it.expires_at(), it.id()))
        && !it.is_cancelled()
}

fn first_to_expire<'a>(
    found: impl Iterator<Item = &'a Versioned<CourseAssignment>>,
    limit: u16,
) -> Vec<Versioned<CourseAssignment>> {
    let mut found: Vec<_> = found.cloned().collect();
    found.sort_by_key(|it| (it.state().expires_at(), it.state().id()));
    found.truncate(usize::from(limit));
    found
}

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
        let found = tables.assignments.values().filter(|assignment| {
            let it = assignment.state();
            is_in_span(it, span) && !it.is_complete() && !is_caused(it)
        });
        Ok(first_to_expire(found, limit))
    }

    async fn list_expired(
        &self,
        span: ExpirySpan,
        limit: u16,
    ) -> Result<Vec<Versioned<CourseAssignment>>, StoreError> {
        let tables = self.tables();
        let is_told = |it: &CourseAssignment| {
            tables.events.values().any(|row| {
                row.event.kind == EventKind::AssignmentExpired
                    && row.event.assignment == it.id()
                    && row.event.expires_at == it.expires_at()
            })
        };
        let found = tables.assignments.values().filter(|assignment| {
            let it = assignment.state();
            is_in_span(it, span) && !is_told(it)
        });
        Ok(first_to_expire(found, limit))
    }

    async fn find_mark(&self, mark: ExpiryMark) -> Result<Option<Instant>, StoreError> {
        Ok(self.tables().expiry_marks.get(&mark).copied())
    }

    async fn move_mark(&self, mark: ExpiryMark, to: Instant) -> Result<(), StoreError> {
        let mut tables = self.tables();
        let at = tables.expiry_marks.entry(mark).or_insert(to);
        *at = to.max(*at);
        Ok(())
    }
}
