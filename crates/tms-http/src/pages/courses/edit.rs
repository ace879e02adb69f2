//! Editing a course (CRS-1, CRS-2, CRS-5): what is left out of the form's activities is retired.

use askama::Template;
use axum::{extract::State, response::Response};
use tms_domain::{
    change::Versioned,
    course::Course,
    id::CourseId,
    organization::Organization,
    role::Forbidden,
    text::{LongText, Name},
    time::AccessDays,
    usecase::CoursePatch,
    view::CourseDetailView,
};

use super::activities::{Activities, Place, Stepped};
use crate::{
    pages::{
        form::{Filled, Form, SignedForm, done},
        frame::{Frame, Reader},
        places::Places,
        said::JustSaid,
        texts::{Texts, tz},
    },
    path::Named,
    problem::Problem,
    routes::courses::body::EditCourseBody,
    services::Shared,
};

/// The date from which a course counts as archived.
const AUTO_ARCHIVE: &str = "auto_archive_on";

/// The form of a course, new or not.
#[derive(Template)]
#[template(path = "admin/course_form.html")]
pub(super) struct CoursePage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    /// Who may own a new one.
    places: Places,
    /// The course that is edited, and its owner.
    known: Option<(Versioned<Course>, Organization)>,
    stepped: Option<Stepped>,
}

impl<'a> CoursePage<'a> {
    /// The form of a new course.
    pub(super) fn new(frame: &'a Frame, form: Form, places: Places) -> Self {
        Self { frame, t: frame.t, form, places, known: None, stepped: None }
    }

    fn of(frame: &'a Frame, form: Form, view: CourseDetailView) -> Self {
        let known = Some((view.course, view.owner));
        Self { known, ..Self::new(frame, form, Places::default()) }
    }

    /// The same after a button of it was pressed.
    pub(super) fn stepped(self, stepped: Stepped) -> Self {
        Self { stepped: Some(stepped), ..self }
    }

    fn activities(&self) -> Vec<Place> {
        Activities::places(self.form.filled(), self.stepped)
    }

    fn retired(&self) -> Vec<&Name> {
        let known = self.known.iter().flat_map(|(course, _)| &course.state().details().activities);
        known.filter(|activity| activity.retired).map(|activity| &activity.name).collect()
    }

    fn path(&self) -> String {
        let id = self.known.as_ref().map(|(course, _)| course.state().id());
        id.map_or_else(|| "/admin/courses/new".to_owned(), |id| format!("/admin/courses/{id}/edit"))
    }
}

/// A course that the one who asks may change.
pub(super) async fn find_editable(
    shared: &Shared,
    reader: &Reader,
    id: CourseId,
) -> Result<CourseDetailView, Problem> {
    let view = shared.use_cases.read_details.course(&reader.caller.actor, id).await?;
    if view.may_edit { Ok(view) } else { Err(Forbidden.into()) }
}

/// The date of its automatic archiving, in the zone of its owner (TIM-3).
fn auto_archive_on(view: &CourseDetailView) -> Option<String> {
    let zone = tz(&view.owner.settings().time_zone);
    let at = view.course.state().details().auto_archive_at?;
    Some(at.with_timezone(&zone).date_naive().to_string())
}

fn filled_in(view: &CourseDetailView) -> Form {
    let details = view.course.state().details();
    let mut filled = Filled::default();
    Activities::of_course(&details.activities).put(&mut filled);
    Form::of(filled)
        .over(Some(view.course.version()))
        .with("name", details.name.as_str())
        .with_some("short_name", details.short_name.as_ref().map(Name::as_str))
        .with_some("description", details.description.as_ref().map(LongText::as_str))
        .with_some("sku", details.sku.as_ref().map(Name::as_str))
        .with_some(
            "max_access_days",
            details.max_access_days.map(AccessDays::days).map(|days| days.to_string()),
        )
        .with_some(AUTO_ARCHIVE, auto_archive_on(view))
}

/// `GET /admin/courses/{id}/edit`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<CourseId>,
    reader: Reader,
) -> Result<Response, Problem> {
    let view = find_editable(&shared, &reader, id).await?;
    let form = filled_in(&view);
    reader.frame.show(&CoursePage::of(&reader.frame, form, view))
}

/// `POST /admin/courses/{id}/edit`.
pub(super) async fn edit(
    State(shared): State<Shared>,
    Named(id): Named<CourseId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader, mut filled } = form;
    let view = find_editable(&shared, &reader, id).await?;
    let expected = filled.version();
    if let Some(stepped) = Activities::step(&mut filled) {
        let form = Form::of(filled).over(expected);
        return reader.frame.show(&CoursePage::of(&reader.frame, form, view).stepped(stepped));
    }
    let mut sent = filled.clone();
    if sent.get(AUTO_ARCHIVE) == auto_archive_on(&view).as_deref() {
        // The date stands for the instant that is set already, whatever the hour.
        sent.take(AUTO_ARCHIVE);
    }
    let sent = sent.read_with_list::<EditCourseBody>("activities")?;
    let patch = sent.read::<CoursePatch>(EditCourseBody::read_on);
    match shared.use_cases.edit_course.edit(&reader.caller.actor, id, expected, patch).await {
        Ok(_) => Ok(done(&format!("/admin/courses/{id}"), &JustSaid::new("course-changed"))),
        Err(error) => {
            let form = Form::of(filled).over(expected);
            let (status, form) = form.refused(error, reader.frame.t)?;
            reader.frame.show_as(status, &CoursePage::of(&reader.frame, form, view))
        }
    }
}
