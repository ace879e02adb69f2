//! Achievements.

use axum::{Json, extract::State, response::Response};
use tms_domain::{
    achievement::Achievement as DomainAchievement, change::Versioned, id::AchievementId,
    idempotency::Answer, usecase::EditAchievementRefused,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::badges::RewardListQuery;
use crate::{
    body::{Command, NotDone, Query, Signed},
    caller::Caller,
    dto::{List, reward::Achievement},
    path::Named,
    problem::{Problem, Refusal},
    reply::{created, tagged},
    routes::NothingBody,
    services::Shared,
};

pub(crate) mod body;

use body::{CreateAchievementBody, EditAchievementBody};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::default()
        .routes(routes!(list_achievements, create_achievement))
        .routes(routes!(see_achievement, edit_achievement))
}

impl Refusal for EditAchievementRefused {
    fn problem(self) -> Problem {
        match self {
            Self::OrganizationNotFound => Problem::missing("organization_not_found", &self),
            Self::CourseNotFound => Problem::missing("course_not_found", &self),
            Self::BadgeNotFound => Problem::missing("badge_not_found", &self),
            Self::BadgeElsewhere(_) => Problem::refused("badge_not_available", &self),
        }
    }
}

fn show(achievement: &Versioned<DomainAchievement>) -> Answer {
    let path = format!("/achievements/{}", achievement.state().id());
    created(&path, &Achievement::from(achievement))
}

/// Finds achievements that someone in reach can earn, by name.
#[utoipa::path(
    get, path = "/achievements", tag = "Achievements",
    params(RewardListQuery),
    responses((status = OK, description = "The achievements.", body = List<Achievement>)),
)]
async fn list_achievements(
    State(shared): State<Shared>,
    caller: Caller,
    Query(query): Query<RewardListQuery>,
) -> Result<Json<List<Achievement>>, Problem> {
    let wanted = query.map(RewardListQuery::wanted);
    let page = shared.use_cases.read_badges.achievements(&caller.actor, wanted).await?;
    Ok(Json(List::of(page, |achievement| Achievement::from(&achievement))))
}

/// Makes an achievement. Who meets its condition already earns it within moments.
///
/// 404 `organization_not_found`, `course_not_found`, `badge_not_found`; 409 `badge_not_available`: the badge belongs
/// neither to the organization nor to one above it.
#[utoipa::path(
    post, path = "/achievements", tag = "Achievements",
    request_body = CreateAchievementBody,
    responses((status = CREATED, description = "The achievement.", body = Achievement)),
)]
async fn create_achievement(
    State(shared): State<Shared>,
    command: Command<CreateAchievementBody>,
) -> Result<Response, NotDone> {
    let Command { caller, sent, expected: _, remembering } = command;
    let draft = sent.read(CreateAchievementBody::read_on);
    let remember = remembering.with(&show);
    let use_case = &shared.use_cases.create_achievement;
    let outcome = use_case.create(&caller.actor, draft, remember.as_ref()).await;
    Ok(remembering.answer(&shared, outcome, &show).await?)
}

/// Shows an achievement.
#[utoipa::path(
    get, path = "/achievements/{id}", tag = "Achievements",
    params(("id" = uuid::Uuid, Path, description = "The achievement.")),
    responses((status = OK, description = "The achievement.", body = Achievement)),
)]
async fn see_achievement(
    State(shared): State<Shared>,
    Named(id): Named<AchievementId>,
    caller: Caller,
    Query(query): Query<NothingBody>,
) -> Result<Response, Problem> {
    let view = shared.use_cases.read_badges.achievement(&caller.actor, id).await?;
    query?;
    Ok(tagged(view.achievement.version(), &Achievement::from(&view.achievement)))
}

/// Changes an achievement. Who has earned it keeps it; who meets a new condition already earns it within moments.
///
/// 404 `course_not_found`, `badge_not_found`; 409 `badge_not_available`.
#[utoipa::path(
    patch, path = "/achievements/{id}", tag = "Achievements",
    params(("id" = uuid::Uuid, Path, description = "The achievement.")),
    request_body = EditAchievementBody,
    responses((status = OK, description = "The achievement as it is now.", body = Achievement)),
)]
async fn edit_achievement(
    State(shared): State<Shared>,
    Named(id): Named<AchievementId>,
    request: Signed<EditAchievementBody>,
) -> Result<Response, Problem> {
    let Signed { caller, sent, expected } = request;
    let patch = sent.read(EditAchievementBody::read_on);
    let use_case = &shared.use_cases.edit_achievement;
    let achievement = use_case.edit(&caller.actor, id, expected, patch).await?;
    Ok(tagged(achievement.version(), &Achievement::from(&achievement)))
}
