//! The mail that someone got, in memory.

use async_trait::async_trait;
use tms_domain::{
    id::{MailId, UserId},
    port::{Inbox, ListError, Page, PageRequest, StoreError},
    time::Instant,
    view::{InboxMailView, UNREAD_MAX},
};

use super::{
    MemoryStore, OutboxRow,
    page::{Order, Place, list_name, page},
};

fn is_shown_to(row: &OutboxRow, reader: UserId) -> bool {
    row.mail.recipient == reader && row.text.is_some()
}

#[async_trait]
impl Inbox for MemoryStore {
    async fn list(
        &self,
        reader: UserId,
        request: &PageRequest,
    ) -> Result<Page<InboxMailView>, ListError> {
        let tables = self.tables();
        let own = tables.outbox.iter().filter(|row| row.mail.recipient == reader);
        let rows = own.filter_map(|row| {
            let view = InboxMailView {
                id: row.mail.id,
                kind: row.mail.kind,
                subject: row.subject.clone()?,
                text: row.text.clone()?,
                sent_at: row.sent_at?,
                read_at: row.read_at,
            };
            Some((Place::by_id(row.mail.id.as_uuid()), view))
        });
        page(&list_name("inbox", &reader), Order::Descending, rows, request)
    }

    async fn count_unread(&self, reader: UserId) -> Result<u64, StoreError> {
        let tables = self.tables();
        let unread = |row: &&OutboxRow| is_shown_to(row, reader) && row.read_at.is_none();
        let count = tables.outbox.iter().filter(unread).count();
        Ok(u64::try_from(count).unwrap_or(UNREAD_MAX).min(UNREAD_MAX))
    }

    async fn has(&self, reader: UserId, mail: MailId) -> Result<bool, StoreError> {
        let tables = self.tables();
        Ok(tables.outbox.iter().any(|row| row.mail.id == mail && is_shown_to(row, reader)))
    }

    async fn mark_read(
        &self,
        reader: UserId,
        mail: Option<MailId>,
        now: Instant,
    ) -> Result<(), StoreError> {
        let mut tables = self.tables();
        for row in &mut tables.outbox {
            if is_shown_to(row, reader) && mail.is_none_or(|mail| row.mail.id == mail) {
                row.read_at = row.read_at.or(Some(now));
            }
        }
        Ok(())
    }
}
