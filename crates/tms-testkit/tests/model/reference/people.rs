//! Users and their roles (USR, PERM-4, PERM-9).

use super::{MANAGERS, Reach, Reference, Said, done, refuse_stale, refused};
use crate::{
    command::{Pick, UserEdit},
    rows::{Grant, Role, User},
};

impl Reference {
    fn may_change_people(&self, by: usize) -> Result<Reach, String> {
        let roles = [&MANAGERS[..], &[Role::SystemAdministrator]].concat();
        self.allowed(by, &roles)
    }

    pub(super) fn refuse_email(&self, email: u8, own: Option<usize>) -> Result<(), String> {
        let mut others = self.rows.users.iter().enumerate();
        if others.any(|(number, it)| Some(number) != own && it.email == email) {
            return refused("email_taken");
        }
        Ok(())
    }

    pub(super) fn create_user(&mut self, by: usize, email: u8, organization: Option<Pick>) -> Said {
        let reach = self.may_change_people(by)?;
        let organization = organization
            .and_then(|it| it.of(self.rows.organizations.len()))
            .unwrap_or(self.rows.users[by].organization);
        if !self.covers(&reach, organization) {
            return refused("organization_not_found");
        }
        self.refuse_email(email, None)?;
        let grants = std::collections::BTreeSet::new();
        self.rows.users.push(User { organization, email, disabled: false, grants });
        self.journal("user created", Some(by));
        done()
    }

    pub(super) fn edit_user(&mut self, by: usize, stale: bool, user: Pick, edit: UserEdit) -> Said {
        let reach = self.may_change_people(by)?;
        let Some(number) = user.of(self.rows.users.len()) else { return refused("not_found") };
        let mut user = self.rows.users[number].clone();
        if !self.covers(&reach, user.organization) {
            return refused("not_found");
        }
        if !user.grants.iter().all(|grant| self.may_grant(by, *grant)) {
            return refused("forbidden");
        }
        refuse_stale(stale)?;
        match edit {
            UserEdit::Move(organization) => {
                user.organization =
                    organization.of(self.rows.organizations.len()).unwrap_or(user.organization);
            }
            UserEdit::Disable(disabled) => user.disabled = disabled,
            UserEdit::Email(email) => user.email = email,
        }
        if user == self.rows.users[number] {
            return done();
        }
        if !self.covers(&reach, user.organization) {
            return refused("organization_not_found");
        }
        self.refuse_email(user.email, Some(number))?;
        self.rows.users[number] = user;
        self.journal("user edited", Some(by));
        done()
    }

    /// A System Administrator grants any role but that one, an Operations Manager the four within reach.
    fn may_grant(&self, by: usize, (role, place): Grant) -> bool {
        if self.allowed(by, &[Role::SystemAdministrator]).is_ok() {
            return role != Role::SystemAdministrator;
        }
        match (self.allowed(by, &[Role::OperationsManager]), place) {
            (Ok(reach), Some(place)) => self.covers(&reach, place),
            (Ok(_), None) | (Err(_), _) => false,
        }
    }

    pub(super) fn change_role(
        &mut self,
        by: usize,
        stale: bool,
        user: Pick,
        (role, place): Grant,
        grants: bool,
    ) -> Said {
        let reach = self.allowed(by, &[Role::OperationsManager, Role::SystemAdministrator])?;
        let place = place.and_then(|place| Pick(place).of(self.rows.organizations.len()));
        let grant = (role, place);
        if place.is_none() && !self.may_grant(by, grant) {
            return refused("forbidden");
        }
        let Some(number) = user.of(self.rows.users.len()) else { return refused("not_found") };
        if !self.covers(&reach, self.rows.users[number].organization)
            || place.is_some_and(|place| !self.covers(&reach, place))
        {
            return refused("not_found");
        }
        refuse_stale(stale)?;
        if number == by {
            return refused("own_role");
        }
        let held = &mut self.rows.users[number].grants;
        let changed = if grants { held.insert(grant) } else { held.remove(&grant) };
        if changed {
            self.journal(if grants { "user role_granted" } else { "user role_taken" }, Some(by));
        }
        done()
    }
}
