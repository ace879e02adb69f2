//! Organizations, the lines they stand in, and the list of them.

use std::{collections::BTreeSet, slice};

use tms_domain::{change::Versioned, id::OrganizationId, organization::Organization, role::Reach};

use super::{Subject, all, within};
use crate::build::{an_organization, line_of, name, store_change};

pub async fn org_2_lines_and_descendants_follow_the_tree(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await;
    let child = an_organization("Child").under(&root).stored(ports).await;
    let grandchild = an_organization("Grandchild").under(&child).stored(ports).await;
    let other = an_organization("Other").stored(ports).await;
    let unknown = OrganizationId::from_uuid(ports.ids.next());
    let id = |it: &Versioned<Organization>| it.state().id();
    let wanted = BTreeSet::from([id(&root), id(&grandchild), id(&other), unknown]);
    let lines = ports.organizations.find_lines(&wanted).await.unwrap();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[&id(&root)].members(), slice::from_ref(&root));
    assert_eq!(
        lines[&id(&grandchild)].members(),
        [grandchild.clone(), child.clone(), root.clone()]
    );
    assert_eq!(lines[&id(&other)].members(), [other]);
    let below = async |it| ports.organizations.find_descendants(it).await.unwrap();
    assert_eq!(below(id(&root)).await, [child.clone(), grandchild.clone()]);
    assert_eq!(below(id(&child)).await, slice::from_ref(&grandchild));
    assert_eq!(below(id(&grandchild)).await, []);
    assert_eq!(below(unknown).await, []);
    assert_eq!(ports.organizations.find_first_root().await.unwrap(), Some(root));
}

pub async fn org_3_a_move_changes_the_lines_of_all_below(subject: &Subject) {
    let ports = &subject.server();
    assert_eq!(ports.organizations.find_first_root().await.unwrap(), None);
    let root = an_organization("Root").stored(ports).await;
    let child = an_organization("Child").under(&root).stored(ports).await;
    let grandchild = an_organization("Grandchild").under(&child).stored(ports).await;
    let other = an_organization("Other").stored(ports).await;
    let line = line_of(ports, other.state().id()).await;
    let moved = child.change(|it| it.move_under(Some(&line), 2)).unwrap();
    let moved = store_change(ports, moved, ports.clock.now()).await;
    let line = line_of(ports, grandchild.state().id()).await;
    assert_eq!(line.members(), [grandchild.clone(), moved.clone(), other.clone()]);
    let below = async |it: &Versioned<Organization>| {
        ports.organizations.find_descendants(it.state().id()).await.unwrap()
    };
    assert_eq!(below(&root).await, []);
    assert_eq!(below(&other).await, [moved, grandchild]);
}

pub async fn org_1_organizations_are_found_by_their_external_ids(subject: &Subject) {
    let ports = &subject.server();
    an_organization("Without").stored(ports).await;
    let north = an_organization("North").with(|it| it.external_id = Some(name("north")));
    let north = north.stored(ports).await;
    let south = an_organization("South").with(|it| it.external_id = Some(name("süd")));
    let south = south.stored(ports).await;
    let wanted = ["north", "süd", "North", "nobody", "\0", ""].map(str::to_owned).into();
    let found = ports.organizations.find_by_external_ids(&wanted).await.unwrap();
    assert_eq!(found, [north, south]);
    let none = ports.organizations.find_by_external_ids(&BTreeSet::new()).await.unwrap();
    assert_eq!(none, []);
}

pub async fn org_1_organizations_are_listed_the_newest_first_with_what_they_inherit(
    subject: &Subject,
) {
    let ports = &subject.server();
    let root = an_organization("Root").with_max_access_days(365).stored(ports).await;
    let child = an_organization("Child").under(&root).stored(ports).await;
    let strict = an_organization("Strict").under(&child).with_max_access_days(30);
    let strict = strict.stored(ports).await;
    an_organization("Other").stored(ports).await;
    let list = async |reach: Reach| {
        let administration = &ports.queries.administration;
        let read = async |page| administration.list_organizations(&reach, &page).await;
        let listed = all(2, read).await.into_iter();
        let named = listed.map(|line| {
            let name = line.organization().settings().name.to_string();
            (name, line.max_access_days().days())
        });
        named.collect::<Vec<_>>()
    };
    let row = |called: &str, days: u16| (called.to_owned(), days);
    let below = [row("Strict", 30), row("Child", 365), row("Root", 365)];
    let everything = [vec![row("Other", 180)], below.to_vec()].concat();
    assert_eq!(list(Reach::Everywhere).await, everything);
    assert_eq!(list(within(&root)).await, below);
    assert_eq!(list(within(&child)).await, below[..2]);
    let both = Reach::Within(vec![strict.state().id(), child.state().id()]);
    assert_eq!(list(both).await, below[..2], "once, though reached twice");
    assert_eq!(list(Reach::Within(Vec::new())).await, []);
    let oldest = async |reach: Reach, limit| {
        let administration = &ports.queries.administration;
        let oldest = administration.list_oldest_organizations(&reach, limit).await.unwrap();
        let names = oldest.iter().map(|it| it.state().settings().name.to_string());
        names.collect::<Vec<_>>()
    };
    assert_eq!(oldest(Reach::Everywhere, 9).await, ["Root", "Child", "Strict", "Other"]);
    assert_eq!(oldest(within(&child), 9).await, ["Child", "Strict"]);
    assert_eq!(oldest(within(&root), 2).await, ["Root", "Child"]);
    assert_eq!(oldest(Reach::Within(Vec::new()), 9).await, <[String; 0]>::default());
}
