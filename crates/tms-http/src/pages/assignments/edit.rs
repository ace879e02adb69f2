//! Edit Course Assignment: its status, which can become cancelled only, and its expiry (CAN-7, EXP-3, EXP-6).

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use chrono_tz::Tz;
use tms_domain::{
    assignment::CourseAssignment, change::Version, id::AssignmentId, role::Permission,
    usecase::SetExpiryCommand, view::AssignmentView,
};

use super::{address, date_value, show::Cancelling};
use crate::{
    pages::{
        form::{Filled, Form, SignedForm, done},
        frame::{Frame, Reader},
        said::JustSaid,
        texts::{Texts, tz},
    },
    path::Named,
    problem::Problem,
    routes::course_assignments::{
        expiry::{ExpiryBody, Refused},
        expiry_field,
    },
    services::Shared,
};

/// The version that the form was made from.
const VERSION: &str = "version";

#[derive(Template)]
#[template(path = "assignments/edit.html")]
struct EditPage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    id: AssignmentId,
    learner: String,
    course: String,
    status: &'static str,
    cancelling: Cancelling,
    is_cancelled: bool,
    min: String,
    max: String,
    hint: String,
    expires_at: String,
}

#[derive(Template)]
#[template(path = "assignments/cancel.html")]
struct CancelPage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    id: AssignmentId,
    learner: String,
    course: String,
}

/// `GET /admin/course-assignments/{id}/edit`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<AssignmentId>,
    reader: Reader,
) -> Result<Response, Problem> {
    let read = &shared.use_cases.read_assignments;
    let (view, zone) = read.to_change(&reader.caller.actor, id).await?;
    show_form(&reader.frame, &view, tz(&zone), StatusCode::OK, None)
}

/// `POST /admin/course-assignments/{id}/edit`. Who chooses *Cancelled* is asked first, and what stands in the expiry
/// is passed over.
pub(super) async fn submit(
    State(shared): State<Shared>,
    Named(id): Named<AssignmentId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader, mut filled } = form;
    let actor = &reader.caller.actor;
    let (view, zone) = shared.use_cases.read_assignments.to_change(actor, id).await?;
    let zone = tz(&zone);
    if filled.take("status").as_deref() == Some("cancelled") && !view.state().is_cancelled() {
        return ask_to_cancel(&reader, &view, StatusCode::OK, Form::of(filled));
    }
    let version = filled.take(VERSION);
    if !changes_expiry(&filled, view.state(), zone) {
        return Ok(done(&address(id), &JustSaid::new("nothing-changed")));
    }
    let draft = filled.read::<ExpiryBody>()?.draft();
    let draft = draft
        .map(|body| SetExpiryCommand { wish: body.expires, override_reason: body.override_reason });
    let field = expiry_field(draft.as_ref().ok().map(|command| command.wish));
    let set = &shared.use_cases.set_expiry;
    match set.set(actor, id, version.as_deref().and_then(expected), draft).await {
        Ok(_) => Ok(done(&address(id), &JustSaid::new("expiration-changed"))),
        Err(error) => {
            let problem = error.map_refused(|refused| Refused(refused, field));
            let form = Form::of(filled).with_some(VERSION, version);
            let (status, form) = form.refused(problem, reader.frame.t)?;
            show_form(&reader.frame, &view, zone, status, Some(form))
        }
    }
}

/// `POST /admin/course-assignments/{id}/cancel`: it was confirmed.
pub(super) async fn cancel(
    State(shared): State<Shared>,
    Named(id): Named<AssignmentId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader, filled } = form;
    let actor = &reader.caller.actor;
    let version = filled.get(VERSION).and_then(expected);
    match shared.use_cases.cancel_assignment.cancel(actor, id, version, Ok(()), None).await {
        Ok(_) => Ok(done(&address(id), &JustSaid::new("assignment-cancelled"))),
        Err(error) => {
            let (status, form) = Form::of(filled).refused(error, reader.frame.t)?;
            let (view, _) = shared.use_cases.read_assignments.to_change(actor, id).await?;
            ask_to_cancel(&reader, &view, status, form)
        }
    }
}

fn expected(typed: &str) -> Option<Version> {
    typed.parse().ok().map(Version::from_raw)
}

/// The date that the expiry lies on is no new one: its instant may be another than the end of that day.
fn changes_expiry(filled: &Filled, state: &CourseAssignment, zone: Tz) -> bool {
    let typed = filled.get("expires_on").unwrap_or_default();
    let reason = filled.get("override_reason").unwrap_or_default();
    typed != date_value(&state.expires_at(), zone) || !reason.trim().is_empty()
}

fn names(view: &AssignmentView) -> (String, String) {
    let person = &view.learner.person;
    (format!("{} {}", person.first_name, person.last_name), view.course_name.to_string())
}

fn ask_to_cancel(
    reader: &Reader,
    view: &AssignmentView,
    status: StatusCode,
    form: Form,
) -> Result<Response, Problem> {
    let (frame, (learner, course)) = (&reader.frame, names(view));
    let id = view.state().id();
    frame.show_as(status, &CancelPage { t: frame.t, form, id, learner, course, frame })
}

fn show_form(
    frame: &Frame,
    view: &AssignmentView,
    zone: Tz,
    status: StatusCode,
    form: Option<Form>,
) -> Result<Response, Problem> {
    let (state, t) = (view.state(), frame.t);
    let may_pass = frame.may(Permission::HelpDesk);
    let latest = state.latest_expiry(may_pass);
    let days = (state.max_expires_at() - state.created_at()).num_days();
    let hint = t.say(if may_pass { "expiration-may-pass" } else { "expiration-at-most" });
    let hint = hint
        .text("latest", t.moment_in(&state.max_expires_at(), zone))
        .number("days", days)
        .text("created", t.moment_in(&state.created_at(), zone));
    let as_it_is = || {
        Form::empty()
            .with("expires_on", date_value(&state.expires_at(), zone))
            .with(VERSION, view.assignment.version().as_raw().to_string())
    };
    let (learner, course) = names(view);
    let page = EditPage {
        t,
        form: form.unwrap_or_else(as_it_is),
        id: state.id(),
        learner,
        course,
        status: if state.is_cancelled() { "status-cancelled" } else { "status-active" },
        cancelling: Cancelling::of(state, None, frame),
        is_cancelled: state.is_cancelled(),
        min: date_value(&frame.now, zone),
        max: date_value(&latest, zone),
        hint: hint.to_string(),
        expires_at: t.moment_in(&state.expires_at(), zone),
        frame,
    };
    frame.show_as(status, &page)
}

impl EditPage<'_> {
    fn status(&self) -> &'static str {
        self.status
    }

    /// Whether *Cancelled* can be chosen.
    fn may_cancel(&self) -> bool {
        self.cancelling.is_possible && self.frame.may(Permission::ManageAssignments)
    }
}
