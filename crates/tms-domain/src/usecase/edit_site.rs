//! A System Administrator makes and changes sites (SITE-1, SITE-3, PERM-6).

use thiserror::Error;

use super::{ATTEMPTS_MAX, Lost, UseCaseError, commit, expect_version, find_line, plan_of};
use crate::{
    change::{Version, Versioned},
    email::EmailAddress,
    field::{Draft, FieldCode, FieldError, InvalidFields, Patch},
    id::{IdBlock, OrganizationId, SiteId},
    idempotency::Remember,
    organization::OrganizationLine,
    plan::Plan,
    port::{Duplicate, Ports},
    role::{Actor, Permission},
    site::{Site, SiteHost, SiteRefused, SiteSettings},
    text::LongText,
};

/// What is to be changed of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SitePatch {
    /// The hosts it serves.
    pub host: Patch<SiteHost>,
    /// The organization that owns it.
    pub organization: Patch<OrganizationId>,
    /// Where people who register themselves belong.
    pub default_user_organization: Patch<OrganizationId>,
    /// Whether the login page offers to register by training key.
    pub register_by_key: Patch<bool>,
    /// Whether those who register by key join the pool's owner.
    pub new_users_join_pool_organization: Patch<bool>,
    /// The help desk's address.
    pub help_desk_email: Patch<Option<EmailAddress>>,
    /// The contact text.
    pub contact: Patch<Option<LongText>>,
    /// What the login page says.
    pub login_message: Patch<Option<LongText>>,
}

impl SitePatch {
    fn over(self, was: &SiteSettings) -> SiteSettings {
        let join = self.new_users_join_pool_organization;
        SiteSettings {
            host: self.host.over(was.host.clone()),
            organization: self.organization.over(was.organization),
            default_user_organization: self
                .default_user_organization
                .over(was.default_user_organization),
            register_by_key: self.register_by_key.over(was.register_by_key),
            new_users_join_pool_organization: join.over(was.new_users_join_pool_organization),
            help_desk_email: self.help_desk_email.over(was.help_desk_email.clone()),
            contact: self.contact.over(was.contact.clone()),
            login_message: self.login_message.over(was.login_message.clone()),
        }
    }
}

/// Why a site was neither made nor changed, the first that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EditSiteRefused {
    /// There is no such organization.
    #[error("there is no such organization")]
    OrganizationNotFound,
    /// Another site serves the host (SITE-3).
    #[error("another site serves this host")]
    HostTaken,
}

/// The use case: a System Administrator makes a site.
#[derive(Clone)]
pub struct CreateSite {
    ports: Ports,
}

impl CreateSite {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Makes a site.
    ///
    /// # Errors
    ///
    /// Refuses as [`EditSiteRefused`] says; a default user organization outside the owner is a bad field.
    pub async fn create(
        &self,
        actor: &Actor,
        settings: Draft<SiteSettings>,
        remember: Option<&Remember<'_, Versioned<Site>>>,
    ) -> Result<Versioned<Site>, UseCaseError<EditSiteRefused>> {
        let ports = &self.ports;
        actor.reach(Permission::ManageSystem)?;
        let settings = settings?;
        for _ in 0..ATTEMPTS_MAX {
            let line = find_default(ports, &settings).await?;
            let now = ports.clock.now();
            let mut ids = IdBlock::starting_at(ports.ids.next());
            let id = SiteId::from_uuid(ids.take());
            let new = Site::create(id, settings.clone(), &line, now).map_err(refuse)?;
            let outcome = new.versioned();
            let mut plan = Plan::new(actor.author(), now, ids);
            plan.create(new);
            rely_on_owner(&mut plan, &settings, &line);
            if let Some(outcome) = done(commit(ports, plan, outcome, remember).await?)? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }
}

/// The use case: a System Administrator changes a site.
#[derive(Clone)]
pub struct EditSite {
    ports: Ports,
}

impl EditSite {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Changes a site.
    ///
    /// # Errors
    ///
    /// Refuses as [`EditSiteRefused`] says; a default user organization outside the owner is a bad field.
    pub async fn edit(
        &self,
        actor: &Actor,
        id: SiteId,
        expected: Option<Version>,
        patch: Draft<SitePatch>,
    ) -> Result<Versioned<Site>, UseCaseError<EditSiteRefused>> {
        let ports = &self.ports;
        actor.reach(Permission::ManageSystem)?;
        for _ in 0..ATTEMPTS_MAX {
            let site = ports.sites.find(id).await?.ok_or(UseCaseError::NotFound)?;
            expect_version(expected, site.version())?;
            let settings = patch.clone()?.over(site.state().settings());
            if settings == *site.state().settings() {
                return Ok(site);
            }
            let line = find_default(ports, &settings).await?;
            let now = ports.clock.now();
            let mut plan = plan_of(ports, actor, now);
            rely_on_owner(&mut plan, &settings, &line);
            let change = site.change(|site| site.edit(settings, &line)).map_err(refuse)?;
            let outcome = change.versioned();
            plan.change(change);
            if let Some(outcome) = done(commit(ports, plan, outcome, None).await?)? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }
}

/// The line of the default user organization, once both organizations are known to exist.
async fn find_default(
    ports: &Ports,
    settings: &SiteSettings,
) -> Result<OrganizationLine, UseCaseError<EditSiteRefused>> {
    let refused = || UseCaseError::Refused(EditSiteRefused::OrganizationNotFound);
    find_line(ports, settings.organization).await?.ok_or_else(refused)?;
    find_line(ports, settings.default_user_organization).await?.ok_or_else(refused)
}

/// Rests a plan on the line of the default user organization, and lets the owner note it: so whoever moves either
/// meanwhile notices, though they know nothing of the site (SITE-1).
fn rely_on_owner(plan: &mut Plan, settings: &SiteSettings, line: &OrganizationLine) {
    plan.check_line(line);
    if let Some(owner) = line.rely_on(settings.organization) {
        plan.change(owner);
    }
}

fn refuse(refused: SiteRefused) -> UseCaseError<EditSiteRefused> {
    match refused {
        SiteRefused::DefaultUserOrganizationOutside => {
            UseCaseError::Invalid(InvalidFields::one(FieldError::new(
                "default_user_organization_id",
                FieldCode::Invalid,
                refused.to_string(),
            )))
        }
    }
}

fn done<T>(committed: Result<T, Lost>) -> Result<Option<T>, UseCaseError<EditSiteRefused>> {
    match committed {
        Ok(outcome) => Ok(Some(outcome)),
        Err(Lost::Duplicate(Duplicate::Host)) => {
            Err(UseCaseError::Refused(EditSiteRefused::HostTaken))
        }
        Err(Lost::Race | Lost::Duplicate(_)) => Ok(None),
    }
}
