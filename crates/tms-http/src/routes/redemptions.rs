//! `POST /redemptions`: a learner turns a training key into an assignment.

use axum::{extract::State, response::Response};
use tms_domain::{
    field::{FieldCode, FieldError},
    redemption::RedeemRefused,
    usecase::{Redeemed, UseCaseError},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    body::Hasty,
    client::Client,
    dto::assignment::Assignment,
    input::{Typed, request},
    problem::{Problem, Refusal},
    reply::{changed, created},
    services::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::default().routes(routes!(redeem_training_key))
}

request! {
    /// A key to redeem.
    pub(crate) struct RedeemBody {
        /// The key, as it was typed.
        key: Typed,
        /// Whether the course is wanted although it is held already.
        assign_again: Option<bool>,
    }
}

impl Refusal for RedeemRefused {
    fn problem(self) -> Problem {
        match self {
            Self::Mistyped => Problem::invalid_field(FieldError::new(
                "key",
                FieldCode::KeyMistyped,
                self.to_string(),
            )),
            Self::Unknown => Problem::missing("key_not_found", &self),
            Self::AlreadyRedeemed => Problem::refused("key_redeemed", &self),
            Self::Revoked => Problem::refused("key_revoked", &self),
            Self::CourseArchived => Problem::refused("course_archived", &self),
            Self::NotYet { starts_at } => {
                Problem::refused("pool_not_started", &self).with("starts_at", starts_at)
            }
            Self::NoLonger { expired_at } => {
                Problem::refused("pool_expired", &self).with("expired_at", expired_at)
            }
            Self::AlreadyAssigned { assignment } => Problem::refused("already_assigned", &self)
                .with("assignment_id", assignment.as_uuid()),
        }
    }
}

/// Redeems a training key: the learner gets its course.
///
/// 200 when this learner had redeemed it before. 422 `key_mistyped`; 404 `key_not_found`; 409 `key_redeemed`,
/// `key_revoked`, `course_archived`, `pool_not_started` (with `starts_at`), `pool_expired` (with `expired_at`),
/// `already_assigned` (with `assignment_id`); 429 after too many unknown keys.
#[utoipa::path(
    post, path = "/redemptions", tag = "Training keys",
    request_body = RedeemBody,
    responses(
        (status = CREATED, description = "The assignment that the key made.", body = Assignment),
        (status = OK, description = "The assignment that the key had made before.", body = Assignment),
    ),
)]
async fn redeem_training_key(
    State(shared): State<Shared>,
    client: Client,
    command: Hasty<RedeemBody>,
) -> Result<Response, Problem> {
    let Hasty { caller, sent, expected: _, remembering } = command;
    let use_case = &shared.use_cases.redeem_training_key;
    let body = match sent.and_then(|sent| Ok(sent.draft()?)) {
        Ok(body) => body,
        Err(problem) => {
            if let Some(before) = remembering.look(&shared).await? {
                return Ok(before);
            }
            // Anyone signed in may redeem, so that they have to wait is all that comes first.
            use_case.refuse_limited(caller.id(), &client.address).await?;
            return Err(problem);
        }
    };
    let RedeemBody { key: Typed(key), assign_again } = body;
    let now = shared.now();
    let show = |redeemed: &Redeemed| match redeemed {
        Redeemed::Now(view) => {
            let path = format!("/course-assignments/{}", view.state().id());
            created(&path, &Assignment::of(view, now))
        }
        Redeemed::Before(view) => changed(&Assignment::of(view, now)),
    };
    let again = assign_again.unwrap_or(false);
    let remember = remembering.with(&show);
    let outcome =
        use_case.redeem(caller.id(), &key, again, &client.address, remember.as_ref()).await;
    // A redemption of just now has kept its answer, so there was none before; a store that failed is not asked again.
    if !matches!(outcome, Ok(Redeemed::Now(_)) | Err(UseCaseError::Store(_)))
        && let Some(before) = remembering.look(&shared).await?
    {
        return Ok(before);
    }
    remembering.answer(&shared, outcome, &show).await
}
