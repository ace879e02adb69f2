//! Signing in by email and password, and signing out (USR-5, USR-7).

use std::collections::BTreeSet;

use thiserror::Error;

use super::{OpenedSession, UseCaseError, session};
use crate::{
    attempt::{AttemptKind, ClientAddress},
    email::EmailAddress,
    id::SessionId,
    password::NewPassword,
    port::{Ports, StoreError},
};

/// The email is unknown, the password wrong or the user disabled: one answer for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the email or the password is wrong")]
pub struct BadCredentials;

/// The use case: someone signs in.
#[derive(Clone)]
pub struct SignIn {
    ports: Ports,
}

impl SignIn {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Opens a session, by email and password alone: who registered with a key needs it no more (REG-6). Unknown, wrong
    /// and disabled are answered alike, after the same work.
    ///
    /// # Errors
    ///
    /// Refuses as [`BadCredentials`] says; who was wrong too often has to wait, counted for the address, and for
    /// email and address together (RED-7).
    pub async fn sign_in(
        &self,
        email: &str,
        password: String,
        address: &ClientAddress,
    ) -> Result<OpenedSession, UseCaseError<BadCredentials>> {
        let ports = &self.ports;
        let email = EmailAddress::parse(email).ok();
        let normal = email.as_ref().map_or("", EmailAddress::normal);
        let counted = ports.attempt_limits.of_email(normal, address);
        let permit = ports.attempts.enter(AttemptKind::SignIn, counted, ports.clock.now()).await?;
        // Asked for nobody too, so that it takes as long.
        let found = ports.users.find_by_emails(&BTreeSet::from([normal.to_owned()])).await?;
        let user = found.into_iter().next().filter(|user| !user.state().is_disabled());
        let hash = user.as_ref().and_then(|user| user.state().password().cloned());
        let matches = if NewPassword::is_short_enough(&password) {
            ports.hasher.matches(password, hash).await?
        } else {
            ports.hasher.matches(String::new(), None).await?
        };
        match user {
            Some(user) if matches => Ok(session::open(ports, user).await?),
            Some(_) | None => {
                permit.count(ports.clock.now()).await?;
                Err(UseCaseError::Refused(BadCredentials))
            }
        }
    }

    /// Says to who sent fields that are missing or wrong that they have to wait, if they do.
    ///
    /// # Errors
    ///
    /// Refuses an address that was wrong too often (RED-7).
    pub async fn refuse_limited(
        &self,
        address: &ClientAddress,
    ) -> Result<(), UseCaseError<BadCredentials>> {
        let ports = &self.ports;
        let counted = ports.attempt_limits.of_visitor(address);
        Ok(ports.attempts.enter(AttemptKind::SignIn, counted, ports.clock.now()).await.map(drop)?)
    }
}

/// The use case: someone signs out.
#[derive(Clone)]
pub struct SignOut {
    ports: Ports,
}

impl SignOut {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Ends a session; one that is over already stays over.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    pub async fn sign_out(&self, session: SessionId) -> Result<(), StoreError> {
        self.ports.access.end_session(session).await
    }
}
