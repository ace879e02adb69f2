//! Own achievements and badges.

use axum::{Json, extract::State, response::Response};
use tms_domain::{badge::Sharing, id::BadgeAwardId};

use crate::{
    body::{Query, Signed},
    caller::Caller,
    credentials::credential_file,
    dto::{
        List,
        reward::{OwnAchievement, OwnAward, OwnBadge},
    },
    input::request,
    path::Named,
    problem::Problem,
    reply::tagged,
    routes::{ListQuery, NothingBody},
    services::Shared,
};

request! {
    /// What the public page of a badge shows of the one who has it.
    pub(crate) struct ShareBadgeBody {
        /// Whether it shows the name.
        show_name: Option<bool>,
        /// Whether it shows when the badge was awarded.
        show_date: Option<bool>,
    }
}

impl From<ShareBadgeBody> for Sharing {
    fn from(body: ShareBadgeBody) -> Self {
        Self { name: body.show_name.unwrap_or(false), date: body.show_date.unwrap_or(false) }
    }
}

/// Lists the own achievements, the newest first.
#[utoipa::path(
    get, path = "/me/achievements", tag = "Me",
    params(ListQuery),
    responses((status = OK, description = "The achievements.", body = List<OwnAchievement>)),
)]
pub(super) async fn list_own_achievements(
    State(shared): State<Shared>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<List<OwnAchievement>>, Problem> {
    let page = query.map(|query| query.page);
    let page = shared.use_cases.read_rewards.achievements(caller.id(), page).await?;
    Ok(Json(List::of(page, |view| OwnAchievement::from(&view))))
}

/// Lists the own badges, the newest first.
#[utoipa::path(
    get, path = "/me/badges", tag = "Me",
    params(ListQuery),
    responses((status = OK, description = "The badges.", body = List<OwnBadge>)),
)]
pub(super) async fn list_own_badges(
    State(shared): State<Shared>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<List<OwnBadge>>, Problem> {
    let page = query.map(|query| query.page);
    let page = shared.use_cases.read_rewards.badges(caller.id(), page).await?;
    Ok(Json(List::of(page, |view| OwnBadge::from(&view))))
}

/// Makes the page of an own badge public, or changes what it shows.
#[utoipa::path(
    put, path = "/me/badges/{id}/sharing", tag = "Me",
    params(("id" = uuid::Uuid, Path, description = "The award.")),
    request_body = ShareBadgeBody,
    responses((status = OK, description = "What it shows now.", body = OwnAward)),
)]
pub(super) async fn share_badge(
    State(shared): State<Shared>,
    Named(id): Named<BadgeAwardId>,
    request: Signed<ShareBadgeBody>,
) -> Result<Response, Problem> {
    let Signed { caller, sent, expected } = request;
    let draft = sent.draft().map(|body| Some(Sharing::from(body)));
    let award = shared.use_cases.share_badge.share(&caller.actor, id, expected, draft).await?;
    Ok(tagged(award.version(), &OwnAward::from(&award)))
}

/// Makes the page of an own badge private.
#[utoipa::path(
    delete, path = "/me/badges/{id}/sharing", tag = "Me",
    params(("id" = uuid::Uuid, Path, description = "The award.")),
    responses((status = OK, description = "It shows nothing now.", body = OwnAward)),
)]
pub(super) async fn unshare_badge(
    State(shared): State<Shared>,
    Named(id): Named<BadgeAwardId>,
    request: Signed<NothingBody>,
) -> Result<Response, Problem> {
    let Signed { caller, sent, expected } = request;
    let draft = sent.draft().map(|()| None);
    let award = shared.use_cases.share_badge.share(&caller.actor, id, expected, draft).await?;
    Ok(tagged(award.version(), &OwnAward::from(&award)))
}

/// Takes an own badge as an Open Badges 3.0 credential, signed as a JWT: anyone verifies who awarded it, and that it was
/// not revoked. It tells the own name, and a hash of the own email.
#[utoipa::path(
    get, path = "/me/badges/{id}/credential", tag = "Me",
    params(("id" = uuid::Uuid, Path, description = "The award.")),
    responses((status = OK, description = "The credential.", body = String, content_type = "application/vc+jwt")),
)]
pub(super) async fn take_credential(
    State(shared): State<Shared>,
    Named(id): Named<BadgeAwardId>,
    caller: Caller,
    Query(query): Query<NothingBody>,
) -> Result<Response, Problem> {
    let credential = shared.use_cases.read_credentials.own(caller.id(), id).await?;
    query?;
    Ok(credential_file(credential))
}
