//! Changing a site (SITE-1): each switch says what it means for the login page (REG-1).

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use tms_domain::{
    email::EmailAddress,
    id::SiteId,
    role::{Forbidden, Permission},
    text::LongText,
    usecase::SitePatch,
    view::SiteDetailView,
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
    routes::sites::EditSiteBody,
    services::Shared,
};

/// The form of a site, new or not.
#[derive(Template)]
#[template(path = "admin/site_form.html")]
pub(super) struct SitePage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    places: Places,
    /// The site that is edited.
    known: Option<SiteDetailView>,
}

impl<'a> SitePage<'a> {
    /// The form of a new site.
    pub(super) const fn new(frame: &'a Frame, form: Form, places: Places) -> Self {
        Self { frame, t: frame.t, form, places, known: None }
    }

    fn path(&self) -> String {
        let id = self.known.as_ref().map(|known| known.site.state().id());
        id.map_or_else(|| "/admin/sites/new".to_owned(), |id| format!("/admin/sites/{id}/edit"))
    }
}

async fn answer(
    shared: &Shared,
    reader: &Reader,
    view: SiteDetailView,
    (status, form): (StatusCode, Form),
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let places = Places::of(
        shared,
        &caller.actor,
        Permission::ManageSystem,
        &[form.value("organization_id"), form.value("default_user_organization_id")],
    )
    .await?;
    let page = SitePage { known: Some(view), ..SitePage::new(frame, form, places) };
    frame.show_as(status, &page)
}

/// `GET /admin/sites/{id}/edit`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<SiteId>,
    reader: Reader,
) -> Result<Response, Problem> {
    if !reader.frame.may(Permission::ManageSystem) {
        return Err(Forbidden.into());
    }
    let view = shared.use_cases.read_details.site(&reader.caller.actor, id).await?;
    let settings = view.site.state().settings();
    let joins = settings.new_users_join_pool_organization;
    let form = Form::empty()
        .over(Some(view.site.version()))
        .with("host", settings.host.as_str())
        .with("organization_id", settings.organization.to_string())
        .with("default_user_organization_id", settings.default_user_organization.to_string())
        .with("register_by_key", settings.register_by_key.to_string())
        .with("new_users_join_pool_organization", joins.to_string())
        .with_some("help_desk_email", settings.help_desk_email.as_ref().map(EmailAddress::as_str))
        .with_some("contact", settings.contact.as_ref().map(LongText::as_str))
        .with_some("login_message", settings.login_message.as_ref().map(LongText::as_str));
    answer(&shared, &reader, view, (StatusCode::OK, form)).await
}

/// `POST /admin/sites/{id}/edit`.
pub(super) async fn edit(
    State(shared): State<Shared>,
    Named(id): Named<SiteId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader, mut filled } = form;
    let expected = filled.version();
    let patch = filled.read::<EditSiteBody>()?.draft().map(SitePatch::from);
    let actor = &reader.caller.actor;
    let outcome = shared.use_cases.edit_site.edit(actor, id, expected, patch).await;
    shared.forget_sites();
    match outcome {
        Ok(_) => Ok(done("/admin/sites", &JustSaid::new("site-changed"))),
        Err(error) => {
            let refused = Form::of(filled).over(expected).refused(error, reader.frame.t)?;
            let view = shared.use_cases.read_details.site(actor, id).await?;
            answer(&shared, &reader, view, refused).await
        }
    }
}
