//! Granting and taking roles (PERM-9).

use super::{
    ATTEMPTS_MAX, UseCaseError, commit, edit_user::find_user_in_reach, expect_version, find_line,
    plan_of,
};
use crate::{
    change::{Version, Versioned},
    field::Draft,
    id::UserId,
    port::Ports,
    role::{Actor, Forbidden, Grant, Permission},
    user::{GrantRefused, User, UserEvent},
};

/// The use case: someone grants a role.
#[derive(Clone)]
pub struct GrantRole {
    ports: Ports,
}

impl GrantRole {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Grants a role to a user in reach; one that is held already stays held. None stands for a role that is
    /// named and does not exist.
    ///
    /// # Errors
    ///
    /// Forbids roles that the actor may not grant; refuses as [`GrantRefused`] says (PERM-9).
    pub async fn grant(
        &self,
        actor: &Actor,
        user: UserId,
        grant: Option<Grant>,
        expected: Option<Version>,
        request: Draft<()>,
    ) -> Result<Versioned<User>, UseCaseError<GrantRefused>> {
        let by = actor.user_id();
        let decide = |user: &User, grant| user.grant(grant, by);
        change_roles(&self.ports, actor, (user, grant), (expected, request), decide).await
    }
}

/// The use case: someone takes a role.
#[derive(Clone)]
pub struct TakeRole {
    ports: Ports,
}

impl TakeRole {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Takes a role from a user in reach; one that is not held stays so. None stands for a role that is named
    /// and does not exist.
    ///
    /// # Errors
    ///
    /// Forbids roles that the actor may not grant; refuses as [`GrantRefused`] says (PERM-9).
    pub async fn take(
        &self,
        actor: &Actor,
        user: UserId,
        grant: Option<Grant>,
        expected: Option<Version>,
        request: Draft<()>,
    ) -> Result<Versioned<User>, UseCaseError<GrantRefused>> {
        let by = actor.user_id();
        let decide = |user: &User, grant| user.take(grant, by);
        change_roles(&self.ports, actor, (user, grant), (expected, request), decide).await
    }
}

async fn change_roles(
    ports: &Ports,
    actor: &Actor,
    (id, grant): (UserId, Option<Grant>),
    (expected, request): (Option<Version>, Draft<()>),
    decide: impl Fn(&User, Grant) -> Result<Option<UserEvent>, GrantRefused> + Send + Sync,
) -> Result<Versioned<User>, UseCaseError<GrantRefused>> {
    let reach = actor.reach(Permission::GrantRoles)?;
    let grant = grant.ok_or(UseCaseError::NotFound)?;
    if grant.organization().is_none() && !actor.may_grant(grant, None) {
        return Err(Forbidden.into());
    }
    for _ in 0..ATTEMPTS_MAX {
        let (user, line) = find_user_in_reach(ports, &reach, id).await?;
        let place = match grant.organization() {
            Some(organization) => {
                let place = find_line(ports, organization).await?;
                Some(place.filter(|line| reach.covers(line)).ok_or(UseCaseError::NotFound)?)
            }
            None => None,
        };
        if !actor.may_grant(grant, place.as_ref()) {
            return Err(Forbidden.into());
        }
        expect_version(expected, user.version())?;
        request.clone()?;
        let Some(event) = decide(user.state(), grant).map_err(UseCaseError::Refused)? else {
            return Ok(user);
        };
        let Ok(change) = user.change(|_| Ok::<_, std::convert::Infallible>(event));
        let outcome = change.versioned();
        let now = ports.clock.now();
        let mut plan = plan_of(ports, actor, now);
        plan.change(change);
        plan.check_line(&line);
        if let Some(place) = &place {
            plan.check_line(place);
        }
        if let Ok(outcome) = commit(ports, plan, outcome, None).await? {
            return Ok(outcome);
        }
    }
    Err(UseCaseError::Contended)
}
