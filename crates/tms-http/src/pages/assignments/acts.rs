//! What is done with one assignment by giving a reason: marking it complete (PRG-5), asking the help desk to cancel it
//! (HLP-1). Each has a page of its own that says what it means before it is done.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use tms_domain::{
    id::AssignmentId,
    role::{Forbidden, Permission},
};

use crate::{
    pages::{
        form::{Form, SignedForm, done},
        frame::{Frame, Reader},
        said::JustSaid,
        texts::Texts,
    },
    path::Named,
    problem::Problem,
    routes::course_assignments::ReasonBody,
    services::Shared,
};

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    MarkComplete,
    RequestCancellation,
}

impl Act {
    /// The name of the text of its heading and its button; `-means` follows for what it means.
    const fn name(self) -> &'static str {
        match self {
            Self::MarkComplete => "mark-complete",
            Self::RequestCancellation => "request-cancellation",
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::MarkComplete => "complete",
            Self::RequestCancellation => "cancellation-request",
        }
    }

    const fn said(self) -> &'static str {
        match self {
            Self::MarkComplete => "marked-complete",
            Self::RequestCancellation => "cancellation-requested",
        }
    }
}

#[derive(Template)]
#[template(path = "assignments/act.html")]
struct ActPage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    act: Act,
    id: AssignmentId,
    learner: String,
    course: String,
}

impl ActPage<'_> {
    fn name(&self) -> &'static str {
        self.act.name()
    }

    fn meaning(&self) -> String {
        format!("{}-means", self.act.name())
    }
}

/// `GET /admin/course-assignments/{id}/complete`.
pub(super) async fn ask_to_mark(
    State(shared): State<Shared>,
    Named(id): Named<AssignmentId>,
    reader: Reader,
) -> Result<Response, Problem> {
    ask(&shared, &reader, id, Act::MarkComplete, StatusCode::OK, Form::empty()).await
}

/// `POST /admin/course-assignments/{id}/complete`.
pub(super) async fn mark_complete(
    State(shared): State<Shared>,
    Named(id): Named<AssignmentId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let reason = form.filled.read::<ReasonBody>()?.draft().map(|body| body.reason);
    let actor = &form.reader.caller.actor;
    let marked = shared.use_cases.mark_complete.mark(actor, id, None, reason, None).await;
    let marked = marked.map(drop).map_err(Problem::from);
    answer(&shared, form, id, Act::MarkComplete, marked).await
}

/// `GET /admin/course-assignments/{id}/cancellation-request`.
pub(super) async fn ask_to_request(
    State(shared): State<Shared>,
    Named(id): Named<AssignmentId>,
    reader: Reader,
) -> Result<Response, Problem> {
    ask(&shared, &reader, id, Act::RequestCancellation, StatusCode::OK, Form::empty()).await
}

/// `POST /admin/course-assignments/{id}/cancellation-request`.
pub(super) async fn request_cancellation(
    State(shared): State<Shared>,
    Named(id): Named<AssignmentId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let reason = form.filled.read::<ReasonBody>()?.draft().map(|body| body.reason);
    let actor = &form.reader.caller.actor;
    let filed = shared.use_cases.file_cancellation_request.file(actor, id, reason, None).await;
    let filed = filed.map(drop).map_err(Problem::from);
    answer(&shared, form, id, Act::RequestCancellation, filed).await
}

async fn answer(
    shared: &Shared,
    form: SignedForm,
    id: AssignmentId,
    act: Act,
    outcome: Result<(), Problem>,
) -> Result<Response, Problem> {
    let Err(problem) = outcome else {
        return Ok(done(&super::address(id), &JustSaid::new(act.said())));
    };
    let SignedForm { reader, filled } = form;
    let (status, form) = Form::of(filled).refused(problem, reader.frame.t)?;
    ask(shared, &reader, id, act, status, form).await
}

async fn ask(
    shared: &Shared,
    reader: &Reader,
    id: AssignmentId,
    act: Act,
    status: StatusCode,
    form: Form,
) -> Result<Response, Problem> {
    let (frame, actor) = (&reader.frame, &reader.caller.actor);
    if !frame.may(Permission::ManageAssignments) {
        return Err(Forbidden.into());
    }
    let (view, _) = shared.use_cases.read_assignments.to_change(actor, id).await?;
    let person = &view.learner.person;
    let page = ActPage {
        t: frame.t,
        form,
        act,
        id,
        learner: format!("{} {}", person.first_name, person.last_name),
        course: view.course_name.to_string(),
        frame,
    };
    frame.show_as(status, &page)
}
