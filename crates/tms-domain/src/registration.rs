//! Registering oneself (REG): where it is offered, and where the new user belongs.

use thiserror::Error;

use crate::{id::OrganizationId, organization::OrganizationLine, site::Site};

/// What a login page offers visitors (REG-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegistrationOffers {
    /// *Create a user account*.
    pub anonymous: bool,
    /// *Register with a training key*.
    pub by_key: bool,
}

/// Registration is not offered this way at this site (REG-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("registration is not open at this site")]
pub struct RegistrationClosed;

/// What a site offers (REG-1). `default` is the line of its default user organization.
///
/// Nothing is offered while that organization does not stand in the owner's tree: moved away since, it belongs to
/// someone else, whom strangers shall not join (SITE-1).
pub fn offers(site: &Site, default: &OrganizationLine) -> RegistrationOffers {
    let anonymous = default.organization().settings().anonymous_registration
        && default.contains(site.settings().organization);
    RegistrationOffers { anonymous, by_key: anonymous && site.settings().register_by_key }
}

/// Where someone who registers without a key belongs: the default user organization (REG-4).
///
/// # Errors
///
/// Refuses where the site does not offer it (REG-1).
pub fn organization_without_key(
    site: &Site,
    default: &OrganizationLine,
) -> Result<OrganizationId, RegistrationClosed> {
    if offers(site, default).anonymous {
        Ok(site.settings().default_user_organization)
    } else {
        Err(RegistrationClosed)
    }
}

/// Where someone who registers with a key belongs: the default user organization, or, where the site says so
/// and the pool's owner is the site's organization or below it, the owner (REG-4).
///
/// # Errors
///
/// Refuses where the site does not offer it (REG-1).
pub fn organization_with_key(
    site: &Site,
    default: &OrganizationLine,
    owner: &OrganizationLine,
) -> Result<OrganizationId, RegistrationClosed> {
    if !offers(site, default).by_key {
        return Err(RegistrationClosed);
    }
    let joins_owner = site.settings().new_users_join_pool_organization
        && owner.contains(site.settings().organization);
    Ok(if joins_owner {
        owner.organization().id()
    } else {
        site.settings().default_user_organization
    })
}
