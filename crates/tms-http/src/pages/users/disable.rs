//! Disabling a user, which is asked first, and letting them in again (USR-5).

use askama::Template;
use axum::{extract::State, response::Response};
use tms_domain::{field::Patch, id::UserId, usecase::UserPatch, user::User};

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
#[template(path = "admin/user_disable.html")]
struct DisableUserPage<'a> {
    frame: &'a Frame,
    t: Texts,
    user: User,
    is_oneself: bool,
}

/// `GET /admin/users/{id}/disable`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<UserId>,
    reader: Reader,
) -> Result<Response, Problem> {
    let user = find_editable(&shared, &reader, id).await?.user.into_state();
    let Reader { frame, caller, .. } = &reader;
    let is_oneself = caller.id() == id;
    frame.show(&DisableUserPage { t: frame.t, user, is_oneself, frame })
}

/// `POST /admin/users/{id}/disable`.
pub(super) async fn disable(
    State(shared): State<Shared>,
    Named(id): Named<UserId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    set(&shared, id, &form, true).await?;
    Ok(done(&format!("/admin/users/{id}"), &JustSaid::new("user-disabled")))
}

/// `POST /admin/users/{id}/enable`.
pub(super) async fn enable(
    State(shared): State<Shared>,
    Named(id): Named<UserId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    set(&shared, id, &form, false).await?;
    Ok(done(&format!("/admin/users/{id}"), &JustSaid::new("user-enabled")))
}

async fn set(
    shared: &Shared,
    id: UserId,
    form: &SignedForm,
    disabled: bool,
) -> Result<(), Problem> {
    let patch = UserPatch { disabled: Patch::Set(disabled), ..UserPatch::default() };
    let actor = &form.reader.caller.actor;
    shared.use_cases.edit_user.edit(actor, id, None, Ok(patch)).await?;
    Ok(())
}
