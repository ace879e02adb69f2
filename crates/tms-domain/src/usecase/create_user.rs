//! An administrator creates a user (USR-3, PERM-4, PERM-6).

use thiserror::Error;

use super::{ATTEMPTS_MAX, Lost, UseCaseError, commit, find_line};
use crate::{
    change::Versioned,
    field::Draft,
    id::{IdBlock, OrganizationId, UserId},
    idempotency::Remember,
    input::PersonDetails,
    password::NewPassword,
    plan::Plan,
    port::{Duplicate, Ports},
    role::{Actor, Permission},
    user::User,
};

/// The user that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateUserCommand {
    /// Who they are.
    pub person: PersonDetails,
    /// Their first password.
    pub password: NewPassword,
    /// Where they belong; unset means the creator's own organization.
    pub organization: Option<OrganizationId>,
}

/// Why a user was neither created nor changed, the first that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum UserRefused {
    /// There is no such organization in reach.
    #[error("there is no such organization")]
    OrganizationNotFound,
    /// The email belongs to someone already (USR-2).
    #[error("this email is taken")]
    EmailTaken,
}

/// The use case: an administrator creates a user.
#[derive(Clone)]
pub struct CreateUser {
    ports: Ports,
}

impl CreateUser {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Creates a user who holds no role (USR-3).
    ///
    /// # Errors
    ///
    /// Refuses as [`UserRefused`] says.
    pub async fn create(
        &self,
        actor: &Actor,
        command: Draft<CreateUserCommand>,
        remember: Option<&Remember<'_, Versioned<User>>>,
    ) -> Result<Versioned<User>, UseCaseError<UserRefused>> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::CreateUsers)?;
        let CreateUserCommand { person, password, organization } = command?;
        let nowhere = UseCaseError::Refused(UserRefused::OrganizationNotFound);
        let Some(organization) = organization.or_else(|| actor.organization()) else {
            return Err(nowhere);
        };
        if !find_line(ports, organization).await?.is_some_and(|line| reach.covers(&line)) {
            return Err(nowhere);
        }
        let details = person.belonging_to(organization);
        let password = ports.hasher.hash(password.into_text()).await?;
        for _ in 0..ATTEMPTS_MAX {
            let line = find_line(ports, organization).await?.filter(|line| reach.covers(line));
            let line = line.ok_or(UseCaseError::Refused(UserRefused::OrganizationNotFound))?;
            let now = ports.clock.now();
            let mut ids = IdBlock::starting_at(ports.ids.next());
            let id = UserId::from_uuid(ids.take());
            let new = User::create(id, details.clone(), Some(password.clone()), now);
            let outcome = new.versioned();
            let mut plan = Plan::new(actor.author(), now, ids);
            plan.create(new);
            plan.check_line(&line);
            match commit(ports, plan, outcome, remember).await? {
                Ok(outcome) => return Ok(outcome),
                Err(Lost::Duplicate(Duplicate::Email)) => {
                    return Err(UseCaseError::Refused(UserRefused::EmailTaken));
                }
                Err(Lost::Race | Lost::Duplicate(_)) => {}
            }
        }
        Err(UseCaseError::Contended)
    }
}
