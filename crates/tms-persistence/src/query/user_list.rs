//! The list of users that administrators search in (USR-8).

use serde_json::json;
use tms_domain::{
    change::Versioned,
    id::OrganizationId,
    port::{ListError, Page, PageRequest, StoreError},
    user::User,
    view::UserFilter,
};

use super::{
    cursor::{List, SortKey},
    narrow::{COUNTED_MAX, narrowest},
    people::People,
    scope::Scope,
};
use crate::{
    cells::Row as _,
    connect::Database,
    row::user::UserRow,
    sql::{Column, Sql},
};

/// What the rows of a page are found by.
#[derive(Clone, Copy, Debug)]
enum Driver {
    /// The people found by their names.
    People,
    /// The organizations in reach.
    Organizations,
}

/// A list of users.
pub(super) struct UserList<'a> {
    database: &'a Database,
    scope: Scope,
    filter: &'a UserFilter,
    people: People,
}

impl<'a> UserList<'a> {
    pub(super) fn new(database: &'a Database, scope: Scope, filter: &'a UserFilter) -> Self {
        let scope = scope.only(filter.organization.map(OrganizationId::as_uuid));
        let (first, last) = (filter.first_name.as_ref(), filter.last_name.as_ref());
        Self { database, scope, filter, people: People::new(first, last, filter.email.as_ref()) }
    }

    pub(super) async fn page(
        &self,
        request: &PageRequest,
    ) -> Result<Page<Versioned<User>>, ListError> {
        let list = List::new("users", self.filter, request);
        let position = list.open(request)?;
        if self.scope.is_empty() {
            return Ok(Page { items: Vec::new(), next: None });
        }
        let mut conditions = Vec::new();
        if !self.people.is_everyone() {
            conditions.push(Driver::People);
        }
        if matches!(self.scope, Scope::Organizations(_)) {
            conditions.push(Driver::Organizations);
        }
        let driver = narrowest(self.database, &conditions, |sql, driver| {
            sql.push("SELECT 1 FROM (");
            self.push_rows_of(sql, driver);
            sql.push(" LIMIT ").push(COUNTED_MAX).push(") AS user_found");
        });
        let mut sql = Sql::of(self.database, "WITH ");
        if let Some(driver) = driver.await? {
            sql.push("found AS MATERIALIZED (");
            self.push_rows_of(&mut sql, driver);
            sql.push("), page AS MATERIALIZED (SELECT u.id AS page_id, u.name_folded AS page_key FROM found ");
            sql.push_either("CROSS JOIN", "JOIN").push(" users u ON u.id = found.id");
        } else {
            sql.push("page AS MATERIALIZED (SELECT u.id AS page_id, u.name_folded AS page_key FROM users u");
        }
        sql.push(" WHERE TRUE");
        self.scope.push_and(&mut sql, "u.organization_id");
        self.people.push_and(&mut sql, "u");
        if let Some(disabled) = self.filter.disabled {
            sql.push(" AND u.disabled = ").flag(disabled);
        }
        if let Some(position) = position {
            sql.push(" AND (u.name_folded, u.id) > (").text(position.text()?);
            sql.push(", ").id(position.id()?).push(")");
        }
        sql.push(" ORDER BY u.name_folded, u.id LIMIT ").push(list.rows_wanted());
        sql.push(") SELECT ").columns::<UserRow>("u").push(", page_key FROM page ");
        sql.push_either("CROSS JOIN", "JOIN").push(" users u ON u.id = page_id");
        sql.push(" ORDER BY page_key, page_id");
        let rows = sql.all(&self.database.read, |cells| {
            let row = UserRow::read(cells)?;
            let key: String = cells.take("users", "name_folded")?;
            let key = SortKey::from([json!(key), json!(row.id.to_string())]);
            Ok::<_, StoreError>((key, row.try_into()?))
        });
        Ok(list.page(rows.await?))
    }

    fn push_rows_of(&self, sql: &mut Sql, driver: Driver) {
        match driver {
            Driver::People => self.people.push_found(sql),
            Driver::Organizations => {
                sql.push("SELECT u.id FROM users u WHERE TRUE");
                if let Scope::Organizations(ids) = &self.scope {
                    sql.push(" AND ").is_one_of("u.organization_id", Column::Ids(ids.clone()));
                }
            }
        }
    }
}
