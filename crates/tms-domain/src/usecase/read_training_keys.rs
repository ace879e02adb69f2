//! Pools and keys on screens, and the message that goes with a key (POOL-6, NOT-3, PERM-2).

use std::convert::Infallible;

use super::{UseCaseError, edit_training_key_pool::find_pool_in_reach, find_line};
use crate::{
    field::Draft,
    id::{TrainingKeyId, TrainingKeyPoolId},
    message::{KeyMessage, key_message},
    organization::{OrganizationLine, TimeZoneName},
    port::{Page, PageRequest, Ports},
    role::{Actor, Permission},
    site::site_address,
    view::{KeyFilter, KeyView, PoolFilter, PoolView},
};

/// A pool on its own page, with a part of its keys (POOL-6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolPage {
    /// The pool.
    pub pool: PoolView,
    /// The zone in which its dates are picked (TIM-3).
    pub time_zone: TimeZoneName,
    /// Its keys, as they were added.
    pub keys: Page<KeyView>,
}

/// Keys to hand out, with where they are redeemed (NOT-3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyCards {
    /// Their pool.
    pub pool: PoolView,
    /// The zone in which its dates are picked (TIM-3).
    pub time_zone: TimeZoneName,
    /// Where its learners redeem (SITE-2).
    pub site_address: String,
    /// Available keys, as they were added.
    pub keys: Page<KeyView>,
}

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
        self.find(actor, id).await.map(|(pool, _)| pool)
    }

    /// A pool in reach with the zone in which its dates are picked (TIM-3).
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers (PERM-2).
    pub async fn to_change(
        &self,
        actor: &Actor,
        id: TrainingKeyPoolId,
    ) -> Result<(PoolView, TimeZoneName), UseCaseError<Infallible>> {
        let (pool, owner) = self.find(actor, id).await?;
        Ok((pool, zone_of(&owner)))
    }

    /// A pool in reach with a part of its keys (POOL-6).
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers (PERM-2).
    pub async fn page(
        &self,
        actor: &Actor,
        id: TrainingKeyPoolId,
        wanted: Draft<(KeyFilter, PageRequest)>,
    ) -> Result<PoolPage, UseCaseError<Infallible>> {
        let (pool, owner) = self.find(actor, id).await?;
        let (filter, page) = wanted?;
        let keys = self.ports.queries.training_keys.list_keys(id, filter, &page).await?;
        Ok(PoolPage { pool, time_zone: zone_of(&owner), keys })
    }

    /// A part of the available keys of a pool in reach, to be handed out.
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers (PERM-2).
    pub async fn cards(
        &self,
        actor: &Actor,
        id: TrainingKeyPoolId,
        page: Draft<PageRequest>,
    ) -> Result<KeyCards, UseCaseError<Infallible>> {
        let (pool, owner) = self.find(actor, id).await?;
        let keys = &self.ports.queries.training_keys;
        let keys = keys.list_keys(id, KeyFilter::Available, &page?).await?;
        let site_address = self.address_of(&owner).await?;
        Ok(KeyCards { pool, time_zone: zone_of(&owner), site_address, keys })
    }

    /// A key of a pool in reach.
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers (PERM-2).
    pub async fn key(
        &self,
        actor: &Actor,
        id: TrainingKeyPoolId,
        key: TrainingKeyId,
    ) -> Result<(PoolView, KeyView), UseCaseError<Infallible>> {
        let (pool, _) = self.find(actor, id).await?;
        let key = self.ports.queries.training_keys.find_key(id, key).await?;
        Ok((pool, key.ok_or(UseCaseError::NotFound)?))
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
        let (pool, owner) = self.find(actor, id).await?;
        let queries = &self.ports.queries.training_keys;
        let key = match key {
            Some(key) => Some(queries.find_key(id, key).await?.ok_or(UseCaseError::NotFound)?),
            None => None,
        };
        let address = self.address_of(&owner).await?;
        let code = key.as_ref().map(|view| view.key.state().code());
        Ok(key_message(&address, &pool.course_name, code))
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

    async fn find(
        &self,
        actor: &Actor,
        id: TrainingKeyPoolId,
    ) -> Result<(PoolView, OrganizationLine), UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::ManageTrainingKeys)?;
        let pool = self.ports.queries.training_keys.find_pool(id).await?;
        let pool = pool.ok_or(UseCaseError::NotFound)?;
        match find_line(&self.ports, pool.pool.state().owner()).await? {
            Some(line) if reach.covers(&line) => Ok((pool, line)),
            Some(_) | None => Err(UseCaseError::NotFound),
        }
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

fn zone_of(line: &OrganizationLine) -> TimeZoneName {
    line.organization().settings().time_zone.clone()
}
