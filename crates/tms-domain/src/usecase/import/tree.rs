//! Where the organizations of a catalogue would stand, before anything is written (ORG-3).

use std::collections::BTreeMap;

use crate::{
    id::OrganizationId,
    organization::{LINE_LENGTH_MAX, OrganizationLine, PlaceRefused},
};

/// The parents of organizations, as they are and as they would be.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    stored: BTreeMap<OrganizationId, Option<OrganizationId>>,
    parents: BTreeMap<OrganizationId, Option<OrganizationId>>,
}

impl Tree {
    /// Takes the members of a line as they stand.
    pub(super) fn know(&mut self, line: &OrganizationLine) {
        for member in line.members() {
            let (id, parent) = (member.state().id(), member.state().parent());
            self.stored.insert(id, parent);
            self.parents.insert(id, parent);
        }
    }

    /// Puts an organization under a parent.
    pub(super) fn put(&mut self, id: OrganizationId, parent: Option<OrganizationId>) {
        self.parents.insert(id, parent);
    }

    /// Puts an organization back where it stands in the store.
    pub(super) fn put_back(&mut self, id: OrganizationId) {
        if let Some(parent) = self.stored.get(&id) {
            self.parents.insert(id, *parent);
        }
    }

    /// Tells whether an organization would stand elsewhere than in the store.
    pub(super) fn moves(&self, id: OrganizationId) -> bool {
        self.stored.get(&id) != self.parents.get(&id)
    }

    /// Tells whether an organization would stand under itself.
    pub(super) fn circles(&self, id: OrganizationId) -> bool {
        let mut above = self.parents.get(&id).copied().flatten();
        for _ in 0..self.parents.len() {
            match above {
                Some(parent) if parent == id => return true,
                Some(parent) => above = self.parents.get(&parent).copied().flatten(),
                None => return false,
            }
        }
        false
    }

    /// The organization and those above it, nearest first.
    pub(super) fn line(&self, id: OrganizationId) -> Result<Vec<OrganizationId>, PlaceRefused> {
        let mut line = vec![id];
        let mut above = self.parents.get(&id).copied().flatten();
        while let Some(parent) = above {
            if line.contains(&parent) {
                return Err(PlaceRefused::WouldBeCircular);
            }
            line.push(parent);
            above = self.parents.get(&parent).copied().flatten();
        }
        if line.len() > LINE_LENGTH_MAX { Err(PlaceRefused::TooDeep) } else { Ok(line) }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn id(number: u128) -> OrganizationId {
        OrganizationId::from_uuid(Uuid::from_u128(number))
    }

    #[test]
    fn org_3_a_catalogue_makes_no_circle_and_no_line_of_more_than_16() {
        let mut tree = Tree::default();
        tree.put(id(1), None);
        for number in 2..=17 {
            tree.put(id(number), Some(id(number - 1)));
        }
        assert_eq!(tree.line(id(16)).unwrap().len(), 16);
        assert_eq!(tree.line(id(17)), Err(PlaceRefused::TooDeep));
        tree.put(id(1), Some(id(3)));
        assert_eq!(tree.line(id(2)), Err(PlaceRefused::WouldBeCircular));
        assert_eq!(tree.line(id(17)), Err(PlaceRefused::WouldBeCircular));
        assert!(tree.circles(id(2)) && tree.circles(id(1)));
        assert!(!tree.circles(id(17)), "it hangs below a circle and is in none");
    }
}
