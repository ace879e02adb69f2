//! Multiple creation that takes a while: how far it has come, and what each pair came to.

use std::borrow::Cow;

use axum::{Json, extract::State, response::Response};
use tms_domain::{
    id::JobId,
    port::{Page, PageRequest},
    role::Actor,
    table::text_cell,
    view::{PairOutcomeFilter, PairResultView},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    body::Query,
    caller::Caller,
    dto::{
        List,
        job::{Job, PairResult},
    },
    export::{Table, TableQuery, optional_cell, write},
    input::{Flat, choices, request},
    path::Named,
    problem::Problem,
    routes::NothingBody,
    services::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::default()
        .routes(routes!(see_job))
        .routes(routes!(list_job_results))
        .routes(routes!(export_job_results))
}

choices! {
    /// What a pair came to.
    pub(crate) enum Outcome { Created = "created", Refused = "refused" }
}

request! {
    /// Which results are wanted.
    pub(crate) struct OutcomeQuery {
        /// Only pairs that came to this.
        outcome: Option<Outcome>,
    }
}

request! {
    /// Which results are wanted, and which part of the list.
    pub(crate) struct JobResultsQuery {
        /// Which.
        filter: Flat<OutcomeQuery>,
        /// Which part.
        page: PageRequest,
    }
}

request! {
    /// Which results are wanted, and how the table is written.
    pub(crate) struct JobResultsExportQuery {
        /// Which.
        filter: Flat<OutcomeQuery>,
        /// How.
        table: Flat<TableQuery>,
    }
}

impl From<OutcomeQuery> for Option<PairOutcomeFilter> {
    fn from(OutcomeQuery { outcome }: OutcomeQuery) -> Self {
        outcome.map(|outcome| match outcome {
            Outcome::Created => PairOutcomeFilter::Created,
            Outcome::Refused => PairOutcomeFilter::Refused,
        })
    }
}

/// Tells how far a multiple creation has come, to who asked for it.
#[utoipa::path(
    get, path = "/jobs/{id}", tag = "Course assignments",
    params(("id" = uuid::Uuid, Path, description = "The job.")),
    responses((status = OK, description = "The job.", body = Job)),
)]
async fn see_job(
    State(shared): State<Shared>,
    Named(id): Named<JobId>,
    caller: Caller,
    Query(query): Query<NothingBody>,
) -> Result<Json<Job>, Problem> {
    let job = shared.use_cases.read_assignments.job(&caller.actor, id).await?;
    query?;
    Ok(Json((&job).into()))
}

/// Lists what the pairs of a multiple creation came to, in the order they were decided.
#[utoipa::path(
    get, path = "/jobs/{id}/results", tag = "Course assignments",
    params(("id" = uuid::Uuid, Path, description = "The job."), JobResultsQuery),
    responses((status = OK, description = "What the pairs came to.", body = List<PairResult>)),
)]
async fn list_job_results(
    State(shared): State<Shared>,
    Named(id): Named<JobId>,
    caller: Caller,
    Query(query): Query<JobResultsQuery>,
) -> Result<Json<List<PairResult>>, Problem> {
    let wanted = query.map(|query| (query.filter.0.into(), query.page));
    let page = shared.use_cases.read_assignments.job_results(&caller.actor, id, wanted).await?;
    Ok(Json(List::of(page, |view| PairResult::from(&view))))
}

struct Results {
    shared: Shared,
    actor: Actor,
    job: JobId,
    outcome: Option<PairOutcomeFilter>,
}

impl Table for Results {
    type Row = PairResultView;

    const FILE: &'static str = "results.csv";
    const HEADINGS: &'static [&'static str] = &[
        "outcome",
        "learner_id",
        "first_name",
        "last_name",
        "course_id",
        "course",
        "assignment_id",
        "code",
        "detail",
    ];

    async fn page(&self, page: PageRequest) -> Result<Page<PairResultView>, Problem> {
        let wanted = Ok((self.outcome, page));
        let read = &self.shared.use_cases.read_assignments;
        Ok(read.job_results(&self.actor, self.job, wanted).await?)
    }

    fn cells<'r>(&self, view: &'r PairResultView) -> Vec<Cow<'r, str>> {
        match view {
            PairResultView::Created { learner, course: (course, name), assignment } => vec![
                "created".into(),
                learner.id.to_string().into(),
                text_cell(learner.first_name.as_str()),
                text_cell(learner.last_name.as_str()),
                course.to_string().into(),
                text_cell(name.as_str()),
                assignment.to_string().into(),
                "".into(),
                "".into(),
            ],
            PairResultView::Refused { learner, course, names, code, detail } => vec![
                "refused".into(),
                learner.to_string().into(),
                optional_cell(names.as_ref(), |(it, _)| text_cell(it.first_name.as_str())),
                optional_cell(names.as_ref(), |(it, _)| text_cell(it.last_name.as_str())),
                course.to_string().into(),
                optional_cell(names.as_ref(), |(_, course)| text_cell(course.as_str())),
                "".into(),
                code.into(),
                text_cell(detail),
            ],
        }
    }
}

/// Exports what the pairs of a multiple creation came to as CSV.
#[utoipa::path(
    get, path = "/jobs/{id}/results.csv", tag = "Course assignments",
    params(("id" = uuid::Uuid, Path, description = "The job."), JobResultsExportQuery),
    responses((status = OK, description = "The table.", body = String, content_type = "text/csv")),
)]
async fn export_job_results(
    State(shared): State<Shared>,
    Named(job): Named<JobId>,
    caller: Caller,
    Query(query): Query<JobResultsExportQuery>,
) -> Result<Response, Problem> {
    match query {
        Ok(JobResultsExportQuery { filter, table }) => {
            let outcome = filter.0.into();
            write(Results { shared, actor: caller.actor, job, outcome }, table.0).await
        }
        Err(invalid) => {
            // The right to act comes first, and refuses first.
            shared.use_cases.read_assignments.job(&caller.actor, job).await?;
            Err(invalid.into())
        }
    }
}
