//! Cancelling (CAN): the window and what closes it.

use chrono::TimeDelta;
use proptest::prelude::*;
use tms_domain::{
    assignment::{AssignmentEvent, CancelRefused, CourseAssignment, LabLaunches, Status},
    change::{Aggregate as _, Version, Versioned},
    id::LaunchId,
    journal::Author,
    launch::LaunchState,
    strategy::{self, Past},
    text::Name,
};
use uuid::Uuid;

use super::MICROSECOND;

/// An assignment just made, with a course that has a lab.
fn fresh() -> impl Strategy<Value = Past> {
    strategy::past_of(
        strategy::scene().prop_flat_map(|scene| {
            strategy::activity().prop_map(move |mut activity| {
                activity.retired = false;
                activity.kind =
                    tms_domain::course::ActivityKind::Lab { lab_profile: activity.name.clone() };
                scene.clone().with_course(|details| details.activities = vec![activity])
            })
        }),
        0..=0,
    )
}

fn launched(past: &Past, at: TimeDelta) -> Versioned<CourseAssignment> {
    let course = past.scene.course.state();
    let lab = course.current_activities().next().expect("the course has a lab");
    let id = LaunchId::from_uuid(Uuid::from_u128(1));
    let launching = past
        .assignment
        .launch(lab, past.scene.completing(), id, past.created.created_at() + at)
        .expect("it is open");
    assert_eq!(launching.launch.state().state(), LaunchState::Pending);
    launching.assignment.versioned()
}

proptest! {
    #[test]
    fn can_2_exactly_24_hours_is_still_inside(past in fresh()) {
        let last = past.created.created_at() + TimeDelta::hours(24);
        prop_assert_eq!(past.created.cancellable_until(), last);
        prop_assert!(past.created.cancel(Author::CommandLine, last).is_ok());
    }

    #[test]
    fn can_2_one_microsecond_later_is_not(past in fresh()) {
        let last = past.created.created_at() + TimeDelta::hours(24);
        prop_assert_eq!(
            past.created.cancel(Author::CommandLine, last + MICROSECOND),
            Err(CancelRefused::WindowClosed { closed_at: last })
        );
    }

    #[test]
    fn can_1_expired_or_not_makes_no_difference(past in fresh(), hours in 1_i64..24) {
        let mut record = past.created.record();
        record.expires_at = record.created_at + MICROSECOND;
        let expired = CourseAssignment::restore(record).unwrap();
        let now = expired.created_at() + TimeDelta::hours(hours);
        prop_assert!(expired.is_expired(now));
        prop_assert!(expired.cancel(Author::CommandLine, now).is_ok());
    }

    #[test]
    fn can_1_cancelling_is_decided_by_window_and_labs_alone(past in fresh(), microseconds in 0_i64..172_800_000_000) {
        let now = past.created.created_at() + TimeDelta::microseconds(microseconds);
        prop_assert_eq!(past.created.cancel(Author::System, now).is_ok(), microseconds <= 86_400_000_000);
    }

    #[test]
    fn can_3_a_pending_launch_counts_for_60_seconds_and_no_longer(past in fresh(), after in 0_i64..80_000) {
        let asked = TimeDelta::seconds(after);
        let assignment = launched(&past, asked);
        let asked_at = past.created.created_at() + asked;
        let refused = Err(CancelRefused::LabLaunched { launched_at: asked_at });
        let cancel = |at| assignment.state().cancel(Author::System, at);
        prop_assert_eq!(cancel(asked_at), refused.clone());
        prop_assert_eq!(cancel(asked_at + TimeDelta::seconds(60) - MICROSECOND), refused);
        prop_assert!(cancel(asked_at + TimeDelta::seconds(60)).is_ok());
    }

    #[test]
    fn can_3_a_failed_launch_does_not_count(past in fresh()) {
        let launch = LaunchId::from_uuid(Uuid::from_u128(1));
        let mut assignment = launched(&past, TimeDelta::zero()).into_state();
        assignment.apply(&AssignmentEvent::LabFailed { launch });
        prop_assert!(assignment.cancel(Author::System, past.now).is_ok());
    }

    #[test]
    fn can_1_can_3_a_lab_that_was_launched_ends_it(past in fresh(), seconds in 0_i64..86_400) {
        let pending = launched(&past, TimeDelta::zero());
        let launch = past_launch(&past);
        let completing = past.scene.completing();
        let (_, change) = pending.settle_launch(&launch, true, completing, past.now).unwrap();
        let launched_at = past.now;
        let now = past.now + TimeDelta::seconds(seconds);
        prop_assert_eq!(
            change.after().cancel(Author::System, now),
            Err(CancelRefused::LabLaunched { launched_at })
        );
    }

    #[test]
    fn can_5_the_first_reason_that_applies_is_named(past in fresh(), cancelled: bool, complete: bool, lab: bool, late: bool) {
        prop_assume!(!(cancelled && complete));
        let created = past.created.created_at();
        let mut record = past.created.record();
        if cancelled {
            record.status = Status::Cancelled { at: created, by: Author::System };
        }
        if lab {
            record.labs = LabLaunches { launched: 1, first_launched_at: Some(created), ..LabLaunches::default() };
        }
        let mut assignment = CourseAssignment::restore(record).unwrap();
        if complete {
            let reason = Name::parse("done").unwrap();
            assignment.apply(&assignment.mark_complete(reason, past.scene.completing(), created).unwrap());
        }
        let closed_at = assignment.cancellable_until();
        let now = if late { closed_at + MICROSECOND } else { created };
        let expected = if cancelled {
            Err(CancelRefused::AlreadyCancelled)
        } else if complete {
            Err(CancelRefused::AlreadyComplete)
        } else if lab {
            Err(CancelRefused::LabLaunched { launched_at: created })
        } else if late {
            Err(CancelRefused::WindowClosed { closed_at })
        } else {
            Ok(AssignmentEvent::Cancelled { at: now, by: Author::System })
        };
        prop_assert_eq!(assignment.cancel(Author::System, now), expected);
    }

    #[test]
    fn can_4_documents_videos_and_links_do_not_block(past in strategy::past()) {
        let course = past.scene.course.state();
        for activity in course.current_activities().filter(|activity| !activity.kind.is_lab()) {
            let fresh = Versioned::new(past.created.clone(), Version::FIRST);
            let launching = fresh
                .launch(activity, past.scene.completing(), LaunchId::from_uuid(Uuid::from_u128(1)), past.created.created_at())
                .unwrap();
            let opened = launching.assignment.after();
            let cancelled = opened.cancel(Author::System, opened.created_at());
            prop_assert_eq!(cancelled.is_ok(), !opened.is_complete());
        }
    }
}

fn past_launch(past: &Past) -> Versioned<tms_domain::launch::Launch> {
    use tms_domain::launch::{Launch, LaunchRecord};

    let course = past.scene.course.state();
    let activity = course.current_activities().next().expect("the course has a lab").id;
    let launch = Launch::restore(LaunchRecord {
        id: LaunchId::from_uuid(Uuid::from_u128(1)),
        assignment: past.created.id(),
        organization: past.created.organization(),
        activity,
        requested_at: past.created.created_at(),
        state: LaunchState::Pending,
        result: None,
    });
    Versioned::new(launch, Version::FIRST)
}
