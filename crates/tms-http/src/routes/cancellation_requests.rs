//! Cancellation requests: seeing and deciding them.

use axum::{Json, extract::State, response::Response};
use tms_domain::{
    assignment::ApproveCancellationRefused, cancellation_request::DecideRefused,
    id::CancellationRequestId, port::PageRequest, text::Name, view::CancellationRequestView,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    body::{Command, NotDone, Query},
    caller::Caller,
    dto::{List, cancellation_request::CancellationRequest},
    input::{choices, request},
    path::Named,
    problem::{Problem, Refusal},
    reply::changed,
    services::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::default()
        .routes(routes!(list_cancellation_requests))
        .routes(routes!(approve_cancellation_request))
        .routes(routes!(decline_cancellation_request))
}

choices! {
    /// Whether a request was decided.
    pub(crate) enum RequestState { Open = "open", Approved = "approved", Declined = "declined" }
}

request! {
    /// Which requests are wanted.
    pub(crate) struct CancellationRequestsQuery {
        /// Only those in this state.
        state: Option<RequestState>,
        /// Which part of the list.
        page: PageRequest,
    }
}

request! {
    /// What the help desk says to an approval.
    pub(crate) struct ApproveBody {
        /// What they say, if anything.
        reason: Option<Name>,
    }
}

request! {
    /// Why the help desk declines.
    pub(crate) struct DeclineBody {
        /// Why.
        reason: Name,
    }
}

impl Refusal for DecideRefused {
    fn problem(self) -> Problem {
        match self {
            Self::AlreadyDecided => Problem::refused("already_decided", &self),
            Self::Assignment(refused) => match refused {
                ApproveCancellationRefused::AlreadyComplete => {
                    Problem::refused("already_complete", &refused)
                }
                ApproveCancellationRefused::LabLaunched { launched_at } => {
                    Problem::refused("lab_launched", &refused).with("launched_at", launched_at)
                }
                ApproveCancellationRefused::AlreadyCancelled => {
                    Problem::refused("already_cancelled", &refused)
                }
            },
        }
    }
}

fn show(view: &CancellationRequestView) -> tms_domain::idempotency::Answer {
    changed(&CancellationRequest::from(view))
}

/// Lists cancellation requests in reach, the newest first; all of them for the help desk.
#[utoipa::path(
    get, path = "/cancellation-requests", tag = "Help desk",
    params(CancellationRequestsQuery),
    responses((status = OK, description = "The requests.", body = List<CancellationRequest>)),
)]
async fn list_cancellation_requests(
    State(shared): State<Shared>,
    caller: Caller,
    Query(query): Query<CancellationRequestsQuery>,
) -> Result<Json<List<CancellationRequest>>, Problem> {
    let wanted = query.map(|query| {
        let state = query.state.map(|state| match state {
            RequestState::Open => "open",
            RequestState::Approved => "approved",
            RequestState::Declined => "declined",
        });
        (state, query.page)
    });
    let read = &shared.use_cases.read_assignments;
    let page = read.cancellation_requests(&caller.actor, wanted).await?;
    Ok(Json(List::of(page, |view| CancellationRequest::from(&view))))
}

/// Approves a request: its assignment is cancelled.
///
/// 409 `already_decided`, `already_complete`, `lab_launched` (with `launched_at`), `already_cancelled`.
#[utoipa::path(
    post, path = "/cancellation-requests/{id}/approve", tag = "Help desk",
    params(("id" = uuid::Uuid, Path, description = "The request.")),
    request_body = ApproveBody,
    responses((status = OK, description = "The request, approved.", body = CancellationRequest)),
)]
async fn approve_cancellation_request(
    State(shared): State<Shared>,
    Named(id): Named<CancellationRequestId>,
    command: Command<ApproveBody>,
) -> Result<Response, NotDone> {
    let Command { caller, sent, expected, remembering } = command;
    let reason = sent.draft().map(|body| body.reason);
    let remember = remembering.with(&show);
    let use_case = &shared.use_cases.decide_cancellation_request;
    let outcome = use_case.approve(&caller.actor, id, expected, reason, remember.as_ref()).await;
    Ok(remembering.answer(&shared, outcome, &show).await?)
}

/// Declines a request: its assignment stays as it is.
///
/// 409 `already_decided`.
#[utoipa::path(
    post, path = "/cancellation-requests/{id}/decline", tag = "Help desk",
    params(("id" = uuid::Uuid, Path, description = "The request.")),
    request_body = DeclineBody,
    responses((status = OK, description = "The request, declined.", body = CancellationRequest)),
)]
async fn decline_cancellation_request(
    State(shared): State<Shared>,
    Named(id): Named<CancellationRequestId>,
    command: Command<DeclineBody>,
) -> Result<Response, NotDone> {
    let Command { caller, sent, expected, remembering } = command;
    let reason = sent.draft().map(|body| body.reason);
    let remember = remembering.with(&show);
    let use_case = &shared.use_cases.decide_cancellation_request;
    let outcome = use_case.decline(&caller.actor, id, expected, reason, remember.as_ref()).await;
    Ok(remembering.answer(&shared, outcome, &show).await?)
}
