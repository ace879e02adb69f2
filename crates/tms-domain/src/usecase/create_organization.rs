//! A System Administrator makes an organization (ORG-1, ORG-3, PERM-6).

use thiserror::Error;

use super::{ATTEMPTS_MAX, Lost, UseCaseError, commit, find_line};
use crate::{
    field::Draft,
    id::{IdBlock, OrganizationId},
    idempotency::Remember,
    organization::{Organization, OrganizationSettings, PlaceRefused},
    plan::Plan,
    port::{Duplicate, Ports},
    role::{Actor, Permission},
    site::WouldPartSite,
    view::OrganizationView,
};

/// The organization that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateOrganizationCommand {
    /// What is set for it.
    pub settings: OrganizationSettings,
    /// The organization above it; none for a root.
    pub parent: Option<OrganizationId>,
}

/// Why an organization was neither made nor changed, the first that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum OrganizationRefused {
    /// There is no such parent.
    #[error("there is no such organization")]
    ParentNotFound,
    /// It cannot stand there (ORG-3).
    #[error(transparent)]
    Place(#[from] PlaceRefused),
    /// A site's default user organization would leave the tree of its owner (SITE-1).
    #[error(transparent)]
    Parts(#[from] WouldPartSite),
    /// The external id belongs to another organization (ORG-1).
    #[error("this external id is taken")]
    ExternalIdTaken,
}

/// The use case: a System Administrator makes an organization.
#[derive(Clone)]
pub struct CreateOrganization {
    ports: Ports,
}

impl CreateOrganization {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Makes an organization under a parent, or a root. The parent notes that it has one more, so that neither it
    /// nor what stands above it can be moved meanwhile (ORG-3).
    ///
    /// # Errors
    ///
    /// Refuses as [`OrganizationRefused`] says.
    pub async fn create(
        &self,
        actor: &Actor,
        command: Draft<CreateOrganizationCommand>,
        remember: Option<&Remember<'_, OrganizationView>>,
    ) -> Result<OrganizationView, UseCaseError<OrganizationRefused>> {
        let id = OrganizationId::from_uuid(self.ports.ids.next());
        self.create_as(id, actor, command, remember).await
    }

    /// The same with an id that was chosen before, where others refer to it already.
    pub(super) async fn create_as(
        &self,
        id: OrganizationId,
        actor: &Actor,
        command: Draft<CreateOrganizationCommand>,
        remember: Option<&Remember<'_, OrganizationView>>,
    ) -> Result<OrganizationView, UseCaseError<OrganizationRefused>> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::ManageSystem)?;
        let CreateOrganizationCommand { settings, parent } = command?;
        for _ in 0..ATTEMPTS_MAX {
            let parent = match parent {
                Some(parent) => {
                    let line = find_line(ports, parent).await?.filter(|line| reach.covers(line));
                    let refused = UseCaseError::Refused(OrganizationRefused::ParentNotFound);
                    Some(line.ok_or(refused)?)
                }
                None => None,
            };
            let now = ports.clock.now();
            let ids = IdBlock::starting_at(ports.ids.next());
            let new = Organization::create(id, settings.clone(), parent.as_ref())
                .map_err(|refused| UseCaseError::Refused(refused.into()))?;
            let outcome = OrganizationView::under(new.versioned(), parent.as_ref(), &reach);
            let mut plan = Plan::new(actor.author(), now, ids);
            plan.create(new);
            if let Some(parent) = &parent {
                plan.change(parent.adopt());
                plan.check_line(parent);
            }
            match commit(ports, plan, outcome, remember).await? {
                Ok(outcome) => return Ok(outcome),
                Err(Lost::Duplicate(Duplicate::ExternalId)) => {
                    return Err(UseCaseError::Refused(OrganizationRefused::ExternalIdTaken));
                }
                Err(Lost::Race | Lost::Duplicate(_)) => {}
            }
        }
        Err(UseCaseError::Contended)
    }
}
