//! The mail one got (NOT-2).

use askama::Template;
use axum::{extract::State, http::request::Parts, response::Response};
use tms_domain::{id::MailId, view::InboxMailView};

use super::{
    Pages,
    form::{SignedForm, done},
    frame::{Frame, Reader},
    list::{Asked, List, Shown},
    said::JustSaid,
    texts::Texts,
};
use crate::{path::Named, problem::Problem, routes::ListQuery, services::Shared};

const PATH: &str = "/inbox";

pub(super) fn pages(pages: Pages) -> Pages {
    pages.page(PATH, show).form("/inbox/read", read_all).form("/inbox/{id}/read", read)
}

/// A mail as the page shows it.
struct Mail {
    id: String,
    subject: String,
    sent: String,
    is_unread: bool,
    paragraphs: Vec<Vec<Line>>,
}

/// A line of a mail.
enum Line {
    Words(String),
    Link(String),
}

impl Mail {
    fn of(view: &InboxMailView, t: Texts) -> Self {
        let line = |line: &str| {
            if line.starts_with("https://") || line.starts_with("http://") {
                Line::Link(line.to_owned())
            } else {
                Line::Words(line.to_owned())
            }
        };
        let paragraphs = view.text.split("\n\n").map(|it| it.lines().map(line).collect());
        Self {
            id: view.id.to_string(),
            subject: view.subject.clone(),
            sent: t.moment(&view.sent_at),
            is_unread: view.read_at.is_none(),
            paragraphs: paragraphs.collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "inbox.html")]
struct InboxPage<'a> {
    frame: &'a Frame,
    t: Texts,
    list: List,
    mails: Vec<Mail>,
}

/// `GET /inbox`.
async fn show(
    State(shared): State<Shared>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let asked = Asked::of(&parts);
    let page = asked.read::<ListQuery>()?.draft()?.page;
    let found = shared.use_cases.read_inbox.list(caller.id(), &page).await?;
    let Shown { list, items, .. } = asked.shown(Ok::<_, Problem>(found), frame.t)?;
    let mails = items.iter().map(|view| Mail::of(view, frame.t)).collect();
    frame.show(&InboxPage { t: frame.t, list, mails, frame: &frame })
}

/// `POST /inbox/read`.
async fn read_all(State(shared): State<Shared>, form: SignedForm) -> Result<Response, Problem> {
    shared.use_cases.read_inbox.mark_read(form.reader.caller.id(), None, Ok(())).await?;
    Ok(done(PATH, &JustSaid::new("inbox-read")))
}

/// `POST /inbox/{id}/read`.
async fn read(
    State(shared): State<Shared>,
    Named(id): Named<MailId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    shared.use_cases.read_inbox.mark_read(form.reader.caller.id(), Some(id), Ok(())).await?;
    Ok(done(PATH, &JustSaid::new("mail-read")))
}
