//! Badges, and who is awarded them by hand.

use axum::{Json, extract::State, response::Response};
use tms_domain::{
    badge::Badge as DomainBadge, change::Versioned, id::BadgeId, idempotency::Answer,
    port::PageRequest, usecase::OwnerNotFound, view::RewardFilter,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    body::{Command, NotDone, Query, Signed},
    caller::Caller,
    dto::{List, reward::Badge},
    input::{Typed, choices, request},
    path::Named,
    problem::{Problem, Refusal},
    reply::{created, tagged},
    routes::NothingBody,
    services::Shared,
};

pub(crate) mod awards;
pub(crate) mod body;

use body::{CreateBadgeBody, EditBadgeBody};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::default()
        .routes(routes!(list_badges, create_badge))
        .routes(routes!(see_badge, edit_badge))
        .routes(routes!(awards::list_awards, awards::award_badge))
        .routes(routes!(awards::revoke_award))
}

choices! {
    /// Whether something is retired.
    pub(crate) enum Retired { Yes = "true", No = "false", Any = "any" }
}

request! {
    /// Which badges or achievements are wanted; everything given must hold.
    pub(crate) struct RewardListQuery {
        /// A part of the name.
        name: Option<Typed>,
        /// Retired ones or others; others when nothing is said, `any` for both.
        retired: Option<Retired>,
        /// Which part of the list.
        page: PageRequest,
    }
}

impl RewardListQuery {
    /// What is wanted, as the rules take it.
    pub(crate) fn wanted(self) -> (RewardFilter, PageRequest) {
        let filter = RewardFilter {
            name: self.name.map(|Typed(name)| name),
            retired: match self.retired {
                None | Some(Retired::No) => Some(false),
                Some(Retired::Yes) => Some(true),
                Some(Retired::Any) => None,
            },
        };
        (filter, self.page)
    }
}

impl Refusal for OwnerNotFound {
    fn problem(self) -> Problem {
        Problem::missing("organization_not_found", &self)
    }
}

fn show(badge: &Versioned<DomainBadge>) -> Answer {
    created(&format!("/badges/{}", badge.state().id()), &Badge::from(badge))
}

/// Finds badges that can be awarded to someone in reach, by name.
#[utoipa::path(
    get, path = "/badges", tag = "Achievements",
    params(RewardListQuery),
    responses((status = OK, description = "The badges.", body = List<Badge>)),
)]
async fn list_badges(
    State(shared): State<Shared>,
    caller: Caller,
    Query(query): Query<RewardListQuery>,
) -> Result<Json<List<Badge>>, Problem> {
    let wanted = query.map(RewardListQuery::wanted);
    let page = shared.use_cases.read_badges.badges(&caller.actor, wanted).await?;
    Ok(Json(List::of(page, |badge| Badge::from(&badge))))
}

/// Makes a badge.
///
/// 404 `organization_not_found`.
#[utoipa::path(
    post, path = "/badges", tag = "Achievements",
    request_body = CreateBadgeBody,
    responses((status = CREATED, description = "The badge.", body = Badge)),
)]
async fn create_badge(
    State(shared): State<Shared>,
    command: Command<CreateBadgeBody>,
) -> Result<Response, NotDone> {
    let Command { caller, sent, expected: _, remembering } = command;
    let draft = sent.read(CreateBadgeBody::read_on);
    let remember = remembering.with(&show);
    let use_case = &shared.use_cases.create_badge;
    let outcome = use_case.create(&caller.actor, draft, remember.as_ref()).await;
    Ok(remembering.answer(&shared, outcome, &show).await?)
}

/// Shows a badge.
#[utoipa::path(
    get, path = "/badges/{id}", tag = "Achievements",
    params(("id" = uuid::Uuid, Path, description = "The badge.")),
    responses((status = OK, description = "The badge.", body = Badge)),
)]
async fn see_badge(
    State(shared): State<Shared>,
    Named(id): Named<BadgeId>,
    caller: Caller,
    Query(query): Query<NothingBody>,
) -> Result<Response, Problem> {
    let view = shared.use_cases.read_badges.badge(&caller.actor, id).await?;
    query?;
    Ok(tagged(view.badge.version(), &Badge::from(&view.badge)))
}

/// Changes a badge. Those who have it see it as it is now; its owner never changes.
#[utoipa::path(
    patch, path = "/badges/{id}", tag = "Achievements",
    params(("id" = uuid::Uuid, Path, description = "The badge.")),
    request_body = EditBadgeBody,
    responses((status = OK, description = "The badge as it is now.", body = Badge)),
)]
async fn edit_badge(
    State(shared): State<Shared>,
    Named(id): Named<BadgeId>,
    request: Signed<EditBadgeBody>,
) -> Result<Response, Problem> {
    let Signed { caller, sent, expected } = request;
    let patch = sent.read(EditBadgeBody::read_on);
    let badge = shared.use_cases.edit_badge.edit(&caller.actor, id, expected, patch).await?;
    Ok(tagged(badge.version(), &Badge::from(&badge)))
}
