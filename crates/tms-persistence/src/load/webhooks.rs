//! Loading webhooks (HOOK-1).

use std::collections::BTreeSet;

use async_trait::async_trait;
use tms_domain::{
    change::Versioned,
    id::{OrganizationId, WebhookId},
    port::{StoreError, WebhookStore},
    webhook::Webhook,
};
use uuid::Uuid;

use super::SeaStore;
use crate::{
    cells::Row as _,
    row::webhook::WebhookRow,
    sql::{Column, Sql},
};

#[async_trait]
impl WebhookStore for SeaStore {
    async fn find(&self, id: WebhookId) -> Result<Option<Versioned<Webhook>>, StoreError> {
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<WebhookRow>("w").push(" FROM webhooks w WHERE w.id = ").id(id.as_uuid());
        let found = sql.first(&self.database.read, WebhookRow::read).await?;
        Ok(found.map(TryInto::try_into).transpose()?)
    }

    async fn list_enabled(
        &self,
        organizations: &BTreeSet<OrganizationId>,
    ) -> Result<Vec<Webhook>, StoreError> {
        if organizations.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<WebhookRow>("w").push(" FROM webhooks w WHERE w.enabled AND ");
        let ids = organizations.iter().map(|id| id.as_uuid()).collect();
        sql.is_one_of("w.organization_id", Column::Ids(ids)).push(" ORDER BY w.id");
        let rows = sql.all(&self.database.read, WebhookRow::read).await?;
        let webhooks = rows.into_iter().map(|row| Ok(Versioned::into_state(row.try_into()?)));
        webhooks.collect()
    }

    async fn any_enabled(&self) -> Result<bool, StoreError> {
        let sql = Sql::of(&self.database, "SELECT w.id FROM webhooks w WHERE w.enabled LIMIT 1");
        let read = |cells: &mut crate::cells::Cells<'_>| cells.take::<Uuid>("webhooks", "id");
        Ok(sql.first(&self.database.read, read).await?.is_some())
    }
}
