//! Editing and moving a user (PERM-4, ASG-8).

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use tms_domain::{
    id::UserId,
    organization::TimeZoneName,
    role::{Forbidden, Permission},
    text::Name,
    user::User,
    view::UserDetailView,
};

use crate::{
    pages::{
        form::{Form, SignedForm, done},
        frame::{Frame, Reader},
        places::Places,
        said::JustSaid,
        texts::Texts,
    },
    path::Named,
    problem::Problem,
    routes::users::edit::{EditUserBody, patch},
    services::Shared,
};

#[derive(Template)]
#[template(path = "admin/user_edit.html")]
struct EditUserPage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    user: User,
    places: Places,
}

/// Someone whom the one who asks may edit.
pub(super) async fn find_editable(
    shared: &Shared,
    reader: &Reader,
    id: UserId,
) -> Result<UserDetailView, Problem> {
    let view = shared.use_cases.read_details.user(&reader.caller.actor, id).await?;
    if view.may_edit { Ok(view) } else { Err(Forbidden.into()) }
}

async fn answer(
    shared: &Shared,
    reader: &Reader,
    view: UserDetailView,
    (status, form): (StatusCode, Form),
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let places =
        Places::of(shared, &caller.actor, Permission::EditUsers, &[form.value("organization_id")])
            .await?;
    let user = view.user.into_state();
    frame.show_as(status, &EditUserPage { t: frame.t, form, user, places, frame })
}

/// `GET /admin/users/{id}/edit`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<UserId>,
    reader: Reader,
) -> Result<Response, Problem> {
    let view = find_editable(&shared, &reader, id).await?;
    let details = view.user.state().details();
    let form = Form::empty()
        .over(Some(view.user.version()))
        .with("first_name", details.first_name.as_str())
        .with("last_name", details.last_name.as_str())
        .with("email", details.email.as_str())
        .with("country", details.country.as_str())
        .with("organization_id", details.organization.to_string())
        .with_some("time_zone", details.time_zone.as_ref().map(TimeZoneName::as_str))
        .with_some("language", details.language.as_ref().map(Name::as_str))
        .with("mail_opt_out", details.mail_opt_out.to_string());
    answer(&shared, &reader, view, (StatusCode::OK, form)).await
}

/// `POST /admin/users/{id}/edit`.
pub(super) async fn edit(
    State(shared): State<Shared>,
    Named(id): Named<UserId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader, mut filled } = form;
    let expected = filled.version();
    let sent = filled.read::<EditUserBody>()?;
    let draft = sent.read(|body, reader| Some(patch(body, reader, &*shared.calendar)));
    let edit_user = &shared.use_cases.edit_user;
    match edit_user.edit(&reader.caller.actor, id, expected, draft).await {
        Ok(_) => Ok(done(&format!("/admin/users/{id}"), &JustSaid::new("user-changed"))),
        Err(error) => {
            let form = Form::of(filled).over(expected);
            let refused = form.refused(error, reader.frame.t)?;
            let view = find_editable(&shared, &reader, id).await?;
            answer(&shared, &reader, view, refused).await
        }
    }
}
