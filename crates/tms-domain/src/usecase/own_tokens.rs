//! The personal access tokens of a user: making, listing and removing their own (USR-7).

use std::convert::Infallible;

use super::{ATTEMPTS_MAX, UseCaseError, commit};
use crate::{
    change::Versioned,
    field::Draft,
    id::{IdBlock, TokenId, UserId},
    journal::Author,
    plan::Plan,
    port::{Ports, StoreError},
    secret::Secret,
    text::Name,
    token::{Token, TokenDays},
};

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
    pub kept: Token,
    /// The token itself.
    pub secret: Secret,
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
        let secret = Secret::token(ports.codes.next(), ports.codes.next());
        let digest = ports.digest.digest(secret.as_str());
        let now = ports.clock.now();
        let mut ids = IdBlock::starting_at(ports.ids.next());
        let id = TokenId::from_uuid(ids.take());
        let new = Token::create(id, digest, user, name, days, now);
        let created = CreatedToken { kept: new.state().clone(), secret };
        let mut plan = Plan::new(Author::User(user), now, ids);
        plan.create(new);
        commit(ports, plan, created, None).await?.map_err(|_lost| UseCaseError::Contended)
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
    pub async fn list(&self, user: UserId) -> Result<Vec<Token>, StoreError> {
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
        let ports = &self.ports;
        for _ in 0..ATTEMPTS_MAX {
            let token = ports.access.find_own_token(user, id).await?;
            let now = ports.clock.now();
            let remove = |token: Versioned<Token>| token.change(|token| token.remove(now)).ok();
            let change = token.and_then(remove).ok_or(UseCaseError::NotFound)?;
            request.clone()?;
            let ids = IdBlock::starting_at(ports.ids.next());
            let mut plan = Plan::new(Author::User(user), now, ids);
            plan.change(change);
            if commit(ports, plan, (), None).await?.is_ok() {
                return Ok(());
            }
        }
        Err(UseCaseError::Contended)
    }
}
