//! Sites (SITE): their default organization, their hosts, and where links lead.

use proptest::{prelude::*, sample::Index};
use tms_domain::{
    change::{Version, Versioned},
    course::WebAddress,
    id::{OrganizationId, SiteId},
    site::{
        Site, SiteHost, SiteRefused, SiteSettings, WouldPartSite, refuse_parting, serving,
        site_address,
    },
    strategy,
};
use uuid::Uuid;

use super::noon;

fn settings(host: SiteHost, owner: OrganizationId, default: OrganizationId) -> SiteSettings {
    SiteSettings { default_user_organization: default, ..SiteSettings::new(host, owner) }
}

fn site(number: u128, host: SiteHost, owner: OrganizationId) -> Versioned<Site> {
    let id = SiteId::from_uuid(Uuid::from_u128(number));
    Versioned::new(Site::restore(id, noon(), settings(host, owner, owner)), Version::FIRST)
}

fn host(name: &str) -> SiteHost {
    SiteHost::parse(name).expect("a host")
}

proptest! {
    #[test]
    fn site_1_the_default_organization_is_the_owner_or_a_descendant(
        tree in strategy::organization_tree(2..10), owner in any::<Index>(), default in any::<Index>(),
    ) {
        let at = |index: Index| tree.members()[index.index(tree.members().len())].state().id();
        let (owner, default) = (at(owner), at(default));
        let line = tree.line(default).unwrap();
        let inside = line.members().iter().any(|it| it.state().id() == owner);
        let expected = if inside { None } else { Some(SiteRefused::DefaultUserOrganizationOutside) };
        let settings = settings(SiteHost::CatchAll, owner, default);
        let id = SiteId::from_uuid(Uuid::from_u128(1));
        prop_assert_eq!(Site::create(id, settings.clone(), &line, noon()).err(), expected);
        let old = site(1, SiteHost::CatchAll, owner);
        prop_assert_eq!(old.state().edit(settings, &line).err(), expected);
    }

    #[test]
    fn site_1_a_move_is_refused_exactly_where_it_would_part_a_site(
        tree in strategy::organization_tree(3..12), moved in any::<Index>(), whereto in proptest::option::of(any::<Index>()),
        pairs in proptest::collection::vec((any::<Index>(), any::<Index>()), 0..6),
    ) {
        let members = tree.members().to_vec();
        let at = |index: &Index| members[index.index(members.len())].clone();
        let sites: Vec<Versioned<Site>> = pairs.iter()
            .map(|(owner, default)| (at(owner).state().id(), at(default).state().id()))
            .filter(|(owner, default)| tree.line(*default).unwrap().contains(*owner))
            .zip(1..)
            .map(|((owner, default), number)| {
                let id = SiteId::from_uuid(Uuid::from_u128(number));
                Versioned::new(Site::restore(id, noon(), settings(SiteHost::CatchAll, owner, default)), Version::FIRST)
            })
            .collect();
        let moved = at(&moved);
        let (id, leaves) = (moved.state().id(), tree.line(moved.state().id()).unwrap());
        let joins = whereto.and_then(|place| tree.line(at(&place).state().id()));
        let Ok(change) = moved.change(|it| it.move_under(joins.as_ref(), tree.height(id))) else { return Ok(()) };
        let below = members.iter().map(|it| it.state().id()).filter(|it| *it != id && tree.line(*it).unwrap().contains(id));
        let outcome = refuse_parting(sites.iter().map(Versioned::state), &leaves, below, joins.as_ref());
        let mut after = tree.clone();
        after.replace(&change.versioned());
        let parted = sites.iter().map(Versioned::state).find(|site| {
            let line = after.line(site.settings().default_user_organization).unwrap();
            !line.contains(site.settings().organization)
        });
        prop_assert_eq!(outcome.err(), parted.map(|site| WouldPartSite { site: site.id() }));
    }

    #[test]
    fn site_3_hosts_are_compared_in_lower_case_without_port(name in "[A-Za-z0-9]{1,8}(\\.[A-Za-z0-9]{1,8}){0,3}", port in proptest::option::of(1_u16..)) {
        let sent = port.map_or(name.clone(), |port| format!("{name}:{port}"));
        let named = host(&name);
        prop_assert_eq!(SiteHost::of_request(&sent), named.as_str());
    }

    #[test]
    fn site_2_links_lead_to_the_site_of_the_nearest_organization_that_has_one(
        tree in strategy::organization_tree(2..10), with_site in proptest::collection::vec(any::<bool>(), 10),
    ) {
        let sites: Vec<Versioned<Site>> = tree.members().iter().zip(&with_site).enumerate()
            .filter(|(_, (_, has))| **has)
            .map(|(place, (member, _))| site(1, host(&format!("site{place}.example")), member.state().id()))
            .collect();
        let public = WebAddress::parse("https://all.example/").unwrap();
        for foot in tree.members() {
            let mut expected = "https://all.example".to_owned();
            let mut next = Some(foot.state().id());
            while let Some(id) = next {
                let place = tree.members().iter().position(|it| it.state().id() == id).unwrap();
                if with_site[place] {
                    expected = format!("https://site{place}.example");
                    break;
                }
                next = tree.members()[place].state().parent();
            }
            let line = tree.line(foot.state().id()).unwrap();
            prop_assert_eq!(site_address(&sites, &line, &public), expected);
        }
    }
}

#[test]
fn site_1_site_3_a_named_site_goes_before_the_catch_all_and_unknown_hosts_have_none_without_it() {
    let owner = OrganizationId::from_uuid(Uuid::from_u128(1));
    let named = site(1, host("learn.example"), owner);
    let all = site(2, SiteHost::CatchAll, owner);
    let sites = [all.clone(), named.clone()];
    assert_eq!(serving(&sites, "learn.example"), Some(&named));
    assert_eq!(serving(&sites, "other.example"), Some(&all));
    assert_eq!(serving(&[named], "other.example"), None);
}

#[test]
fn site_2_of_several_sites_of_an_organization_the_oldest_counts() {
    let line = {
        use proptest::{strategy::ValueTree as _, test_runner::TestRunner};
        strategy::organization_line(1..=1)
            .new_tree(&mut TestRunner::deterministic())
            .unwrap()
            .current()
    };
    let owner = line.organization().id();
    let sites = [site(1, host("old.example"), owner), site(2, host("new.example"), owner)];
    let public = WebAddress::parse("https://all.example").unwrap();
    assert_eq!(site_address(&sites, &line, &public), "https://old.example");
}
