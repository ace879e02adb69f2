//! Rows of training keys.

use tms_domain::{
    change::Versioned,
    id::{AssignmentId, TrainingKeyId, TrainingKeyPoolId, UserId},
    key_code::{KeyCode, NormalCode},
    training_key::{KeyRecord, KeyState, TrainingKey},
};
use uuid::Uuid;

use super::Reading;
use crate::{cells::rows, error::BadRow};

rows! {
    /// A key.
    KeyRow of "training_keys" {
        id: Uuid,
        version: i32,
        pool_id: Uuid,
        shown: String,
        normal: String,
        created_at: i64,
        status: String,
        redeemed_by: Option<Uuid>,
        redeemed_at: Option<i64>,
        assignment_id: Option<Uuid>,
        revoked_by_kind: Option<String>,
        revoked_by: Option<Uuid>,
        revoked_at: Option<i64>,
    }
}

impl TryFrom<KeyRow> for Versioned<TrainingKey> {
    type Error = BadRow;

    fn try_from(row: KeyRow) -> Result<Self, BadRow> {
        let reading = Reading::row("training_keys", row.id);
        let state = row.state(reading)?;
        let key = TrainingKey::restore(KeyRecord {
            id: TrainingKeyId::from_uuid(row.id),
            pool: TrainingKeyPoolId::from_uuid(row.pool_id),
            code: KeyCode::stored(row.shown, NormalCode::stored(row.normal)),
            created_at: reading.at("created_at", row.created_at)?,
            state,
        });
        reading.version(row.version, key)
    }
}

impl KeyRow {
    fn state(&self, reading: Reading) -> Result<KeyState, BadRow> {
        let redeemed = (self.redeemed_by, self.redeemed_at, self.assignment_id);
        let revoked = (self.revoked_by_kind.as_deref(), self.revoked_at);
        match (self.status.as_str(), redeemed, revoked) {
            ("available", (None, None, None), (None, None)) => Ok(KeyState::Available),
            ("redeemed", (Some(by), Some(at), Some(assignment)), (None, None)) => {
                Ok(KeyState::Redeemed {
                    by: UserId::from_uuid(by),
                    at: reading.at("redeemed_at", at)?,
                    assignment: AssignmentId::from_uuid(assignment),
                })
            }
            ("revoked", (None, None, None), (Some(kind), Some(at))) => Ok(KeyState::Revoked {
                by: reading.author("revoked_by", kind, self.revoked_by)?,
                at: reading.at("revoked_at", at)?,
            }),
            (other, _, _) => Err(reading.bad("status", other)),
        }
    }
}
