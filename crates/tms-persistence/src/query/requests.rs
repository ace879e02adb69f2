//! Lists of cancellation requests (HLP-2).

use serde_json::json;
use tms_domain::{
    change::Versioned,
    id::CancellationRequestId,
    port::{ListError, Page, PageRequest, StoreError},
    role::Reach,
    view::CancellationRequestView,
};

use super::{
    cursor::{List, SortKey},
    scope::Scope,
};
use crate::{
    cells::{Cells, Row as _},
    connect::Database,
    row::{Reading, person::PersonRow, request::RequestRow},
    sql::Sql,
};

fn push_select(sql: &mut Sql) {
    sql.push("SELECT ").columns::<RequestRow>("r").push(", ").columns::<PersonRow>("q");
    sql.push(", ").columns::<PersonRow>("d").push(", ").columns::<PersonRow>("l");
    sql.push(
        ", c.name FROM cancellation_requests r JOIN users q ON q.id = r.requested_by \
         LEFT JOIN users d ON d.id = r.decided_by \
         JOIN course_assignments a ON a.id = r.assignment_id JOIN users l ON l.id = a.learner_id \
         JOIN courses c ON c.id = a.course_id WHERE ",
    );
}

fn read(cells: &mut Cells<'_>) -> Result<(SortKey, CancellationRequestView), StoreError> {
    let row = RequestRow::read(cells)?;
    let key = SortKey::from([json!(row.requested_at), json!(row.id.to_string())]);
    let assignment = Reading::row("course_assignments", row.assignment_id);
    let request: Versioned<_> = row.try_into()?;
    let requested_by = PersonRow::read(cells)?.try_into()?;
    let decided_by = cells.optional::<PersonRow>()?.map(TryInto::try_into).transpose()?;
    let learner = PersonRow::read(cells)?.try_into()?;
    let course_name: String = cells.take("courses", "name")?;
    let version = request.version();
    let view = CancellationRequestView {
        request: request.into_state(),
        version,
        learner,
        course_name: assignment.name("course_id", &course_name)?,
        requested_by,
        decided_by,
    };
    Ok((key, view))
}

/// Requests in reach, the newest first.
pub(super) async fn list(
    database: &Database,
    reach: &Reach,
    state: Option<&str>,
    page: &PageRequest,
) -> Result<Page<CancellationRequestView>, ListError> {
    let list = List::new("cancellation requests", &state, page);
    let position = list.open(page)?;
    let scope = Scope::of(database, reach).await?;
    if scope.is_empty() {
        return Ok(Page { items: Vec::new(), next: None });
    }
    let mut sql = Sql::new(database);
    push_select(&mut sql);
    sql.push("TRUE");
    scope.push_and(&mut sql, "r.organization_id");
    if let Some(state) = state {
        sql.push(" AND r.state = ").text(state);
    }
    if let Some(position) = position {
        sql.push(" AND (r.requested_at, r.id) < (").number(position.number()?);
        sql.push(", ").id(position.id()?).push(")");
    }
    sql.push(" ORDER BY r.requested_at DESC, r.id DESC LIMIT ").push(list.rows_wanted());
    Ok(list.page(sql.all(&database.read, read).await?))
}

/// One request.
pub(super) async fn find(
    database: &Database,
    id: CancellationRequestId,
) -> Result<Option<CancellationRequestView>, StoreError> {
    let mut sql = Sql::new(database);
    push_select(&mut sql);
    sql.push("r.id = ").id(id.as_uuid());
    Ok(sql.first(&database.read, read).await?.map(|(_, view)| view))
}
