//! `/badges/{id}/awards`: who has a badge, and awarding it by hand.

use axum::{Json, extract::State, response::Response};
use tms_domain::{
    badge::AwardRevoked,
    id::{BadgeAwardId, BadgeId, UserId},
    idempotency::Answer,
    text::Name,
    usecase::{AwardBadgeCommand, BadgeRetired},
    view::{AwardsView, BadgeAwardView},
};

use crate::{
    body::{Command, NotDone, Query},
    caller::Caller,
    dto::{
        List,
        reward::{Award, Awards},
    },
    input::request,
    path::Named,
    problem::{Problem, Refusal},
    reply::changed,
    routes::ListQuery,
    services::Shared,
};

request! {
    /// Who is to be awarded a badge, and why.
    pub(crate) struct AwardBadgeBody {
        /// Who, at most 1,000; repeated ids count once.
        learner_ids: Vec<UserId>,
        /// Why.
        reason: Name,
    }
}

impl From<AwardBadgeBody> for AwardBadgeCommand {
    fn from(body: AwardBadgeBody) -> Self {
        Self { learners: body.learner_ids, reason: body.reason }
    }
}

request! {
    /// Why an award is revoked.
    pub(crate) struct RevokeAwardBody {
        /// Why.
        reason: Name,
    }
}

impl Refusal for AwardRevoked {
    fn problem(self) -> Problem {
        Problem::refused("already_revoked", &self)
    }
}

impl Refusal for BadgeRetired {
    fn problem(self) -> Problem {
        Problem::refused("badge_retired", &self)
    }
}

fn show(awards: &AwardsView) -> Answer {
    changed(&Awards::from(awards))
}

fn show_one(view: &BadgeAwardView) -> Answer {
    changed(&Award::from(view))
}

/// Lists who in reach has a badge, the newest award first.
#[utoipa::path(
    get, path = "/badges/{id}/awards", tag = "Achievements",
    params(("id" = uuid::Uuid, Path, description = "The badge."), ListQuery),
    responses((status = OK, description = "The awards.", body = List<Award>)),
)]
pub(super) async fn list_awards(
    State(shared): State<Shared>,
    Named(id): Named<BadgeId>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<List<Award>>, Problem> {
    let page = query.map(|query| query.page);
    let page = shared.use_cases.read_badges.awards(&caller.actor, id, page).await?;
    Ok(Json(List::of(page, |view| Award::from(&view))))
}

/// Awards a badge by hand, to one or many. Who is refused stops none of the others, and nobody gets it twice; from whom
/// it was revoked has it again.
///
/// 409 `badge_retired`.
#[utoipa::path(
    post, path = "/badges/{id}/awards", tag = "Achievements",
    params(("id" = uuid::Uuid, Path, description = "The badge.")),
    request_body = AwardBadgeBody,
    responses((status = OK, description = "What came of each learner.", body = Awards)),
)]
pub(super) async fn award_badge(
    State(shared): State<Shared>,
    Named(id): Named<BadgeId>,
    command: Command<AwardBadgeBody>,
) -> Result<Response, NotDone> {
    let Command { caller, sent, expected: _, remembering } = command;
    let draft = sent.draft().map(AwardBadgeCommand::from);
    let remember = remembering.with(&show);
    let use_case = &shared.use_cases.award_badge;
    let outcome = use_case.award(&caller.actor, id, draft, remember.as_ref()).await;
    Ok(remembering.answer(&shared, outcome, &show).await?)
}

/// Revokes an award. It stands among the learner's no more, its public page says so, and so does whoever verifies its
/// credential. Awarding the badge again lifts it.
///
/// 409 `already_revoked`.
#[utoipa::path(
    post, path = "/badges/{id}/awards/{award_id}/revoke", tag = "Achievements",
    params(
        ("id" = uuid::Uuid, Path, description = "The badge."),
        ("award_id" = uuid::Uuid, Path, description = "The award."),
    ),
    request_body = RevokeAwardBody,
    responses((status = OK, description = "The award as it is now.", body = Award)),
)]
pub(super) async fn revoke_award(
    State(shared): State<Shared>,
    Named(ids): Named<(BadgeId, BadgeAwardId)>,
    command: Command<RevokeAwardBody>,
) -> Result<Response, NotDone> {
    let Command { caller, sent, expected, remembering } = command;
    let reason = sent.draft().map(|body| body.reason);
    let remember = remembering.with(&show_one);
    let use_case = &shared.use_cases.revoke_badge;
    let outcome = use_case.revoke(&caller.actor, ids, expected, reason, remember.as_ref()).await;
    Ok(remembering.answer(&shared, outcome, &show_one).await?)
}
