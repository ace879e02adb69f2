//! Registering oneself (REG-1, REG-4): where it is offered, and where the new user belongs.

use proptest::{prelude::*, sample::Index};
use tms_domain::{
    id::{OrganizationId, SiteId},
    registration::{
        RegistrationClosed, RegistrationOffers, offers, organization_with_key,
        organization_without_key,
    },
    site::{Site, SiteHost, SiteSettings},
    strategy::{self, OrganizationTree},
};
use uuid::Uuid;

use super::noon;

fn site(owner: OrganizationId, default: OrganizationId, by_key: bool, join: bool) -> Site {
    let settings = SiteSettings {
        default_user_organization: default,
        register_by_key: by_key,
        new_users_join_pool_organization: join,
        ..SiteSettings::new(SiteHost::CatchAll, owner)
    };
    Site::restore(SiteId::from_uuid(Uuid::from_u128(1)), noon(), settings)
}

fn anonymous(tree: &OrganizationTree, id: OrganizationId) -> bool {
    tree.find(id).is_some_and(|it| it.state().settings().anonymous_registration)
}

proptest! {
    #[test]
    fn reg_1_offered_when_the_default_organization_and_the_site_say_so(
        tree in strategy::organization_tree(1..8), default in any::<Index>(), by_key: bool,
    ) {
        let default = tree.members()[default.index(tree.members().len())].state().id();
        let line = tree.line(default).unwrap();
        let site = site(default, default, by_key, false);
        let open = anonymous(&tree, default);
        prop_assert_eq!(offers(&site, &line), RegistrationOffers { anonymous: open, by_key: open && by_key });
        let expected = if open { Ok(default) } else { Err(RegistrationClosed) };
        prop_assert_eq!(organization_without_key(&site, &line), expected);
        let with_key = organization_with_key(&site, &line, &line);
        prop_assert_eq!(with_key, if open && by_key { Ok(default) } else { Err(RegistrationClosed) });
    }

    #[test]
    fn site_1_reg_1_nothing_is_offered_once_the_default_organization_left_the_owners_tree(
        tree in strategy::organization_tree(2..10), owner in any::<Index>(), default in any::<Index>(), join: bool,
    ) {
        let at = |index: Index| tree.members()[index.index(tree.members().len())].state().id();
        let (owner, default) = (at(owner), at(default));
        let line = tree.line(default).unwrap();
        prop_assume!(anonymous(&tree, default) && line.members().iter().all(|it| it.state().id() != owner));
        let site = site(owner, default, true, join);
        prop_assert_eq!(offers(&site, &line), RegistrationOffers { anonymous: false, by_key: false });
        prop_assert_eq!(organization_without_key(&site, &line), Err(RegistrationClosed));
        prop_assert_eq!(organization_with_key(&site, &line, &line), Err(RegistrationClosed));
    }

    #[test]
    fn reg_4_joins_the_pools_owner_only_at_or_below_the_sites_organization(
        tree in strategy::organization_tree(2..10), owner in any::<Index>(), pool in any::<Index>(), join: bool,
    ) {
        let at = |index: Index| tree.members()[index.index(tree.members().len())].state().id();
        let (owner, pool) = (at(owner), at(pool));
        prop_assume!(anonymous(&tree, owner));
        let site = site(owner, owner, true, join);
        let (default, pool_line) = (tree.line(owner).unwrap(), tree.line(pool).unwrap());
        let inside = pool_line.members().iter().any(|it| it.state().id() == owner);
        let expected = if join && inside { pool } else { owner };
        prop_assert_eq!(organization_with_key(&site, &default, &pool_line), Ok(expected));
    }
}
