//! A user: who they are, where they belong, and what they may do.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use tms_domain::{
    id::UserId,
    role::Permission,
    text::Name,
    user::{User, UserDetails},
    view::UserDetailView,
};

use crate::{
    pages::{
        choices::Choice,
        form::Form,
        frame::{Frame, Reader},
        language::Language,
        places::Places,
        texts::Texts,
    },
    path::Named,
    problem::Problem,
    services::Shared,
};

#[derive(Template)]
#[template(path = "admin/user.html")]
struct UserPage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    view: UserDetailView,
    /// Where roles can be granted; none where none can.
    places: Places,
    is_oneself: bool,
}

impl UserPage<'_> {
    const fn user(&self) -> &User {
        self.view.user.state()
    }

    const fn details(&self) -> &UserDetails {
        self.user().details()
    }

    fn language(&self) -> Option<&str> {
        let tag = self.details().language.as_ref().map(Name::as_str)?;
        Some(Language::of_tag(tag).map_or(tag, |language| language.name()))
    }

    fn roles(&self) -> Vec<Choice> {
        let roles = self.view.may_grant.iter();
        roles.map(|role| ((*role).to_owned(), self.t.role(role))).collect()
    }
}

/// `GET /admin/users/{id}`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<UserId>,
    reader: Reader,
) -> Result<Response, Problem> {
    answer(&shared, &reader, id, StatusCode::OK, Form::empty()).await
}

/// The page with a form to grant a role.
pub(super) async fn answer(
    shared: &Shared,
    reader: &Reader,
    id: UserId,
    status: StatusCode,
    form: Form,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let view = shared.use_cases.read_details.user(&caller.actor, id).await?;
    let form = form.with_default("organization_id", view.organization.id().to_string());
    let places = if view.may_grant.is_empty() {
        Places::default()
    } else {
        Places::of(shared, &caller.actor, Permission::GrantRoles, &[form.value("organization_id")])
            .await?
    };
    let is_oneself = caller.id() == id;
    frame.show_as(status, &UserPage { t: frame.t, form, view, places, is_oneself, frame })
}
