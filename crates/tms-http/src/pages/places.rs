//! The organizations that someone may choose from, each below the one above it.

use std::collections::BTreeSet;

use tms_domain::{
    id::OrganizationId,
    role::{Actor, Permission},
    view::OrganizationTree,
};

use super::choices::Choice;
use crate::{input::parse_id, problem::Problem, services::Shared};

/// The organizations that someone may choose from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places(OrganizationTree);

impl Places {
    /// Those in which someone may do something. Of very many some are left out, and never those whose ids are named:
    /// what a form says already.
    ///
    /// # Errors
    ///
    /// Fails for who may do it nowhere.
    pub(crate) async fn of(
        shared: &Shared,
        actor: &Actor,
        permission: Permission,
        named: &[&str],
    ) -> Result<Self, Problem> {
        let named = named.iter().filter_map(|id| parse_id(id)).map(OrganizationId::from_uuid);
        let named: BTreeSet<OrganizationId> = named.collect();
        let details = &shared.use_cases.read_details;
        Ok(Self(details.organization_tree(actor, permission, &named).await?))
    }

    /// The name of one of them; none where it is not among them.
    pub(crate) fn name(&self, id: &OrganizationId) -> Option<&str> {
        let mut organizations = self.0.organizations.iter().map(|it| it.organization.state());
        let found = organizations.find(|organization| organization.id() == *id)?;
        Some(found.settings().name.as_str())
    }

    /// The only one, where there is no choice.
    pub(crate) fn only(&self) -> Option<OrganizationId> {
        match self.0.organizations.as_slice() {
            [only] => Some(only.organization.state().id()),
            [] | [_, _, ..] => None,
        }
    }

    /// Each as a choice, by its id, moved in below the one above it.
    pub(crate) fn choices(&self) -> Vec<Choice> {
        let organizations = self.0.organizations.iter();
        let choice = organizations.map(|placed| {
            let organization = placed.organization.state();
            let name = &organization.settings().name;
            let blanks = "\u{2003}".repeat(placed.depth);
            (organization.id().to_string(), format!("{blanks}{name}"))
        });
        choice.collect()
    }

    /// The same without one and those below it: where it cannot be moved to (ORG-3).
    pub(crate) fn choices_without(&self, id: OrganizationId) -> Vec<Choice> {
        let mut below = None;
        let mut choices = self.choices();
        let mut placed = self.0.organizations.iter();
        choices.retain(|_| {
            let Some(placed) = placed.next() else { return true };
            if placed.organization.state().id() == id {
                below = Some(placed.depth);
                return false;
            }
            let inside = below.is_some_and(|depth| placed.depth > depth);
            if !inside {
                below = None;
            }
            !inside
        });
        choices
    }

    /// Each in its place, and whether there are more.
    pub(crate) const fn tree(&self) -> &OrganizationTree {
        &self.0
    }
}
