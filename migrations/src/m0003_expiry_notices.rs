//! Notices of expiry: which expiry a mail is about, and the mark up to which they are caused.

use sea_orm_migration::{
    MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr,
};

use crate::ddl;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0003_expiry_notices"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::add_column(manager, "outbox", "expires_at", "{instant}").await?;
        let check = "{number} CHECK ((days_before IS NULL) = (expires_at IS NULL) \
                     AND (days_before IS NULL OR days_before IN (14, 3, 0)))";
        ddl::add_column(manager, "outbox", "days_before", check).await?;
        ddl::run(manager, include_str!("m0003_expiry_notices.sql")).await
    }
}
