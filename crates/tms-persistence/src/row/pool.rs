//! Rows of training key pools.

use tms_domain::{
    change::Versioned,
    id::{CourseId, OrganizationId, TrainingKeyPoolId},
    pool::{PoolDetails, PoolRecord, TrainingKeyPool},
};
use uuid::Uuid;

use super::Reading;
use crate::{cells::rows, error::BadRow};

rows! {
    /// A pool.
    PoolRow of "training_key_pools" {
        id: Uuid,
        version: i32,
        course_id: Uuid,
        organization_id: Uuid,
        created_at: i64,
        name: String,
        starts_at: i64,
        expires_at: i64,
        content_availability_days: i32,
        available_to_children: bool,
    }
}

impl TryFrom<PoolRow> for Versioned<TrainingKeyPool> {
    type Error = BadRow;

    fn try_from(row: PoolRow) -> Result<Self, BadRow> {
        let reading = Reading::row("training_key_pools", row.id);
        let days = reading.days("content_availability_days", row.content_availability_days)?;
        let pool = TrainingKeyPool::restore(PoolRecord {
            id: TrainingKeyPoolId::from_uuid(row.id),
            course: CourseId::from_uuid(row.course_id),
            owner: OrganizationId::from_uuid(row.organization_id),
            created_at: reading.at("created_at", row.created_at)?,
            details: PoolDetails {
                name: reading.name("name", &row.name)?,
                starts_at: reading.at("starts_at", row.starts_at)?,
                expires_at: reading.at("expires_at", row.expires_at)?,
                content_availability: days,
                available_to_children: row.available_to_children,
            },
        });
        reading.version(row.version, pool)
    }
}
