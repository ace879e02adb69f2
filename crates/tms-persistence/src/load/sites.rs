//! Loading sites.

use async_trait::async_trait;
use tms_domain::{
    change::Versioned,
    id::SiteId,
    port::{SiteStore, StoreError},
    site::Site,
};

use super::SeaStore;
use crate::{
    cells::{Cells, Row as _},
    row::site::SiteRow,
    sql::Sql,
};

fn read(cells: &mut Cells<'_>) -> Result<Versioned<Site>, StoreError> {
    Ok(SiteRow::read(cells)?.try_into()?)
}

#[async_trait]
impl SiteStore for SeaStore {
    async fn find(&self, id: SiteId) -> Result<Option<Versioned<Site>>, StoreError> {
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<SiteRow>("s").push(" FROM sites s WHERE s.id = ").id(id.as_uuid());
        sql.first(&self.database.read, read).await
    }

    async fn list(&self) -> Result<Vec<Versioned<Site>>, StoreError> {
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<SiteRow>("s").push(" FROM sites s ORDER BY s.created_at, s.id");
        sql.all(&self.database.read, read).await
    }
}
