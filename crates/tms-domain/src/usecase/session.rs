//! Opening a session for someone who has shown who they are (USR-7).

use crate::{
    change::Versioned,
    id::SessionId,
    port::{Ports, SessionRecord, StoreError},
    secret::Secret,
    user::User,
};

/// A session that was just opened. Its secret is handed out once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedSession {
    /// The session as it is kept.
    pub session: SessionRecord,
    /// What the browser keeps.
    pub secret: Secret,
    /// Whose it is.
    pub user: Versioned<User>,
}

/// Opens a session as of the password the user has now: a newer one ends it (USR-6).
pub(super) async fn open(
    ports: &Ports,
    user: Versioned<User>,
) -> Result<OpenedSession, StoreError> {
    let secret = Secret::from_random(ports.codes.next(), ports.codes.next());
    let now = ports.clock.now();
    let session = SessionRecord {
        id: SessionId::from_uuid(ports.ids.next()),
        secret_hash: ports.digest.digest(secret.as_str()),
        user: user.state().id(),
        password_epoch: user.state().password_epoch(),
        signed_in_at: now,
        used_at: now,
    };
    ports.access.add_session(session.clone()).await?;
    Ok(OpenedSession { session, secret, user })
}
