//! Create Site (SITE-1, SITE-3).

use axum::{extract::State, http::StatusCode, response::Response};
use tms_domain::role::Permission;

use super::edit::SitePage;
use crate::{
    pages::{
        form::{Form, SignedForm, done},
        frame::Reader,
        places::Places,
        said::JustSaid,
    },
    problem::Problem,
    routes::sites::{CreateSiteBody, settings},
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
        Permission::ManageSystem,
        &[form.value("organization_id"), form.value("default_user_organization_id")],
    )
    .await?;
    frame.show_as(status, &SitePage::new(frame, form, places))
}

/// `GET /admin/sites/new`.
pub(super) async fn show(
    State(shared): State<Shared>,
    reader: Reader,
) -> Result<Response, Problem> {
    answer(&shared, &reader, (StatusCode::OK, Form::empty())).await
}

/// `POST /admin/sites/new`.
pub(super) async fn create(
    State(shared): State<Shared>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader, filled } = form;
    let draft = filled.read::<CreateSiteBody>()?.read(settings);
    let outcome = shared.use_cases.create_site.create(&reader.caller.actor, draft, None).await;
    shared.forget_sites();
    match outcome {
        Ok(_) => Ok(done("/admin/sites", &JustSaid::new("site-created"))),
        Err(error) => {
            let refused = Form::of(filled).refused(error, reader.frame.t)?;
            answer(&shared, &reader, refused).await
        }
    }
}
