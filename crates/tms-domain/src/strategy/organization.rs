//! Organizations, lines and trees of them (ORG).

use proptest::{collection::vec, option, prelude::*};

use super::value::{access_days, id, long_text, name, time_zone, version};
use crate::{
    change::Versioned,
    id::OrganizationId,
    organization::{LINE_LENGTH_MAX, Organization, OrganizationLine, OrganizationSettings},
};

prop_compose! {
    /// Settings without an external id, which is unique in the system (ORG-1).
    pub fn organization_settings()(
        name in name(),
        time_zone in time_zone(),
        max_access_days in option::weighted(0.3, access_days()),
        sku in option::weighted(0.3, name()),
        anonymous_registration in any::<bool>(),
        contact in option::weighted(0.2, long_text()),
    ) -> OrganizationSettings {
        OrganizationSettings {
            name,
            external_id: None,
            time_zone,
            max_access_days,
            sku,
            anonymous_registration,
            contact,
        }
    }
}

/// Lines of so many organizations, from one up to its root.
pub fn organization_line(
    members: impl Into<prop::collection::SizeRange>,
) -> impl Strategy<Value = OrganizationLine> {
    vec((id(OrganizationId::from_uuid), organization_settings(), version()), members)
        .prop_filter_map("a line", |members| {
            let ids: Vec<OrganizationId> = members.iter().map(|(id, ..)| *id).collect();
            let parents = ids.iter().skip(1).copied().map(Some).chain([None]);
            let line = members.into_iter().zip(parents).map(|((id, settings, version), parent)| {
                Versioned::new(Organization::restore(id, parent, settings), version)
            });
            OrganizationLine::new(line.collect()).ok()
        })
}

/// A forest of organizations: every parent stands before its children.
#[derive(Clone, Debug)]
pub struct OrganizationTree {
    members: Vec<Versioned<Organization>>,
}

impl OrganizationTree {
    /// Every organization, each after its parent.
    pub fn members(&self) -> &[Versioned<Organization>] {
        &self.members
    }

    /// The organization with that id.
    pub fn find(&self, id: OrganizationId) -> Option<&Versioned<Organization>> {
        self.members.iter().find(|member| member.state().id() == id)
    }

    /// The line of an organization.
    pub fn line(&self, id: OrganizationId) -> Option<OrganizationLine> {
        let mut line = Vec::new();
        let mut next = Some(id);
        while let Some(member) = next.and_then(|id| self.find(id)) {
            line.push(member.clone());
            next = member.state().parent();
            if line.len() > LINE_LENGTH_MAX {
                return None;
            }
        }
        OrganizationLine::new(line).ok()
    }

    /// How many organizations stand in the longest line downwards from one, itself included.
    pub fn height(&self, id: OrganizationId) -> usize {
        let (mut height, mut level) = (0, vec![id]);
        // Bounded, so that a circle that a broken rule let in can be looked at.
        while !level.is_empty() && height <= self.members.len() {
            height += 1;
            let states = self.members.iter().map(Versioned::state);
            let below = states.filter(|it| it.parent().is_some_and(|it| level.contains(&it)));
            level = below.map(Organization::id).collect();
        }
        height
    }

    /// Puts a changed organization in the place of the old one.
    pub fn replace(&mut self, changed: &Versioned<Organization>) {
        for member in &mut self.members {
            if member.state().id() == changed.state().id() {
                *member = changed.clone();
            }
        }
    }
}

/// Forests of so many organizations, with lines of every length allowed.
pub fn organization_tree(
    members: impl Into<prop::collection::SizeRange>,
) -> impl Strategy<Value = OrganizationTree> {
    let seed = (
        id(OrganizationId::from_uuid),
        organization_settings(),
        version(),
        any::<prop::sample::Index>(),
    );
    vec(seed, members).prop_map(|seeds| {
        let mut placed: Vec<(OrganizationId, usize)> = Vec::new();
        let mut tree = OrganizationTree { members: Vec::new() };
        for (id, settings, version, place) in seeds {
            // One in as many starts a new root; a full line starts one as well.
            let parent = placed.get(place.index(placed.len() + 1)).copied();
            let parent = parent.filter(|(_, depth)| *depth < LINE_LENGTH_MAX);
            placed.push((id, parent.map_or(1, |(_, depth)| depth + 1)));
            let parent = parent.map(|(id, _)| id);
            tree.members.push(Versioned::new(Organization::restore(id, parent, settings), version));
        }
        tree
    })
}
