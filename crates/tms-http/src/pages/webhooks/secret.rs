//! The secret of a webhook, for whoever sets its receiver up, and a new one.

use askama::Template;
use axum::{extract::State, response::Response};
use tms_domain::{
    id::WebhookId,
    view::{WebhookDetailView, WebhookSecretView},
};

use super::PATH;
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
#[template(path = "webhooks/secret.html")]
struct SecretPage<'a> {
    frame: &'a Frame,
    t: Texts,
    view: WebhookDetailView,
    secret: WebhookSecretView,
}

/// `GET /admin/webhooks/{id}/secret`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<WebhookId>,
    reader: Reader,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let view = shared.use_cases.read_webhooks.webhook(&caller.actor, id).await?;
    let secret = shared.use_cases.read_webhooks.secret(&caller.actor, id).await?;
    frame.show(&SecretPage { t: frame.t, view, secret, frame: &frame })
}

/// `POST /admin/webhooks/{id}/secret`.
pub(super) async fn renew(
    State(shared): State<Shared>,
    Named(id): Named<WebhookId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader, mut filled } = form;
    let expected = filled.version();
    let actor = reader.caller.actor;
    shared.use_cases.renew_webhook_secret.renew(&actor, id, expected, Ok(()), None).await?;
    Ok(done(&format!("{PATH}/{id}/secret"), &JustSaid::new("webhook-secret-renewed")))
}
