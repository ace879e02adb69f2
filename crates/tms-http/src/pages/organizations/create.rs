//! Create Organization (ORG-1, ORG-3, PERM-6).

use axum::{
    extract::State,
    http::{StatusCode, request::Parts},
    response::Response,
};
use tms_domain::role::Permission;

use super::edit::OrganizationPage;
use crate::{
    pages::{
        form::{Filled, Form, SignedForm, done},
        frame::Reader,
        places::Places,
        said::JustSaid,
    },
    problem::Problem,
    routes::organizations::{CreateOrganizationBody, command},
    services::Shared,
};

async fn answer(
    shared: &Shared,
    reader: &Reader,
    (status, form): (StatusCode, Form),
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let places =
        Places::of(shared, &caller.actor, Permission::ManageSystem, &[form.value("parent_id")])
            .await?;
    frame.show_as(status, &OrganizationPage::new(frame, form, places.choices()))
}

/// `GET /admin/organizations/new`. `parent_id` chooses the one above.
pub(super) async fn show(
    State(shared): State<Shared>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    let parent = Filled::of_query(&parts).take("parent_id");
    let form = Form::empty().with_some("parent_id", parent);
    answer(&shared, &reader, (StatusCode::OK, form)).await
}

/// `POST /admin/organizations/new`.
pub(super) async fn create(
    State(shared): State<Shared>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader, filled } = form;
    let sent = filled.read::<CreateOrganizationBody>()?;
    let draft = sent.read(|body, reader| command(body, reader, &*shared.calendar));
    match shared.use_cases.create_organization.create(&reader.caller.actor, draft, None).await {
        Ok(view) => {
            let path = format!("/admin/organizations/{}", view.organization.state().id());
            Ok(done(&path, &JustSaid::new("organization-created")))
        }
        Err(error) => {
            let refused = Form::of(filled).refused(error, reader.frame.t)?;
            answer(&shared, &reader, refused).await
        }
    }
}
