//! Someone who knows their password sets a new one (USR-4, USR-6).

use std::convert::Infallible;

use super::{ATTEMPTS_MAX, OpenedSession, UseCaseError, commit, find_user, session};
use crate::{
    attempt::{AttemptKind, ClientAddress},
    change::Versioned,
    field::{Draft, FieldCode, FieldError, FieldReader},
    id::{IdBlock, SessionId, UserId},
    input::read_password,
    journal::Author,
    password::NewPassword,
    plan::Plan,
    port::{Ports, StoreError},
    user::{PasswordHash, User},
};

/// The passwords as typed.
#[derive(Clone, PartialEq, Eq)]
pub struct ChangePasswordCommand {
    /// The one they have.
    pub current_password: String,
    /// The one they want.
    pub new_password: String,
}

impl std::fmt::Debug for ChangePasswordCommand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ChangePasswordCommand(…)")
    }
}

/// The use case: someone changes their password.
#[derive(Clone)]
pub struct ChangeOwnPassword {
    ports: Ports,
}

impl ChangeOwnPassword {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Sets a new password, which ends all sessions (USR-6). The one that asks, if one does, is replaced by a
    /// new one.
    ///
    /// # Errors
    ///
    /// A wrong current password and a new one that is not accepted are bad fields. Who was wrong too often has
    /// to wait, as at sign-in.
    pub async fn change(
        &self,
        user: UserId,
        current_session: Option<SessionId>,
        address: &ClientAddress,
        command: Draft<ChangePasswordCommand>,
    ) -> Result<Option<OpenedSession>, UseCaseError<Infallible>> {
        let ports = &self.ports;
        let found = find_user(ports, user).await?;
        let email = found.state().details().email.normal();
        let counted = ports.attempt_limits.of_email(email, address);
        let permit = ports.attempts.enter(AttemptKind::SignIn, counted, ports.clock.now()).await?;
        let ChangePasswordCommand { current_password, new_password } = command?;
        let is_right = matches(ports, current_password, found.state()).await?;
        let mut reader = FieldReader::default();
        if !is_right {
            permit.count(ports.clock.now()).await?;
            let message = "this is not your current password";
            reader.refuse(FieldError::new("current_password", FieldCode::Invalid, message));
        }
        let own_words = own_words(found.state());
        let typed = Some(new_password);
        let new = read_password(&mut reader, "new_password", typed, &own_words, &*ports.strength);
        let new = reader.finish(new)?;
        let changed = set_password(ports, found, ports.hasher.hash(new.into_text()).await?).await?;
        match current_session {
            Some(session) => {
                ports.access.end_session(session).await?;
                Ok(Some(session::open(ports, changed).await?))
            }
            None => Ok(None),
        }
    }
}

async fn matches(ports: &Ports, typed: String, user: &User) -> Result<bool, StoreError> {
    if NewPassword::is_short_enough(&typed) {
        ports.hasher.matches(typed, user.password().cloned()).await
    } else {
        ports.hasher.matches(String::new(), None).await
    }
}

/// The words of a user that make a password easily guessed (USR-4).
pub(super) fn own_words(user: &User) -> Vec<String> {
    let details = user.details();
    let words = [details.first_name.as_str(), details.last_name.as_str(), details.email.as_str()];
    words.into_iter().map(str::to_owned).collect()
}

/// Sets the password of a user who proved the one they had. It counts only while that one stands.
async fn set_password(
    ports: &Ports,
    mut user: Versioned<User>,
    hash: PasswordHash,
) -> Result<Versioned<User>, UseCaseError<Infallible>> {
    let id = user.state().id();
    let proved = user.state().password_epoch();
    for _ in 0..ATTEMPTS_MAX {
        if user.state().password_epoch() != proved || user.state().is_disabled() {
            return Err(UseCaseError::Contended);
        }
        let Ok(change) = user.change(|user| Ok::<_, Infallible>(user.set_password(hash.clone())));
        let outcome = change.versioned();
        let now = ports.clock.now();
        let mut plan = Plan::new(Author::User(id), now, IdBlock::starting_at(ports.ids.next()));
        plan.change(change);
        if let Ok(outcome) = commit(ports, plan, outcome, None).await? {
            return Ok(outcome);
        }
        user = find_user(ports, id).await?;
    }
    Err(UseCaseError::Contended)
}
