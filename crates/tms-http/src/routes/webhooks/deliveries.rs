//! What webhooks were sent, sending it again, and trying whether it arrives.

use axum::{Json, extract::State, response::Response};
use tms_domain::{
    change::Versioned,
    id::{DeliveryId, WebhookId},
    idempotency::Answer,
    port::PageRequest,
    webhook::Delivery as DomainDelivery,
};

use crate::{
    body::{Command, NotDone, Query},
    caller::Caller,
    dto::{List, webhook::Delivery},
    input::{choices, request},
    path::Named,
    problem::Problem,
    reply::{changed, created, tagged},
    routes::NothingBody,
    services::Shared,
};

choices! {
    /// What became of a message.
    pub(crate) enum DeliveryStateChoice {
        Waiting = "waiting",
        Sending = "sending",
        Delivered = "delivered",
        Failed = "failed",
    }
}

impl DeliveryStateChoice {
    /// Its name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }
}

request! {
    /// Which messages are wanted.
    pub(crate) struct DeliveryListQuery {
        /// Only those in this state.
        state: Option<DeliveryStateChoice>,
        /// Which part of the list.
        page: PageRequest,
    }
}

fn show_test(delivery: &Versioned<DomainDelivery>) -> Answer {
    let id = delivery.state().record().id;
    created(&format!("/webhook-deliveries/{id}"), &Delivery::from(delivery))
}

fn show_replayed(delivery: &Versioned<DomainDelivery>) -> Answer {
    changed(&Delivery::from(delivery))
}

/// Lists what a webhook was sent, the newest first.
#[utoipa::path(
    get, path = "/webhooks/{id}/deliveries", tag = "Webhooks",
    params(("id" = uuid::Uuid, Path, description = "The webhook."), DeliveryListQuery),
    responses((status = OK, description = "The messages.", body = List<Delivery>)),
)]
pub(super) async fn list_deliveries(
    State(shared): State<Shared>,
    Named(id): Named<WebhookId>,
    caller: Caller,
    Query(query): Query<DeliveryListQuery>,
) -> Result<Json<List<Delivery>>, Problem> {
    let wanted = query.map(|query| (query.state.map(DeliveryStateChoice::as_str), query.page));
    let page = shared.use_cases.read_webhooks.deliveries(&caller.actor, id, wanted).await?;
    Ok(Json(List::of(page, |view| Delivery::from(&view))))
}

/// Sends a webhook a message of the type `webhook.test` that tells of nothing, to try whether it arrives.
///
/// 409 `webhook_disabled`.
#[utoipa::path(
    post, path = "/webhooks/{id}/test", tag = "Webhooks",
    params(("id" = uuid::Uuid, Path, description = "The webhook.")),
    responses((status = CREATED, description = "The message; what becomes of it, a later look tells.", body = Delivery)),
)]
pub(super) async fn test_webhook(
    State(shared): State<Shared>,
    Named(id): Named<WebhookId>,
    command: Command<NothingBody>,
) -> Result<Response, NotDone> {
    let Command { caller, sent, expected: _, remembering } = command;
    let request = sent.draft();
    let remember = remembering.with(&show_test);
    let use_case = &shared.use_cases.test_webhook;
    let outcome = use_case.send(&caller.actor, id, request, remember.as_ref()).await;
    Ok(remembering.answer(&shared, outcome, &show_test).await?)
}

/// Shows a message to a webhook.
#[utoipa::path(
    get, path = "/webhook-deliveries/{id}", tag = "Webhooks",
    params(("id" = uuid::Uuid, Path, description = "The message.")),
    responses((status = OK, description = "The message.", body = Delivery)),
)]
pub(super) async fn see_delivery(
    State(shared): State<Shared>,
    Named(id): Named<DeliveryId>,
    caller: Caller,
    Query(query): Query<NothingBody>,
) -> Result<Response, Problem> {
    let view = shared.use_cases.read_webhooks.delivery(&caller.actor, id).await?;
    query?;
    Ok(tagged(view.delivery.version(), &Delivery::from(&view)))
}

/// Sends a message to a webhook again, at once, with its old id and text: one that was delivered, that failed, or that
/// waits to be tried again.
///
/// 409 `webhook_disabled`, `being_sent`.
#[utoipa::path(
    post, path = "/webhook-deliveries/{id}/replay", tag = "Webhooks",
    params(("id" = uuid::Uuid, Path, description = "The message.")),
    responses((status = OK, description = "The message, which waits.", body = Delivery)),
)]
pub(super) async fn replay_delivery(
    State(shared): State<Shared>,
    Named(id): Named<DeliveryId>,
    command: Command<NothingBody>,
) -> Result<Response, NotDone> {
    let Command { caller, sent, expected, remembering } = command;
    let request = sent.draft();
    let remember = remembering.with(&show_replayed);
    let use_case = &shared.use_cases.replay_delivery;
    let outcome = use_case.replay(&caller.actor, id, expected, request, remember.as_ref()).await;
    Ok(remembering.answer(&shared, outcome, &show_replayed).await?)
}
