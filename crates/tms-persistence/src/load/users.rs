//! Loading users.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use tms_domain::{
    change::Versioned,
    id::UserId,
    port::{StoreError, UserStore},
    user::User,
};

use super::SeaStore;
use crate::{
    cells::{Cells, Row as _},
    row::user::UserRow,
    sql::{Column, Sql},
};

fn read(cells: &mut Cells<'_>) -> Result<Versioned<User>, StoreError> {
    Ok(UserRow::read(cells)?.try_into()?)
}

#[async_trait]
impl UserStore for SeaStore {
    async fn find_many(
        &self,
        ids: &BTreeSet<UserId>,
    ) -> Result<BTreeMap<UserId, Versioned<User>>, StoreError> {
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<UserRow>("u").push(" FROM users u WHERE ");
        sql.is_one_of("u.id", Column::Ids(ids.iter().map(|id| id.as_uuid()).collect()));
        let users = sql.all(&self.database.read, read).await?;
        Ok(users.into_iter().map(|user| (user.state().id(), user)).collect())
    }

    async fn find_by_emails(
        &self,
        normal: &BTreeSet<String>,
    ) -> Result<Vec<Versioned<User>>, StoreError> {
        if normal.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<UserRow>("u").push(" FROM users u WHERE ");
        sql.is_one_of("u.email_normal", Column::Texts(normal.iter().cloned().collect()));
        sql.push(" ORDER BY u.id");
        sql.all(&self.database.read, read).await
    }

    async fn any_system_administrator(&self) -> Result<bool, StoreError> {
        let sql = Sql::of(
            &self.database,
            "SELECT 1 FROM user_roles WHERE role = 'system_administrator' LIMIT 1",
        );
        Ok(sql.first(&self.database.read, |_| Ok(())).await?.is_some())
    }
}
