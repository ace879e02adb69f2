//! The mail that someone got. Each statement begins at the reader.

use async_trait::async_trait;
use serde_json::json;
use tms_domain::{
    id::{MailId, UserId},
    mail::MailKind,
    port::{Inbox, ListError, Page, PageRequest, StoreError},
    time::Instant,
    view::{InboxMailView, UNREAD_MAX},
};
use uuid::Uuid;

use super::{
    SeaQueries,
    cursor::{List, SortKey},
};
use crate::{
    cells::{Cells, Row as _, rows},
    row::Reading,
    sql::Sql,
};

rows! {
    /// A mail in an inbox.
    InboxRow of "outbox" {
        id: Uuid,
        kind: String,
        subject: Option<String>,
        text: String,
        sent_at: i64,
        read_at: Option<i64>,
    }
}

fn read(cells: &mut Cells<'_>) -> Result<(SortKey, InboxMailView), StoreError> {
    let row = InboxRow::read(cells)?;
    let reading = Reading::row("outbox", row.id);
    let view = InboxMailView {
        id: MailId::from_uuid(row.id),
        kind: MailKind::from_name(&row.kind).ok_or_else(|| reading.bad("kind", &row.kind))?,
        subject: row.subject.unwrap_or_default(),
        text: row.text,
        sent_at: reading.at("sent_at", row.sent_at)?,
        read_at: reading.optional_at("read_at", row.read_at)?,
    };
    Ok((SortKey::from([json!(row.id.to_string())]), view))
}

#[async_trait]
impl Inbox for SeaQueries {
    async fn list(
        &self,
        reader: UserId,
        page: &PageRequest,
    ) -> Result<Page<InboxMailView>, ListError> {
        let list = List::new("inbox", &reader, page);
        let position = list.open(page)?;
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<InboxRow>("o");
        sql.push(" FROM outbox o WHERE o.text IS NOT NULL AND o.recipient_id = ");
        sql.id(reader.as_uuid());
        if let Some(position) = position {
            sql.push(" AND o.id < ").id(position.id()?);
        }
        sql.push(" ORDER BY o.id DESC LIMIT ").push(list.rows_wanted());
        Ok(list.page(sql.all(&self.database.read, read).await?))
    }

    async fn count_unread(&self, reader: UserId) -> Result<u64, StoreError> {
        let mut sql = Sql::of(&self.database, "SELECT COUNT(*) FROM (SELECT 1 FROM outbox o");
        sql.push(" WHERE o.text IS NOT NULL AND o.read_at IS NULL AND o.recipient_id = ");
        sql.id(reader.as_uuid()).push(" LIMIT ").push(&UNREAD_MAX.to_string()).push(") unread");
        let count = sql.first(&self.database.read, |cells| cells.take("outbox", "count"));
        let count: i64 = count.await?.unwrap_or_default();
        Ok(u64::try_from(count).unwrap_or_default())
    }

    async fn has(&self, reader: UserId, mail: MailId) -> Result<bool, StoreError> {
        let mut sql = Sql::of(&self.database, "SELECT o.id FROM outbox o WHERE o.id = ");
        sql.id(mail.as_uuid()).push(" AND o.text IS NOT NULL AND o.recipient_id = ");
        sql.id(reader.as_uuid());
        let found = sql.first(&self.database.read, |cells| cells.take::<Uuid>("outbox", "id"));
        Ok(found.await?.is_some())
    }

    async fn mark_read(
        &self,
        reader: UserId,
        mail: Option<MailId>,
        now: Instant,
    ) -> Result<(), StoreError> {
        let mut sql = Sql::of(&self.database, "UPDATE outbox SET read_at = ");
        sql.at(now).push(" WHERE text IS NOT NULL AND read_at IS NULL AND recipient_id = ");
        sql.id(reader.as_uuid());
        if let Some(mail) = mail {
            sql.push(" AND id = ").id(mail.as_uuid());
        }
        sql.execute(&self.database.write).await.map(drop)
    }
}
