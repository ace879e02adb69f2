//! Loading organizations, their lines and descendants.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use tms_domain::{
    change::Versioned,
    id::OrganizationId,
    organization::{LINE_LENGTH_MAX, Organization, OrganizationLine},
    port::{OrganizationStore, StoreError},
};

use super::SeaStore;
use crate::{
    cells::{Cells, Row as _},
    connect::Database,
    error::BadRow,
    held::Held,
    row::organization::OrganizationRow,
    sql::{Column, Sql},
};

/// From `reached`, a common table of some organizations, to these and their descendants (ORG-2). A circle, which
/// the rules exclude, would end it too: no row comes twice.
pub(crate) const REACHED: &str = " UNION SELECT below.id FROM reached \
    JOIN organizations below ON below.parent_id = reached.id)";

/// From `related`, a common table of some organizations with their parents, to these and all above them.
pub(crate) const RELATED: &str = " UNION SELECT above.id, above.parent_id FROM related \
    JOIN organizations above ON above.id = related.parent_id)";

fn read(cells: &mut Cells<'_>) -> Result<Versioned<Organization>, StoreError> {
    Ok(OrganizationRow::read(cells)?.try_into()?)
}

/// The line of each of these organizations that exists, in one statement.
pub(crate) async fn find_lines(
    database: &Database,
    ids: &BTreeSet<OrganizationId>,
) -> Result<BTreeMap<OrganizationId, OrganizationLine>, StoreError> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    lines_of(ids, statement(database, ids).all(&database.read, read).await?)
}

/// The same, by a connection of one's own.
pub(crate) async fn find_lines_by(
    held: &Held,
    ids: &BTreeSet<OrganizationId>,
) -> Result<BTreeMap<OrganizationId, OrganizationLine>, StoreError> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    lines_of(ids, held.all(statement(held.database(), ids), read).await?)
}

/// These organizations and all above them.
fn statement(database: &Database, ids: &BTreeSet<OrganizationId>) -> Sql {
    let mut sql = Sql::of(
        database,
        "WITH RECURSIVE related(id, parent_id) AS (SELECT o.id, o.parent_id FROM organizations o WHERE ",
    );
    sql.is_one_of("o.id", Column::Ids(ids.iter().map(|id| id.as_uuid()).collect()));
    sql.push(RELATED).push(" SELECT ").columns::<OrganizationRow>("o");
    sql.push(" FROM organizations o WHERE o.id IN (SELECT id FROM related)");
    sql
}

fn lines_of(
    ids: &BTreeSet<OrganizationId>,
    members: Vec<Versioned<Organization>>,
) -> Result<BTreeMap<OrganizationId, OrganizationLine>, StoreError> {
    let members: BTreeMap<OrganizationId, Versioned<Organization>> =
        members.into_iter().map(|member| (member.state().id(), member)).collect();
    let present = ids.iter().filter(|id| members.contains_key(id));
    present.map(|id| Ok((*id, line_of(*id, &members)?))).collect()
}

fn line_of(
    foot: OrganizationId,
    members: &BTreeMap<OrganizationId, Versioned<Organization>>,
) -> Result<OrganizationLine, BadRow> {
    let mut line = Vec::new();
    let mut next = members.get(&foot);
    while let Some(member) = next.filter(|_| line.len() <= LINE_LENGTH_MAX) {
        next = member.state().parent().and_then(|parent| members.get(&parent));
        line.push(member.clone());
    }
    OrganizationLine::new(line)
        .map_err(|broken| BadRow::new("organizations", foot, format_args!("parent_id: {broken}")))
}

#[async_trait]
impl OrganizationStore for SeaStore {
    async fn find_lines(
        &self,
        ids: &BTreeSet<OrganizationId>,
    ) -> Result<BTreeMap<OrganizationId, OrganizationLine>, StoreError> {
        find_lines(&self.database, ids).await
    }

    async fn find_by_external_ids(
        &self,
        external_ids: &BTreeSet<String>,
    ) -> Result<Vec<Versioned<Organization>>, StoreError> {
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<OrganizationRow>("o").push(" FROM organizations o WHERE ");
        sql.is_one_of("o.external_id", Column::Texts(external_ids.iter().cloned().collect()));
        sql.push(" ORDER BY o.id");
        sql.all(&self.database.read, read).await
    }

    async fn find_descendants(
        &self,
        id: OrganizationId,
    ) -> Result<Vec<Versioned<Organization>>, StoreError> {
        let mut sql = Sql::of(
            &self.database,
            "WITH RECURSIVE reached(id) AS (SELECT o.id FROM organizations o WHERE o.parent_id = ",
        );
        sql.id(id.as_uuid()).push(REACHED).push(" SELECT ").columns::<OrganizationRow>("o");
        sql.push(" FROM organizations o WHERE o.id IN (SELECT id FROM reached) ORDER BY o.id");
        sql.all(&self.database.read, read).await
    }

    async fn find_first_root(&self) -> Result<Option<Versioned<Organization>>, StoreError> {
        // Ids grow with time.
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<OrganizationRow>("o");
        sql.push(" FROM organizations o WHERE o.parent_id IS NULL ORDER BY o.id LIMIT 1");
        sql.first(&self.database.read, read).await
    }
}
