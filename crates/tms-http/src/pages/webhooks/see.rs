//! A webhook: what it is, and what it was sent.

use askama::Template;
use axum::{extract::State, http::request::Parts, response::Response};
use tms_domain::{
    id::WebhookId,
    view::{DeliveryView, WebhookDetailView},
    webhook::MessageKind,
};

use super::form::text_of;
use crate::{
    pages::{
        frame::{Frame, Reader},
        list::{Asked, List, Shown},
        texts::{Said, Texts},
    },
    path::Named,
    problem::Problem,
    routes::webhooks::deliveries::{DeliveryListQuery, DeliveryStateChoice},
    services::Shared,
};

/// The states, those that need someone first.
const STATES: [&str; 4] = ["failed", "waiting", "sending", "delivered"];

/// A message as the page shows it.
struct Message {
    replay: Option<String>,
    /// What happened.
    what: Said,
    happened: String,
    id: String,
    state: &'static str,
    attempts: u32,
    last_attempt: Option<String>,
    next_attempt: Option<String>,
    last_status: Option<u16>,
    last_error: Option<String>,
    body: String,
}

impl Message {
    fn of(view: &DeliveryView, is_on: bool, t: Texts) -> Self {
        let record = view.delivery.state().record();
        let path = format!("/admin/webhook-deliveries/{}/replay", record.id);
        Self {
            replay: (is_on && view.may_be_sent_again()).then_some(path),
            what: t.say(text_of(record.kind)),
            happened: t.moment(&record.at),
            id: record.event.to_string(),
            state: record.state.as_str(),
            attempts: record.attempts,
            last_attempt: view.last_attempt_at.map(|at| t.moment(&at)),
            // What waits for a webhook that is off waits until it is on.
            next_attempt: record.state.next_attempt_at().filter(|_| is_on).map(|at| t.moment(&at)),
            last_status: view.last_status,
            last_error: view.last_error.clone(),
            body: record.body.clone(),
        }
    }

    /// The class of the badge of its state.
    fn class(&self) -> &'static str {
        match self.state {
            "delivered" => "good",
            "failed" => "danger",
            _ if self.last_error.is_some() => "attention",
            _ => "neutral",
        }
    }
}

#[derive(Template)]
#[template(path = "webhooks/see.html")]
struct WebhookPage<'a> {
    frame: &'a Frame,
    t: Texts,
    view: WebhookDetailView,
    list: List,
    messages: Vec<Message>,
    /// The state that is shown; all of them, when it is none.
    shown: String,
}

impl WebhookPage<'_> {
    /// What it is told.
    fn events(&self) -> Vec<Said> {
        let events = self.view.webhook.state().details().events.get().iter();
        events.map(|kind| self.t.say(text_of(MessageKind::Event(*kind)))).collect()
    }
}

/// `GET /admin/webhooks/{id}`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<WebhookId>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let t = frame.t;
    let view = shared.use_cases.read_webhooks.webhook(&caller.actor, id).await?;
    let asked = Asked::of(&parts);
    let wanted = asked.read::<DeliveryListQuery>()?.draft();
    let wanted = wanted.map(|query| (query.state.map(DeliveryStateChoice::as_str), query.page));
    let shown = asked.get("state").unwrap_or_default().to_owned();
    let found = shared.use_cases.read_webhooks.deliveries(&caller.actor, id, wanted).await;
    let Shown { status, list, items } = asked.shown(found, t)?;
    let is_on = view.webhook.state().details().enabled;
    let messages = items.iter().map(|view| Message::of(view, is_on, t)).collect();
    frame.show_as(status, &WebhookPage { t, view, list, messages, shown, frame: &frame })
}
