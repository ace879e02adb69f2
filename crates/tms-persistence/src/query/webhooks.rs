//! Lists of webhooks, and of what they were sent (HOOK-1).

use async_trait::async_trait;
use serde_json::json;
use tms_domain::{
    change::Versioned,
    id::{DeliveryId, OrganizationId, WebhookId},
    port::{ListError, Page, PageRequest, StoreError, WebhookQueries},
    role::Reach,
    view::{DeliveryView, WebhookFilter},
    webhook::{DeliveryState, Webhook},
};

use super::{
    SeaQueries,
    cursor::{List, SortKey},
    scope::Scope,
};
use crate::{
    cells::{Cells, Row as _},
    row::webhook::{AttemptRow, DeliveryRow, WebhookRow, delivery_view},
    sql::{Column, Sql},
};

fn read_delivery(cells: &mut Cells<'_>) -> Result<DeliveryView, StoreError> {
    let row = DeliveryRow::read(cells)?;
    let last = AttemptRow::read(cells)?;
    Ok(delivery_view(row, last)?)
}

fn push_deliveries(sql: &mut Sql) {
    sql.columns::<DeliveryRow>("d").push(", ").columns::<AttemptRow>("d");
    sql.push(" FROM webhook_deliveries d WHERE ");
}

#[async_trait]
impl WebhookQueries for SeaQueries {
    async fn list_webhooks(
        &self,
        reach: &Reach,
        filter: &WebhookFilter,
        page: &PageRequest,
    ) -> Result<Page<Versioned<Webhook>>, ListError> {
        let list = List::new("webhooks", filter, page);
        let position = list.open(page)?;
        let scope = Scope::of(&self.database, reach).await?;
        let scope = scope.only(filter.organization.map(OrganizationId::as_uuid));
        if scope.is_empty() {
            return Ok(Page { items: Vec::new(), next: None });
        }
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<WebhookRow>("w").push(" FROM webhooks w WHERE TRUE");
        if let Scope::Organizations(ids) = &scope {
            sql.push(" AND ").is_one_of("w.organization_id", Column::Ids(ids.clone()));
        }
        if let Some(enabled) = filter.enabled {
            sql.push(" AND w.enabled = ").flag(enabled);
        }
        if let Some(position) = position {
            sql.push(" AND w.id < ").id(position.id()?);
        }
        sql.push(" ORDER BY w.id DESC LIMIT ").push(list.rows_wanted());
        let rows = sql.all(&self.database.read, |cells| {
            let row = WebhookRow::read(cells)?;
            Ok((SortKey::from([json!(row.id.to_string())]), row.try_into()?))
        });
        Ok(list.page(rows.await?))
    }

    async fn list_deliveries(
        &self,
        webhook: WebhookId,
        state: Option<&str>,
        page: &PageRequest,
    ) -> Result<Page<DeliveryView>, ListError> {
        let list = List::new("webhook_deliveries", &(webhook, state), page);
        let position = list.open(page)?;
        let mut sql = Sql::of(&self.database, "SELECT ");
        push_deliveries(&mut sql);
        sql.push("d.webhook_id = ").id(webhook.as_uuid());
        match state.map(|state| DeliveryState::NAMES.contains(&state).then_some(state)) {
            None => {}
            Some(Some(state)) => {
                sql.push(" AND d.state = ").text(state);
            }
            Some(None) => return Ok(Page { items: Vec::new(), next: None }),
        }
        if let Some(position) = position {
            sql.push(" AND d.id < ").id(position.id()?);
        }
        sql.push(" ORDER BY d.id DESC LIMIT ").push(list.rows_wanted());
        let rows = sql.all(&self.database.read, |cells| {
            let view = read_delivery(cells)?;
            let id = view.delivery.state().record().id;
            Ok((SortKey::from([json!(id.to_string())]), view))
        });
        Ok(list.page(rows.await?))
    }

    async fn find_delivery(&self, id: DeliveryId) -> Result<Option<DeliveryView>, StoreError> {
        let mut sql = Sql::of(&self.database, "SELECT ");
        push_deliveries(&mut sql);
        sql.push("d.id = ").id(id.as_uuid());
        sql.first(&self.database.read, read_delivery).await
    }
}
