//! What is sent to a webhook by hand: a test, and a message once more.

use axum::{extract::State, response::Response};
use tms_domain::id::{DeliveryId, WebhookId};

use super::PATH;
use crate::{
    pages::{
        form::{SignedForm, done},
        said::JustSaid,
    },
    path::Named,
    problem::Problem,
    services::Shared,
};

/// `POST /admin/webhooks/{id}/test`.
pub(super) async fn test(
    State(shared): State<Shared>,
    Named(id): Named<WebhookId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let caller = form.reader.caller;
    shared.use_cases.test_webhook.send(&caller.actor, id, Ok(()), None).await?;
    Ok(done(&format!("{PATH}/{id}"), &JustSaid::new("webhook-tested")))
}

/// `POST /admin/webhook-deliveries/{id}/replay`.
pub(super) async fn replay(
    State(shared): State<Shared>,
    Named(id): Named<DeliveryId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let actor = form.reader.caller.actor;
    let replayed = shared.use_cases.replay_delivery.replay(&actor, id, None, Ok(()), None).await?;
    let webhook = replayed.state().record().webhook;
    Ok(done(&format!("{PATH}/{webhook}"), &JustSaid::new("webhook-replayed")))
}
