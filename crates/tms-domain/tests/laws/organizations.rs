//! The tree of organizations (ORG): settings come down the line, moves never make a circle.

use proptest::{collection::vec, option, prelude::*, sample::Index};
use tms_domain::{
    change::{Version, Versioned},
    id::OrganizationId,
    organization::{LINE_LENGTH_MAX, Organization, OrganizationLine, PlaceRefused, height},
    strategy::{self, OrganizationTree},
    time::AccessDays,
};
use uuid::Uuid;

/// How many stand in the line of one, or none if it never ends.
fn depth(tree: &OrganizationTree, id: OrganizationId) -> Option<usize> {
    let (mut next, mut steps) = (Some(id), 0);
    while let Some(id) = next {
        steps += 1;
        if steps > 1_000 {
            return None;
        }
        next = tree.find(id).and_then(|member| member.state().parent());
    }
    Some(steps)
}

/// Whether one stands at or under another.
fn at_or_under(tree: &OrganizationTree, id: OrganizationId, top: OrganizationId) -> bool {
    tree.line(id).is_some_and(|line| line.members().iter().any(|member| member.state().id() == top))
}

proptest! {
    #[test]
    fn org_3_moves_never_make_a_circle_nor_a_line_of_more_than_16(
        tree in strategy::organization_tree(2..24),
        moves in vec((any::<Index>(), option::weighted(0.9, any::<Index>())), 1..40),
    ) {
        let mut tree = tree;
        for (who, whereto) in moves {
            let members = tree.members().to_vec();
            let who = &members[who.index(members.len())];
            let id = who.state().id();
            let parent = whereto.map(|place| members[place.index(members.len())].state().id());
            let line = parent.and_then(|parent| tree.line(parent));
            let moved = who.change(|it| it.move_under(line.as_ref(), tree.height(id)));
            let circular = parent.is_some_and(|parent| at_or_under(&tree, parent, id));
            let length = line.map_or(0, |line| line.members().len()) + tree.height(id);
            match moved {
                Ok(change) => {
                    prop_assert!(!circular && length <= LINE_LENGTH_MAX);
                    prop_assert_eq!(change.after().parent(), parent);
                    tree.replace(&change.versioned());
                }
                Err(PlaceRefused::WouldBeCircular) => prop_assert!(circular),
                Err(PlaceRefused::TooDeep) => prop_assert!(!circular && length > LINE_LENGTH_MAX),
            }
            for member in tree.members() {
                let depth = depth(&tree, member.state().id());
                prop_assert!(depth.is_some_and(|depth| depth <= LINE_LENGTH_MAX), "{depth:?}");
            }
        }
    }

    #[test]
    fn org_3_a_line_of_16_is_full(line in strategy::organization_line(1..=16), settings in strategy::organization_settings()) {
        let id = OrganizationId::from_uuid(Uuid::from_u128(1));
        let made = Organization::create(id, settings, Some(&line));
        if line.members().len() < LINE_LENGTH_MAX {
            prop_assert_eq!(made.unwrap().state().parent(), Some(line.organization().id()));
        } else {
            prop_assert_eq!(made.err(), Some(PlaceRefused::TooDeep));
        }
    }

    #[test]
    fn org_3_the_height_of_a_subtree_is_that_of_its_longest_line(tree in strategy::organization_tree(1..24)) {
        for top in tree.members() {
            let top = top.state().id();
            let below: Vec<_> = tree.members().iter().map(Versioned::state)
                .filter(|it| it.id() != top && at_or_under(&tree, it.id(), top)).cloned().collect();
            prop_assert_eq!(height(top, &below), tree.height(top));
        }
    }

    #[test]
    fn org_2_a_line_contains_its_foot_and_everything_above(tree in strategy::organization_tree(1..16)) {
        for foot in tree.members() {
            let line = tree.line(foot.state().id()).unwrap();
            for other in tree.members() {
                let mut above = false;
                let mut next = Some(foot.state().id());
                while let Some(id) = next {
                    above |= id == other.state().id();
                    next = tree.find(id).and_then(|it| it.state().parent());
                }
                prop_assert_eq!(line.contains(other.state().id()), above);
            }
        }
    }

    #[test]
    fn org_1_bil_1_hlp_3_settings_come_from_the_nearest_that_has_them(line in strategy::organization_line(1..8)) {
        let (mut days, mut sku, mut contact) = (None, None, None);
        for member in line.members().iter().rev() {
            let settings = member.state().settings();
            days = settings.max_access_days.or(days);
            sku = settings.sku.as_ref().or(sku);
            contact = settings.contact.as_ref().or(contact);
        }
        prop_assert_eq!(line.max_access_days(), days.unwrap_or(AccessDays::new(180).unwrap()));
        prop_assert_eq!(line.sku(), sku);
        prop_assert_eq!(line.contact(), contact);
    }

    #[test]
    fn org_1_a_line_that_is_none_is_refused(line in strategy::organization_line(2..8), drop in any::<Index>()) {
        let mut members = line.members().to_vec();
        let dropped = drop.index(members.len());
        members.remove(dropped);
        // Without its foot it is the line of the next; without any other it has a gap or no root.
        prop_assert_eq!(OrganizationLine::new(members).is_ok(), dropped == 0);
        prop_assert!(OrganizationLine::new(Vec::new()).is_err());
    }

    #[test]
    fn org_3_adopting_changes_nothing_but_the_version(line in strategy::organization_line(1..4)) {
        let change = line.adopt();
        prop_assert_eq!(change.before(), change.after());
        prop_assert_eq!(change.expected(), line.foot().version());
        prop_assert!(change.versioned().version() > Version::FIRST);
    }
}
