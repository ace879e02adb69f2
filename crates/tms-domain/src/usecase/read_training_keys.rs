//! Pools and keys on screens, and the message that goes with a key (POOL-6, NOT-3, PERM-2).

use std::convert::Infallible;

use super::{UseCaseError, edit_training_key_pool::find_pool_in_reach};
use crate::{
    field::Draft,
    id::{TrainingKeyId, TrainingKeyPoolId},
    message::{KeyMessage, key_message},
    organization::OrganizationLine,
    port::{Page, PageRequest, Ports},
    role::{Actor, Permission},
    site::site_address,
    view::{KeyFilter, KeyView, PoolFilter, PoolView},
};

/// The use cases: an Operations Manager reads pools and keys.
#[derive(Clone)]
pub struct ReadTrainingKeys {
    ports: Ports,
}

impl ReadTrainingKeys {
    /// Wires the use cases to their ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Pools in reach.
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers (PERM-2).
    pub async fn pools(
        &self,
        actor: &Actor,
        wanted: Draft<(PoolFilter, PageRequest)>,
    ) -> Result<Page<PoolView>, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::ManageTrainingKeys)?;
        let (filter, page) = wanted?;
        let now = self.ports.clock.now();
        Ok(self.ports.queries.training_keys.list_pools(&reach, &filter, &page, now).await?)
    }

    /// A pool in reach, with the counts of its keys.
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers (PERM-2).
    pub async fn pool(
        &self,
        actor: &Actor,
        id: TrainingKeyPoolId,
    ) -> Result<PoolView, UseCaseError<Infallible>> {
        self.authorize(actor, id).await?;
        let view = self.ports.queries.training_keys.find_pool(id).await?;
        view.ok_or(UseCaseError::NotFound)
    }

    /// The keys of a pool in reach (POOL-6).
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers (PERM-2).
    pub async fn keys(
        &self,
        actor: &Actor,
        id: TrainingKeyPoolId,
        wanted: Draft<(KeyFilter, PageRequest)>,
    ) -> Result<Page<KeyView>, UseCaseError<Infallible>> {
        self.authorize(actor, id).await?;
        let (filter, page) = wanted?;
        Ok(self.ports.queries.training_keys.list_keys(id, filter, &page).await?)
    }

    /// The message that goes with a key of a pool in reach; without one, for a mail merge (NOT-3).
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers (PERM-2).
    pub async fn message(
        &self,
        actor: &Actor,
        id: TrainingKeyPoolId,
        key: Option<TrainingKeyId>,
    ) -> Result<KeyMessage, UseCaseError<Infallible>> {
        let owner = self.authorize(actor, id).await?;
        let queries = &self.ports.queries.training_keys;
        let pool = queries.find_pool(id).await?.ok_or(UseCaseError::NotFound)?;
        let key = match key {
            Some(key) => Some(queries.find_key(id, key).await?.ok_or(UseCaseError::NotFound)?),
            None => None,
        };
        let address = self.address_of(&owner).await?;
        let code = key.as_ref().map(|view| view.key.state().code());
        Ok(key_message(&address, &pool.course.details().name, code))
    }

    /// Where the learners of a pool in reach redeem its keys (SITE-2).
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers (PERM-2).
    pub async fn address(
        &self,
        actor: &Actor,
        id: TrainingKeyPoolId,
    ) -> Result<String, UseCaseError<Infallible>> {
        let owner = self.authorize(actor, id).await?;
        self.address_of(&owner).await
    }

    async fn address_of(
        &self,
        owner: &OrganizationLine,
    ) -> Result<String, UseCaseError<Infallible>> {
        let sites = self.ports.sites.list().await?;
        Ok(site_address(&sites, owner, &self.ports.public_address))
    }

    async fn authorize(
        &self,
        actor: &Actor,
        id: TrainingKeyPoolId,
    ) -> Result<OrganizationLine, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::ManageTrainingKeys)?;
        find_pool_in_reach(&self.ports, &reach, id).await.map(|(_, owner)| owner)
    }
}
