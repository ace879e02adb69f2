//! The mail that someone got, and what of it they read.

use axum::{Json, extract::State, response::Response};
use tms_domain::{id::MailId, port::PageRequest};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    body::{Query, Signed},
    caller::Caller,
    dto::{
        List,
        inbox::{InboxMail, Unread},
    },
    path::Named,
    problem::Problem,
    reply::nothing,
    routes::{ListQuery, NothingBody},
    services::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::default()
        .routes(routes!(list_inbox))
        .routes(routes!(count_unread))
        .routes(routes!(read_all_mail))
        .routes(routes!(read_mail))
}

/// Lists the mail one got, the newest first; account mail is not among it.
#[utoipa::path(
    get, path = "/me/inbox", tag = "Me",
    params(ListQuery),
    responses((status = OK, description = "The mails.", body = List<InboxMail>)),
)]
async fn list_inbox(
    State(shared): State<Shared>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<List<InboxMail>>, Problem> {
    let page: PageRequest = query?.page;
    let page = shared.use_cases.read_inbox.list(caller.id(), &page).await?;
    Ok(Json(List::of(page, InboxMail::from)))
}

/// Counts the mail one got and did not read.
#[utoipa::path(
    get, path = "/me/inbox/unread", tag = "Me",
    responses((status = OK, description = "How much.", body = Unread)),
)]
async fn count_unread(
    State(shared): State<Shared>,
    caller: Caller,
    Query(query): Query<NothingBody>,
) -> Result<Json<Unread>, Problem> {
    query?;
    let unread = shared.use_cases.read_inbox.count_unread(caller.id()).await?;
    Ok(Json(Unread { unread }))
}

/// Notes that all mail one got was read.
#[utoipa::path(
    put, path = "/me/inbox/read", tag = "Me",
    responses((status = NO_CONTENT, description = "It is read.")),
)]
async fn read_all_mail(
    State(shared): State<Shared>,
    request: Signed<NothingBody>,
) -> Result<Response, Problem> {
    let Signed { caller, sent, expected: _ } = request;
    shared.use_cases.read_inbox.mark_read(caller.id(), None, sent.draft()).await?;
    Ok(nothing())
}

/// Notes that a mail one got was read.
#[utoipa::path(
    put, path = "/me/inbox/{id}/read", tag = "Me",
    params(("id" = uuid::Uuid, Path, description = "The mail.")),
    responses((status = NO_CONTENT, description = "It is read.")),
)]
async fn read_mail(
    State(shared): State<Shared>,
    Named(id): Named<MailId>,
    request: Signed<NothingBody>,
) -> Result<Response, Problem> {
    let Signed { caller, sent, expected: _ } = request;
    shared.use_cases.read_inbox.mark_read(caller.id(), Some(id), sent.draft()).await?;
    Ok(nothing())
}
