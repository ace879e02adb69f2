//! Create Course Assignment: one learner, one course (ASG-4).

use askama::Template;
use axum::{
    extract::State,
    http::{StatusCode, request::Parts},
    response::Response,
};
use tms_domain::usecase::{AssignCourseCommand, AssignmentPreview};

use super::{COURSE, LEARNER, address, date_value};
use crate::{
    pages::{
        chooser::{self, Candidate, ChosenField, Place, Turn},
        form::{Filled, Form, SignedForm, done},
        frame::{Frame, Reader},
        said::JustSaid,
        texts::{Texts, tz},
    },
    problem::Problem,
    routes::course_assignments::{
        assign::{AssignCourseBody, Refused},
        expiry_field,
        preview::PreviewQuery,
    },
    services::Shared,
};

const PLACE: Place<'static> = Place {
    path: "/admin/course-assignments/new",
    title: "create-course-assignment",
    choices: &[LEARNER, COURSE],
};
/// The date that was filled in for the chosen pair: another pair has another.
const PREFILLED: &str = "prefilled";

#[derive(Template)]
#[template(path = "assignments/create.html")]
struct CreatePage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    place: Place<'static>,
    learner: ChosenField,
    course: ChosenField,
    expiry: Option<ExpiryField>,
    held: Option<String>,
}

/// What the expiry of the chosen pair may be.
struct ExpiryField {
    min: String,
    max: String,
    /// What the latest date is, and why.
    hint: String,
}

impl ExpiryField {
    fn of(preview: &AssignmentPreview, frame: &Frame) -> Self {
        let (t, zone) = (frame.t, tz(&preview.time_zone));
        let days = preview.max_access_days.days();
        let hint = if preview.is_limited_by_course {
            t.say("expiration-limited-by-course")
        } else {
            t.say("expiration-limited-by-organization").text("organization", &preview.organization)
        };
        let latest = t.moment_in(&preview.max_expires_at, zone);
        Self {
            min: date_value(&frame.now, zone),
            max: date_value(&preview.max_expires_at, zone),
            hint: hint.number("days", days).text("latest", latest).to_string(),
        }
    }
}

/// `GET /admin/course-assignments/new`. The address may name who and what.
pub(super) async fn show(
    State(shared): State<Shared>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    show_form(&shared, &reader, StatusCode::OK, Form::of(Filled::of_query(&parts))).await
}

/// `POST /admin/course-assignments/new`.
pub(super) async fn submit(
    State(shared): State<Shared>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader, filled } = form;
    let mut filled = match chooser::turn(&shared, &reader, filled, PLACE).await? {
        Turn::Choosing(response) => return Ok(response),
        Turn::Again(filled) => {
            return show_form(&shared, &reader, StatusCode::OK, Form::of(filled)).await;
        }
        Turn::Send(filled) => filled,
    };
    let prefilled = filled.take(PREFILLED);
    let draft = filled.read::<AssignCourseBody>()?.draft().map(AssignCourseCommand::from);
    let field = expiry_field(draft.as_ref().ok().and_then(|command| command.wish));
    let outcome = shared.use_cases.assign_course.assign(&reader.caller.actor, draft, None).await;
    let refused = match outcome {
        Ok(view) => {
            return Ok(done(&address(view.state().id()), &JustSaid::new("assignment-created")));
        }
        Err(error) => error.map_refused(|refused| Refused(refused, field)),
    };
    let form = Form::of(filled).with_some(PREFILLED, prefilled);
    let (status, form) = form.refused(refused, reader.frame.t)?;
    show_form(&shared, &reader, status, form).await
}

async fn show_form(
    shared: &Shared,
    reader: &Reader,
    status: StatusCode,
    form: Form,
) -> Result<Response, Problem> {
    let (frame, actor) = (&reader.frame, &reader.caller.actor);
    let (mut form, mut status) = (form, status);
    let pair = form.filled().only(&[LEARNER.field, COURSE.field]).read::<PreviewQuery>()?;
    let pair = pair.draft().ok();
    let preview = match pair {
        Some(PreviewQuery { learner_id, course_id }) => {
            let pair = Ok((learner_id, course_id));
            let previewed = shared.use_cases.preview_assignment.preview(actor, pair).await;
            let previewed =
                previewed.map_err(|error| error.map_refused(|it| Refused(it, "expires_on")));
            match previewed {
                Ok(preview) => Some(preview),
                Err(_) if form.is_refused() => None,
                Err(refused) => {
                    (status, form) = form.refused(refused, frame.t)?;
                    None
                }
            }
        }
        None => None,
    };
    let (learner, course) = match &preview {
        Some(preview) => {
            let (learner, (course, name)) = (&preview.learner, &preview.course);
            let person = &learner.person;
            let full_name = format!("{} {}", person.first_name, person.last_name);
            (
                LEARNER.is(Candidate::new(person.id.as_uuid(), full_name, &learner.email)),
                COURSE.is(Candidate::new(course.as_uuid(), name.as_str(), "")),
            )
        }
        None => (
            LEARNER.chosen(shared, reader, form.filled()).await?,
            COURSE.chosen(shared, reader, form.filled()).await?,
        ),
    };
    if let Some(preview) = &preview {
        let default = date_value(&preview.expires_at, tz(&preview.time_zone));
        let typed = form.value("expires_on");
        if !form.is_refused() && (typed.is_empty() || typed == form.value(PREFILLED)) {
            form = form.with("expires_on", &*default);
        }
        form = form.with(PREFILLED, default);
    }
    let page = CreatePage {
        t: frame.t,
        expiry: preview.as_ref().map(|preview| ExpiryField::of(preview, frame)),
        held: preview.and_then(|preview| preview.already_assigned).map(address),
        form,
        place: PLACE,
        learner,
        course,
        frame,
    };
    frame.show_as(status, &page)
}
