//! The outbox: which mail waits, went out or failed.

use axum::{Json, extract::State, response::Response};
use tms_domain::{id::MailId, port::PageRequest, queued_mail::NotFailed};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    body::{Command, NotDone, Query},
    caller::Caller,
    dto::{List, outbox::OutboxRow},
    input::{choices, request},
    path::Named,
    problem::{Problem, Refusal},
    reply::done,
    routes::NothingBody,
    services::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::default().routes(routes!(list_outbox)).routes(routes!(retry_mail))
}

choices! {
    /// What became of a mail.
    pub(crate) enum MailState {
        Waiting = "waiting",
        Sending = "sending",
        Sent = "sent",
        Dropped = "dropped",
        Failed = "failed",
        Unsure = "unsure",
    }
}

impl MailState {
    /// Its name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Dropped => "dropped",
            Self::Failed => "failed",
            Self::Unsure => "unsure",
        }
    }
}

request! {
    /// Which mail is wanted.
    pub(crate) struct OutboxQuery {
        /// Only rows in this state.
        state: Option<MailState>,
        /// Which part of the list.
        page: PageRequest,
    }
}

impl Refusal for NotFailed {
    fn problem(self) -> Problem {
        Problem::refused("not_failed", &self)
    }
}

/// Lists the mail in reach, the newest first: never its text.
#[utoipa::path(
    get, path = "/outbox", tag = "Mail",
    params(OutboxQuery),
    responses((status = OK, description = "The rows.", body = List<OutboxRow>)),
)]
async fn list_outbox(
    State(shared): State<Shared>,
    caller: Caller,
    Query(query): Query<OutboxQuery>,
) -> Result<Json<List<OutboxRow>>, Problem> {
    let wanted = query.map(|query| (query.state.map(MailState::as_str), query.page));
    let page = shared.use_cases.read_administration.outbox(&caller.actor, wanted).await?;
    Ok(Json(List::of(page, |row| OutboxRow::from(&row))))
}

/// Sends a failed mail again.
///
/// 409 `not_failed`.
#[utoipa::path(
    post, path = "/outbox/{id}/retry", tag = "Mail",
    params(("id" = uuid::Uuid, Path, description = "The row.")),
    responses((status = NO_CONTENT, description = "It is sent again.")),
)]
async fn retry_mail(
    State(shared): State<Shared>,
    Named(id): Named<MailId>,
    command: Command<NothingBody>,
) -> Result<Response, NotDone> {
    let Command { caller, sent, expected, remembering } = command;
    let request = sent.draft();
    let show = |(): &()| done();
    let remember = remembering.with(&show);
    let use_case = &shared.use_cases.retry_mail;
    let outcome = use_case.retry(&caller.actor, id, expected, request, remember.as_ref()).await;
    Ok(remembering.answer(&shared, outcome, &show).await?)
}
