//! Lists of users, courses and organizations (PERM-3, PERM-4).

use std::collections::BTreeSet;

use async_trait::async_trait;
use serde_json::json;
use tms_domain::{
    change::Versioned,
    course::Course,
    id::OrganizationId,
    organization::{Organization, OrganizationLine},
    port::{AdministrationQueries, ListError, Page, PageRequest, StoreError},
    role::Reach,
    time::Instant,
    user::User,
    view::{CourseFilter, OutboxRowView, UserFilter},
};

use super::{
    SeaQueries,
    cursor::{List, SortKey},
    outbox,
    scope::Scope,
    user_list::UserList,
};
use crate::{
    cells::Row as _,
    error::BadRow,
    load::{REACHED, find_lines, push_owners, with_activities},
    row::{course::CourseRow, organization::OrganizationRow},
    search::wanted,
    sql::{Column, Sql},
};

#[async_trait]
impl AdministrationQueries for SeaQueries {
    async fn list_users(
        &self,
        reach: &Reach,
        filter: &UserFilter,
        page: &PageRequest,
    ) -> Result<Page<Versioned<User>>, ListError> {
        let scope = Scope::of(&self.database, reach).await?;
        UserList::new(&self.database, scope, filter).page(page).await
    }

    async fn list_courses(
        &self,
        reach: &Reach,
        filter: &CourseFilter,
        page: &PageRequest,
        now: Instant,
    ) -> Result<Page<Versioned<Course>>, ListError> {
        let list = List::new("courses", filter, page);
        let position = list.open(page)?;
        let mut sql = Sql::new(&self.database);
        let owners = match reach {
            Reach::Everywhere => "",
            Reach::Within(roots) => {
                push_owners(&mut sql, roots);
                " AND c.organization_id IN (SELECT id FROM related UNION SELECT id FROM reached)"
            }
        };
        sql.push("SELECT ")
            .columns::<CourseRow>("c")
            .push(", c.name_folded FROM courses c WHERE TRUE");
        sql.push(owners);
        if let Some(part) = filter.name.as_deref().and_then(wanted) {
            sql.push(" AND ").holds_part("c.name_search", &part);
        }
        if let Some(archived) = filter.archived {
            // As `Course::is_archived` says.
            sql.push(if archived { " AND (" } else { " AND NOT (" }).push("c.archived OR ");
            sql.push("(c.auto_archive_at IS NOT NULL AND c.auto_archive_at <= ").at(now).push("))");
        }
        if let Some(position) = position {
            sql.push(" AND (c.name_folded, c.id) > (").text(position.text()?);
            sql.push(", ").id(position.id()?).push(")");
        }
        sql.push(" ORDER BY c.name_folded, c.id LIMIT ").push(list.rows_wanted());
        let rows = sql.all(&self.database.read, |cells| {
            let row = CourseRow::read(cells)?;
            let key: String = cells.take("courses", "name_folded")?;
            Ok((SortKey::from([json!(key), json!(row.id.to_string())]), row))
        });
        let Page { items, next } = list.page(rows.await?);
        Ok(Page { items: with_activities(&self.database, items).await?, next })
    }

    async fn list_organizations(
        &self,
        reach: &Reach,
        page: &PageRequest,
    ) -> Result<Page<OrganizationLine>, ListError> {
        let list = List::new("organizations", &(), page);
        let position = list.open(page)?;
        let scope = Scope::of(&self.database, reach).await?;
        if scope.is_empty() {
            return Ok(Page { items: Vec::new(), next: None });
        }
        let mut sql = Sql::of(&self.database, "SELECT o.id FROM organizations o WHERE TRUE");
        scope.push_and(&mut sql, "o.id");
        if let Some(position) = position {
            sql.push(" AND o.id < ").id(position.id()?);
        }
        // Ids grow with time.
        sql.push(" ORDER BY o.id DESC LIMIT ").push(list.rows_wanted());
        let rows = sql.all(&self.database.read, |cells| {
            let id = OrganizationId::from_uuid(cells.take("organizations", "id")?);
            Ok((SortKey::from([json!(id.to_string())]), id))
        });
        let Page { items, next } = list.page(rows.await?);
        let ids: BTreeSet<OrganizationId> = items.iter().copied().collect();
        let mut lines = find_lines(&self.database, &ids).await?;
        let items = items.into_iter().map(|id| {
            lines.remove(&id).ok_or_else(|| BadRow::new("organizations", id, "it is gone"))
        });
        let items = items.collect::<Result<_, BadRow>>().map_err(StoreError::from)?;
        Ok(Page { items, next })
    }

    async fn list_oldest_organizations(
        &self,
        reach: &Reach,
        limit: u16,
    ) -> Result<Vec<Versioned<Organization>>, StoreError> {
        let mut sql = Sql::new(&self.database);
        if let Reach::Within(roots) = reach {
            if roots.is_empty() {
                return Ok(Vec::new());
            }
            sql.push("WITH RECURSIVE reached(id) AS (SELECT o.id FROM organizations o WHERE ");
            let roots = roots.iter().map(|root| root.as_uuid()).collect();
            sql.is_one_of("o.id", Column::Ids(roots));
            sql.push(REACHED).push(" ");
        }
        sql.push("SELECT ").columns::<OrganizationRow>("o").push(" FROM organizations o");
        if matches!(reach, Reach::Within(_)) {
            sql.push(" WHERE o.id IN (SELECT id FROM reached)");
        }
        // Ids grow with time.
        sql.push(" ORDER BY o.id LIMIT ").push(&limit.to_string());
        let rows =
            sql.all(&self.database.read, |cells| Ok(OrganizationRow::read(cells)?.try_into()?));
        rows.await
    }

    async fn list_outbox(
        &self,
        reach: &Reach,
        state: Option<&str>,
        page: &PageRequest,
    ) -> Result<Page<OutboxRowView>, ListError> {
        outbox::list(&self.database, reach, state, page).await
    }
}
