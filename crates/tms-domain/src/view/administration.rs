//! Users, courses, organizations and sites one by one, with the names that go with them and with what the one who
//! looks at them may do: a link that would be refused is not shown (PERM-8).

use super::OrganizationView;
use crate::{
    change::Versioned,
    course::Course,
    organization::{Organization, PlacedOrganization},
    registration::RegistrationOffers,
    role::Grant,
    site::Site,
    text::Name,
    user::User,
};

/// The organizations that someone may choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganizationTree {
    /// Each below the one above it.
    pub organizations: Vec<PlacedOrganization>,
    /// Whether there are more, which are left out.
    pub more: bool,
}

/// A role that someone holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleView {
    /// Which, and where.
    pub grant: Grant,
    /// The name of where it is held; none for the roles that are held for the whole system.
    pub place: Option<Name>,
    /// Whether the one who looks may take it (PERM-9).
    pub may_take: bool,
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserDetailView {
    /// The user.
    pub user: Versioned<User>,
    /// Where they belong.
    pub organization: Organization,
    /// The roles they hold, as far as these are held in reach (PERM-3).
    pub roles: Vec<RoleView>,
    /// Whether the one who looks may edit, move and disable them (PERM-4).
    pub may_edit: bool,
    /// The roles that the one who looks may grant them somewhere, by name (PERM-9).
    pub may_grant: Vec<&'static str>,
}

/// A course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseDetailView {
    /// The course.
    pub course: Versioned<Course>,
    /// The organization that owns it, in whose zone its dates are picked (TIM-3).
    pub owner: Organization,
    /// Whether the owner is in reach: a course that comes from above is seen without it (PERM-3).
    pub owner_is_seen: bool,
    /// Whether the one who looks may change it (PERM-3, PERM-4).
    pub may_edit: bool,
}

/// Where a setting of an organization comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setter {
    /// The organization itself.
    Itself,
    /// One above it; without its name where that is out of reach (PERM-3).
    Above(Option<Name>),
    /// None in its line.
    Nobody,
}

/// An organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationDetailView {
    /// The organization with what it inherits.
    pub view: OrganizationView,
    /// Those above it that are in reach, the nearest first.
    pub above: Vec<Organization>,
    /// Where its longest access comes from (ORG-1).
    pub max_access_days_from: Setter,
    /// What its assignments are billed under, where the course has none of its own, and where that comes from (BIL-1).
    pub sku: Option<(Name, Setter)>,
    /// Whether the one who looks may change it (PERM-4, PERM-6).
    pub may_edit: bool,
    /// Whether the one who looks may move it (PERM-6).
    pub may_move: bool,
}

/// A site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteDetailView {
    /// The site.
    pub site: Versioned<Site>,
    /// The name of the organization that owns it.
    pub owner: Name,
    /// Where people who register themselves belong.
    pub default_user_organization: Organization,
    /// What its login page offers (REG-1).
    pub offers: RegistrationOffers,
}
