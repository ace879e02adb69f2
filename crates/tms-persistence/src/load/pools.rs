//! Loading pools and keys.

use std::collections::BTreeMap;

use async_trait::async_trait;
use tms_domain::{
    change::Versioned,
    id::{OrganizationId, TrainingKeyId, TrainingKeyPoolId},
    key_code::NormalCode,
    pool::TrainingKeyPool,
    port::{PoolStore, StoreError},
    training_key::TrainingKey,
};

use super::SeaStore;
use crate::{
    cells::Row as _,
    row::{key::KeyRow, pool::PoolRow},
    sql::{Column, Sql},
};

/// How many codes are looked up in one statement: a paste may hold millions, and must not fill the memory.
const CODES_PER_STATEMENT: usize = 20_000;

#[async_trait]
impl PoolStore for SeaStore {
    async fn find(
        &self,
        id: TrainingKeyPoolId,
    ) -> Result<Option<Versioned<TrainingKeyPool>>, StoreError> {
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<PoolRow>("p").push(" FROM training_key_pools p WHERE p.id = ");
        sql.id(id.as_uuid());
        let pool = sql.first(&self.database.read, PoolRow::read).await?;
        Ok(pool.map(TryInto::try_into).transpose()?)
    }

    async fn find_key(
        &self,
        id: TrainingKeyId,
    ) -> Result<Option<Versioned<TrainingKey>>, StoreError> {
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<KeyRow>("k").push(" FROM training_keys k WHERE k.id = ").id(id.as_uuid());
        let key = sql.first(&self.database.read, KeyRow::read).await?;
        Ok(key.map(TryInto::try_into).transpose()?)
    }

    async fn find_taken(
        &self,
        codes: &[NormalCode],
    ) -> Result<BTreeMap<NormalCode, OrganizationId>, StoreError> {
        let mut taken = BTreeMap::new();
        for chunk in codes.chunks(CODES_PER_STATEMENT) {
            let chunk = chunk.iter().map(|code| code.as_str().to_owned()).collect();
            let mut sql = Sql::of(
                &self.database,
                "SELECT k.normal, p.organization_id FROM training_keys k \
                 JOIN training_key_pools p ON p.id = k.pool_id WHERE ",
            );
            sql.is_one_of("k.normal", Column::Texts(chunk));
            let found = sql.all(&self.database.read, |cells| {
                let code = NormalCode::stored(cells.take("training_keys", "normal")?);
                let owner = cells.take("training_key_pools", "organization_id")?;
                Ok((code, OrganizationId::from_uuid(owner)))
            });
            taken.extend(found.await?);
        }
        Ok(taken)
    }
}
