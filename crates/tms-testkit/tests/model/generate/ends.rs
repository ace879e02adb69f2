//! When something ends or begins, and what does so just now: there the rules are told apart.

use chrono::Duration;
use tms_domain::time::Instant;

use crate::{
    reference::Reference,
    rows::{Assignment, Course, Launch, Pool},
};

fn of_assignment(it: &Assignment) -> [Instant; 3] {
    [it.created_at + Duration::hours(24), it.expires_at, it.max_expires_at]
}

const fn of_pool(it: &Pool) -> [Instant; 2] {
    [it.starts_at, it.expires_at]
}

fn of_launch(it: &Launch) -> Instant {
    it.requested_at + Duration::seconds(60)
}

/// Every end and beginning there is.
pub(super) fn all(reference: &Reference) -> Vec<Instant> {
    let rows = &reference.rows;
    let assignments = rows.assignments.iter().flat_map(of_assignment);
    let pools = rows.pools.iter().flat_map(of_pool);
    let archives = rows.courses.iter().filter_map(|it| it.auto_archive_at);
    let pending = rows.launches.iter().map(of_launch);
    assignments.chain(pools).chain(archives).chain(pending).collect()
}

/// Whether one of these is now, give or take a microsecond.
fn is_now(reference: &Reference, ends: &[Instant]) -> bool {
    ends.iter().any(|at| (reference.now - *at).abs() <= Duration::microseconds(1))
}

fn numbers<T>(rows: &[T], is_now: impl Fn(&T) -> bool) -> Vec<usize> {
    (0..).zip(rows).filter(|(_, row)| is_now(row)).map(|(number, _)| number).collect()
}

fn archives_now(reference: &Reference, course: &Course) -> bool {
    is_now(reference, course.auto_archive_at.as_slice())
}

/// Courses that archive now.
pub(super) fn courses(reference: &Reference) -> Vec<usize> {
    numbers(&reference.rows.courses, |it| archives_now(reference, it))
}

/// Keys whose pool begins or ends now, or whose course archives.
pub(super) fn keys(reference: &Reference) -> Vec<usize> {
    let rows = &reference.rows;
    numbers(&rows.keys, |key| {
        let pool = &rows.pools[key.pool];
        is_now(reference, &of_pool(pool)) || archives_now(reference, &rows.courses[pool.course])
    })
}

/// Assignments that end now, can be cancelled no longer, or wait for their lab host no longer.
pub(super) fn assignments(reference: &Reference) -> Vec<usize> {
    let rows = &reference.rows;
    let waits = |number: usize| {
        let mut launches = rows.launches.iter().filter(|it| it.assignment == number);
        launches.any(|it| is_now(reference, &[of_launch(it)]))
    };
    let mut all = numbers(&rows.assignments, |it| is_now(reference, &of_assignment(it)));
    all.extend((0..rows.assignments.len()).filter(|number| waits(*number)));
    all
}
