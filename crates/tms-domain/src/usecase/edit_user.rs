//! An administrator edits, moves or disables a user (PERM-4, ASG-8, USR-5).

use std::collections::BTreeMap;

use super::{
    ATTEMPTS_MAX, Lost, UseCaseError, UserRefused, commit, expect_version, find_line, find_user,
    plan_of,
};
use crate::{
    change::{Version, Versioned},
    country::Country,
    email::EmailAddress,
    field::{Draft, Patch},
    id::{OrganizationId, UserId},
    organization::{OrganizationLine, TimeZoneName},
    port::{Duplicate, Ports},
    role::{Actor, Forbidden, Permission, Reach},
    text::Name,
    user::{User, UserDetails},
};

/// What is to be changed of a user. Nobody sets another's password (USR-6).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserPatch {
    /// First name.
    pub first_name: Patch<Name>,
    /// Last name.
    pub last_name: Patch<Name>,
    /// Primary email.
    pub email: Patch<EmailAddress>,
    /// Country.
    pub country: Patch<Country>,
    /// The organization they belong to.
    pub organization: Patch<OrganizationId>,
    /// The zone they want to read times in.
    pub time_zone: Patch<Option<TimeZoneName>>,
    /// The language they want to read.
    pub language: Patch<Option<Name>>,
    /// Whether they want no mail but account mail.
    pub mail_opt_out: Patch<bool>,
    /// Whether they are kept out.
    pub disabled: Patch<bool>,
}

impl UserPatch {
    /// What the details are once this is done.
    pub(super) fn over(self, was: &UserDetails) -> UserDetails {
        UserDetails {
            first_name: self.first_name.over(was.first_name.clone()),
            last_name: self.last_name.over(was.last_name.clone()),
            email: self.email.over(was.email.clone()),
            country: self.country.over(was.country),
            organization: self.organization.over(was.organization),
            time_zone: self.time_zone.over(was.time_zone.clone()),
            language: self.language.over(was.language.clone()),
            mail_opt_out: self.mail_opt_out.over(was.mail_opt_out),
            disabled: self.disabled.over(was.disabled),
        }
    }
}

/// The use case: an administrator edits a user.
#[derive(Clone)]
pub struct EditUser {
    ports: Ports,
}

impl EditUser {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Edits a user in reach. Moving them needs reach of both organizations (ASG-8).
    ///
    /// # Errors
    ///
    /// Forbids it where the user holds a role that the actor may not grant (PERM-4); refuses as
    /// [`UserRefused`] says.
    pub async fn edit(
        &self,
        actor: &Actor,
        id: UserId,
        expected: Option<Version>,
        patch: Draft<UserPatch>,
    ) -> Result<Versioned<User>, UseCaseError<UserRefused>> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::EditUsers)?;
        for _ in 0..ATTEMPTS_MAX {
            let (user, line) = find_user_in_reach(ports, &reach, id).await?;
            refuse_above(ports, actor, user.state()).await?;
            expect_version(expected, user.version())?;
            let details = patch.clone()?.over(user.state().details());
            if details == *user.state().details() {
                return Ok(user);
            }
            let place = find_line(ports, details.organization).await?;
            let place = place
                .filter(|line| reach.covers(line))
                .ok_or(UseCaseError::Refused(UserRefused::OrganizationNotFound))?;
            if user.state().is_disabled() && !details.disabled {
                // Void since the disabling, and removed before it could be valid again (USR-5).
                ports.access.end_access(id).await?;
            }
            let Ok(change) =
                user.change(|user| Ok::<_, std::convert::Infallible>(user.edit(details)));
            let outcome = change.versioned();
            let now = ports.clock.now();
            let mut plan = plan_of(ports, actor, now);
            plan.change(change);
            plan.check_line(&line);
            plan.check_line(&place);
            match commit(ports, plan, outcome, None).await? {
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

/// Finds a user whose organization is in reach, with its line (PERM-3).
pub(super) async fn find_user_in_reach<R>(
    ports: &Ports,
    reach: &Reach,
    id: UserId,
) -> Result<(Versioned<User>, OrganizationLine), UseCaseError<R>> {
    let user = find_user(ports, id).await?;
    match find_line(ports, user.state().organization()).await? {
        Some(line) if reach.covers(&line) => Ok((user, line)),
        Some(_) | None => Err(UseCaseError::NotFound),
    }
}

/// Forbids editing who holds a role that the actor may not grant (PERM-4, PERM-9).
async fn refuse_above<R>(ports: &Ports, actor: &Actor, user: &User) -> Result<(), UseCaseError<R>> {
    let places = user.grants().iter().filter_map(|grant| grant.organization()).collect();
    let lines = ports.organizations.find_lines(&places).await?;
    if may_grant_all(actor, user, &lines) { Ok(()) } else { Err(Forbidden.into()) }
}

/// Tells whether an actor may grant every role that a user holds. `lines` are those of the places they are held in.
pub(super) fn may_grant_all(
    actor: &Actor,
    user: &User,
    lines: &BTreeMap<OrganizationId, OrganizationLine>,
) -> bool {
    user.grants().iter().all(|grant| {
        let place = grant.organization().and_then(|organization| lines.get(&organization));
        actor.may_grant(*grant, place)
    })
}
