//! The core: people and places, courses, assignments, keys, the bill, the journal, the outbox.

use sea_orm_migration::{
    MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr,
};

use crate::ddl;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0001_core"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statements in [
            include_str!("m0001_core/places.sql"),
            include_str!("m0001_core/people.sql"),
            include_str!("m0001_core/courses.sql"),
            include_str!("m0001_core/assignments.sql"),
            include_str!("m0001_core/records.sql"),
            include_str!("m0001_core/access.sql"),
        ] {
            ddl::run(manager, statements).await?;
        }
        Ok(())
    }
}
