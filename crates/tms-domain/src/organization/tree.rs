//! Organizations as lists and choices show them: each below the one above it (ORG-1).

use std::collections::{BTreeMap, BTreeSet};

use super::Organization;
use crate::{change::Versioned, id::OrganizationId, text::fold};

/// An organization in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedOrganization {
    /// The organization.
    pub organization: Versioned<Organization>,
    /// How many of those above it are shown, too.
    pub depth: usize,
}

/// Puts organizations below those above them, as far as these are among them; beside each other by name.
pub fn in_tree(organizations: Vec<Versioned<Organization>>) -> Vec<PlacedOrganization> {
    let known: BTreeSet<OrganizationId> = organizations.iter().map(|it| it.state().id()).collect();
    let mut below: BTreeMap<Option<OrganizationId>, Vec<Versioned<Organization>>> = BTreeMap::new();
    for organization in organizations {
        let above = organization.state().parent().filter(|parent| known.contains(parent));
        below.entry(above).or_default().push(organization);
    }
    for beside in below.values_mut() {
        // The last is placed first.
        beside.sort_by_cached_key(|it| {
            std::cmp::Reverse((fold(it.state().settings().name.as_str()), it.state().id()))
        });
    }
    let mut placed = Vec::with_capacity(known.len());
    let mut open: Vec<(Versioned<Organization>, usize)> = Vec::new();
    let tops = below.remove(&None).unwrap_or_default();
    open.extend(tops.into_iter().map(|top| (top, 0)));
    while let Some((organization, depth)) = open.pop() {
        // Taken out, not looked up: even a circle would come to an end.
        let children = below.remove(&Some(organization.state().id())).unwrap_or_default();
        open.extend(children.into_iter().map(|child| (child, depth.saturating_add(1))));
        placed.push(PlacedOrganization { organization, depth });
    }
    placed
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        change::Version,
        organization::{OrganizationSettings, TimeZoneName},
        text::Name,
    };

    fn organization(number: u128, parent: Option<u128>, name: &str) -> Versioned<Organization> {
        let id = |number: u128| OrganizationId::from_uuid(Uuid::from_u128(number));
        let name = Name::parse(name).unwrap();
        let settings = OrganizationSettings::new(name, TimeZoneName::confirmed("UTC"));
        let restored = Organization::restore(id(number), parent.map(id), settings);
        Versioned::new(restored, Version::FIRST)
    }

    #[test]
    fn org_1_each_organization_stands_below_the_one_above_it_and_beside_others_by_name() {
        let placed = in_tree(vec![
            organization(1, None, "South"),
            organization(2, Some(9), "élan, whose parent is not shown"),
            organization(3, Some(1), "Zoo"),
            organization(4, Some(1), "academy"),
            organization(5, Some(4), "Berlin"),
        ]);
        let shown: Vec<(&str, usize)> = placed
            .iter()
            .map(|it| (it.organization.state().settings().name.as_str(), it.depth))
            .collect();
        let expected = [
            ("élan, whose parent is not shown", 0),
            ("South", 0),
            ("academy", 1),
            ("Berlin", 2),
            ("Zoo", 1),
        ];
        assert_eq!(shown, expected);
    }
}
