//! Find Webhooks.

use askama::Template;
use axum::{extract::State, http::request::Parts, response::Response};
use tms_domain::{change::Versioned, role::Permission, webhook::Webhook};

use crate::{
    pages::{
        frame::{Frame, Reader},
        list::{Asked, List},
        places::Places,
        texts::Texts,
    },
    problem::Problem,
    routes::webhooks::WebhookListQuery,
    services::Shared,
};

#[derive(Template)]
#[template(path = "webhooks/list.html")]
struct WebhooksPage<'a> {
    frame: &'a Frame,
    t: Texts,
    list: List,
    webhooks: Vec<Versioned<Webhook>>,
    places: Places,
}

/// `GET /admin/webhooks`.
pub(super) async fn show(
    State(shared): State<Shared>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let t = frame.t;
    let asked = Asked::of(&parts);
    let wanted = asked.read::<WebhookListQuery>()?.draft().map(WebhookListQuery::wanted);
    let found = shared.use_cases.read_webhooks.webhooks(&caller.actor, wanted).await;
    let named = asked.get("organization_id").unwrap_or_default().to_owned();
    let shown = asked.shown(found, t)?;
    let places = Places::of(&shared, &caller.actor, Permission::ManageWebhooks, &[&named]).await?;
    let list = shown.list.chip("enabled", t.say("webhook-state"), |value| {
        t.say(if value == "true" { "webhook-on" } else { "webhook-off" }).to_string()
    });
    let list = list.chip("organization_id", t.say("organization"), |id| {
        let id = crate::input::parse_id(id).map(tms_domain::id::OrganizationId::from_uuid);
        id.and_then(|id| places.name(&id)).unwrap_or_default().to_owned()
    });
    frame.show_as(
        shown.status,
        &WebhooksPage { t, list, webhooks: shown.items, places, frame: &frame },
    )
}
