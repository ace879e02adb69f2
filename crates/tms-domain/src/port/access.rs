//! Sessions, password links and counted attempts: what stands between a request and an actor.

use async_trait::async_trait;
use chrono::TimeDelta;
use thiserror::Error;

use super::StoreError;
use crate::{
    attempt::{AttemptKind, Counted, TooManyAttempts},
    change::Versioned,
    id::{SessionId, TokenId, UserId},
    time::Instant,
    token::Token,
    user::User,
};

/// How long a session lasts after its last use (USR-7).
pub const SESSION_IDLE_MAX: TimeDelta = TimeDelta::hours(12);
/// How long a session lasts after sign-in (USR-7).
pub const SESSION_MAX: TimeDelta = TimeDelta::days(7);
/// How long a password link lasts (USR-6).
pub const PASSWORD_LINK_MAX: TimeDelta = TimeDelta::hours(24);

/// A session of the web pages. Its secret is kept as a hash only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRecord {
    /// Its id.
    pub id: SessionId,
    /// The SHA-256 of its secret.
    pub secret_hash: [u8; 32],
    /// Whose it is.
    pub user: UserId,
    /// How often a password had been set when it began (USR-6).
    pub password_epoch: u32,
    /// When it began.
    pub signed_in_at: Instant,
    /// When it was last used, to the minute.
    pub used_at: Instant,
}

impl SessionRecord {
    /// Tells whether it still speaks for its user (USR-5, USR-6, USR-7).
    pub fn is_valid(&self, user: &User, now: Instant) -> bool {
        !user.is_disabled()
            && self.password_epoch == user.password_epoch()
            && now < self.used_at + SESSION_IDLE_MAX
            && now < self.signed_in_at + SESSION_MAX
    }
}

/// A mailed link to set a password. Its secret is kept as a hash only.
///
/// It carries the number of passwords set before it: setting one ends it and all older ones at once, so that
/// each link works once (USR-6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordLink {
    /// The SHA-256 of its secret.
    pub secret_hash: [u8; 32],
    /// Whose password it sets.
    pub user: UserId,
    /// How often a password had been set when it was made.
    pub password_epoch: u32,
    /// When it was made.
    pub created_at: Instant,
}

impl PasswordLink {
    /// Tells whether it still sets a password (USR-6).
    pub fn is_valid(&self, user: &User, now: Instant) -> bool {
        !user.is_disabled()
            && self.password_epoch == user.password_epoch()
            && now < self.created_at + PASSWORD_LINK_MAX
    }
}

/// Keeps sessions and password links, and finds them and tokens by their secrets.
///
/// Tokens are made and removed by plans (AUD-1). Sessions and password links are not: they are signing in itself, not
/// a change of anything. A session records that someone showed who they are, and a link that someone asked to; both
/// give nobody more than their account does already. What ends them is either their owner's own doing (signing out), the
/// clock, or a change that the journal holds: a password that was set, a user who was disabled.
#[async_trait]
pub trait AccessStore: Send + Sync {
    /// Keeps a session.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn add_session(&self, session: SessionRecord) -> Result<(), StoreError>;

    /// The session of that secret, with its user.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_session(
        &self,
        secret_hash: [u8; 32],
    ) -> Result<Option<(SessionRecord, Versioned<User>)>, StoreError>;

    /// Notes that a session was used.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn touch_session(&self, id: SessionId, used_at: Instant) -> Result<(), StoreError>;

    /// Ends a session.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn end_session(&self, id: SessionId) -> Result<(), StoreError>;

    /// Removes every session, token and password link of a user, for ever (USR-5).
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn end_access(&self, user: UserId) -> Result<(), StoreError>;

    /// The token of that secret, with its user.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_token(
        &self,
        secret_hash: [u8; 32],
    ) -> Result<Option<(Token, Versioned<User>)>, StoreError>;

    /// The tokens of a user that were not removed, the newest first, at most 500.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn list_tokens(&self, user: UserId) -> Result<Vec<Token>, StoreError>;

    /// A user's token of that id, removed or not.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_own_token(
        &self,
        user: UserId,
        id: TokenId,
    ) -> Result<Option<Versioned<Token>>, StoreError>;

    /// Keeps a password link.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn add_password_link(&self, link: PasswordLink) -> Result<(), StoreError>;

    /// The link of that secret, with its user.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_password_link(
        &self,
        secret_hash: [u8; 32],
    ) -> Result<Option<(PasswordLink, Versioned<User>)>, StoreError>;

    /// Removes sessions, tokens, links and attempts that no longer matter at this instant.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn sweep(&self, now: Instant) -> Result<u64, StoreError>;
}

/// Why an attempt was not let in.
#[derive(Debug, Error)]
pub enum EnterError {
    /// Too many ended badly lately.
    #[error(transparent)]
    TooMany(#[from] TooManyAttempts),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Leave for one attempt. Dropping it without counting says that it did not end badly.
#[async_trait]
pub trait AttemptPermit: Send + Sync {
    /// Counts the attempt: it ended badly.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn count(self: Box<Self>, now: Instant) -> Result<(), StoreError>;
}

/// Lets attempts in as long as few end badly (RED-7), counted over all servers.
///
/// Attempts still being decided count too, each server for its own: while they could use up the limit, further
/// ones wait for them instead of being refused.
#[async_trait]
pub trait AttemptGate: Send + Sync {
    /// Waits for a place and lets an attempt in ([`remaining`](crate::attempt::remaining) decides).
    ///
    /// # Errors
    ///
    /// Refuses when too many ended badly lately; fails if the store does.
    async fn enter(
        &self,
        kind: AttemptKind,
        counted: Vec<Counted>,
        now: Instant,
    ) -> Result<Box<dyn AttemptPermit>, EnterError>;
}
