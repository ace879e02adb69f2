//! Billing: the statement of a month (BIL-4).

use askama::Template;
use axum::{
    extract::State,
    http::{StatusCode, request::Parts},
    response::Response,
};
use chrono::{Datelike as _, Months, NaiveDate};
use tms_domain::{id::OrganizationId, role::Permission, text::Name, usecase::StatementView};

use super::{
    Pages,
    form::{Filled, Form},
    frame::{Frame, Reader},
    places::Places,
    texts::{Texts, first_of_month, tz},
};
use crate::{
    dto::statement::net,
    problem::Problem,
    routes::billing::{StatementQuery, wanted},
    services::Shared,
};

const PATH: &str = "/admin/billing";
const EXPORT: &str = "/api/v1/billing/statements.csv";

pub(super) fn pages(pages: Pages) -> Pages {
    pages.page(PATH, show)
}

#[derive(Template)]
#[template(path = "billing.html")]
struct BillingPage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    places: Places,
    statement: Option<Statement>,
}

/// A statement as the page shows it.
struct Statement {
    organization: String,
    month: String,
    zone: String,
    so_far: bool,
    include_children: bool,
    lines: Vec<Line>,
    created: u64,
    reversed: u64,
    net: i64,
    export: String,
    before: Option<String>,
    after: Option<String>,
}

struct Line {
    sku: Option<String>,
    course: String,
    created: u64,
    reversed: u64,
    net: i64,
}

impl Statement {
    fn of(view: &StatementView, asked: &Filled, places: &Places, t: Texts) -> Self {
        let month = first_day(view);
        let (created, reversed) = view.totals();
        let lines = view.lines.iter().map(|line| Line {
            sku: line.sku.as_ref().map(Name::to_string),
            course: line.course.1.to_string(),
            created: line.created,
            reversed: line.reversed,
            net: net(line.created, line.reversed),
        });
        let of_month = |month: NaiveDate| {
            let mut other = asked.clone();
            other.set("month", named(month));
            format!("{PATH}?{}", other.to_query())
        };
        Self {
            organization: places.name(&view.organization).unwrap_or_default().to_owned(),
            month: t.language.month(month),
            zone: view.time_zone.as_str().to_owned(),
            so_far: view.so_far,
            include_children: asked.all("include_children").last() == Some("true"),
            lines: lines.collect(),
            created,
            reversed,
            net: net(created, reversed),
            export: format!("{EXPORT}?{}", asked.to_query()),
            before: month.checked_sub_months(Months::new(1)).map(of_month),
            // A month that has not begun has nothing to show.
            after: month.checked_add_months(Months::new(1)).filter(|_| !view.so_far).map(of_month),
        }
    }
}

/// The first day of a statement's month.
fn first_day(view: &StatementView) -> NaiveDate {
    view.month.starts_at().with_timezone(&tz(&view.time_zone)).date_naive()
}

/// A month as a month field and the API have it.
fn named(month: NaiveDate) -> String {
    format!("{:04}-{:02}", month.year(), month.month())
}

/// `GET /admin/billing`. Shows the running month of one's own organization when nothing else is asked for.
async fn show(
    State(shared): State<Shared>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let t = frame.t;
    let mut asked = Filled::of_query(&parts);
    let own = caller.user.state().organization().to_string();
    let listed = [asked.get("organization_id").unwrap_or_default(), &own];
    let places = Places::of(&shared, &caller.actor, Permission::SeeBilling, &listed).await?;
    if asked.get("organization_id").is_none_or(str::is_empty) {
        let own = caller.user.state().organization();
        asked.set("organization_id", start(&places, own).to_string());
    }
    if asked.get("month").is_none_or(str::is_empty) {
        asked.set("month", named(first_of_month(t.date(&frame.now))));
    }
    let last = asked.all("include_children").last().unwrap_or("false").to_owned();
    asked.set("include_children", last);
    let form = Form::of(asked.clone());
    let query = asked.read::<StatementQuery>()?.draft();
    let read = shared.use_cases.read_statement.read(&caller.actor, wanted(query)).await;
    let (status, form, statement) = match read {
        Ok(view) => (StatusCode::OK, form, Some(Statement::of(&view, &asked, &places, t))),
        Err(error) => {
            let (status, form) = form.refused(error, t)?;
            (status, form, None)
        }
    };
    frame.show_as(status, &BillingPage { t, form, places, statement, frame: &frame })
}

/// The organization whose statement is shown first: one's own, where that is in reach.
fn start(places: &Places, own: OrganizationId) -> OrganizationId {
    let mut all = places.tree().organizations.iter().map(|it| it.organization.state().id());
    if all.clone().any(|id| id == own) { own } else { all.next().unwrap_or(own) }
}
