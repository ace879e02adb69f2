//! Who may do what (PERM): the table of the rulebook, written out by hand.

use proptest::{collection::vec, prelude::*, sample::Index};
use tms_domain::{
    id::{OrganizationId, UserId},
    role::{Actor, AdministratorRole, Forbidden, Grant, Permission, Reach},
    strategy,
};
use uuid::Uuid;

/// Everyone who may hold a role, in the order of the table's columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    OperationsManager,
    EnrollmentManager,
    CompanyTrainingManager,
    SalesManager,
    HelpDeskAgent,
    SystemAdministrator,
}

use Who::{
    CompanyTrainingManager as Ctm, EnrollmentManager as Em, HelpDeskAgent as Hd,
    OperationsManager as Om, SalesManager as Sm, SystemAdministrator as Sa,
};

const EVERYONE: [Who; 6] = [Om, Em, Ctm, Sm, Hd, Sa];

/// The rulebook's table. A new permission stops the build until the rulebook is asked who has it.
#[expect(clippy::match_same_arms, reason = "a row of the table each, as the rulebook has it")]
const fn who_may(permission: Permission) -> &'static [Who] {
    match permission {
        // PERM-1: created, found, edited, cancelled, noted and marked complete by the four roles.
        Permission::ManageAssignments => &[Om, Em, Ctm, Sm],
        // PERM-1, and PERM-5: the help desk finds and sees, adds notes, sets expiries.
        Permission::SeeAssignments | Permission::AddNotes | Permission::SetExpiry => {
            &[Om, Em, Ctm, Sm, Hd]
        }
        // PERM-5, EXP-6, HLP-2: the help desk alone.
        Permission::HelpDesk => &[Hd],
        // PERM-2: pools and keys; PERM-4: courses, achievements, webhooks, the outbox.
        Permission::ManageTrainingKeys
        | Permission::ManageCourses
        | Permission::ManageAchievements
        | Permission::ManageWebhooks
        | Permission::SeeOutbox => &[Om],
        // PERM-4: organization settings; PERM-6: organizations.
        Permission::EditOrganizations => &[Om, Sa],
        // PERM-6: made and moved by nobody else.
        Permission::ManageSystem => &[Sa],
        // PERM-6: an Operations Manager sees the sites in reach.
        Permission::SeeSites => &[Om, Sa],
        // PERM-4: Operations Manager and Sales Manager; PERM-5: the help desk never.
        Permission::SeeBilling => &[Om, Sm],
        // PERM-4: finding in reach; PERM-5: everywhere; PERM-6: organizations and users.
        Permission::Find => &[Om, Em, Ctm, Sm, Hd, Sa],
        // PERM-3, PERM-4, PERM-5; PERM-6 names no courses.
        Permission::SeeCourses => &[Om, Em, Ctm, Sm, Hd],
        // PERM-4, PERM-6.
        Permission::CreateUsers | Permission::EditUsers => &[Om, Em, Ctm, Sm, Sa],
        // PERM-9.
        Permission::GrantRoles => &[Om, Sa],
    }
}

const PERMISSIONS: [Permission; 19] = [
    Permission::ManageAssignments,
    Permission::SeeAssignments,
    Permission::AddNotes,
    Permission::SetExpiry,
    Permission::HelpDesk,
    Permission::ManageTrainingKeys,
    Permission::ManageCourses,
    Permission::ManageAchievements,
    Permission::ManageWebhooks,
    Permission::EditOrganizations,
    Permission::ManageSystem,
    Permission::SeeSites,
    Permission::SeeOutbox,
    Permission::SeeBilling,
    Permission::Find,
    Permission::SeeCourses,
    Permission::CreateUsers,
    Permission::EditUsers,
    Permission::GrantRoles,
];

const fn grant(who: Who, organization: OrganizationId) -> Grant {
    let role = match who {
        Om => AdministratorRole::OperationsManager,
        Em => AdministratorRole::EnrollmentManager,
        Ctm => AdministratorRole::CompanyTrainingManager,
        Sm => AdministratorRole::SalesManager,
        Hd => return Grant::HelpDeskAgent,
        Sa => return Grant::SystemAdministrator,
    };
    Grant::Administrator { role, organization }
}

fn actor(grants: Vec<Grant>) -> Actor {
    Actor::User {
        id: UserId::from_uuid(Uuid::from_u128(1)),
        organization: OrganizationId::from_uuid(Uuid::from_u128(2)),
        grants,
    }
}

fn place() -> OrganizationId {
    OrganizationId::from_uuid(Uuid::from_u128(3))
}

#[test]
fn perm_1_perm_2_perm_4_perm_5_perm_6_perm_9_each_role_may_what_the_table_says() {
    for permission in PERMISSIONS {
        for who in EVERYONE {
            let expected = if who_may(permission).contains(&who) {
                let everywhere = matches!(who, Hd | Sa);
                Ok(if everywhere { Reach::Everywhere } else { Reach::Within(vec![place()]) })
            } else {
                Err(Forbidden)
            };
            let reach = actor(vec![grant(who, place())]).reach(permission);
            assert_eq!(reach, expected, "{who:?} {permission:?}");
        }
    }
}

#[test]
fn perm_7_who_holds_no_role_may_nothing_of_others() {
    for permission in PERMISSIONS {
        assert_eq!(actor(Vec::new()).reach(permission), Err(Forbidden), "{permission:?}");
        assert!(!actor(Vec::new()).may(permission));
        assert_eq!(Actor::CommandLine.reach(permission), Ok(Reach::Everywhere));
    }
}

proptest! {
    #[test]
    fn perm_3_a_role_reaches_its_organization_and_the_descendants_of_it(
        tree in strategy::organization_tree(2..14),
        held in vec((prop::sample::select(&EVERYONE[..]), any::<Index>()), 0..4),
        permission in prop::sample::select(&PERMISSIONS[..]),
    ) {
        let members = tree.members();
        let at = |place: Index| members[place.index(members.len())].state().id();
        let grants: Vec<Grant> = held.iter().map(|(who, place)| grant(*who, at(*place))).collect();
        let carrying: Vec<(Who, OrganizationId)> = held
            .iter()
            .filter(|(who, _)| who_may(permission).contains(who))
            .map(|(who, place)| (*who, at(*place)))
            .collect();
        let reach = actor(grants).reach(permission);
        prop_assert_eq!(reach.is_err(), carrying.is_empty());
        let Ok(reach) = reach else { return Ok(()) };
        for target in members {
            let line = tree.line(target.state().id()).unwrap();
            let above: Vec<OrganizationId> = line.members().iter().map(|it| it.state().id()).collect();
            let expected = carrying.iter().any(|(who, place)| matches!(who, Hd | Sa) || above.contains(place));
            prop_assert_eq!(reach.covers(&line), expected);
        }
    }

    #[test]
    fn perm_9_granting_within_reach_and_never_system_administrator_by_the_web(
        tree in strategy::organization_tree(2..14),
        (who, at, wanted, wanted_at) in (prop::sample::select(&EVERYONE[..]), any::<Index>(), prop::sample::select(&EVERYONE[..]), any::<Index>()),
    ) {
        let members = tree.members();
        let place = |index: Index| members[index.index(members.len())].state().id();
        let by = actor(vec![grant(who, place(at))]);
        let wanted = grant(wanted, place(wanted_at));
        let line = wanted.organization().and_then(|id| tree.line(id));
        let in_reach = line.as_ref().is_some_and(|line| line.contains(place(at)));
        let expected = match who {
            Sa => wanted != Grant::SystemAdministrator,
            Om => in_reach,
            Em | Ctm | Sm | Hd => false,
        };
        prop_assert_eq!(by.may_grant(wanted, line.as_ref()), expected);
        prop_assert!(Actor::CommandLine.may_grant(wanted, line.as_ref()));
    }

    #[test]
    fn a_grant_comes_back_from_its_parts(who in prop::sample::select(&EVERYONE[..]), raw: u128) {
        let held = grant(who, OrganizationId::from_uuid(Uuid::from_u128(raw)));
        prop_assert_eq!(Grant::from_parts(held.role_name(), held.organization()), Some(held));
    }
}
