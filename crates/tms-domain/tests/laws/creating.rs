//! Giving a learner a course (ASG, CRS-3, CRS-4, BIL-1): what stands in the way, and in which order.

use proptest::{option, prelude::*};
use tms_domain::{
    assignment::{AssignRefused, Assigning, Source},
    id::AssignmentId,
    strategy::{self, Scene},
    time::WishedEnd,
};
use uuid::Uuid;

use super::MICROSECOND;

fn some_id() -> AssignmentId {
    AssignmentId::from_uuid(Uuid::from_u128(1))
}

/// The rules once more, in the naivest way.
fn expected(scene: &Scene, held: bool, assign_again: bool) -> Option<AssignRefused> {
    let course = scene.course.state();
    let details = course.details();
    let owners: Vec<_> = scene.line.members().iter().map(|member| member.state().id()).collect();
    if !owners.contains(&course.owner()) {
        return Some(AssignRefused::CourseNotAvailable);
    }
    if details.archived || details.auto_archive_at.is_some_and(|from| scene.now >= from) {
        return Some(AssignRefused::CourseArchived);
    }
    if scene.learner.state().details().disabled {
        return Some(AssignRefused::LearnerDisabled);
    }
    (held && !assign_again).then(|| AssignRefused::AlreadyAssigned { assignment: some_id() })
}

proptest! {
    #[test]
    fn crs_3_crs_4_usr_5_asg_6_the_first_reason_that_applies_is_named(
        scene in strategy::any_scene(), held: bool, assign_again: bool,
    ) {
        let assigning = Assigning { held: held.then(some_id), assign_again, ..scene.assigning() };
        prop_assert_eq!(assigning.decide(scene.now).err(), expected(&scene, held, assign_again));
    }

    #[test]
    fn asg_6_assigning_again_is_a_matter_of_asking(scene in strategy::scene()) {
        let held = Assigning { held: Some(some_id()), ..scene.assigning() };
        prop_assert_eq!(
            held.decide(scene.now).err(),
            Some(AssignRefused::AlreadyAssigned { assignment: some_id() })
        );
        let again = Assigning { assign_again: true, ..held }.decide(scene.now);
        prop_assert!(again.is_ok());
    }

    #[test]
    fn asg_6_only_an_open_uncompleted_assignment_holds_the_course(past in strategy::past()) {
        let state = past.assignment.state();
        let holds = !state.is_cancelled() && !state.is_complete() && past.now < state.expires_at();
        prop_assert_eq!(state.holds_course(past.now), holds);
    }

    #[test]
    fn crs_4_archived_from_the_auto_archive_instant_on(scene in strategy::scene()) {
        let scene = { let now = scene.now; scene.with_course(|details| details.auto_archive_at = Some(now)) };
        let course = scene.course.state();
        prop_assert!(!course.is_archived(scene.now - MICROSECOND));
        prop_assert!(course.is_archived(scene.now));
        prop_assert!(scene.assigning().decide(scene.now - MICROSECOND).is_ok());
        prop_assert_eq!(scene.assigning().decide(scene.now).err(), Some(AssignRefused::CourseArchived));
    }

    #[test]
    fn crs_4_assignments_that_exist_keep_working(past in strategy::past_of(strategy::scene(), 0..3)) {
        let archived = past.scene.clone().with_course(|details| details.archived = true);
        let course = archived.course.state();
        let open = past.assignment.state().is_open(past.now);
        for activity in course.current_activities() {
            let id = tms_domain::id::LaunchId::from_uuid(Uuid::from_u128(99));
            prop_assert_eq!(past.assignment.launch(activity, past.scene.completing(), id, past.now).is_ok(), open);
        }
    }

    #[test]
    fn asg_8_bil_1_it_belongs_to_the_organization_of_its_learner_and_is_billed_under_the_nearest_sku(
        scene in strategy::scene(), wish in option::of(1_i64..86_400),
    ) {
        let wish = wish.map(|seconds| WishedEnd::At(scene.now + chrono::TimeDelta::seconds(seconds)));
        let terms = Assigning { wish, ..scene.assigning() }.decide(scene.now).unwrap();
        let new = terms.grant(some_id(), Source::Administrator { by: None });
        let made = new.state();
        prop_assert_eq!(made.organization(), scene.learner.state().organization());
        prop_assert_eq!(made.learner(), scene.learner.state().id());
        prop_assert_eq!(made.created_at(), scene.now);
        let skus = scene.line.members().iter().filter_map(|member| member.state().settings().sku.as_ref());
        let expected = scene.course.state().details().sku.as_ref().into_iter().chain(skus).next();
        prop_assert_eq!(made.billed_under(), expected);
    }
}
