//! The personal access tokens of a user: making, listing and removing their own (USR-7).

use std::convert::Infallible;

use chrono::TimeDelta;

use super::UseCaseError;
use crate::{
    field::Draft,
    id::{TokenId, UserId},
    input::NumberOutOfRange,
    port::{Ports, StoreError, TokenRecord},
    secret::Secret,
    text::Name,
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
}

/// The token that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateTokenCommand {
    /// What its owner calls it.
    pub name: Name,
    /// How long it lasts.
    pub days: TokenDays,
}

/// A token that was just made. It is handed out once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreatedToken {
    /// The token as it is kept.
    pub record: TokenRecord,
    /// The token itself.
    pub token: Secret,
}

/// The use case: a user makes a token of their own.
#[derive(Clone)]
pub struct CreateToken {
    ports: Ports,
}

impl CreateToken {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Makes a token that speaks for its user until it expires.
    ///
    /// # Errors
    ///
    /// Refuses nothing beyond fields that cannot be read.
    pub async fn create(
        &self,
        user: UserId,
        command: Draft<CreateTokenCommand>,
    ) -> Result<CreatedToken, UseCaseError<Infallible>> {
        let ports = &self.ports;
        let CreateTokenCommand { name, days } = command?;
        let token = Secret::token(ports.codes.next(), ports.codes.next());
        let now = ports.clock.now();
        let record = TokenRecord {
            id: TokenId::from_uuid(ports.ids.next()),
            secret_hash: ports.digest.digest(token.as_str()),
            user,
            name,
            created_at: now,
            expires_at: now + TimeDelta::days(i64::from(days.0)),
        };
        ports.access.add_token(record.clone()).await?;
        Ok(CreatedToken { record, token })
    }
}

/// The use case: a user lists their own tokens.
#[derive(Clone)]
pub struct ListTokens {
    ports: Ports,
}

impl ListTokens {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// The user's tokens, the newest first, those that have expired among them.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    pub async fn list(&self, user: UserId) -> Result<Vec<TokenRecord>, StoreError> {
        self.ports.access.list_tokens(user).await
    }
}

/// The use case: a user removes a token of their own.
#[derive(Clone)]
pub struct RemoveToken {
    ports: Ports,
}

impl RemoveToken {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Removes a token: it speaks for nobody from now on.
    ///
    /// # Errors
    ///
    /// Finds nothing where the user has no such token.
    pub async fn remove(
        &self,
        user: UserId,
        id: TokenId,
        request: Draft<()>,
    ) -> Result<(), UseCaseError<Infallible>> {
        let own = self.ports.access.list_tokens(user).await?;
        if own.iter().any(|token| token.id == id) {
            request?;
        }
        if self.ports.access.remove_token(user, id).await? {
            Ok(())
        } else {
            Err(UseCaseError::NotFound)
        }
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
