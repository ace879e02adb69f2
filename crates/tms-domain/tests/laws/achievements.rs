//! What is earned by what was done (ACH-1).

use std::collections::BTreeSet;

use proptest::{
    collection::{btree_set, vec},
    prelude::*,
    sample::subsequence,
};
use tms_domain::{
    achievement::{AskedCourses, Condition, Count, History, PastAssignment},
    badge::StatusPlace,
    credential::StatusList,
    id::{ActivityId, CourseId},
};
use uuid::Uuid;

/// Few courses and labs, so that they meet.
const KINDS: u128 = 6;

fn courses() -> impl Strategy<Value = CourseId> {
    (1..=KINDS).prop_map(|n| CourseId::from_uuid(Uuid::from_u128(n)))
}

fn labs() -> impl Strategy<Value = ActivityId> {
    (1..=KINDS).prop_map(|n| ActivityId::from_uuid(Uuid::from_u128(100 + n)))
}

fn assignments() -> impl Strategy<Value = Vec<PastAssignment>> {
    let one = (courses(), any::<bool>(), any::<bool>(), vec(labs(), 0..4));
    let one = one.prop_map(|(course, cancelled, complete, labs)| {
        let active = PastAssignment { cancelled, complete, ..PastAssignment::active(course) };
        labs.into_iter().fold(active, PastAssignment::launched)
    });
    vec(one, 0..12)
}

fn conditions() -> impl Strategy<Value = Condition> {
    let count = || (1_i64..=12).prop_map(|n| Count::new(n).expect("in bounds"));
    prop_oneof![
        vec(courses(), 1..4).prop_map(|asked| {
            Condition::CompleteCourses(AskedCourses::new(asked).expect("some"))
        }),
        count().prop_map(Condition::CompleteCount),
        (count(), any::<bool>())
            .prop_map(|(count, distinct)| Condition::LaunchLabs { count, distinct }),
    ]
}

/// The same, counted in another way: assignment by assignment, as the rulebook says it.
fn met(condition: &Condition, assignments: &[PastAssignment]) -> bool {
    let active = || assignments.iter().filter(|it| !it.cancelled);
    let completed = |course: &CourseId| active().any(|it| it.complete && it.course == *course);
    let launched =
        |lab: &ActivityId| active().map(|it| it.labs.get(lab).copied().unwrap_or(0)).sum();
    let every_course = || (1..=KINDS).map(|n| CourseId::from_uuid(Uuid::from_u128(n)));
    let every_lab = || (1..=KINDS).map(|n| ActivityId::from_uuid(Uuid::from_u128(100 + n)));
    let launches = || every_lab().map(|lab| -> u64 { launched(&lab) });
    match condition {
        Condition::CompleteCourses(asked) => asked.get().iter().all(completed),
        Condition::CompleteCount(count) => {
            every_course().filter(completed).count() >= usize::from(count.get())
        }
        Condition::LaunchLabs { count, distinct: true } => {
            launches().filter(|launches| *launches > 0).count() >= usize::from(count.get())
        }
        Condition::LaunchLabs { count, distinct: false } => {
            launches().sum::<u64>() >= u64::from(count.get())
        }
    }
}

proptest! {
    #[test]
    fn ach_1_a_condition_is_met_as_the_rulebook_says(
        condition in conditions(),
        assignments in assignments(),
    ) {
        let history = History::of(assignments.clone());
        prop_assert_eq!(condition.is_met_by(&history), met(&condition, &assignments));
    }

    #[test]
    fn ach_1_what_is_met_stays_met_whatever_is_done_later(
        condition in conditions(),
        (less, all) in assignments().prop_flat_map(|all| {
            (subsequence(all.clone(), 0..=all.len()), Just(all))
        }),
    ) {
        let before = condition.is_met_by(&History::of(less));
        prop_assert!(!before || condition.is_met_by(&History::of(all)));
    }

    #[test]
    fn ach_1_the_order_of_what_was_done_does_not_matter(
        condition in conditions(),
        (one, other) in assignments().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
    ) {
        let (one, other) = (History::of(one), History::of(other));
        prop_assert_eq!(&one, &other);
        prop_assert_eq!(condition.is_met_by(&one), condition.is_met_by(&other));
    }

    #[test]
    fn ach_1_cancelled_assignments_count_for_nothing(assignments in assignments()) {
        let active = assignments.iter().filter(|it| !it.cancelled).cloned();
        prop_assert_eq!(History::of(active), History::of(assignments.clone()));
    }
}

#[test]
fn ach_1_points_and_counts_have_bounds() {
    use tms_domain::achievement::Points;
    for good in [0, 1, 10_000] {
        assert!(Points::new(good).is_ok());
    }
    for good in [1, 1_000] {
        assert!(Count::new(good).is_ok());
    }
    for bad in [-1, 10_001, i64::MAX, i64::MIN] {
        assert!(Points::new(bad).is_err() && Count::new(bad).is_err());
    }
    assert!(Count::new(0).is_err() && Count::new(1_001).is_err());
    assert!(AskedCourses::new([]).is_err());
    let many = |n: u128| (1..=n).map(|n| CourseId::from_uuid(Uuid::from_u128(n)));
    assert!(AskedCourses::new(many(100)).is_ok() && AskedCourses::new(many(101)).is_err());
}

proptest! {
    #[test]
    fn ach_5_a_list_tells_of_its_own_places_alone_which_are_revoked(
        list in 0_u32..4,
        places in btree_set(0_u32..4 * StatusPlace::LIST_LENGTH, 0..40),
        asked in 0_u32..4 * StatusPlace::LIST_LENGTH,
    ) {
        let revoked: BTreeSet<_> = places.into_iter().map(StatusPlace::from_raw).collect();
        let told = StatusList::of(list, &revoked);
        for place in revoked.iter().copied().chain([StatusPlace::from_raw(asked)]) {
            let expected = place.list() == list && revoked.contains(&place);
            prop_assert_eq!(told.is_revoked(place), expected, "{:?}", place);
        }
    }
}
