//! The schema of the training management system: one migrator for SQLite and PostgreSQL.
//!
//! Instants are whole microseconds since 1970-01-01T00:00:00Z in both databases, so that they sort and compare
//! alike. Every rule that can be a constraint is one: the second lock behind the rules of `tms-domain`.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::{MigrationTrait, async_trait};

mod ddl;
mod m0001_core;
mod m0002_certificates;
mod m0003_expiry_notices;
mod m0005_achievements;
mod m0006_inbox;
mod m0007_webhooks;
mod m0008_revoked_badges;
mod m0009_certificate_designs;

/// Every migration, in order. Released ones are never edited.
#[derive(Clone, Copy, Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_core::Migration),
            Box::new(m0002_certificates::Migration),
            Box::new(m0003_expiry_notices::Migration),
            Box::new(m0005_achievements::Migration),
            Box::new(m0006_inbox::Migration),
            Box::new(m0007_webhooks::Migration),
            Box::new(m0008_revoked_badges::Migration),
            Box::new(m0009_certificate_designs::Migration),
        ]
    }
}
