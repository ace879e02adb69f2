//! The inbox: what mails said, and what of them was read.

use sea_orm_migration::{
    MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr,
};

use crate::ddl;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0006_inbox"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Account mail never has a text here (NOT-2).
        let text = "TEXT CHECK (text IS NULL OR (state = 'sent' AND kind <> 'password_link'))";
        ddl::add_column(manager, "outbox", "text", text).await?;
        ddl::add_column(manager, "outbox", "read_at", "{instant}").await?;
        ddl::run(manager, include_str!("m0006_inbox.sql")).await
    }
}
