//! A learner makes the page of a badge public, or private again (ACH-3, ACH-5).

use std::convert::Infallible;

use super::{ATTEMPTS_MAX, UseCaseError, commit, expect_version, plan_of};
use crate::{
    badge::{BadgeAward, Sharing},
    change::{Version, Versioned},
    field::Draft,
    id::BadgeAwardId,
    port::Ports,
    role::Actor,
};

/// The use case: a learner says what others see of a badge of theirs.
#[derive(Clone)]
pub struct ShareBadge {
    ports: Ports,
}

impl ShareBadge {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Shares an own badge, or shares it no more.
    ///
    /// # Errors
    ///
    /// Finds no award but one's own, and none that was revoked.
    pub async fn share(
        &self,
        actor: &Actor,
        id: BadgeAwardId,
        expected: Option<Version>,
        request: Draft<Option<Sharing>>,
    ) -> Result<Versioned<BadgeAward>, UseCaseError<Infallible>> {
        let ports = &self.ports;
        for _ in 0..ATTEMPTS_MAX {
            let award = ports.achievements.find_award(id).await?;
            let own = award
                .filter(|it| actor.user_id().is_some_and(|learner| it.state().is_held_by(learner)));
            let award = own.ok_or(UseCaseError::NotFound)?;
            expect_version(expected, award.version())?;
            let Some(event) = award.state().share(request.clone()?) else { return Ok(award) };
            let Ok(change) = award.change(|_| Ok::<_, Infallible>(event));
            let outcome = change.versioned();
            let mut plan = plan_of(ports, actor, ports.clock.now());
            plan.change(change);
            if let Ok(outcome) = commit(ports, plan, outcome, None).await? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }
}
