//! Courses (CRS): where they can be assigned, what becomes of their activities.

use proptest::{collection::vec, prelude::*};
use tms_domain::{
    change::{Aggregate as _, Version, Versioned},
    course::{ACTIVITIES_MAX, Course, CourseRefused},
    id::{CourseId, OrganizationId},
    strategy::{self, OrganizationTree},
};
use uuid::Uuid;

/// The owner and everything below it, found the naive way.
fn within(tree: &OrganizationTree, owner: OrganizationId, place: OrganizationId) -> bool {
    let mut next = Some(place);
    while let Some(id) = next {
        if id == owner {
            return true;
        }
        next = tree.find(id).and_then(|member| member.state().parent());
    }
    false
}

proptest! {
    #[test]
    fn crs_3_assigned_within_the_owner_and_its_descendants_only(tree in strategy::organization_tree(1..12), details in strategy::course_details()) {
        for owner in tree.members() {
            let id = CourseId::from_uuid(Uuid::from_u128(1));
            let course = Course::restore(id, owner.state().id(), details.clone());
            for place in tree.members() {
                let line = tree.line(place.state().id()).unwrap();
                prop_assert_eq!(
                    course.can_be_assigned_in(&line),
                    within(&tree, owner.state().id(), place.state().id())
                );
            }
        }
    }

    #[test]
    fn crs_5_activities_are_retired_never_removed(
        course in strategy::course_of(OrganizationId::from_uuid(Uuid::from_u128(1))),
        added in vec(strategy::activity(), 0..4),
        keep in vec(any::<bool>(), 6),
    ) {
        let before = course.details().activities.clone();
        let mut details = course.details().clone();
        let kept: Vec<_> = before.iter().zip(&keep).filter(|(_, keep)| **keep).map(|(activity, _)| activity.clone()).collect();
        details.activities = kept.iter().rev().cloned().chain(added.clone()).collect();
        let change = Versioned::new(course, Version::FIRST).change(|it| it.edit(details.clone())).unwrap();
        let after = &change.after().details().activities;
        prop_assert_eq!(&after[..details.activities.len()], &details.activities[..]);
        prop_assert_eq!(after.len(), before.len() + added.len());
        for old in &before {
            let now = after.iter().find(|activity| activity.id == old.id).unwrap();
            let kept = kept.iter().any(|activity| activity.id == old.id);
            prop_assert_eq!(now.retired, old.retired || !kept);
            prop_assert_eq!(&now.name, &old.name);
        }
    }

    #[test]
    fn crs_5_a_retired_activity_counts_no_more_and_is_not_launched(course in strategy::course_of(OrganizationId::from_uuid(Uuid::from_u128(1)))) {
        for activity in &course.details().activities {
            prop_assert_eq!(course.find_current_activity(activity.id).is_some(), !activity.retired);
        }
    }

    #[test]
    fn crs_5_taking_the_archived_flag_and_the_instant_away_makes_it_assignable_again(scene in strategy::any_scene()) {
        let again = scene.with_course(|details| {
            details.archived = false;
            details.auto_archive_at = None;
        });
        prop_assert!(!again.course.state().is_archived(again.now));
    }

    #[test]
    fn crs_5_the_owner_never_changes(scene in strategy::scene(), details in strategy::course_details()) {
        let course = scene.course.state();
        let mut after = course.clone();
        after.apply(&course.edit(details).unwrap());
        prop_assert_eq!((after.owner(), after.id()), (course.owner(), course.id()));
    }
}

#[test]
fn a_course_has_at_most_500_activities() {
    use proptest::{strategy::ValueTree as _, test_runner::TestRunner};

    let mut runner = TestRunner::deterministic();
    let mut next = || strategy::activity().new_tree(&mut runner).unwrap().current();
    let mut details = {
        let mut runner = TestRunner::deterministic();
        strategy::course_details().new_tree(&mut runner).unwrap().current()
    };
    details.activities = (0..ACTIVITIES_MAX).map(|_| next()).collect();
    let (id, owner) =
        (CourseId::from_uuid(Uuid::from_u128(1)), OrganizationId::from_uuid(Uuid::from_u128(2)));
    assert!(Course::create(id, owner, details.clone()).is_ok());
    details.activities.push(next());
    assert_eq!(Course::create(id, owner, details).err(), Some(CourseRefused::TooManyActivities));
}
