//! The outbox as those see it who watch over it: never the text of a mail (NOT-1).

use serde_json::json;
use tms_domain::{
    id::{MailId, OrganizationId},
    mail::MailKind,
    port::{ListError, Page, PageRequest, StoreError},
    role::Reach,
    view::OutboxRowView,
};
use uuid::Uuid;

use super::{
    cursor::{List, SortKey},
    narrow::narrowest,
    scope::Scope,
};
use crate::{
    cells::{Cells, Row as _, rows},
    connect::Database,
    row::{Reading, person::LearnerRow},
    sql::{Column, Sql},
};

rows! {
    /// A row of the outbox.
    OutboxRow of "outbox" {
        id: Uuid,
        version: i32,
        kind: String,
        organization_id: Option<Uuid>,
        state: String,
        attempts: i32,
        next_attempt_at: Option<i64>,
        sent_at: Option<i64>,
        subject: Option<String>,
        last_error: Option<String>,
    }
}

/// Every state, as a condition that the index of rows in that state is seen to serve.
const STATES: [(&str, &str); 6] = [
    ("waiting", " AND o.state = 'waiting'"),
    ("sending", " AND o.state = 'sending'"),
    ("sent", " AND o.state = 'sent'"),
    ("dropped", " AND o.state = 'dropped'"),
    ("failed", " AND o.state = 'failed'"),
    ("unsure", " AND o.state = 'unsure'"),
];

fn read(cells: &mut Cells<'_>) -> Result<(SortKey, OutboxRowView), StoreError> {
    let row = OutboxRow::read(cells)?;
    let reading = Reading::row("outbox", row.id);
    let view = OutboxRowView {
        id: MailId::from_uuid(row.id),
        version: reading.version(row.version, ())?.version(),
        kind: MailKind::from_name(&row.kind).ok_or_else(|| reading.bad("kind", &row.kind))?,
        recipient: cells.optional::<LearnerRow>()?.map(TryInto::try_into).transpose()?,
        organization: row.organization_id.map(OrganizationId::from_uuid),
        state: row.state,
        attempts: reading.number("attempts", row.attempts)?,
        next_attempt_at: reading.optional_at("next_attempt_at", row.next_attempt_at)?,
        sent_at: reading.optional_at("sent_at", row.sent_at)?,
        subject: row.subject,
        last_error: row.last_error,
    };
    Ok((SortKey::from([json!(row.id.to_string())]), view))
}

/// Rows in reach, the newest first: their ids grow with time.
pub(super) async fn list(
    database: &Database,
    reach: &Reach,
    state: Option<&str>,
    page: &PageRequest,
) -> Result<Page<OutboxRowView>, ListError> {
    let list = List::new("outbox", &state, page);
    let position = list.open(page)?;
    let scope = Scope::of(database, reach).await?;
    let condition = state.map(|state| STATES.iter().find(|(known, _)| *known == state));
    let condition = match condition {
        None => "",
        Some(Some((_, condition))) if !scope.is_empty() => condition,
        Some(_) => return Ok(Page { items: Vec::new(), next: None }),
    };
    if scope.is_empty() {
        return Ok(Page { items: Vec::new(), next: None });
    }
    let organizations: &[Scope] =
        if matches!(scope, Scope::Organizations(_)) { std::slice::from_ref(&scope) } else { &[] };
    let organizations: Vec<&Scope> = organizations.iter().collect();
    let narrow = narrowest(database, &organizations, push_rows_of).await?;
    let mut sql = Sql::new(database);
    if let Some(scope) = narrow {
        sql.push("WITH found AS MATERIALIZED (");
        push_rows_of(&mut sql, scope);
        sql.push(") ");
    }
    sql.push("SELECT ").columns::<OutboxRow>("o").push(", ").columns::<LearnerRow>("l");
    sql.push(" FROM ");
    if narrow.is_some() {
        sql.push("found ").push_either("CROSS JOIN", "JOIN").push(" outbox o ON o.id = found.id");
    } else {
        sql.push("outbox o");
    }
    // A recipient may have moved out of reach since: then nothing of them is shown (PERM-3).
    sql.push(" LEFT JOIN users l ON l.id = o.recipient_id");
    scope.push_and(&mut sql, "l.organization_id");
    sql.push(" WHERE TRUE").push(condition);
    scope.push_and(&mut sql, "o.organization_id");
    if let Some(position) = position {
        sql.push(" AND o.id < ").id(position.id()?);
    }
    sql.push(" ORDER BY ");
    if state == Some("waiting") {
        // SQLite would look for the few that wait among all there ever were, for the sake of the order.
        sql.push_either("+", "");
    }
    sql.push("o.id DESC LIMIT ").push(list.rows_wanted());
    Ok(list.page(sql.all(&database.read, read).await?))
}

fn push_rows_of(sql: &mut Sql, scope: &Scope) {
    sql.push("SELECT o.id FROM outbox o WHERE TRUE");
    if let Scope::Organizations(ids) = scope {
        sql.push(" AND ").is_one_of("o.organization_id", Column::Ids(ids.clone()));
    }
}
