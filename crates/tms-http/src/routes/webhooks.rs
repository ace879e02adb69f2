//! Webhooks: addresses that are told what happens to the assignments of an organization.

use axum::{Json, extract::State, response::Response};
use tms_domain::{
    change::Versioned,
    id::{OrganizationId, WebhookId},
    idempotency::Answer,
    port::PageRequest,
    view::WebhookFilter,
    webhook::{ReplayRefused, Webhook as DomainWebhook},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    body::{Command, NotDone, Query, Signed},
    caller::Caller,
    dto::{
        List,
        webhook::{Webhook, WebhookSecret},
    },
    input::request,
    path::Named,
    problem::{Problem, Refusal},
    reply::{changed, created, shown, tagged},
    routes::NothingBody,
    services::Shared,
};

pub(crate) mod body;
pub(crate) mod deliveries;

use body::{CreateWebhookBody, EditWebhookBody};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::default()
        .routes(routes!(list_webhooks, create_webhook))
        .routes(routes!(see_webhook, edit_webhook))
        .routes(routes!(see_secret))
        .routes(routes!(renew_secret))
        .routes(routes!(deliveries::list_deliveries))
        .routes(routes!(deliveries::test_webhook))
        .routes(routes!(deliveries::see_delivery))
        .routes(routes!(deliveries::replay_delivery))
}

request! {
    /// Which webhooks are wanted; everything given must hold.
    pub(crate) struct WebhookListQuery {
        /// Those of this organization.
        organization_id: Option<OrganizationId>,
        /// Those that are on only, or those that are off only.
        enabled: Option<bool>,
        /// Which part of the list.
        page: PageRequest,
    }
}

impl WebhookListQuery {
    /// What is wanted, as the rules take it.
    pub(crate) fn wanted(self) -> (WebhookFilter, PageRequest) {
        let filter = WebhookFilter { organization: self.organization_id, enabled: self.enabled };
        (filter, self.page)
    }
}

impl Refusal for ReplayRefused {
    fn problem(self) -> Problem {
        let code = match self {
            Self::SwitchedOff => "webhook_disabled",
            Self::BeingSent => "being_sent",
        };
        Problem::refused(code, &self)
    }
}

fn show(webhook: &Versioned<DomainWebhook>) -> Answer {
    created(&format!("/webhooks/{}", webhook.state().id()), &Webhook::from(webhook))
}

fn show_changed(webhook: &Versioned<DomainWebhook>) -> Answer {
    changed(&Webhook::from(webhook))
}

/// Lists the webhooks of organizations in reach, the newest first.
#[utoipa::path(
    get, path = "/webhooks", tag = "Webhooks",
    params(WebhookListQuery),
    responses((status = OK, description = "The webhooks.", body = List<Webhook>)),
)]
async fn list_webhooks(
    State(shared): State<Shared>,
    caller: Caller,
    Query(query): Query<WebhookListQuery>,
) -> Result<Json<List<Webhook>>, Problem> {
    let wanted = query.map(WebhookListQuery::wanted);
    let page = shared.use_cases.read_webhooks.webhooks(&caller.actor, wanted).await?;
    Ok(Json(List::of(page, |webhook| Webhook::from(&webhook))))
}

/// Makes a webhook. Its secret is told by `GET /webhooks/{id}/secret`.
///
/// Messages are posted as JSON and signed as the Standard Webhooks specification says: `webhook-id` is the id of the event,
/// the same however often it is sent; `webhook-timestamp` the instant of sending in seconds; `webhook-signature` holds one
/// signature, or two for a day after a new secret. An answer from 200 to 299 within 15 seconds takes the message; everything
/// else is tried again ten times within three days; 410 switches the webhook off. Redirects are not followed.
///
/// 404 `organization_not_found`.
#[utoipa::path(
    post, path = "/webhooks", tag = "Webhooks",
    request_body = CreateWebhookBody,
    responses((status = CREATED, description = "The webhook.", body = Webhook)),
)]
async fn create_webhook(
    State(shared): State<Shared>,
    command: Command<CreateWebhookBody>,
) -> Result<Response, NotDone> {
    let Command { caller, sent, expected: _, remembering } = command;
    let draft = sent.read(CreateWebhookBody::read_on);
    let remember = remembering.with(&show);
    let use_case = &shared.use_cases.create_webhook;
    let outcome = use_case.create(&caller.actor, draft, remember.as_ref()).await;
    Ok(remembering.answer(&shared, outcome, &show).await?)
}

/// Shows a webhook.
#[utoipa::path(
    get, path = "/webhooks/{id}", tag = "Webhooks",
    params(("id" = uuid::Uuid, Path, description = "The webhook.")),
    responses((status = OK, description = "The webhook.", body = Webhook)),
)]
async fn see_webhook(
    State(shared): State<Shared>,
    Named(id): Named<WebhookId>,
    caller: Caller,
    Query(query): Query<NothingBody>,
) -> Result<Response, Problem> {
    let view = shared.use_cases.read_webhooks.webhook(&caller.actor, id).await?;
    query?;
    Ok(tagged(view.webhook.version(), &Webhook::from(&view.webhook)))
}

/// Changes a webhook, or switches it off or on. What waits goes to its new address; while it is off nothing is sent, and
/// what happens then it is never told.
#[utoipa::path(
    patch, path = "/webhooks/{id}", tag = "Webhooks",
    params(("id" = uuid::Uuid, Path, description = "The webhook.")),
    request_body = EditWebhookBody,
    responses((status = OK, description = "The webhook as it is now.", body = Webhook)),
)]
async fn edit_webhook(
    State(shared): State<Shared>,
    Named(id): Named<WebhookId>,
    request: Signed<EditWebhookBody>,
) -> Result<Response, Problem> {
    let Signed { caller, sent, expected } = request;
    let patch = sent.read(EditWebhookBody::read_on);
    let webhook = shared.use_cases.edit_webhook.edit(&caller.actor, id, expected, patch).await?;
    Ok(tagged(webhook.version(), &Webhook::from(&webhook)))
}

/// Tells the secret of a webhook, by which its receiver knows that a message is genuine.
#[utoipa::path(
    get, path = "/webhooks/{id}/secret", tag = "Webhooks",
    params(("id" = uuid::Uuid, Path, description = "The webhook.")),
    responses((status = OK, description = "The secret.", body = WebhookSecret)),
)]
async fn see_secret(
    State(shared): State<Shared>,
    Named(id): Named<WebhookId>,
    caller: Caller,
    Query(query): Query<NothingBody>,
) -> Result<Response, Problem> {
    let view = shared.use_cases.read_webhooks.secret(&caller.actor, id).await?;
    query?;
    Ok(shown(&WebhookSecret::from(view)))
}

/// Gives a webhook a new secret. The old one signs beside it for a day, so that the receiver can be given the new one.
#[utoipa::path(
    post, path = "/webhooks/{id}/renew-secret", tag = "Webhooks",
    params(("id" = uuid::Uuid, Path, description = "The webhook.")),
    responses((status = OK, description = "The webhook as it is now.", body = Webhook)),
)]
async fn renew_secret(
    State(shared): State<Shared>,
    Named(id): Named<WebhookId>,
    command: Command<NothingBody>,
) -> Result<Response, NotDone> {
    let Command { caller, sent, expected, remembering } = command;
    let request = sent.draft();
    let remember = remembering.with(&show_changed);
    let use_case = &shared.use_cases.renew_webhook_secret;
    let outcome = use_case.renew(&caller.actor, id, expected, request, remember.as_ref()).await;
    Ok(remembering.answer(&shared, outcome, &show_changed).await?)
}
