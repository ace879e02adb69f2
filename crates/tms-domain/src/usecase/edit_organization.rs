//! Changing an organization's settings, and moving it (ORG-3, PERM-4, PERM-6).

use std::convert::Infallible;

use super::{
    ATTEMPTS_MAX, Lost, UseCaseError, commit, create_organization::OrganizationRefused,
    expect_version, find_line, plan_of,
};
use crate::{
    change::{Change, Version, Versioned},
    field::{Draft, Patch},
    id::OrganizationId,
    organization::{Organization, OrganizationLine, OrganizationSettings, TimeZoneName, height},
    plan::Plan,
    port::{Duplicate, Ports},
    role::{Actor, Permission, Reach},
    site::refuse_parting,
    text::{LongText, Name},
    time::AccessDays,
    view::OrganizationView,
};

/// What is to be changed of an organization.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganizationPatch {
    /// Its name.
    pub name: Patch<Name>,
    /// What an import matches it by.
    pub external_id: Patch<Option<Name>>,
    /// The organization above it. Only a System Administrator moves it (PERM-6).
    pub parent: Patch<Option<OrganizationId>>,
    /// Its time zone.
    pub time_zone: Patch<TimeZoneName>,
    /// The longest access its learners get.
    pub max_access_days: Patch<Option<AccessDays>>,
    /// What its assignments are billed under.
    pub sku: Patch<Option<Name>>,
    /// Whether visitors may register themselves.
    pub anonymous_registration: Patch<bool>,
    /// Whom its learners turn to.
    pub contact: Patch<Option<LongText>>,
}

impl OrganizationPatch {
    fn over(self, organization: &Organization) -> (OrganizationSettings, Option<OrganizationId>) {
        let was = organization.settings();
        let settings = OrganizationSettings {
            name: self.name.over(was.name.clone()),
            external_id: self.external_id.over(was.external_id.clone()),
            time_zone: self.time_zone.over(was.time_zone.clone()),
            max_access_days: self.max_access_days.over(was.max_access_days),
            sku: self.sku.over(was.sku.clone()),
            anonymous_registration: self.anonymous_registration.over(was.anonymous_registration),
            contact: self.contact.over(was.contact.clone()),
        };
        (settings, self.parent.over(organization.parent()))
    }
}

/// The use case: someone changes an organization.
#[derive(Clone)]
pub struct EditOrganization {
    ports: Ports,
}

/// A move as it is decided, with everything that decided it.
struct Move {
    change: Change<Organization>,
    line: OrganizationLine,
    parent: Option<OrganizationLine>,
    below: Vec<Versioned<Organization>>,
}

impl EditOrganization {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Changes the settings, and with another parent the place, in one commit. A move rests on the whole line of
    /// the new parent and on everything below, so that two moves make no circle (ORG-3), and on the line it leaves,
    /// whose organizations may own sites that register people below (SITE-1).
    ///
    /// # Errors
    ///
    /// Forbids moving to all but System Administrators; refuses as [`OrganizationRefused`] says.
    pub async fn edit(
        &self,
        actor: &Actor,
        id: OrganizationId,
        expected: Option<Version>,
        patch: Draft<OrganizationPatch>,
    ) -> Result<OrganizationView, UseCaseError<OrganizationRefused>> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::EditOrganizations)?;
        for _ in 0..ATTEMPTS_MAX {
            let line = find_line_in_reach(ports, &reach, id).await?;
            let organization = line.foot();
            if let Ok(OrganizationPatch { parent: Patch::Set(parent), .. }) = &patch
                && *parent != organization.state().parent()
            {
                actor.reach(Permission::ManageSystem)?;
            }
            expect_version(expected, organization.version())?;
            let (settings, parent) = patch.clone()?.over(organization.state());
            let moves = parent != organization.state().parent();
            if !moves && settings == *organization.state().settings() {
                return Ok(OrganizationView::of(&line, &reach));
            }
            let now = ports.clock.now();
            let mut plan = plan_of(ports, actor, now);
            let outcome = if moves {
                let moved = self.rearrange(line, settings, parent).await?;
                moved.plan(&mut plan, &reach)
            } else {
                let Ok(change) = organization.change(|it| Ok::<_, Infallible>(it.edit(settings)));
                let outcome = OrganizationView::changed(&change, &line, &reach);
                plan.change(change);
                outcome
            };
            match commit(ports, plan, outcome, None).await? {
                Ok(outcome) => return Ok(outcome),
                Err(Lost::Duplicate(Duplicate::ExternalId)) => {
                    return Err(UseCaseError::Refused(OrganizationRefused::ExternalIdTaken));
                }
                Err(Lost::Race | Lost::Duplicate(_)) => {}
            }
        }
        Err(UseCaseError::Contended)
    }

    async fn rearrange(
        &self,
        line: OrganizationLine,
        settings: OrganizationSettings,
        parent: Option<OrganizationId>,
    ) -> Result<Move, UseCaseError<OrganizationRefused>> {
        let ports = &self.ports;
        let parent = match parent {
            Some(parent) => {
                let refused = UseCaseError::Refused(OrganizationRefused::ParentNotFound);
                Some(find_line(ports, parent).await?.ok_or(refused)?)
            }
            None => None,
        };
        let id = line.organization().id();
        let below = ports.organizations.find_descendants(id).await?;
        let height = height(id, below.iter().map(Versioned::state));
        let change = line
            .foot()
            .change(|it| it.rearrange(settings, parent.as_ref(), height))
            .map_err(|refused| UseCaseError::Refused(refused.into()))?;
        let sites = ports.sites.list().await?;
        let below_ids = below.iter().map(|organization| organization.state().id());
        refuse_parting(sites.iter().map(Versioned::state), &line, below_ids, parent.as_ref())
            .map_err(|refused| UseCaseError::Refused(refused.into()))?;
        Ok(Move { change, line, parent, below })
    }
}

impl Move {
    fn plan(self, plan: &mut Plan, reach: &Reach) -> OrganizationView {
        let parent = self.parent.as_ref();
        let outcome = OrganizationView::under(self.change.versioned(), parent, reach);
        plan.change(self.change);
        plan.check_line(&self.line);
        for organization in &self.below {
            plan.check(organization);
        }
        if let Some(parent) = &self.parent {
            plan.change(parent.adopt());
            plan.check_line(parent);
        }
        outcome
    }
}

/// The line of an organization in reach (PERM-3).
pub(super) async fn find_line_in_reach<R>(
    ports: &Ports,
    reach: &Reach,
    id: OrganizationId,
) -> Result<OrganizationLine, UseCaseError<R>> {
    let line = find_line(ports, id).await?.filter(|line| reach.covers(line));
    line.ok_or(UseCaseError::NotFound)
}
