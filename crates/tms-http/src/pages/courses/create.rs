//! Create Course (CRS-1, CRS-2).

use axum::{
    extract::State,
    http::{StatusCode, request::Parts},
    response::Response,
};
use tms_domain::role::Permission;

use super::{activities::Activities, edit::CoursePage};
use crate::{
    pages::{
        form::{Filled, Form, SignedForm, done},
        frame::Reader,
        places::Places,
        said::JustSaid,
    },
    problem::Problem,
    routes::courses::body::CreateCourseBody,
    services::Shared,
};

async fn answer(
    shared: &Shared,
    reader: &Reader,
    (status, form): (StatusCode, Form),
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let places = Places::of(
        shared,
        &caller.actor,
        Permission::ManageCourses,
        &[form.value("organization_id")],
    )
    .await?;
    frame.show_as(status, &CoursePage::new(frame, form, places))
}

/// `GET /admin/courses/new`. `organization_id` chooses the owner.
pub(super) async fn show(
    State(shared): State<Shared>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    let own = reader.caller.user.state().organization().to_string();
    let owner = Filled::of_query(&parts).take("organization_id").unwrap_or(own);
    let form = Form::empty().with("organization_id", owner);
    answer(&shared, &reader, (StatusCode::OK, form)).await
}

/// `POST /admin/courses/new`.
pub(super) async fn create(
    State(shared): State<Shared>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader, mut filled } = form;
    if let Some(stepped) = Activities::step(&mut filled) {
        let form = Form::of(filled);
        let (actor, named) = (&reader.caller.actor, [form.value("organization_id")]);
        let places = Places::of(&shared, actor, Permission::ManageCourses, &named).await?;
        let page = CoursePage::new(&reader.frame, form, places);
        return reader.frame.show(&page.stepped(stepped));
    }
    let draft =
        filled.read_with_list::<CreateCourseBody>("activities")?.read(CreateCourseBody::read_on);
    match shared.use_cases.create_course.create(&reader.caller.actor, draft, None).await {
        Ok(course) => {
            let path = format!("/admin/courses/{}", course.state().id());
            Ok(done(&path, &JustSaid::new("course-created")))
        }
        Err(error) => {
            let refused = Form::of(filled).refused(error, reader.frame.t)?;
            answer(&shared, &reader, refused).await
        }
    }
}
