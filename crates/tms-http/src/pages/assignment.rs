//! A learner's own course assignment, at the address that mails carry (LRN-4, LRN-5, LAB-1).

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use tms_domain::{
    assignment::{Completion, CourseAssignment},
    id::{ActivityId, AssignmentId},
    text::LongText,
    usecase::Contact,
    view::{ActivityView, AssignmentDetailView},
};

use super::{
    Pages,
    form::SignedForm,
    frame::{Frame, Reader},
    texts::Texts,
};
use crate::{
    caller::Caller, path::Named, problem::Problem, seen_through::seen_through, services::Shared,
};

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .page("/assignments/{id}", show)
        .form("/assignments/{id}/activities/{activity_id}/launch", launch)
}

#[derive(Template)]
#[template(path = "assignment.html")]
struct AssignmentPage<'a> {
    frame: &'a Frame,
    t: Texts,
    id: String,
    course: &'a str,
    percent: u8,
    is_complete: bool,
    is_expired: bool,
    completed_at: Option<String>,
    expiry: String,
    expires_at: String,
    /// The button that leads on, where something can be launched and is left to do.
    next: Option<NextActivity<'a>>,
    activities: Vec<OwnActivity<'a>>,
    /// Why a launch was refused.
    refusal: Option<String>,
    /// Whom to ask, once it is over.
    contact: Option<Contact>,
}

/// The next activity that is not done.
struct NextActivity<'a> {
    id: String,
    name: &'a str,
    /// The name of the text on the button.
    button: &'static str,
}

/// An activity, as its learner sees it.
struct OwnActivity<'a> {
    id: String,
    name: &'a str,
    /// The name of the text that says what it is.
    kind: String,
    required: bool,
    minutes: Option<u16>,
    requirements: Option<&'a str>,
    done: bool,
    is_next: bool,
    launches: u32,
    last_launched_at: Option<String>,
}

impl<'a> OwnActivity<'a> {
    fn of(view: &'a ActivityView, next: Option<ActivityId>, t: Texts) -> Self {
        let activity = &view.activity;
        Self {
            id: activity.id.to_string(),
            name: activity.name.as_str(),
            kind: format!("activity-{}", activity.kind.as_str()),
            required: activity.required,
            minutes: activity.minutes,
            requirements: activity.requirements.as_ref().map(LongText::as_str),
            done: view.done,
            is_next: next == Some(activity.id),
            launches: view.launches,
            last_launched_at: view.last_launched_at.map(|at| t.moment(&at)),
        }
    }
}

impl<'a> AssignmentPage<'a> {
    fn of(
        frame: &'a Frame,
        detail: &'a AssignmentDetailView,
        refusal: Option<String>,
        contact: Option<Contact>,
    ) -> Self {
        let (t, state) = (frame.t, detail.assignment.state());
        let is_expired = state.is_expired(frame.now);
        let next = detail.next_activity().filter(|_| !is_expired && !state.is_complete());
        let next_id = next.map(|view| view.activity.id);
        let activities = detail.activities.iter();
        Self {
            frame,
            t,
            id: state.id().to_string(),
            course: detail.assignment.course_name.as_str(),
            percent: state.percent_complete(),
            is_complete: state.is_complete(),
            is_expired,
            completed_at: state.completion().completed_at().map(|at| t.moment(&at)),
            expiry: t.expiry(&state.expires_at(), &frame.now).to_string(),
            expires_at: t.moment(&state.expires_at()),
            next: next.map(|view| NextActivity {
                id: view.activity.id.to_string(),
                name: view.activity.name.as_str(),
                button: button(state),
            }),
            activities: activities.map(|view| OwnActivity::of(view, next_id, t)).collect(),
            refusal,
            contact,
        }
    }
}

/// The name of the text on the button that leads on.
const fn button(state: &CourseAssignment) -> &'static str {
    match state.completion() {
        Completion::NotStarted => "start",
        Completion::Incomplete { .. } | Completion::Complete { .. } => "continue",
    }
}

/// `GET /assignments/{id}`. Who administers an assignment is sent to the page that is made for it.
async fn show(
    State(shared): State<Shared>,
    Named(id): Named<AssignmentId>,
    reader: Reader,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let detail = shared.use_cases.see_assignment.see(&caller.actor, id).await?;
    let state = detail.assignment.state();
    if state.learner() != caller.id() || state.is_cancelled() {
        return Ok(Redirect::to(&format!("/admin/course-assignments/{id}")).into_response());
    }
    tell(&shared, &frame, &caller, &detail, None).await
}

/// `POST /assignments/{id}/activities/{activity_id}/launch`: leads to the activity, or says on the page why not
/// (LAB-3).
async fn launch(
    State(shared): State<Shared>,
    Named((id, activity)): Named<(AssignmentId, ActivityId)>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = form.reader;
    let (use_case, learner) = (shared.use_cases.launch_activity.clone(), caller.id());
    let launch = async move { use_case.launch(learner, id, activity, Ok(()), None).await };
    let refused = match seen_through(launch).await? {
        Ok(launched) => return Ok(Redirect::to(launched.url.as_str()).into_response()),
        Err(error) => Problem::from(error),
    };
    if !matches!(refused.code(), "expired" | "lab_host_unavailable") {
        return Err(refused);
    }
    let detail = shared.use_cases.see_assignment.see(&caller.actor, id).await?;
    tell(&shared, &frame, &caller, &detail, Some(&refused)).await
}

async fn tell(
    shared: &Shared,
    frame: &Frame,
    caller: &Caller,
    detail: &AssignmentDetailView,
    refused: Option<&Problem>,
) -> Result<Response, Problem> {
    let contact = match frame.site() {
        Some(front) if detail.assignment.state().is_expired(frame.now) => {
            Some(shared.use_cases.find_contact.find(front, Some(caller.user.state())).await?)
        }
        Some(_) | None => None,
    };
    let refusal = refused.map(|problem| frame.t.problem(problem));
    let status = refused.map_or(StatusCode::OK, Problem::status);
    frame.show_launching(status, &AssignmentPage::of(frame, detail, refusal, contact))
}
