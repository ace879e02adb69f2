//! Monthly statements.

use std::borrow::Cow;

use axum::{Json, extract::State, response::Response};
use serde::Serialize;
use tms_domain::{
    field::Draft,
    id::OrganizationId,
    port::{Page, PageRequest},
    table::text_cell,
    text::Name,
    usecase::StatementMonth,
    view::StatementLineView,
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    body::Query,
    caller::Caller,
    dto::statement::{StatementLine, StatementTotals, net},
    export::{Table, TableQuery, optional_cell, write},
    input::{Flat, Month, request},
    problem::Problem,
    services::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::default().routes(routes!(see_statement)).routes(routes!(export_statement))
}

request! {
    /// Which statement is wanted.
    pub(crate) struct StatementQuery {
        /// Whose.
        organization_id: OrganizationId,
        /// Of which month, in that organization's zone.
        month: Month,
        /// Whether its descendants count too.
        include_children: Option<bool>,
    }
}

request! {
    /// Which statement is wanted, and how the table is written.
    pub(crate) struct StatementExportQuery {
        /// Which.
        statement: Flat<StatementQuery>,
        /// How.
        table: Flat<TableQuery>,
    }
}

/// A monthly statement.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Statement {
    /// Whose.
    organization_id: Uuid,
    /// The zone in which the month is read.
    time_zone: String,
    /// Whether the month is still running.
    so_far: bool,
    /// What was created and cancelled, by SKU and course.
    lines: Vec<StatementLine>,
    /// The sums.
    totals: StatementTotals,
}

/// Which statement a query asks for.
pub(crate) fn wanted(
    query: Draft<StatementQuery>,
) -> Draft<(OrganizationId, StatementMonth, bool)> {
    let StatementQuery { organization_id, month, include_children } = query?;
    let Month { year, month } = month;
    Ok((organization_id, StatementMonth { year, month }, include_children.unwrap_or(false)))
}

/// Shows a monthly statement.
#[utoipa::path(
    get, path = "/billing/statements", tag = "Billing",
    params(StatementQuery),
    responses((status = OK, description = "The statement.", body = Statement)),
)]
async fn see_statement(
    State(shared): State<Shared>,
    caller: Caller,
    Query(query): Query<StatementQuery>,
) -> Result<Json<Statement>, Problem> {
    let view = shared.use_cases.read_statement.read(&caller.actor, wanted(query)).await?;
    Ok(Json(Statement {
        organization_id: view.organization.as_uuid(),
        time_zone: view.time_zone.as_str().to_owned(),
        so_far: view.so_far,
        lines: view.lines.iter().map(StatementLine::from).collect(),
        totals: StatementTotals::of(&view.lines),
    }))
}

struct Lines(Vec<StatementLineView>);

impl Table for Lines {
    type Row = StatementLineView;

    const FILE: &'static str = "statement.csv";
    const HEADINGS: &'static [&'static str] =
        &["sku", "course_id", "course", "created", "reversed", "net"];

    async fn page(&self, _: PageRequest) -> Result<Page<StatementLineView>, Problem> {
        Ok(Page { items: self.0.clone(), next: None })
    }

    fn cells<'r>(&self, line: &'r StatementLineView) -> Vec<Cow<'r, str>> {
        let (course, name) = &line.course;
        vec![
            optional_cell(line.sku.as_ref().map(Name::as_str), text_cell),
            course.to_string().into(),
            text_cell(name.as_str()),
            line.created.to_string().into(),
            line.reversed.to_string().into(),
            net(line.created, line.reversed).to_string().into(),
        ]
    }
}

/// Exports a monthly statement as CSV.
#[utoipa::path(
    get, path = "/billing/statements.csv", tag = "Billing",
    params(StatementExportQuery),
    responses((status = OK, description = "The table.", body = String, content_type = "text/csv")),
)]
async fn export_statement(
    State(shared): State<Shared>,
    caller: Caller,
    Query(query): Query<StatementExportQuery>,
) -> Result<Response, Problem> {
    let (statement, table) = match query {
        Ok(StatementExportQuery { statement, table }) => (Ok(statement.0), table.0),
        Err(invalid) => (Err(invalid), TableQuery { bom: None }),
    };
    let view = shared.use_cases.read_statement.read(&caller.actor, wanted(statement)).await?;
    write(Lines(view.lines), table).await
}
