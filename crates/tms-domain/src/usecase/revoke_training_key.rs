//! An Operations Manager revokes a key (KEY-7, PERM-2).

use super::{
    ATTEMPTS_MAX, UseCaseError, commit, edit_training_key_pool::find_pool_in_reach, expect_version,
    plan_of,
};
use crate::{
    change::Version,
    field::Draft,
    id::{TrainingKeyId, TrainingKeyPoolId},
    idempotency::Remember,
    port::Ports,
    role::{Actor, Permission},
    training_key::RevokeRefused,
    view::KeyView,
};

/// The use case: an Operations Manager revokes a key.
#[derive(Clone)]
pub struct RevokeTrainingKey {
    ports: Ports,
}

impl RevokeTrainingKey {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Revokes an available key of a pool, for ever (KEY-1, KEY-7).
    ///
    /// # Errors
    ///
    /// Refuses as [`RevokeRefused`] says.
    pub async fn revoke(
        &self,
        actor: &Actor,
        pool: TrainingKeyPoolId,
        key: TrainingKeyId,
        expected: Option<Version>,
        request: Draft<()>,
        remember: Option<&Remember<'_, KeyView>>,
    ) -> Result<KeyView, UseCaseError<RevokeRefused>> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::ManageTrainingKeys)?;
        for _ in 0..ATTEMPTS_MAX {
            find_pool_in_reach(ports, &reach, pool).await?;
            let found = ports.pools.find_key(key).await?;
            let found = found.filter(|found| found.state().pool() == pool);
            let found = found.ok_or(UseCaseError::NotFound)?;
            expect_version(expected, found.version())?;
            request.clone()?;
            let now = ports.clock.now();
            let change = found
                .change(|key| key.revoke(actor.author(), now))
                .map_err(UseCaseError::Refused)?;
            let outcome = KeyView { key: change.versioned(), redeemed_by: None };
            let mut plan = plan_of(ports, actor, now);
            plan.change(change);
            if let Ok(outcome) = commit(ports, plan, outcome, remember).await? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }
}
