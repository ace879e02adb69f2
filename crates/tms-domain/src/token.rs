//! Personal access tokens: made and removed by their owner, each time with an entry in the journal (USR-7, AUD-1).

use chrono::TimeDelta;
use thiserror::Error;
use uuid::Uuid;

use crate::{
    change::{Aggregate, AggregateKind, New},
    id::{OrganizationId, TokenId, UserId},
    input::NumberOutOfRange,
    journal::Fields,
    text::Name,
    time::Instant,
    user::User,
};

/// How long a token lasts, in days of 24 hours: 1 to 365 (USR-7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenDays(u16);

impl TokenDays {
    /// The longest a token lasts.
    pub const DAYS_MAX: u16 = 365;

    /// Checks a number of days.
    ///
    /// # Errors
    ///
    /// Refuses numbers outside 1 to 365.
    pub fn new(days: i64) -> Result<Self, NumberOutOfRange> {
        match u16::try_from(days) {
            Ok(days) if (1..=Self::DAYS_MAX).contains(&days) => Ok(Self(days)),
            Ok(_) | Err(_) => Err(NumberOutOfRange { min: 1, max: i64::from(Self::DAYS_MAX) }),
        }
    }

    /// The instant this many days of 24 hours after `start`.
    pub fn after(self, start: Instant) -> Instant {
        start + TimeDelta::days(i64::from(self.0))
    }
}

/// A personal access token. The token itself is kept as a hash only, which the journal never sees (AUD-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    record: TokenRecord,
}

/// A token as a store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRecord {
    /// Its id.
    pub id: TokenId,
    /// The SHA-256 of the token.
    pub secret_hash: [u8; 32],
    /// Whose it is.
    pub user: UserId,
    /// What its owner calls it.
    pub name: Name,
    /// When it was made.
    pub created_at: Instant,
    /// The first instant at which it no longer works (USR-7).
    pub expires_at: Instant,
    /// When its owner removed it.
    pub removed_at: Option<Instant>,
}

/// Something that happened to a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenEvent {
    /// Its owner removed it.
    Removed {
        /// When.
        at: Instant,
    },
}

/// The token was removed before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this token was removed before")]
pub struct TokenRemoved;

impl Token {
    /// Makes a token that works for so many days.
    pub fn create(
        id: TokenId,
        secret_hash: [u8; 32],
        user: UserId,
        name: Name,
        days: TokenDays,
        now: Instant,
    ) -> New<Self> {
        New::decided(Self::restore(TokenRecord {
            id,
            secret_hash,
            user,
            name,
            created_at: now,
            expires_at: days.after(now),
            removed_at: None,
        }))
    }

    /// Rebuilds a token from a store.
    pub const fn restore(record: TokenRecord) -> Self {
        Self { record }
    }

    /// Decides that it works no more.
    ///
    /// # Errors
    ///
    /// Refuses one that was removed before.
    pub const fn remove(&self, now: Instant) -> Result<TokenEvent, TokenRemoved> {
        match self.record.removed_at {
            None => Ok(TokenEvent::Removed { at: now }),
            Some(_) => Err(TokenRemoved),
        }
    }

    /// Tells whether it still speaks for its user. A new password leaves tokens alone (USR-6).
    pub fn is_valid(&self, user: &User, now: Instant) -> bool {
        !user.is_disabled() && self.record.removed_at.is_none() && now < self.record.expires_at
    }

    /// Its id.
    pub const fn id(&self) -> TokenId {
        self.record.id
    }

    /// As a store keeps it.
    pub const fn record(&self) -> &TokenRecord {
        &self.record
    }
}

impl Aggregate for Token {
    type Event = TokenEvent;

    const KIND: AggregateKind = AggregateKind::Token;

    fn raw_id(&self) -> Uuid {
        self.record.id.as_uuid()
    }

    fn apply(&mut self, event: &TokenEvent) {
        match event {
            TokenEvent::Removed { at } => self.record.removed_at = Some(*at),
        }
    }

    fn action(event: &TokenEvent) -> (&'static str, Fields) {
        match event {
            TokenEvent::Removed { .. } => ("removed", Fields::new()),
        }
    }

    fn belongs_to(&self) -> Option<OrganizationId> {
        None
    }

    fn describe(&self) -> Fields {
        let TokenRecord {
            id: _,
            secret_hash: _,
            user,
            name,
            created_at: _,
            expires_at,
            removed_at,
        } = &self.record;
        vec![
            ("user_id", user.as_uuid().into()),
            ("name", name.as_str().into()),
            ("expires_at", (*expires_at).into()),
            ("removed_at", (*removed_at).into()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usr_7_a_token_lasts_1_to_365_days() {
        for (days, good) in [(-1, false), (0, false), (1, true), (365, true), (366, false)] {
            assert_eq!(TokenDays::new(days).is_ok(), good, "{days}");
        }
    }
}
