//! People and the roles they hold (USR, PERM).

use std::{collections::BTreeSet, sync::LazyLock};

use proptest::{collection::vec, option, prelude::*, strategy::SBoxedStrategy};

use super::value::{built_once, country, email, id, instant, name, time_zone};
use crate::{
    id::{OrganizationId, UserId},
    role::{AdministratorRole, Grant},
    user::{PasswordHash, User, UserDetails, UserRecord},
};

prop_compose! {
    /// What can be said about someone of an organization, who is not disabled.
    pub fn user_details(organization: OrganizationId)(
        first_name in name(),
        last_name in name(),
        email in email(),
        country in country(),
        time_zone in option::weighted(0.2, time_zone()),
        mail_opt_out in any::<bool>(),
    ) -> UserDetails {
        UserDetails {
            first_name,
            last_name,
            email,
            country,
            organization,
            time_zone,
            language: None,
            mail_opt_out,
            disabled: false,
        }
    }
}

/// The four roles of PERM-1.
pub fn role() -> impl Strategy<Value = AdministratorRole> + Clone {
    prop::sample::select(&AdministratorRole::ALL[..])
}

/// Roles that someone may hold, the four of PERM-1 in one of these organizations.
pub fn grants(organizations: Vec<OrganizationId>) -> impl Strategy<Value = BTreeSet<Grant>> {
    let held = (role(), any::<prop::sample::Index>()).prop_map(move |(role, place)| {
        let organization = organizations.get(place.index(organizations.len().max(1)));
        organization.map(|organization| Grant::Administrator { role, organization: *organization })
    });
    let grant = prop_oneof![
        6 => held,
        1 => Just(Some(Grant::HelpDeskAgent)),
        1 => Just(Some(Grant::SystemAdministrator)),
    ];
    vec(grant, 0..4).prop_map(|grants| grants.into_iter().flatten().collect())
}

built_once! {
    /// Hashes that no hasher made, but in the form of one.
    password_hash: PasswordHash =
        "\\$argon2id\\$[a-z0-9]{20}".prop_map(PasswordHash::from_hasher)
}

prop_compose! {
    /// Someone of an organization, without roles, who is not disabled.
    pub fn user_of(organization: OrganizationId)(
        id in id(UserId::from_uuid),
        created_at in instant(),
        details in user_details(organization),
        password in option::of(password_hash()),
        password_epoch in 0_u32..5,
    ) -> User {
        let grants = BTreeSet::new();
        User::restore(UserRecord { id, created_at, details, password, password_epoch, grants })
    }
}
