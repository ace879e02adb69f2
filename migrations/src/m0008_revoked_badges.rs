//! Awards that were revoked, and the places of all awards in the lists that tell of it.

use sea_orm_migration::{
    MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr,
};

use crate::ddl;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0008_revoked_badges"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let kind = "TEXT CHECK (revoked_by_kind IN ('user', 'command_line', 'system'))";
        ddl::add_column(manager, "badge_awards", "revoked_by_kind", kind).await?;
        let by =
            "{id} REFERENCES users (id) CHECK (revoked_by IS NULL OR revoked_by_kind = 'user')";
        ddl::add_column(manager, "badge_awards", "revoked_by", by).await?;
        let because = "TEXT CHECK ((revoked_because IS NULL) = (revoked_by_kind IS NULL))";
        ddl::add_column(manager, "badge_awards", "revoked_because", because).await?;
        let at = "{instant} CHECK ((revoked_at IS NULL) = (revoked_because IS NULL))";
        ddl::add_column(manager, "badge_awards", "revoked_at", at).await?;
        ddl::run(manager, include_str!("m0008_revoked_badges.sql")).await
    }
}
