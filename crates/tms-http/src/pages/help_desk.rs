//! Help Desk: cancellation requests. The help desk decides them, administrators see those in their reach (HLP-2).

use askama::Template;
use axum::{extract::State, http::request::Parts, response::Response};
use tms_domain::{
    cancellation_request::RequestState,
    id::CancellationRequestId,
    port::PageRequest,
    role::Permission,
    usecase::CancellationRequestDetail,
    view::{CancellationRequestView, PersonView},
};

use super::{
    Pages,
    form::{Form, SignedForm, done},
    frame::{Frame, Reader},
    list::{Asked, List, Shown},
    said::JustSaid,
    texts::Texts,
};
use crate::{
    input::{choices, request},
    path::Named,
    problem::{Problem, Refusal as _},
    routes::cancellation_requests::{ApproveBody, DeclineBody},
    services::Shared,
};

const PATH: &str = "/admin/help-desk";

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .page(PATH, list)
        .page("/admin/help-desk/{id}", show)
        .form("/admin/help-desk/{id}/approve", approve)
        .form("/admin/help-desk/{id}/decline", decline)
}

choices! {
    /// Which requests are shown: those that wait, when nothing is said.
    enum Shows { Open = "open", Approved = "approved", Declined = "declined", Any = "any" }
}

request! {
    /// Which requests are wanted.
    struct RequestsQuery {
        /// In which state.
        state: Option<Shows>,
        /// Which part of the list.
        page: PageRequest,
    }
}

/// A request as its pages show it.
struct Request {
    path: String,
    state: &'static str,
    learner: String,
    course: String,
    assignment: String,
    reason: String,
    requested_by: String,
    requested: String,
    decided_by: Option<String>,
    decided: Option<String>,
    decision_reason: Option<String>,
}

impl Request {
    fn of(view: &CancellationRequestView, t: Texts) -> Self {
        let request = &view.request;
        let (decided_at, decision_reason) = match request.state() {
            RequestState::Open => (None, None),
            RequestState::Approved { at, reason, .. } => (Some(at), reason.as_ref()),
            RequestState::Declined { at, reason, .. } => (Some(at), Some(reason)),
        };
        Self {
            path: format!("{PATH}/{}", request.id()),
            state: request.state().as_str(),
            learner: view.learner.full_name(),
            course: view.course_name.to_string(),
            assignment: format!("/admin/course-assignments/{}", request.assignment()),
            reason: request.reason().to_string(),
            requested_by: view.requested_by.full_name(),
            requested: t.moment(&request.requested_at()),
            decided_by: view.decided_by.as_ref().map(PersonView::full_name),
            decided: decided_at.map(|at| t.moment(at)),
            decision_reason: decision_reason.map(ToString::to_string),
        }
    }

    /// The class of the badge of its state.
    fn class(&self) -> &'static str {
        match self.state {
            "open" => "attention",
            "approved" => "good",
            _ => "neutral",
        }
    }

    /// The name of the text of its state.
    fn state_text(&self) -> String {
        format!("request-{}", self.state)
    }
}

#[derive(Template)]
#[template(path = "help_desk/list.html")]
struct ListPage<'a> {
    frame: &'a Frame,
    t: Texts,
    list: List,
    requests: Vec<Request>,
    /// The states, and whether each is shown.
    states: [(&'static str, bool); 4],
    may_decide: bool,
}

/// `GET /admin/help-desk`.
async fn list(
    State(shared): State<Shared>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let asked = Asked::of(&parts);
    let wanted = asked.read::<RequestsQuery>()?.draft().map(|query| {
        let state = match query.state {
            None | Some(Shows::Open) => Some("open"),
            Some(Shows::Approved) => Some("approved"),
            Some(Shows::Declined) => Some("declined"),
            Some(Shows::Any) => None,
        };
        (state, query.page)
    });
    let shown = asked.get("state").unwrap_or("open").to_owned();
    let read = &shared.use_cases.read_assignments;
    let found = read.cancellation_requests(&caller.actor, wanted).await;
    let t = frame.t;
    let Shown { status, list, items } = asked.shown(found, t)?;
    let page = ListPage {
        t,
        list,
        requests: items.iter().map(|view| Request::of(view, t)).collect(),
        states: ["open", "approved", "declined", "any"].map(|state| (state, state == shown)),
        may_decide: frame.may(Permission::HelpDesk),
        frame: &frame,
    };
    frame.show_as(status, &page)
}

#[derive(Template)]
#[template(path = "help_desk/request.html")]
struct RequestPage<'a> {
    frame: &'a Frame,
    t: Texts,
    request: Request,
    assigned: String,
    is_open: bool,
    may_decide: bool,
    /// Why it cannot be approved any more.
    not_approvable: Option<String>,
    approve: Form,
    decline: Form,
}

impl<'a> RequestPage<'a> {
    fn new(
        frame: &'a Frame,
        detail: CancellationRequestDetail,
        approve: Form,
        decline: Form,
    ) -> Self {
        let t = frame.t;
        let CancellationRequestDetail { request, assignment, approvable } = detail;
        Self {
            frame,
            t,
            assigned: t.moment(&assignment.state().created_at()),
            is_open: matches!(request.request.state(), RequestState::Open),
            may_decide: frame.may(Permission::HelpDesk),
            not_approvable: approvable.err().map(|refused| t.problem(&refused.problem())),
            request: Request::of(&request, t),
            approve,
            decline,
        }
    }
}

/// `GET /admin/help-desk/{id}`.
async fn show(
    State(shared): State<Shared>,
    Named(id): Named<CancellationRequestId>,
    reader: Reader,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let read = &shared.use_cases.read_assignments;
    let detail = read.cancellation_request(&caller.actor, id).await?;
    frame.show(&RequestPage::new(&frame, detail, Form::empty(), Form::empty()))
}

/// `POST /admin/help-desk/{id}/approve`.
async fn approve(
    State(shared): State<Shared>,
    Named(id): Named<CancellationRequestId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader: Reader { frame, caller, .. }, filled } = form;
    let reason = filled.read::<ApproveBody>()?.draft().map(|body| body.reason);
    let use_case = &shared.use_cases.decide_cancellation_request;
    let Err(error) = use_case.approve(&caller.actor, id, None, reason, None).await else {
        return Ok(done(PATH, &JustSaid::new("request-approved")));
    };
    let (status, form) = Form::of(filled).refused(error, frame.t)?;
    let read = &shared.use_cases.read_assignments;
    let detail = read.cancellation_request(&caller.actor, id).await?;
    frame.show_as(status, &RequestPage::new(&frame, detail, form, Form::empty()))
}

/// `POST /admin/help-desk/{id}/decline`.
async fn decline(
    State(shared): State<Shared>,
    Named(id): Named<CancellationRequestId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader: Reader { frame, caller, .. }, filled } = form;
    let reason = filled.read::<DeclineBody>()?.draft().map(|body| body.reason);
    let use_case = &shared.use_cases.decide_cancellation_request;
    let Err(error) = use_case.decline(&caller.actor, id, None, reason, None).await else {
        return Ok(done(PATH, &JustSaid::new("request-declined")));
    };
    let (status, form) = Form::of(filled).refused(error, frame.t)?;
    let read = &shared.use_cases.read_assignments;
    let detail = read.cancellation_request(&caller.actor, id).await?;
    frame.show_as(status, &RequestPage::new(&frame, detail, Form::empty(), form))
}
