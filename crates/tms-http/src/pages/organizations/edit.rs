//! Changing an organization, and moving it (ORG-3, PERM-4, PERM-6).

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use tms_domain::{
    id::OrganizationId,
    organization::Organization,
    role::{Forbidden, Permission},
    text::{LongText, Name},
    time::AccessDays,
    view::OrganizationDetailView,
};

use crate::{
    pages::{
        choices::Choice,
        form::{Form, SignedForm, done},
        frame::{Frame, Reader},
        places::Places,
        said::JustSaid,
        texts::Texts,
    },
    path::Named,
    problem::Problem,
    routes::organizations::{EditOrganizationBody, patch},
    services::Shared,
};

/// The form of an organization, new or not.
#[derive(Template)]
#[template(path = "admin/organization_form.html")]
pub(super) struct OrganizationPage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    /// What it may stand below; none for who may not move it.
    parents: Option<Vec<Choice>>,
    /// The organization that is edited.
    known: Option<Organization>,
}

impl<'a> OrganizationPage<'a> {
    /// The form of a new organization.
    pub(super) fn new(frame: &'a Frame, form: Form, parents: Vec<Choice>) -> Self {
        Self { frame, t: frame.t, form, parents: Some(parents), known: None }
    }

    fn path(&self) -> String {
        let id = self.known.as_ref().map(Organization::id);
        id.map_or_else(
            || "/admin/organizations/new".to_owned(),
            |id| format!("/admin/organizations/{id}/edit"),
        )
    }
}

async fn find_editable(
    shared: &Shared,
    reader: &Reader,
    id: OrganizationId,
) -> Result<OrganizationDetailView, Problem> {
    let view = shared.use_cases.read_details.organization(&reader.caller.actor, id).await?;
    if view.may_edit { Ok(view) } else { Err(Forbidden.into()) }
}

/// What it may be moved below: never itself or one below it, and always where it is.
fn parents(places: &Places, view: &OrganizationDetailView) -> Vec<Choice> {
    let mut choices = places.choices_without(view.view.organization.state().id());
    if let Some(parent) = view.above.first() {
        let (id, name) = (parent.id().to_string(), parent.settings().name.to_string());
        if !choices.iter().any(|(known, _)| *known == id) {
            choices.push((id, name));
        }
    }
    choices
}

async fn answer(
    shared: &Shared,
    reader: &Reader,
    view: OrganizationDetailView,
    (status, form): (StatusCode, Form),
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let parents = if view.may_move {
        let places =
            Places::of(shared, &caller.actor, Permission::ManageSystem, &[form.value("parent_id")])
                .await?;
        Some(parents(&places, &view))
    } else {
        None
    };
    let known = Some(view.view.organization.into_state());
    frame.show_as(status, &OrganizationPage { t: frame.t, form, parents, known, frame })
}

/// `GET /admin/organizations/{id}/edit`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<OrganizationId>,
    reader: Reader,
) -> Result<Response, Problem> {
    let view = find_editable(&shared, &reader, id).await?;
    let organization = &view.view.organization;
    let settings = organization.state().settings();
    let days = settings.max_access_days.map(AccessDays::days);
    let form = Form::empty()
        .over(Some(organization.version()))
        .with("name", settings.name.as_str())
        .with_some("external_id", settings.external_id.as_ref().map(Name::as_str))
        .with_some("parent_id", view.view.parent.map(|parent| parent.to_string()))
        .with("time_zone", settings.time_zone.as_str())
        .with_some("max_access_days", days.map(|days| days.to_string()))
        .with_some("sku", settings.sku.as_ref().map(Name::as_str))
        .with("anonymous_registration", settings.anonymous_registration.to_string())
        .with_some("contact", settings.contact.as_ref().map(LongText::as_str));
    answer(&shared, &reader, view, (StatusCode::OK, form)).await
}

/// `POST /admin/organizations/{id}/edit`.
pub(super) async fn edit(
    State(shared): State<Shared>,
    Named(id): Named<OrganizationId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader, mut filled } = form;
    let expected = filled.version();
    let sent = filled.read::<EditOrganizationBody>()?;
    let draft = sent.read(|body, reader| Some(patch(body, reader, &*shared.calendar)));
    let edit_organization = &shared.use_cases.edit_organization;
    match edit_organization.edit(&reader.caller.actor, id, expected, draft).await {
        Ok(_) => {
            shared.forget_sites();
            let path = format!("/admin/organizations/{id}");
            Ok(done(&path, &JustSaid::new("organization-changed")))
        }
        Err(error) => {
            let refused = Form::of(filled).over(expected).refused(error, reader.frame.t)?;
            let view = find_editable(&shared, &reader, id).await?;
            answer(&shared, &reader, view, refused).await
        }
    }
}
