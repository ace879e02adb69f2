//! An Operations Manager adds keys to a pool (KEY-5, POOL-5, PERM-2).

use std::convert::Infallible;

use super::{
    ATTEMPTS_MAX, UseCaseError, commit, edit_training_key_pool::find_pool_in_reach, expect_version,
    new_keys, plan_of,
};
use crate::{
    attempt::ClientAddress,
    change::Version,
    field::Draft,
    id::TrainingKeyPoolId,
    idempotency::Remember,
    input::KeysWanted,
    port::Ports,
    role::{Actor, Permission},
    view::KeyView,
};

/// Keys that were added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeysAdded {
    /// How many.
    pub added: usize,
    /// The keys, unless there are too many to show.
    pub keys: Option<Vec<KeyView>>,
}

/// The use case: an Operations Manager adds keys to a pool.
#[derive(Clone)]
pub struct AddTrainingKeys {
    ports: Ports,
}

impl AddTrainingKeys {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Adds keys that were typed, or generates some: all of them in one commit or none (KEY-5).
    ///
    /// # Errors
    ///
    /// Bad keys are bad fields, each with its line. Who pasted too many keys that are taken out of reach has to
    /// wait (RED-9).
    pub async fn add(
        &self,
        actor: &Actor,
        address: Option<&ClientAddress>,
        pool: TrainingKeyPoolId,
        expected: Option<Version>,
        wanted: Draft<KeysWanted>,
        remember: Option<&Remember<'_, KeysAdded>>,
    ) -> Result<KeysAdded, UseCaseError<Infallible>> {
        let ports = &self.ports;
        let permit = new_keys::enter(ports, actor, address, wanted.as_ref().ok()).await?;
        let mut out_of_reach = false;
        let outcome = self.decide(actor, pool, expected, wanted, remember, &mut out_of_reach).await;
        new_keys::count(ports, permit, out_of_reach).await?;
        outcome
    }

    async fn decide(
        &self,
        actor: &Actor,
        id: TrainingKeyPoolId,
        expected: Option<Version>,
        wanted: Draft<KeysWanted>,
        remember: Option<&Remember<'_, KeysAdded>>,
        out_of_reach: &mut bool,
    ) -> Result<KeysAdded, UseCaseError<Infallible>> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::ManageTrainingKeys)?;
        for _ in 0..ATTEMPTS_MAX {
            let (pool, _) = find_pool_in_reach(ports, &reach, id).await?;
            expect_version(expected, pool.version())?;
            let wanted = wanted.as_ref().map_err(Clone::clone)?;
            let now = ports.clock.now();
            let keys = new_keys::ready(ports, &reach, id, wanted, now, out_of_reach).await?;
            let added = new_keys::total(&keys);
            let outcome = KeysAdded { added, keys: new_keys::views(&keys) };
            let number = u32::try_from(added).unwrap_or(u32::MAX);
            let Ok(change) = pool.change(|pool| Ok::<_, Infallible>(pool.add_keys(number)));
            let mut plan = plan_of(ports, actor, now);
            plan.change(change);
            for part in keys {
                plan.add_keys(part);
            }
            // A key that was taken meanwhile is named by reading again, or generated anew.
            if let Ok(outcome) = commit(ports, plan, outcome, remember).await? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }
}
