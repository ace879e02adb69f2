//! Create User (USR-3).

use askama::Template;
use axum::{
    extract::State,
    http::{StatusCode, request::Parts},
    response::Response,
};
use tms_domain::role::Permission;

use crate::{
    pages::{
        form::{Filled, Form, SignedForm, done},
        frame::{Frame, Reader},
        places::Places,
        said::JustSaid,
        texts::Texts,
    },
    problem::Problem,
    routes::users::create::{CreateUserBody, command},
    services::Shared,
};

#[derive(Template)]
#[template(path = "admin/user_new.html")]
struct NewUserPage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    places: Places,
}

async fn answer(
    shared: &Shared,
    reader: &Reader,
    status: StatusCode,
    form: Form,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let places = Places::of(
        shared,
        &caller.actor,
        Permission::CreateUsers,
        &[form.value("organization_id")],
    )
    .await?;
    frame.show_as(status, &NewUserPage { t: frame.t, form, places, frame })
}

/// `GET /admin/users/new`. `organization_id` chooses where the user is to belong.
pub(super) async fn show(
    State(shared): State<Shared>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    let own = reader.caller.user.state().organization().to_string();
    let wanted = Filled::of_query(&parts).take("organization_id").unwrap_or(own);
    let form = Form::empty().with("organization_id", wanted);
    answer(&shared, &reader, StatusCode::OK, form).await
}

/// `POST /admin/users/new`.
pub(super) async fn create(
    State(shared): State<Shared>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader, filled } = form;
    let sent = filled.read::<CreateUserBody>()?;
    let draft = sent.read(|body, reader| command(body, reader, &shared));
    match shared.use_cases.create_user.create(&reader.caller.actor, draft, None).await {
        Ok(user) => {
            let path = format!("/admin/users/{}", user.state().id());
            Ok(done(&path, &JustSaid::new("user-created")))
        }
        Err(error) => {
            let (status, form) = Form::of(filled).refused(error, reader.frame.t)?;
            answer(&shared, &reader, status, form).await
        }
    }
}
