//! Archiving a course, which is asked first, and opening it again (CRS-4, CRS-5).

use askama::Template;
use axum::{extract::State, response::Response};
use tms_domain::{course::Course, field::Patch, id::CourseId, usecase::CoursePatch};

use super::edit::find_editable;
use crate::{
    pages::{
        form::{SignedForm, done},
        frame::{Frame, Reader},
        said::JustSaid,
        texts::Texts,
    },
    path::Named,
    problem::Problem,
    services::Shared,
};

#[derive(Template)]
#[template(path = "admin/course_archive.html")]
struct ArchiveCoursePage<'a> {
    frame: &'a Frame,
    t: Texts,
    course: Course,
}

/// `GET /admin/courses/{id}/archive`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<CourseId>,
    reader: Reader,
) -> Result<Response, Problem> {
    let course = find_editable(&shared, &reader, id).await?.course.into_state();
    let Reader { frame, .. } = &reader;
    frame.show(&ArchiveCoursePage { t: frame.t, course, frame })
}

/// `POST /admin/courses/{id}/archive`.
pub(super) async fn archive(
    State(shared): State<Shared>,
    Named(id): Named<CourseId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let patch = CoursePatch { archived: Patch::Set(true), ..CoursePatch::default() };
    shared.use_cases.edit_course.edit(&form.reader.caller.actor, id, None, Ok(patch)).await?;
    Ok(done(&format!("/admin/courses/{id}"), &JustSaid::new("course-archived")))
}

/// `POST /admin/courses/{id}/reopen`: takes away what archives it now.
pub(super) async fn reopen(
    State(shared): State<Shared>,
    Named(id): Named<CourseId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let reader = &form.reader;
    let view = find_editable(&shared, reader, id).await?;
    let auto_archive_at = view.course.state().details().auto_archive_at;
    let auto_archive = match auto_archive_at.filter(|from| *from <= reader.frame.now) {
        Some(_) => Patch::Set(None),
        None => Patch::Keep,
    };
    let patch = CoursePatch { archived: Patch::Set(false), auto_archive, ..CoursePatch::default() };
    shared.use_cases.edit_course.edit(&reader.caller.actor, id, None, Ok(patch)).await?;
    Ok(done(&format!("/admin/courses/{id}"), &JustSaid::new("course-reopened")))
}
