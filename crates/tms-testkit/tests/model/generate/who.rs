//! Who does a deed.

use proptest::{prelude::*, sample::select};

use super::pick;
use crate::{
    command::{Deed, Pick, TypedKey},
    reference::{MANAGERS, Reference},
    rows::Role,
};

/// Roles that may do a deed, and the organization it is about.
fn apt_roles(reference: &Reference, deed: &Deed) -> (&'static [Role], Option<usize>) {
    let rows = &reference.rows;
    let assignment = |pick: &Pick| {
        pick.of(rows.assignments.len()).map(|number| rows.assignments[number].organization)
    };
    let user =
        |pick: &Pick| pick.of(rows.users.len()).map(|number| rows.users[number].organization);
    let pool = |pick: &Pick| pick.of(rows.pools.len()).map(|number| rows.pools[number].owner);
    match deed {
        Deed::Approve(_) | Deed::Decline(_) | Deed::SetExpiry { with_reason: true, .. } => {
            (&[Role::HelpDeskAgent], None)
        }
        Deed::CreateOrganization { .. } | Deed::MoveOrganization { .. } | Deed::EditSite { .. } => {
            (&[Role::SystemAdministrator], None)
        }
        Deed::GrantRole { user: it, .. } | Deed::TakeRole { user: it, .. } => {
            (&[Role::SystemAdministrator, Role::OperationsManager], user(it))
        }
        Deed::EditUser { user: it, .. }
        | Deed::Assign { learner: it, .. }
        | Deed::Preview { learner: it, .. } => (&MANAGERS, user(it)),
        Deed::Cancel(it)
        | Deed::RequestCancellation(it)
        | Deed::SetExpiry { assignment: it, .. }
        | Deed::AddNote(it)
        | Deed::MarkComplete(it) => (&MANAGERS, assignment(it)),
        Deed::EditPool { pool: it, .. } | Deed::AddKeys { pool: it, .. } => {
            (&[Role::OperationsManager], pool(it))
        }
        Deed::RevokeKey(it) => {
            let key = it.of(rows.keys.len());
            let owner = key.map(|key| rows.pools[rows.keys[key].pool].owner);
            (&[Role::OperationsManager], owner)
        }
        Deed::CreatePool { owner, .. } | Deed::CreateCourse { owner, .. } => {
            (&[Role::OperationsManager], owner.of(rows.organizations.len()))
        }
        Deed::EditCourse { course, .. } => {
            let course = course.of(rows.courses.len());
            (&[Role::OperationsManager], course.map(|course| rows.courses[course].owner))
        }
        _ => (&[Role::OperationsManager], None),
    }
}

/// Everyone who holds one of these roles.
fn holding(reference: &Reference, roles: &[Role]) -> Vec<usize> {
    (0..reference.rows.users.len()).filter(|by| reference.allowed(*by, roles).is_ok()).collect()
}

/// Who does a deed: most often someone who may.
pub(super) fn acts(reference: &Reference, deed: &Deed) -> BoxedStrategy<Pick> {
    let rows = &reference.rows;
    let anyone = pick(rows.users.len());
    if matches!(deed, Deed::Approve(_) | Deed::Decline(_)) {
        // Who asks must not decide, however much they may otherwise (HLP-2).
        let help_desk = holding(reference, &[Role::HelpDeskAgent]);
        let managers = holding(reference, &MANAGERS);
        if !help_desk.is_empty() && !managers.is_empty() {
            let (help_desk, managers) = (select(help_desk), select(managers));
            return prop_oneof![3 => help_desk, 1 => managers].prop_map(Pick).boxed();
        }
    }
    let apt: Vec<usize> = match deed {
        Deed::Launch { assignment, .. } | Deed::OpenAssignment(assignment) => {
            let number = assignment.of(rows.assignments.len());
            number.map(|number| rows.assignments[number].learner).into_iter().collect()
        }
        Deed::Redeem { key: TypedKey::Existing { key, .. }, .. } => {
            let pool = key.of(rows.keys.len()).map(|key| &rows.pools[rows.keys[key].pool]);
            let users = (0..).zip(&rows.users).filter(|(_, user)| {
                pool.is_some_and(|pool| reference.is_within(user.organization, pool.owner))
            });
            users.map(|(number, _)| number).collect()
        }
        Deed::Redeem { .. } | Deed::LookUp(_) | Deed::Guess { .. } => Vec::new(),
        deed => {
            let (roles, place) = apt_roles(reference, deed);
            let may = |by: &usize| {
                let reach = reference.allowed(*by, roles);
                reach.is_ok_and(|it| place.is_none_or(|place| reference.covers(&it, place)))
            };
            (0..rows.users.len()).filter(may).collect()
        }
    };
    if apt.is_empty() {
        return anyone;
    }
    prop_oneof![4 => select(apt).prop_map(Pick), 1 => anyone].boxed()
}
