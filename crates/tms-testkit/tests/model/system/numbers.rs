//! Numbers for what the system made, in the order it was made: its ids sort by age.

use std::{collections::BTreeMap, fmt::Debug};

use tms_domain::{
    change::Versioned,
    id::{
        ActivityId, AssignmentId, CancellationRequestId, CourseId, LaunchId, OrganizationId,
        TrainingKeyId, TrainingKeyPoolId, UserId,
    },
};
use tms_testkit::memory::Tables;

use crate::command::Pick;

/// Ids with their numbers.
#[derive(Debug)]
pub(super) struct Numbered<I> {
    ids: Vec<I>,
    numbers: BTreeMap<I, usize>,
}

impl<I> Default for Numbered<I> {
    fn default() -> Self {
        Self { ids: Vec::new(), numbers: BTreeMap::new() }
    }
}

impl<I: Copy + Ord + Debug> Numbered<I> {
    fn learn<'a>(&mut self, ids: impl Iterator<Item = &'a I>)
    where
        I: 'a,
    {
        let mut new: Vec<I> = ids.filter(|id| !self.numbers.contains_key(id)).copied().collect();
        new.sort_unstable();
        for id in new {
            self.numbers.insert(id, self.ids.len());
            self.ids.push(id);
        }
    }

    /// The id of a number.
    pub(super) fn id(&self, number: usize) -> I {
        self.ids[number]
    }

    /// The id that was picked, if there is any.
    pub(super) fn picked(&self, pick: Pick) -> Option<I> {
        pick.of(self.ids.len()).map(|number| self.ids[number])
    }

    /// The number of an id.
    pub(super) fn of(&self, id: I) -> usize {
        self.numbers[&id]
    }

    pub(super) fn all(&self) -> &[I] {
        &self.ids
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// The numbers of ids, in order.
    pub(super) fn sorted(&self, ids: impl IntoIterator<Item = I>) -> Vec<usize> {
        let mut numbers: Vec<usize> = ids.into_iter().map(|id| self.of(id)).collect();
        numbers.sort_unstable();
        numbers
    }
}

/// Numbers for everything.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    pub(super) organizations: Numbered<OrganizationId>,
    pub(super) users: Numbered<UserId>,
    pub(super) courses: Numbered<CourseId>,
    /// The activities of each course.
    pub(super) activities: BTreeMap<CourseId, Numbered<ActivityId>>,
    pub(super) pools: Numbered<TrainingKeyPoolId>,
    pub(super) keys: Numbered<TrainingKeyId>,
    pub(super) assignments: Numbered<AssignmentId>,
    pub(super) launches: Numbered<LaunchId>,
    pub(super) requests: Numbered<CancellationRequestId>,
}

impl Numbers {
    /// Numbers what is new.
    pub(super) fn learn(&mut self, tables: &Tables) {
        self.organizations.learn(tables.organizations.keys());
        self.users.learn(tables.users.keys());
        self.courses.learn(tables.courses.keys());
        for course in tables.courses.values().map(Versioned::state) {
            let activities = course.details().activities.iter().map(|activity| &activity.id);
            self.activities.entry(course.id()).or_default().learn(activities);
        }
        self.pools.learn(tables.pools.keys());
        self.keys.learn(tables.keys.keys());
        self.assignments.learn(tables.assignments.keys());
        self.launches.learn(tables.launches.keys());
        self.requests.learn(tables.cancellation_requests.keys());
    }
}
