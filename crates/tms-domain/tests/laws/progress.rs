//! Progress (PRG): what is done, how much of it, and when the course is finished.

use std::collections::BTreeSet;

use proptest::{collection::vec, prelude::*};
use tms_domain::{
    assignment::{AssignmentEvent, Completion, MarkCompleteRefused},
    change::{Version, Versioned},
    course::{Activity, ActivityKind, Course},
    id::{ActivityId, LaunchId},
    launch::LaunchState,
    strategy::{self, Deed, Past, Scene},
    text::Name,
};
use uuid::Uuid;

/// PRG-3 and PRG-4 once more: percent, and whether that is all.
fn judged(course: &Course, done: &BTreeSet<ActivityId>) -> (u64, bool) {
    let current: Vec<&Activity> =
        course.details().activities.iter().filter(|activity| !activity.retired).collect();
    let required: Vec<&Activity> = current.iter().copied().filter(|it| it.required).collect();
    let counting = if required.is_empty() { current } else { required };
    if counting.is_empty() {
        return (0, false);
    }
    let finished = counting.iter().filter(|it| done.contains(&it.id)).count();
    let percent = 100 * finished as u64 / counting.len() as u64;
    (percent, finished == counting.len())
}

/// Scenes whose course has only documents, so that each launch is a step forward.
fn with_documents(count: std::ops::Range<usize>) -> impl Strategy<Value = Scene> {
    (strategy::scene(), vec((strategy::activity(), strategy::web_address()), count)).prop_map(
        |(scene, activities)| {
            scene.with_course(|details| {
                details.activities = activities
                    .into_iter()
                    .map(|(activity, url)| Activity {
                        kind: ActivityKind::Document { url },
                        ..activity
                    })
                    .collect();
            })
        },
    )
}

proptest! {
    #[test]
    fn prg_2_prg_3_prg_4_completion_follows_from_what_is_done(past in strategy::past()) {
        let state = past.assignment.state();
        let marked = past.facts().any(|fact| matches!(fact, AssignmentEvent::MarkedComplete { .. }));
        let (percent, all) = judged(past.scene.course.state(), state.done());
        prop_assert_eq!(state.is_complete(), marked || all);
        if !state.is_complete() {
            prop_assert_eq!(u64::from(state.percent_complete()), percent);
        }
    }

    #[test]
    fn prg_2_done_are_opened_activities_and_labs_reported_complete(past in strategy::past()) {
        let activities = &past.scene.course.state().details().activities;
        let is_lab = |id| activities.iter().any(|activity| activity.id == id && activity.kind.is_lab());
        let expected: BTreeSet<ActivityId> = past
            .launches
            .iter()
            .map(Versioned::state)
            .filter(|launch| {
                let completed = launch.result() == Some(tms_domain::launch::LabResult::Completed);
                completed || !is_lab(launch.activity())
            })
            .map(tms_domain::launch::Launch::activity)
            .collect();
        prop_assert_eq!(past.assignment.state().done(), &expected);
    }

    #[test]
    fn prg_1_started_by_the_first_thing_opened_or_lab_launched(past in strategy::past()) {
        let started = past.launches.iter().any(|launch| launch.state().state() == LaunchState::Launched);
        let completion = past.assignment.state().completion();
        // Marked complete before anything was opened, it stays so (PRG-5, PRG-7).
        let marked_first = completion.completed_at().is_some() && completion.started_at().is_none();
        prop_assert_eq!(completion.started_at().is_some(), started && !marked_first);
    }

    #[test]
    fn prg_3_a_course_without_required_activities_counts_all_of_them(past in strategy::past_of(with_documents(1..5), 0..=0)) {
        let scene = past.scene.clone().with_course(|details| {
            for activity in &mut details.activities {
                activity.required = false;
                activity.retired = false;
            }
        });
        let mut past = Past { scene, ..past };
        let all: Vec<ActivityId> = past.scene.course.state().current_activities().map(|it| it.id).collect();
        for (place, id) in all.iter().enumerate() {
            prop_assert!(!past.assignment.state().is_complete());
            open(&mut past, *id, place);
        }
        prop_assert!(past.assignment.state().is_complete());
    }

    #[test]
    fn prg_3_a_course_with_no_activity_completes_only_by_an_administrator(past in strategy::past_of(with_documents(0..1), 0..8)) {
        let marked = past.facts().any(|fact| matches!(fact, AssignmentEvent::MarkedComplete { .. }));
        prop_assert_eq!(past.assignment.state().is_complete(), marked);
    }

    #[test]
    fn prg_5_marked_complete_started_or_not_expired_or_not(past in strategy::past(), expired: bool) {
        let state = past.assignment.state();
        let now = if expired { state.expires_at() } else { past.now };
        let marked = past.assignment.change(|it| it.mark_complete(Name::parse("exam passed").unwrap(), past.scene.completing(), now));
        if state.is_cancelled() {
            prop_assert_eq!(marked.unwrap_err(), MarkCompleteRefused::Cancelled);
        } else if state.is_complete() {
            prop_assert_eq!(marked.unwrap_err(), MarkCompleteRefused::AlreadyComplete);
        } else {
            let change = marked.unwrap();
            let started_at = state.completion().started_at();
            prop_assert_eq!(change.after().completion(), Completion::Complete { started_at, completed_at: now });
            prop_assert_eq!(change.after().percent_complete(), 100);
        }
    }

    #[test]
    fn prg_7_retaking_adds_launches_and_changes_nothing_else(past in strategy::past(), again in vec(any::<prop::sample::Index>(), 1..5)) {
        prop_assume!(past.assignment.state().is_complete());
        let (completion, launches) = (past.assignment.state().completion(), past.launches.len());
        let open = past.assignment.state().is_open(past.now);
        let activities = past.scene.course.state().current_activities().count();
        let added = if open && activities > 0 { again.len() } else { 0 };
        let mut past = past;
        for activity in again {
            past.act(Deed::Launch(activity));
        }
        prop_assert_eq!(past.launches.len(), launches + added);
        prop_assert_eq!(past.assignment.state().completion(), completion);
    }

    #[test]
    fn crs_5_a_changed_course_is_judged_at_the_next_launch(past in strategy::past_of(with_documents(2..5), 0..=0)) {
        let scene = past.scene.clone().with_course(|details| {
            for activity in &mut details.activities {
                activity.required = true;
                activity.retired = false;
            }
        });
        let mut past = Past { scene, ..past };
        let ids: Vec<ActivityId> = past.scene.course.state().current_activities().map(|it| it.id).collect();
        open(&mut past, ids[0], 0);
        prop_assert!(!past.assignment.state().is_complete());
        // All others are retired: nothing changes until the learner does something.
        past.scene = past.scene.clone().with_course(|details| {
            for activity in details.activities.iter_mut().skip(1) {
                activity.retired = true;
            }
        });
        prop_assert!(!past.assignment.state().is_complete());
        open(&mut past, ids[0], 1);
        prop_assert!(past.assignment.state().is_complete());
        // What is complete stays so, whatever is added to the course later.
        past.scene = past.scene.clone().with_course(|details| {
            for activity in &mut details.activities {
                activity.retired = false;
            }
        });
        open(&mut past, ids[0], 2);
        prop_assert!(past.assignment.state().is_complete());
    }
}

fn open(past: &mut Past, activity: ActivityId, launch: usize) {
    let course = past.scene.course.state();
    let activity = course.find_current_activity(activity).expect("it counts");
    let id = LaunchId::from_uuid(Uuid::from_u128(launch as u128 + 1));
    let launching = past
        .assignment
        .launch(activity, past.scene.completing(), id, past.now)
        .expect("it is open");
    past.assignment = launching.assignment.versioned();
    assert!(past.assignment.version() > Version::FIRST);
}
