//! `GET /course-assignments.csv`: the list as a table, with the same filters.

use std::borrow::Cow;

use axum::{extract::State, response::Response};
use tms_domain::{
    assignment::Source,
    port::{Page, PageRequest},
    role::Actor,
    table::{instant_cell, text_cell},
    time::Instant,
    view::{AssignmentFilter, AssignmentView},
};

use super::list::{AssignmentFilterQuery, whole_list};
use crate::{
    body::Query,
    caller::Caller,
    export::{Table, TableQuery, optional_cell, write},
    input::{Flat, request},
    problem::Problem,
    services::Shared,
};

request! {
    /// Which assignments are wanted, and how the table is written.
    pub(crate) struct AssignmentExportQuery {
        /// Which.
        filter: Flat<AssignmentFilterQuery>,
        /// How.
        table: Flat<TableQuery>,
    }
}

struct Assignments {
    shared: Shared,
    actor: Actor,
    filter: AssignmentFilter,
    now: Instant,
}

impl Table for Assignments {
    type Row = AssignmentView;

    const FILE: &'static str = "course-assignments.csv";
    const HEADINGS: &'static [&'static str] = &[
        "id",
        "first_name",
        "last_name",
        "email",
        "course",
        "status",
        "completion",
        "percent_complete",
        "expired",
        "source",
        "created_at",
        "started_at",
        "completed_at",
        "expires_at",
        "max_expires_at",
        "labs_launched",
    ];

    async fn page(&self, page: PageRequest) -> Result<Page<AssignmentView>, Problem> {
        let wanted = Ok((self.filter.clone(), page));
        Ok(self.shared.use_cases.read_assignments.list(&self.actor, wanted).await?)
    }

    fn cells<'r>(&self, view: &'r AssignmentView) -> Vec<Cow<'r, str>> {
        let assignment = view.state();
        let at = |at: Instant| Cow::Owned(instant_cell(at));
        let person = &view.learner.person;
        let source = match assignment.source() {
            Source::Administrator { .. } => "administrator",
            Source::TrainingKey(_) => "training_key",
        };
        vec![
            assignment.id().to_string().into(),
            text_cell(person.first_name.as_str()),
            text_cell(person.last_name.as_str()),
            text_cell(&view.learner.email),
            text_cell(view.course_name.as_str()),
            if assignment.is_cancelled() { "cancelled" } else { "active" }.into(),
            assignment.completion().as_str().into(),
            assignment.percent_complete().to_string().into(),
            assignment.is_expired(self.now).to_string().into(),
            source.into(),
            at(assignment.created_at()),
            optional_cell(assignment.completion().started_at(), at),
            optional_cell(assignment.completion().completed_at(), at),
            at(assignment.expires_at()),
            at(assignment.max_expires_at()),
            assignment.labs().launched.to_string().into(),
        ]
    }
}

/// Exports course assignments in reach as CSV, with the filters of the list.
#[utoipa::path(
    get, path = "/course-assignments.csv", tag = "Course assignments",
    params(AssignmentExportQuery),
    responses((status = OK, description = "The table.", body = String, content_type = "text/csv")),
)]
pub(super) async fn export_assignments(
    State(shared): State<Shared>,
    caller: Caller,
    Query(query): Query<AssignmentExportQuery>,
) -> Result<Response, Problem> {
    let now = shared.now();
    let query = query.map(|AssignmentExportQuery { filter, table }| (filter, table.0));
    let (filter, table) = whole_list(query, &shared, &caller).await?;
    write(Assignments { shared, actor: caller.actor, filter, now }, table).await
}
