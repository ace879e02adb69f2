//! An Operations Manager makes and changes achievements (ACH-1, PERM-4).

use thiserror::Error;

use super::{
    ATTEMPTS_MAX, UseCaseError, commit,
    edit_badge::{find_badge, is_seen},
    edit_organization::find_line_in_reach,
    expect_version, find_line,
};
use crate::{
    achievement::{Achievement, AchievementDetails, BadgeElsewhere, Condition, Points},
    badge::Badge,
    change::{Version, Versioned},
    field::{Draft, Patch},
    id::{AchievementId, BadgeId, IdBlock, OrganizationId},
    idempotency::Remember,
    plan::Plan,
    port::Ports,
    role::{Actor, Permission, Reach},
    text::{LongText, Name},
};

/// The achievement that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateAchievementCommand {
    /// The organization that owns it, for ever.
    pub organization: OrganizationId,
    /// What is said about it.
    pub details: AchievementDetails,
}

/// What is to be changed of an achievement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AchievementPatch {
    /// What it is called.
    pub name: Patch<Name>,
    /// What it stands for.
    pub description: Patch<LongText>,
    /// What it is worth.
    pub points: Patch<Points>,
    /// What it is earned by.
    pub condition: Patch<Condition>,
    /// The badge that comes with it.
    pub badge: Patch<Option<BadgeId>>,
    /// Whether nobody earns it any more.
    pub retired: Patch<bool>,
}

/// Why an achievement was neither made nor changed, the first that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EditAchievementRefused {
    /// There is no such organization in reach.
    #[error("there is no such organization")]
    OrganizationNotFound,
    /// A course that it asks for does not exist, or is not seen.
    #[error("there is no such course")]
    CourseNotFound,
    /// The badge does not exist, or is not seen.
    #[error("there is no such badge")]
    BadgeNotFound,
    /// The badge is not for all who may earn it.
    #[error(transparent)]
    BadgeElsewhere(#[from] BadgeElsewhere),
}

type Refused = UseCaseError<EditAchievementRefused>;

/// The use case: an Operations Manager makes an achievement.
#[derive(Clone)]
pub struct CreateAchievement {
    ports: Ports,
}

impl CreateAchievement {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Makes an achievement of an organization in reach. Who meets its condition already earns it soon (ACH-1).
    ///
    /// # Errors
    ///
    /// Refuses as [`EditAchievementRefused`] says.
    pub async fn create(
        &self,
        actor: &Actor,
        command: Draft<CreateAchievementCommand>,
        remember: Option<&Remember<'_, Versioned<Achievement>>>,
    ) -> Result<Versioned<Achievement>, Refused> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::ManageAchievements)?;
        let CreateAchievementCommand { organization, details } = command?;
        for _ in 0..ATTEMPTS_MAX {
            let owner = find_line(ports, organization).await?.filter(|line| reach.covers(line));
            let owner =
                owner.ok_or(UseCaseError::Refused(EditAchievementRefused::OrganizationNotFound))?;
            refuse_unseen_courses(ports, &reach, &details.condition).await?;
            let badge = find_seen_badge(ports, &reach, details.badge).await?;
            let mut ids = IdBlock::starting_at(ports.ids.next());
            let id = AchievementId::from_uuid(ids.take());
            let of = badge.as_ref().map(Versioned::state);
            let new = Achievement::create(id, &owner, details.clone(), of).map_err(elsewhere)?;
            let outcome = new.versioned();
            let mut plan = Plan::new(actor.author(), ports.clock.now(), ids);
            plan.create(new);
            plan.check_line(&owner);
            if let Some(badge) = &badge {
                plan.check(badge);
            }
            if let Ok(outcome) = commit(ports, plan, outcome, remember).await? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }
}

/// The use case: an Operations Manager changes an achievement.
#[derive(Clone)]
pub struct EditAchievement {
    ports: Ports,
}

impl EditAchievement {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Changes an achievement whose owner is in reach (PERM-3). Who has earned it keeps it; who meets a new condition
    /// already earns it soon (ACH-1).
    ///
    /// # Errors
    ///
    /// Refuses as [`EditAchievementRefused`] says.
    pub async fn edit(
        &self,
        actor: &Actor,
        id: AchievementId,
        expected: Option<Version>,
        patch: Draft<AchievementPatch>,
    ) -> Result<Versioned<Achievement>, Refused> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::ManageAchievements)?;
        for _ in 0..ATTEMPTS_MAX {
            let achievement = ports.achievements.find_achievement(id).await?;
            let achievement = achievement.ok_or(UseCaseError::NotFound)?;
            let owner = find_line_in_reach(ports, &reach, achievement.state().owner()).await?;
            expect_version(expected, achievement.version())?;
            let patch = patch.clone()?;
            let was = achievement.state().details();
            let details = AchievementDetails {
                name: patch.name.over(was.name.clone()),
                description: patch.description.over(was.description.clone()),
                points: patch.points.over(was.points),
                condition: patch.condition.over(was.condition.clone()),
                badge: patch.badge.over(was.badge),
                retired: patch.retired.over(was.retired),
            };
            if details == *was {
                return Ok(achievement);
            }
            if details.condition != was.condition {
                refuse_unseen_courses(ports, &reach, &details.condition).await?;
            }
            // One that stays is no news, and may stand out of reach.
            let named = details.badge.filter(|badge| was.badge != Some(*badge));
            let badge = find_seen_badge(ports, &reach, named).await?;
            let of = badge.as_ref().map(Versioned::state);
            let change =
                achievement.change(|it| it.edit(&owner, details, of)).map_err(elsewhere)?;
            let outcome = change.versioned();
            let ids = IdBlock::starting_at(ports.ids.next());
            let mut plan = Plan::new(actor.author(), ports.clock.now(), ids);
            plan.change(change);
            plan.check_line(&owner);
            if let Some(badge) = &badge {
                plan.check(badge);
            }
            if let Ok(outcome) = commit(ports, plan, outcome, None).await? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }
}

const fn elsewhere(refused: BadgeElsewhere) -> Refused {
    UseCaseError::Refused(EditAchievementRefused::BadgeElsewhere(refused))
}

async fn refuse_unseen_courses(
    ports: &Ports,
    reach: &Reach,
    condition: &Condition,
) -> Result<(), Refused> {
    let courses = condition.courses();
    if ports.courses.find_seen(reach, &courses).await? == courses {
        Ok(())
    } else {
        Err(UseCaseError::Refused(EditAchievementRefused::CourseNotFound))
    }
}

async fn find_seen_badge(
    ports: &Ports,
    reach: &Reach,
    id: Option<BadgeId>,
) -> Result<Option<Versioned<Badge>>, Refused> {
    let Some(id) = id else { return Ok(None) };
    let not_found = || UseCaseError::Refused(EditAchievementRefused::BadgeNotFound);
    let badge = find_badge(ports, id).await?.ok_or_else(not_found)?;
    let line = find_line(ports, badge.state().owner()).await?.ok_or_else(not_found)?;
    if is_seen(ports, reach, &line).await? { Ok(Some(badge)) } else { Err(not_found()) }
}
