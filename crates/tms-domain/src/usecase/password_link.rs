//! Setting a password by a mailed link (USR-6): asking for it, writing it, using it.

use std::collections::BTreeSet;

use thiserror::Error;

use super::{ATTEMPTS_MAX, UseCaseError, change_own_password::own_words, commit};
use crate::{
    attempt::{AttemptKind, ClientAddress},
    email::EmailAddress,
    field::{Draft, FieldReader},
    id::{IdBlock, UserId},
    input::read_password,
    journal::Author,
    plan::Plan,
    port::{CommitError, EnterError, PasswordLink, Ports, StoreError},
    secret::Secret,
    user::PasswordHash,
};

/// The use case: someone asks for a link to set a password.
#[derive(Clone)]
pub struct RequestPasswordLink {
    ports: Ports,
}

impl RequestPasswordLink {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Sends a mail with a link, if the email is someone's. The answer is the same, after the same work, whether
    /// it is or not, and also past the limit, where no mail goes (USR-6).
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    pub async fn request(&self, email: &str, address: &ClientAddress) -> Result<(), StoreError> {
        let ports = &self.ports;
        let now = ports.clock.now();
        let email = EmailAddress::parse(email).ok();
        let normal = email.as_ref().map_or("", EmailAddress::normal);
        let counted = ports.attempt_limits.of_email(normal, address);
        let permit = match ports.attempts.enter(AttemptKind::PasswordLink, counted, now).await {
            Ok(permit) => permit,
            Err(EnterError::TooMany(_)) => return Ok(()),
            Err(EnterError::Store(error)) => return Err(error),
        };
        permit.count(now).await?;
        let found = ports.users.find_by_emails(&BTreeSet::from([normal.to_owned()])).await?;
        let user = found.into_iter().next().filter(|user| !user.state().is_disabled());
        let mut plan = Plan::new(Author::System, now, IdBlock::starting_at(ports.ids.next()));
        if let Some(user) = &user {
            plan.mail_password_link(user.state().id(), user.state().organization());
        }
        // Committed also when it is empty: the wait tells nothing about who is known.
        match ports.plans.commit(plan).await {
            Ok(()) | Err(CommitError::Conflict | CommitError::Duplicate(_)) => Ok(()),
            Err(CommitError::Store(error)) => Err(error),
        }
    }
}

/// The use case: the system makes the link while it writes the mail.
#[derive(Clone)]
pub struct IssuePasswordLink {
    ports: Ports,
}

impl IssuePasswordLink {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Makes a link's secret, kept as a digest only; none where the user is disabled or gone. It lasts 24 hours
    /// from now.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    pub async fn issue(&self, user: UserId) -> Result<Option<Secret>, StoreError> {
        let ports = &self.ports;
        let found = ports.users.find_many(&BTreeSet::from([user])).await?.remove(&user);
        let Some(found) = found.filter(|found| !found.state().is_disabled()) else {
            return Ok(None);
        };
        let secret = Secret::from_random(ports.codes.next(), ports.codes.next());
        let link = PasswordLink {
            secret_hash: ports.digest.digest(secret.as_str()),
            user,
            password_epoch: found.state().password_epoch(),
            created_at: ports.clock.now(),
        };
        ports.access.add_password_link(link).await?;
        Ok(Some(secret))
    }
}

/// The link was used, or an older password link was, or it is too old, or there is no such link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this link was used or has expired: ask for a new one")]
pub struct LinkUsedOrExpired;

/// The use case: someone sets a password by a link.
#[derive(Clone)]
pub struct SetPasswordByLink {
    ports: Ports,
}

impl SetPasswordByLink {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Sets the password; the link, older ones and all sessions are over (USR-6).
    ///
    /// # Errors
    ///
    /// Refuses as [`LinkUsedOrExpired`] says; a password that is not accepted is a bad field.
    pub async fn set(
        &self,
        link: &str,
        password: Draft<String>,
    ) -> Result<(), UseCaseError<LinkUsedOrExpired>> {
        let ports = &self.ports;
        let password = password?;
        let secret_hash = ports.digest.digest(link);
        let mut hash: Option<PasswordHash> = None;
        for _ in 0..ATTEMPTS_MAX {
            let now = ports.clock.now();
            let found = ports.access.find_password_link(secret_hash).await?;
            let (_, user) = found
                .filter(|(link, user)| link.is_valid(user.state(), now))
                .ok_or(UseCaseError::Refused(LinkUsedOrExpired))?;
            let new = if let Some(hash) = hash.clone() {
                hash
            } else {
                let mut reader = FieldReader::default();
                let (typed, words) = (Some(password.clone()), own_words(user.state()));
                let new = read_password(&mut reader, "password", typed, &words, &*ports.strength);
                ports.hasher.hash(reader.finish(new)?.into_text()).await?
            };
            hash = Some(new.clone());
            let Ok(change) =
                user.change(|user| Ok::<_, std::convert::Infallible>(user.set_password(new)));
            let author = Author::User(user.state().id());
            let mut plan = Plan::new(author, now, IdBlock::starting_at(ports.ids.next()));
            plan.change(change);
            if let Ok(()) = commit(ports, plan, (), None).await? {
                return Ok(());
            }
        }
        Err(UseCaseError::Contended)
    }
}
