//! Roles, and how far they reach (PERM).

use thiserror::Error;

use crate::{
    id::{OrganizationId, UserId},
    journal::{Author, FieldValue},
    organization::OrganizationLine,
    user::User,
};

/// A role that is held in an organization and reaches it and its descendants (PERM-1, PERM-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AdministratorRole {
    /// Everything within reach.
    OperationsManager,
    /// Assignments and users.
    EnrollmentManager,
    /// Assignments and users.
    CompanyTrainingManager,
    /// Assignments, users and billing.
    SalesManager,
}

impl AdministratorRole {
    /// All four.
    pub const ALL: [Self; 4] = [
        Self::OperationsManager,
        Self::EnrollmentManager,
        Self::CompanyTrainingManager,
        Self::SalesManager,
    ];

    /// Its name in the API and the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OperationsManager => "operations_manager",
            Self::EnrollmentManager => "enrollment_manager",
            Self::CompanyTrainingManager => "company_training_manager",
            Self::SalesManager => "sales_manager",
        }
    }

    /// The role of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }
}

/// A role someone holds, with the place it is held in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grant {
    /// One of the four roles, in an organization (PERM-3).
    Administrator {
        /// Which.
        role: AdministratorRole,
        /// Where.
        organization: OrganizationId,
    },
    /// Help Desk Agent, for the whole system (PERM-5).
    HelpDeskAgent,
    /// System Administrator, for the whole system (PERM-6).
    SystemAdministrator,
}

impl Grant {
    /// The role's name in the API and the store.
    pub const fn role_name(self) -> &'static str {
        match self {
            Self::Administrator { role, .. } => role.as_str(),
            Self::HelpDeskAgent => "help_desk_agent",
            Self::SystemAdministrator => "system_administrator",
        }
    }

    /// The organization it is held in; none for the two that are held for the whole system.
    pub const fn organization(self) -> Option<OrganizationId> {
        match self {
            Self::Administrator { organization, .. } => Some(organization),
            Self::HelpDeskAgent | Self::SystemAdministrator => None,
        }
    }

    /// The grant with that role name and organization.
    pub fn from_parts(role_name: &str, organization: Option<OrganizationId>) -> Option<Self> {
        match (role_name, organization) {
            ("help_desk_agent", None) => Some(Self::HelpDeskAgent),
            ("system_administrator", None) => Some(Self::SystemAdministrator),
            (name, Some(organization)) => {
                let role = AdministratorRole::from_name(name)?;
                Some(Self::Administrator { role, organization })
            }
            (_, None) => None,
        }
    }

    /// Each of the roles: those that are held in an organization in this one.
    pub fn kinds_in(organization: OrganizationId) -> Vec<Self> {
        let administrator = |role| Self::Administrator { role, organization };
        let everywhere = [Self::HelpDeskAgent, Self::SystemAdministrator];
        AdministratorRole::ALL.map(administrator).into_iter().chain(everywhere).collect()
    }

    pub(crate) fn describe(self) -> FieldValue {
        let place = self.organization().map(OrganizationId::as_uuid);
        FieldValue::List(vec![self.role_name().into(), place.into()])
    }
}

/// What someone wants to do, as far as roles decide it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Create, edit, cancel, note and mark assignments complete (PERM-1).
    ManageAssignments,
    /// Find and see assignments, notes and journals (PERM-1, PERM-5).
    SeeAssignments,
    /// Add a note (PERM-1, PERM-5).
    AddNotes,
    /// Set an expiry (PERM-1, PERM-5).
    SetExpiry,
    /// Set an expiry beyond the maximum (EXP-6), decide cancellation requests (HLP-2).
    HelpDesk,
    /// Create, see, edit and export pools and keys (PERM-2).
    ManageTrainingKeys,
    /// Create and edit courses (PERM-4).
    ManageCourses,
    /// See, create, edit and award achievements and badges (PERM-4, ACH-5).
    ManageAchievements,
    /// See, make and change webhooks, send again what they are told (PERM-4, HOOK-1).
    ManageWebhooks,
    /// Change an organization's settings, its parent aside (PERM-4, PERM-6).
    EditOrganizations,
    /// Make and move organizations, make and edit sites (PERM-6).
    ManageSystem,
    /// See sites (PERM-6).
    SeeSites,
    /// See the outbox and send again (PERM-4).
    SeeOutbox,
    /// See statements (PERM-4).
    SeeBilling,
    /// Find users, courses and organizations (PERM-4, PERM-5, PERM-6).
    Find,
    /// Find and see courses (PERM-3, PERM-4, PERM-5).
    SeeCourses,
    /// Create users (PERM-4, PERM-6).
    CreateUsers,
    /// Edit and disable users (PERM-4, PERM-6).
    EditUsers,
    /// Grant and take roles (PERM-9).
    GrantRoles,
}

impl Permission {
    /// Tells whether a grant carries this permission, within its own reach.
    const fn is_carried_by(self, grant: Grant) -> bool {
        match grant {
            Grant::Administrator { role, .. } => match self {
                Self::ManageAssignments
                | Self::SeeAssignments
                | Self::AddNotes
                | Self::SetExpiry
                | Self::Find
                | Self::SeeCourses
                | Self::CreateUsers
                | Self::EditUsers => true,
                Self::ManageTrainingKeys
                | Self::ManageCourses
                | Self::ManageAchievements
                | Self::ManageWebhooks
                | Self::EditOrganizations
                | Self::SeeSites
                | Self::SeeOutbox
                | Self::GrantRoles => matches!(role, AdministratorRole::OperationsManager),
                Self::SeeBilling => {
                    matches!(
                        role,
                        AdministratorRole::OperationsManager | AdministratorRole::SalesManager
                    )
                }
                Self::HelpDesk | Self::ManageSystem => false,
            },
            Grant::HelpDeskAgent => matches!(
                self,
                Self::SeeAssignments
                    | Self::AddNotes
                    | Self::SetExpiry
                    | Self::HelpDesk
                    | Self::Find
                    | Self::SeeCourses
            ),
            Grant::SystemAdministrator => matches!(
                self,
                Self::ManageSystem
                    | Self::EditOrganizations
                    | Self::SeeSites
                    | Self::Find
                    | Self::CreateUsers
                    | Self::EditUsers
                    | Self::GrantRoles
            ),
        }
    }
}

/// Someone lacks a role altogether (403). What merely lies out of reach is answered as unknown (PERM-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a role is missing for this")]
pub struct Forbidden;

/// How far someone may see or act (PERM-3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The whole system.
    Everywhere,
    /// These organizations and their descendants.
    Within(Vec<OrganizationId>),
}

impl Reach {
    /// Tells whether the organization at the foot of a line is in reach.
    pub fn covers(&self, line: &OrganizationLine) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Within(roots) => roots.iter().any(|root| line.contains(*root)),
        }
    }

    /// Tells whether what stands above the foot of a line is in reach: the nearest organization is where any is.
    pub fn covers_parent(&self, line: &OrganizationLine) -> bool {
        let mut above = line.members().iter().skip(1).map(|member| member.state().id());
        match self {
            Self::Everywhere => above.next().is_some(),
            Self::Within(roots) => above.any(|member| roots.contains(&member)),
        }
    }
}

/// Who asks: someone signed in with the roles they held when the request came, or the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Someone signed in.
    User {
        /// Who.
        id: UserId,
        /// The organization they belong to.
        organization: OrganizationId,
        /// The roles they hold.
        grants: Vec<Grant>,
    },
    /// An operator at the command line, who owns the machine and may do everything.
    CommandLine,
}

impl From<&User> for Actor {
    fn from(user: &User) -> Self {
        Self::User {
            id: user.id(),
            organization: user.organization(),
            grants: user.grants().iter().copied().collect(),
        }
    }
}

impl Actor {
    /// How the journal names them.
    pub const fn author(&self) -> Author {
        match self {
            Self::User { id, .. } => Author::User(*id),
            Self::CommandLine => Author::CommandLine,
        }
    }

    /// Their user id, if they are one.
    pub const fn user_id(&self) -> Option<UserId> {
        match self {
            Self::User { id, .. } => Some(*id),
            Self::CommandLine => None,
        }
    }

    /// The organization they belong to, if they are a user.
    pub const fn organization(&self) -> Option<OrganizationId> {
        match self {
            Self::User { organization, .. } => Some(*organization),
            Self::CommandLine => None,
        }
    }

    /// How far they may do this (PERM-3, PERM-8).
    ///
    /// # Errors
    ///
    /// Refuses someone who holds no role that carries the permission (PERM-7).
    pub fn reach(&self, permission: Permission) -> Result<Reach, Forbidden> {
        let grants = match self {
            Self::CommandLine => return Ok(Reach::Everywhere),
            Self::User { grants, .. } => grants,
        };
        let carrying: Vec<Grant> =
            grants.iter().copied().filter(|grant| permission.is_carried_by(*grant)).collect();
        if carrying.is_empty() {
            return Err(Forbidden);
        }
        let places: Option<Vec<OrganizationId>> =
            carrying.into_iter().map(Grant::organization).collect();
        Ok(places.map_or(Reach::Everywhere, Reach::Within))
    }

    /// Tells whether they may grant and take a role (PERM-9). `place` is the line of the organization it is
    /// held in, if it is held in one.
    ///
    /// A System Administrator may any but that one, an Operations Manager the four roles within reach, the
    /// command line every one.
    pub fn may_grant(&self, grant: Grant, place: Option<&OrganizationLine>) -> bool {
        match (self, self.reach(Permission::GrantRoles)) {
            (Self::CommandLine, _) => true,
            (Self::User { .. }, Ok(Reach::Everywhere)) => grant != Grant::SystemAdministrator,
            (Self::User { .. }, Ok(reach @ Reach::Within(_))) => {
                grant.organization().is_some() && place.is_some_and(|line| reach.covers(line))
            }
            (Self::User { .. }, Err(Forbidden)) => false,
        }
    }

    /// Tells whether they may do this somewhere, for links and menus (PERM-8).
    pub fn may(&self, permission: Permission) -> bool {
        self.reach(permission).is_ok()
    }
}
