//! Create Webhook and Edit Webhook.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use tms_domain::{
    event::EventKind, id::WebhookId, role::Permission, text::Name, view::WebhookDetailView,
    webhook::MessageKind,
};

use super::PATH;
use crate::{
    pages::{
        form::{Form, SignedForm, done},
        frame::{Frame, Reader},
        places::Places,
        said::JustSaid,
        texts::{Said, Texts},
    },
    path::Named,
    problem::Problem,
    routes::webhooks::body::{CreateWebhookBody, EditWebhookBody},
    services::Shared,
};

/// The name of the boxes of the events.
const EVENTS: &str = "events[]";

#[derive(Template)]
#[template(path = "webhooks/form.html")]
struct WebhookFormPage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    /// Whose a new one may be.
    places: Places,
    known: Option<WebhookDetailView>,
}

impl WebhookFormPage<'_> {
    fn path(&self) -> String {
        let known = self.known.as_ref();
        known.map_or_else(
            || format!("{PATH}/new"),
            |view| format!("{PATH}/{}/edit", view.webhook.state().id()),
        )
    }

    /// Every kind of event: its name, what it is, and whether it is chosen.
    fn events(&self) -> Vec<(&'static str, Said, bool)> {
        let choice = |kind: EventKind| {
            let said = self.t.say(text_of(MessageKind::Event(kind)));
            (kind.as_str(), said, self.form.has(EVENTS, kind.as_str()))
        };
        EventKind::ALL.map(choice).to_vec()
    }
}

/// The name of the text that says what happened.
pub(super) const fn text_of(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Event(EventKind::AssignmentCreated) => "event-assignment-created",
        MessageKind::Event(EventKind::AssignmentStarted) => "event-assignment-started",
        MessageKind::Event(EventKind::AssignmentCompleted) => "event-assignment-completed",
        MessageKind::Event(EventKind::AssignmentExpired) => "event-assignment-expired",
        MessageKind::Event(EventKind::AssignmentCancelled) => "event-assignment-cancelled",
        MessageKind::Event(EventKind::KeyRedeemed) => "event-key-redeemed",
        MessageKind::Test => "event-webhook-test",
    }
}

async fn answer_new(
    shared: &Shared,
    reader: &Reader,
    (status, form): (StatusCode, Form),
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let named = [form.value("organization_id")];
    let places = Places::of(shared, &caller.actor, Permission::ManageWebhooks, &named).await?;
    frame.show_as(status, &WebhookFormPage { frame, t: frame.t, form, places, known: None })
}

/// `GET /admin/webhooks/new`.
pub(super) async fn show_new(
    State(shared): State<Shared>,
    reader: Reader,
) -> Result<Response, Problem> {
    let own = reader.caller.user.state().organization().to_string();
    let form = Form::empty().with("organization_id", own).with("enabled", "true");
    answer_new(&shared, &reader, (StatusCode::OK, form)).await
}

/// `POST /admin/webhooks/new`.
pub(super) async fn create(
    State(shared): State<Shared>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader, filled } = form;
    let sent = filled.read_with_list::<CreateWebhookBody>("events")?;
    let draft = sent.read(CreateWebhookBody::read_on);
    match shared.use_cases.create_webhook.create(&reader.caller.actor, draft, None).await {
        Ok(webhook) => {
            let path = format!("{PATH}/{}/secret", webhook.state().id());
            Ok(done(&path, &JustSaid::new("webhook-created")))
        }
        Err(error) => {
            let refused = Form::of(filled).refused(error, reader.frame.t)?;
            answer_new(&shared, &reader, refused).await
        }
    }
}

fn answer(
    reader: &Reader,
    (status, form): (StatusCode, Form),
    view: WebhookDetailView,
) -> Result<Response, Problem> {
    let frame = &reader.frame;
    let (places, known) = (Places::default(), Some(view));
    frame.show_as(status, &WebhookFormPage { frame, t: frame.t, form, places, known })
}

/// `GET /admin/webhooks/{id}/edit`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<WebhookId>,
    reader: Reader,
) -> Result<Response, Problem> {
    let view = shared.use_cases.read_webhooks.webhook(&reader.caller.actor, id).await?;
    let details = view.webhook.state().details();
    let mut form = Form::empty()
        .over(Some(view.webhook.version()))
        .with("url", details.url.as_str())
        .with_some("description", details.description.as_ref().map(Name::as_str))
        .with("enabled", details.enabled.to_string());
    for kind in details.events.get() {
        form = form.with(EVENTS, kind.as_str());
    }
    answer(&reader, (StatusCode::OK, form), view)
}

/// `POST /admin/webhooks/{id}/edit`.
pub(super) async fn edit(
    State(shared): State<Shared>,
    Named(id): Named<WebhookId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader, mut filled } = form;
    let view = shared.use_cases.read_webhooks.webhook(&reader.caller.actor, id).await?;
    let expected = filled.version();
    let sent = filled.read_with_list::<EditWebhookBody>("events")?;
    let patch = sent.read(EditWebhookBody::read_on);
    match shared.use_cases.edit_webhook.edit(&reader.caller.actor, id, expected, patch).await {
        Ok(_) => Ok(done(&format!("{PATH}/{id}"), &JustSaid::new("webhook-changed"))),
        Err(error) => {
            let form = Form::of(filled).over(expected);
            answer(&reader, form.refused(error, reader.frame.t)?, view)
        }
    }
}
