//! What can be seen (PERM-3, PERM-5, PERM-7, ASG-7, LRN-2, LRN-3, BIL-4).

use std::collections::BTreeMap;

use chrono::{Datelike as _, Months, NaiveDate};

use super::{MANAGERS, Reference, Said, refused};
use crate::{
    command::Pick,
    rows::{Assignment, Role},
};

/// What someone sees of each list, by number; none where a role is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) assignments: Option<Vec<usize>>,
    pub(crate) requests: Option<Vec<usize>>,
    pub(crate) pools: Option<Vec<usize>>,
    pub(crate) active_pools: Option<Vec<usize>>,
    pub(crate) users: Option<Vec<usize>>,
    pub(crate) courses: Option<Vec<usize>>,
    pub(crate) organizations: Option<Vec<usize>>,
    pub(crate) current_training: Vec<usize>,
    pub(crate) transcript: Vec<usize>,
}

impl Reference {
    /// What someone signed in sees.
    pub(crate) fn seen_by(&self, by: usize) -> Seen {
        let rows = &self.rows;
        let with_help_desk = [&MANAGERS[..], &[Role::HelpDeskAgent]].concat();
        let everyone = [&with_help_desk[..], &[Role::SystemAdministrator]].concat();
        let in_reach = |roles: &[Role], places: Vec<usize>| -> Option<Vec<usize>> {
            let reach = self.allowed(by, roles).ok()?;
            let numbered = places.into_iter().enumerate();
            let seen = numbered.filter(|(_, place)| self.covers(&reach, *place));
            Some(seen.map(|(number, _)| number).collect())
        };
        let own = |seen: &dyn Fn(&Assignment) -> bool| -> Vec<usize> {
            let all = rows.assignments.iter().enumerate();
            let own = all.filter(|(_, it)| it.learner == by && it.cancelled.is_none() && seen(it));
            own.map(|(number, _)| number).collect()
        };
        let belongs = |assignment: usize| rows.assignments[assignment].organization;
        let pools =
            in_reach(&[Role::OperationsManager], rows.pools.iter().map(|it| it.owner).collect());
        let is_active = |number: &usize| {
            let pool = &rows.pools[*number];
            let open = pool.starts_at <= self.now && self.now < pool.expires_at;
            open && !self.is_archived(&rows.courses[pool.course])
        };
        Seen {
            assignments: in_reach(
                &with_help_desk,
                rows.assignments.iter().map(|it| it.organization).collect(),
            ),
            requests: in_reach(
                &with_help_desk,
                rows.requests.iter().map(|it| belongs(it.assignment)).collect(),
            ),
            active_pools: pools.as_ref().map(|it| it.iter().copied().filter(is_active).collect()),
            pools,
            users: in_reach(&everyone, rows.users.iter().map(|it| it.organization).collect()),
            courses: self.allowed(by, &with_help_desk).ok().map(|reach| {
                (0..rows.courses.len()).filter(|it| self.sees_course(&reach, *it)).collect()
            }),
            organizations: in_reach(&everyone, (0..rows.organizations.len()).collect()),
            current_training: own(&|it| self.now < it.expires_at && it.completed_at.is_none()),
            transcript: own(&|it| it.completed_at.is_some()),
        }
    }

    pub(super) fn open_assignment(&self, by: usize, assignment: Pick) -> Said {
        let number = assignment.of(self.rows.assignments.len()).ok_or("not_found")?;
        let it = &self.rows.assignments[number];
        let roles = [&MANAGERS[..], &[Role::HelpDeskAgent]].concat();
        let reaches =
            self.allowed(by, &roles).is_ok_and(|reach| self.covers(&reach, it.organization));
        if reaches || (it.learner == by && it.cancelled.is_none()) {
            Ok(format!("assignment {number}"))
        } else {
            refused("not_found")
        }
    }

    pub(super) fn statement(
        &self,
        by: usize,
        organization: Pick,
        months_back: u32,
        with_children: bool,
    ) -> Said {
        let reach = self.allowed(by, &[Role::OperationsManager, Role::SalesManager])?;
        let organization = organization.of(self.rows.organizations.len());
        let organization = organization.filter(|it| self.covers(&reach, *it)).ok_or("not_found")?;
        let month = self.month(months_back);
        let from = self.first_instant(organization, month);
        let to = self.first_instant(organization, month + Months::new(1));
        let mut lines: BTreeMap<(Option<u8>, usize), (usize, usize)> = BTreeMap::new();
        for line in &self.rows.bill {
            let counts = line.organization == organization
                || (with_children && self.is_within(line.organization, organization));
            if counts && from <= line.at && line.at < to {
                let (created, reversed) = lines.entry((line.sku, line.course)).or_default();
                *(if line.reversed { reversed } else { created }) += 1;
            }
        }
        Ok(format!("so far {} {lines:?}", self.now < to))
    }

    /// The first day of a month, counted back from this one.
    pub(crate) fn month(&self, months_back: u32) -> NaiveDate {
        let today = self.now.date_naive();
        today.with_day(1).unwrap() - Months::new(months_back)
    }
}
