//! The design of certificates: what a course's certificates say and look like besides their title.

use sea_orm_migration::{
    MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr,
};

use crate::ddl;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0009_certificate_designs"
    }
}

/// The columns that only a course with a certificate has, each with its type and what else must hold.
const COLUMNS: [(&str, &str, &str); 6] = [
    ("text", "TEXT", "length(certificate_text) BETWEEN 1 AND 600"),
    ("signatory_name", "TEXT", "length(certificate_signatory_name) BETWEEN 1 AND 200"),
    ("signatory_role", "TEXT", "certificate_signatory_name IS NOT NULL"),
    ("colour", "TEXT", "length(certificate_colour) = 7"),
    ("logo_id", "{id} REFERENCES pictures (id)", "1 = 1"),
    (
        "logo_kind",
        "TEXT",
        "certificate_logo_id IS NOT NULL AND certificate_logo_kind IN ('png', 'svg')",
    ),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // No longer of badges alone.
        if manager.has_table("badge_pictures").await? {
            ddl::run(manager, "ALTER TABLE badge_pictures RENAME TO pictures").await?;
        }
        for (name, kind, also) in COLUMNS {
            let column = format!("certificate_{name}");
            let check =
                format!("CHECK ({column} IS NULL OR (certificate_title IS NOT NULL AND {also}))");
            ddl::add_column(manager, "courses", &column, &format!("{kind} {check}")).await?;
        }
        Ok(())
    }
}
