//! `PUT /course-assignments/{id}/expiry`.

use axum::{extract::State, response::Response};
use tms_domain::{
    assignment::SetExpiryRefused, id::AssignmentId, text::Name, time::Picked,
    usecase::SetExpiryCommand,
};

use super::{expiry_field, expiry_problem};
use crate::{
    body::Signed,
    dto::assignment::Assignment,
    input::request,
    path::Named,
    problem::{Problem, Refusal},
    reply::tagged,
    services::Shared,
};

request! {
    /// When an assignment is to expire.
    pub(crate) struct ExpiryBody {
        /// The expiry.
        expires: Picked,
        /// Why the maximum may be passed: for the help desk only.
        override_reason: Option<Name>,
    }
}

/// What was refused, and the field in which the expiry was given.
pub(crate) struct Refused(pub(crate) SetExpiryRefused, pub(crate) &'static str);

impl Refusal for Refused {
    fn problem(self) -> Problem {
        let Self(refused, field) = self;
        match refused {
            SetExpiryRefused::Cancelled => Problem::refused("cancelled", &refused),
            SetExpiryRefused::Expiry(refused) => expiry_problem(refused, field),
        }
    }
}

/// Sets when an assignment expires.
///
/// 422 `expiry_beyond_maximum` (with `latest`), `expiry_not_in_future`; 409 `cancelled`.
#[utoipa::path(
    put, path = "/course-assignments/{id}/expiry", tag = "Course assignments",
    params(("id" = uuid::Uuid, Path, description = "The assignment.")),
    request_body = ExpiryBody,
    responses((status = OK, description = "The assignment as it is now.", body = Assignment)),
)]
pub(super) async fn set_expiry(
    State(shared): State<Shared>,
    Named(id): Named<AssignmentId>,
    request: Signed<ExpiryBody>,
) -> Result<Response, Problem> {
    let Signed { caller, sent, expected } = request;
    let draft = sent
        .draft()
        .map(|body| SetExpiryCommand { wish: body.expires, override_reason: body.override_reason });
    let field = expiry_field(draft.as_ref().ok().map(|command| command.wish));
    let outcome = shared.use_cases.set_expiry.set(&caller.actor, id, expected, draft).await;
    let view = outcome
        .map_err(|error| error.map_refused(|refused| Refused(refused, field)))
        .map_err(Problem::from)?;
    Ok(tagged(view.assignment.version(), &Assignment::of(&view, shared.now())))
}
