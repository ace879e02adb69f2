//! The command line makes System Administrators, and with the first one a place to begin (PERM-6, SITE-3).

use std::collections::BTreeSet;

use thiserror::Error;

use super::{ATTEMPTS_MAX, Lost, UseCaseError, lost};
use crate::{
    change::Versioned,
    field::Draft,
    id::{IdBlock, OrganizationId, SiteId, UserId},
    input::PersonDetails,
    journal::Author,
    organization::{Organization, OrganizationLine, OrganizationSettings, TimeZoneName},
    password::NewPassword,
    plan::Plan,
    port::{Duplicate, Ports, StoreError},
    role::{AdministratorRole, Grant},
    site::{Site, SiteHost, SiteSettings},
    text::Name,
    time::Instant,
    user::User,
};

/// The administrator that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateAdministratorCommand {
    /// Who they are.
    pub person: PersonDetails,
    /// Their password.
    pub password: NewPassword,
    /// What the root organization is called, where there is none yet.
    pub organization_name: Name,
    /// Its time zone.
    pub organization_time_zone: TimeZoneName,
}

/// What making an administrator came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdministratorCreated {
    /// The administrator.
    pub user: Versioned<User>,
    /// The organization they belong to: the first root.
    pub organization: OrganizationId,
    /// Whether they are the first, and so the root's Operations Manager as well.
    pub is_first: bool,
    /// Whether the organization was made with them.
    pub made_organization: bool,
    /// Whether the catch-all site was made with them.
    pub made_site: bool,
}

/// The email belongs to someone already (USR-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this email is taken: grant its user the role instead")]
pub struct EmailTaken;

/// The use case: the command line makes a System Administrator.
#[derive(Clone)]
pub struct CreateFirstAdministrator {
    ports: Ports,
}

impl CreateFirstAdministrator {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Makes a System Administrator. The first one is Operations Manager of the root organization as well, so
    /// that one person can begin; further ones are not. A root organization and the catch-all site are made when
    /// there are none (PERM-6, SITE-3).
    ///
    /// # Errors
    ///
    /// Refuses as [`EmailTaken`] says.
    pub async fn create(
        &self,
        command: Draft<CreateAdministratorCommand>,
    ) -> Result<AdministratorCreated, UseCaseError<EmailTaken>> {
        let ports = &self.ports;
        let command = command?;
        let hash = ports.hasher.hash(command.password.clone().into_text()).await?;
        for _ in 0..ATTEMPTS_MAX {
            let is_first = !ports.users.any_system_administrator().await?;
            let now = ports.clock.now();
            let ids = IdBlock::starting_at(ports.ids.next());
            let mut plan = Plan::new(Author::CommandLine, now, ids);
            let (root, made_organization) = self.root(&command, &mut plan).await?;
            let made_site = self.site(&root, &mut plan, now).await?;
            let organization = root.organization().id();
            let id = UserId::from_uuid(ports.ids.next());
            let details = command.person.clone().belonging_to(organization);
            let grants = grants(is_first, organization);
            let new = User::create_with_grants(id, details, Some(hash.clone()), grants, now);
            let user = new.versioned();
            plan.create(new);
            match lost(ports.plans.commit(plan).await)? {
                None => {
                    return Ok(AdministratorCreated {
                        user,
                        organization,
                        is_first,
                        made_organization,
                        made_site,
                    });
                }
                Some(Lost::Duplicate(Duplicate::Email)) => {
                    return Err(UseCaseError::Refused(EmailTaken));
                }
                Some(Lost::Race | Lost::Duplicate(_)) => {}
            }
        }
        Err(UseCaseError::Contended)
    }

    /// The first root organization, made where there is none.
    async fn root(
        &self,
        command: &CreateAdministratorCommand,
        plan: &mut Plan,
    ) -> Result<(OrganizationLine, bool), UseCaseError<EmailTaken>> {
        let ports = &self.ports;
        let (member, is_new) = if let Some(root) = ports.organizations.find_first_root().await? {
            plan.check(&root);
            (root, false)
        } else {
            let id = OrganizationId::from_uuid(ports.ids.next());
            let (name, zone) = (&command.organization_name, &command.organization_time_zone);
            let settings = OrganizationSettings::new(name.clone(), zone.clone());
            let new = Organization::create(id, settings, None).map_err(StoreError::new)?;
            let member = new.versioned();
            plan.create(new);
            (member, true)
        };
        let line = OrganizationLine::new(vec![member]).map_err(StoreError::new)?;
        Ok((line, is_new))
    }

    /// Makes the catch-all site where there is none. Two at once are stopped by its host (SITE-3).
    async fn site(
        &self,
        root: &OrganizationLine,
        plan: &mut Plan,
        now: Instant,
    ) -> Result<bool, UseCaseError<EmailTaken>> {
        let sites = self.ports.sites.list().await?;
        if sites.iter().any(|site| site.state().settings().host == SiteHost::CatchAll) {
            return Ok(false);
        }
        let settings = SiteSettings::new(SiteHost::CatchAll, root.organization().id());
        let id = SiteId::from_uuid(self.ports.ids.next());
        plan.create(Site::create(id, settings, root, now).map_err(StoreError::new)?);
        Ok(true)
    }
}

fn grants(is_first: bool, organization: OrganizationId) -> BTreeSet<Grant> {
    let begins = Grant::Administrator { role: AdministratorRole::OperationsManager, organization };
    let mut grants = BTreeSet::from([Grant::SystemAdministrator]);
    if is_first {
        grants.insert(begins);
    }
    grants
}
