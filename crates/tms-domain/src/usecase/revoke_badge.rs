//! An Operations Manager revokes an award (ACH-5).

use super::{ATTEMPTS_MAX, UseCaseError, commit, expect_version, find_person, find_user, plan_of};
use crate::{
    badge::{AwardRevoked, AwardSource, BadgeAward},
    change::{Version, Versioned},
    field::Draft,
    id::{BadgeAwardId, BadgeId},
    idempotency::Remember,
    port::Ports,
    role::{Actor, Permission, Reach},
    text::Name,
    view::{BadgeAwardView, LearnerView},
};

/// The use case: an Operations Manager revokes an award, with a reason.
#[derive(Clone)]
pub struct RevokeBadge {
    ports: Ports,
}

impl RevokeBadge {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Revokes an award of a badge: it stands among the learner's no more, and whoever verifies its credential is
    /// told. Awarding the badge again lifts it.
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers; finds no award out of reach (PERM-3); refuses what was revoked
    /// before.
    pub async fn revoke(
        &self,
        actor: &Actor,
        (badge, award): (BadgeId, BadgeAwardId),
        expected: Option<Version>,
        reason: Draft<Name>,
        remember: Option<&Remember<'_, BadgeAwardView>>,
    ) -> Result<BadgeAwardView, UseCaseError<AwardRevoked>> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::ManageAchievements)?;
        for _ in 0..ATTEMPTS_MAX {
            let found = find_award_in_reach(ports, &reach, badge, award).await?;
            expect_version(expected, found.version())?;
            let reason = reason.clone()?;
            let now = ports.clock.now();
            let change = found
                .change(|award| award.revoke(actor.author(), reason, now))
                .map_err(UseCaseError::Refused)?;
            let outcome = view_of(ports, change.versioned()).await?;
            let mut plan = plan_of(ports, actor, now);
            plan.change(change);
            if let Ok(outcome) = commit(ports, plan, outcome, remember).await? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }
}

/// An award of a badge, to someone of an organization in reach (PERM-3, ASG-8).
pub(super) async fn find_award_in_reach<R>(
    ports: &Ports,
    reach: &Reach,
    badge: BadgeId,
    id: BadgeAwardId,
) -> Result<Versioned<BadgeAward>, UseCaseError<R>> {
    let award = ports.achievements.find_award(id).await?;
    let award = award.filter(|award| award.state().record().badge == badge);
    let award = award.ok_or(UseCaseError::NotFound)?;
    let line = super::find_line(ports, award.state().record().organization).await?;
    if line.is_some_and(|line| reach.covers(&line)) {
        Ok(award)
    } else {
        Err(UseCaseError::NotFound)
    }
}

/// An award with the names that go with it.
pub(super) async fn view_of<R>(
    ports: &Ports,
    award: Versioned<BadgeAward>,
) -> Result<BadgeAwardView, UseCaseError<R>> {
    let record = award.state().record();
    let learner = find_user(ports, record.learner).await?;
    let (by, achievement) = match &record.source {
        AwardSource::Achievement(id) => (None, ports.achievements.find_achievement(*id).await?),
        AwardSource::ByHand { by, reason: _ } => (by.user_id(), None),
    };
    let revoked_by = record.revoked.as_ref().and_then(|it| it.by.user_id());
    Ok(BadgeAwardView {
        learner: LearnerView::from(learner.state()),
        awarded_by: find_person(ports, by).await?,
        achievement_name: achievement.map(|it| it.state().details().name.clone()),
        revoked_by: find_person(ports, revoked_by).await?,
        award,
    })
}
