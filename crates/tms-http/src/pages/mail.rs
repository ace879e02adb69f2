//! Mail: what was sent, what waits, what failed; never a text (NOT-1).

use askama::Template;
use axum::{extract::State, http::request::Parts, response::Response};
use tms_domain::{id::MailId, view::OutboxRowView};

use super::{
    Pages,
    form::{SignedForm, done},
    frame::{Frame, Reader},
    list::{Asked, List, Shown},
    said::JustSaid,
    texts::Texts,
};
use crate::{
    path::Named,
    problem::Problem,
    routes::outbox::{MailState, OutboxQuery},
    services::Shared,
};

const PATH: &str = "/admin/mail";
/// The states, those that need someone first.
const STATES: [&str; 6] = ["failed", "unsure", "waiting", "sending", "sent", "dropped"];

pub(super) fn pages(pages: Pages) -> Pages {
    pages.page(PATH, list).form("/admin/mail/{id}/retry", retry)
}

/// A mail as the page shows it.
struct Mail {
    retry: Option<String>,
    state: String,
    cause: &'static str,
    recipient: Option<(String, String)>,
    subject: Option<String>,
    attempts: u32,
    next_attempt: Option<String>,
    sent: Option<String>,
    last_error: Option<String>,
}

impl Mail {
    fn of(view: &OutboxRowView, t: Texts) -> Self {
        let recipient = view.recipient.as_ref();
        Self {
            retry: view.may_be_sent_again().then(|| format!("{PATH}/{}/retry", view.id)),
            state: view.state.clone(),
            cause: view.kind.as_str(),
            recipient: recipient.map(|it| (it.person.full_name(), it.email.clone())),
            subject: view.subject.clone(),
            attempts: view.attempts,
            next_attempt: view.next_attempt_at.map(|at| t.moment(&at)),
            sent: view.sent_at.map(|at| t.moment(&at)),
            last_error: view.last_error.clone(),
        }
    }

    /// The class of the badge of its state.
    fn class(&self) -> &'static str {
        match &*self.state {
            "sent" => "good",
            "failed" => "danger",
            "unsure" => "attention",
            _ => "neutral",
        }
    }
}

#[derive(Template)]
#[template(path = "mail.html")]
struct MailPage<'a> {
    frame: &'a Frame,
    t: Texts,
    list: List,
    mails: Vec<Mail>,
    /// The state that is shown; all of them, when it is none.
    shown: String,
}

/// `GET /admin/mail`.
async fn list(
    State(shared): State<Shared>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let asked = Asked::of(&parts);
    let wanted = asked.read::<OutboxQuery>()?.draft();
    let wanted = wanted.map(|query| (query.state.map(MailState::as_str), query.page));
    let shown = asked.get("state").unwrap_or_default().to_owned();
    let found = shared.use_cases.read_administration.outbox(&caller.actor, wanted).await;
    let t = frame.t;
    let Shown { status, list, items } = asked.shown(found, t)?;
    let mails = items.iter().map(|view| Mail::of(view, t)).collect();
    frame.show_as(status, &MailPage { t, list, mails, shown, frame: &frame })
}

/// `POST /admin/mail/{id}/retry`.
async fn retry(
    State(shared): State<Shared>,
    Named(id): Named<MailId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let caller = form.reader.caller;
    shared.use_cases.retry_mail.retry(&caller.actor, id, None, Ok(()), None).await?;
    Ok(done(PATH, &JustSaid::new("mail-sent-again")))
}
