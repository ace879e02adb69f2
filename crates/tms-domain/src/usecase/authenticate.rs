//! Who a request comes from, by its session or its token (USR-5, USR-7).

use chrono::TimeDelta;

use crate::{
    change::Versioned,
    port::{Ports, SessionRecord, StoreError},
    role::Actor,
    user::User,
};

/// How often a session's last use is noted: each note is a write.
const TOUCH_INTERVAL: TimeDelta = TimeDelta::minutes(1);

/// Someone who has shown who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authenticated {
    /// What they may do, by the roles they hold now.
    pub actor: Actor,
    /// Who they are.
    pub user: Versioned<User>,
    /// The session they came by; none for a token.
    pub session: Option<SessionRecord>,
}

/// What a request by a session says of who sits before it (USR-7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionUse {
    /// Someone did something.
    Attended,
    /// A page refreshed itself: this keeps no session alive, or one left open would never end.
    Unattended,
}

/// The use case: a request says who it comes from.
#[derive(Clone)]
pub struct Authenticate {
    ports: Ports,
}

impl Authenticate {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Whoever a session's secret stands for, if it still stands for anyone (USR-5, USR-6, USR-7).
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    pub async fn by_session(
        &self,
        secret: &str,
        by: SessionUse,
    ) -> Result<Option<Authenticated>, StoreError> {
        let ports = &self.ports;
        let now = ports.clock.now();
        let found = ports.access.find_session(ports.digest.digest(secret)).await?;
        let Some((mut session, user)) =
            found.filter(|(session, user)| session.is_valid(user.state(), now))
        else {
            return Ok(None);
        };
        if by == SessionUse::Attended && session.used_at + TOUCH_INTERVAL <= now {
            ports.access.touch_session(session.id, now).await?;
            session.used_at = now;
        }
        let actor = Actor::from(user.state());
        Ok(Some(Authenticated { actor, user, session: Some(session) }))
    }

    /// Whoever a token stands for, if it still stands for anyone (USR-5, USR-7).
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    pub async fn by_token(&self, token: &str) -> Result<Option<Authenticated>, StoreError> {
        let ports = &self.ports;
        let now = ports.clock.now();
        let found = ports.access.find_token(ports.digest.digest(token)).await?;
        let found = found.filter(|(token, user)| token.is_valid(user.state(), now));
        Ok(found.map(|(_, user)| Authenticated {
            actor: Actor::from(user.state()),
            user,
            session: None,
        }))
    }
}
