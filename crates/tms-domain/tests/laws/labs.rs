//! Lab launches and what their host says of them (CAN-3, LAB-2, PRG-6).

use proptest::{collection::vec, option, prelude::*};
use tms_domain::{
    assignment::{Completing, CourseAssignment},
    change::{Aggregate as _, Versioned},
    course::{Activity, ActivityKind},
    id::LaunchId,
    journal::Author,
    launch::{LabResult, Launch, LaunchState},
    strategy::{self, Past},
};
use uuid::Uuid;

use super::MICROSECOND;

fn lab_result() -> impl Strategy<Value = LabResult> {
    prop::sample::select(vec![LabResult::Completed, LabResult::Cancelled, LabResult::Failed])
}

/// An assignment of a course with one required lab and one required document, nothing done.
fn with_a_lab() -> impl Strategy<Value = (Past, Activity)> {
    let course =
        (strategy::scene(), strategy::activity(), strategy::activity(), strategy::web_address());
    let scene = course.prop_map(|(scene, mut lab, mut document, url)| {
        lab.kind = ActivityKind::Lab { lab_profile: lab.name.clone() };
        document.kind = ActivityKind::Document { url };
        for activity in [&mut lab, &mut document] {
            activity.retired = false;
            activity.required = true;
        }
        scene.with_course(|details| details.activities = vec![lab, document])
    });
    strategy::past_of(scene, 0..=0).prop_map(|past| {
        let lab = past.scene.course.state().details().activities[0].clone();
        (past, lab)
    })
}

fn launch(past: &Past, lab: &Activity) -> (Versioned<CourseAssignment>, Versioned<Launch>) {
    let id = LaunchId::from_uuid(Uuid::from_u128(1));
    let launching =
        past.assignment.launch(lab, past.scene.completing(), id, past.now).expect("it is open");
    (launching.assignment.versioned(), launching.launch.versioned())
}

/// Takes in the host's answer and reports, in order; gives back the assignment and the launch.
fn hear(
    past: &Past,
    lab: &Activity,
    said: &[Word],
) -> (Versioned<CourseAssignment>, Versioned<Launch>) {
    let completing = past.scene.completing();
    let (mut assignment, mut launch) = launch(past, lab);
    for word in said {
        match word {
            Word::Answers(yes) => {
                if let Some((settled, change)) =
                    assignment.settle_launch(&launch, *yes, completing, past.now)
                {
                    (launch, assignment) = (settled.versioned(), change.versioned());
                }
            }
            Word::Reports(result) => {
                if let Some(reporting) = assignment.report(&launch, *result, completing, past.now) {
                    launch = reporting.launch.versioned();
                    if let Some(change) = reporting.assignment {
                        assignment = change.versioned();
                    }
                }
            }
        }
    }
    (assignment, launch)
}

/// What a lab host may say of one launch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Answers(bool),
    Reports(LabResult),
}

fn words() -> impl Strategy<Value = Vec<Word>> {
    let answer = option::of(any::<bool>());
    (answer, vec(lab_result(), 0..5))
        .prop_map(|(answer, reports)| {
            answer
                .map(Word::Answers)
                .into_iter()
                .chain(reports.into_iter().map(Word::Reports))
                .collect()
        })
        .prop_shuffle()
}

proptest! {
    #[test]
    fn crs_5_any_result_judges_by_the_course_as_it_is_then(
        (past, lab) in with_a_lab(), result in lab_result(), retires: bool,
    ) {
        let course = past.scene.course.state();
        let (assignment, _) = hear(&past, &lab, &[Word::Answers(true), Word::Reports(LabResult::Completed)]);
        prop_assert_eq!(assignment.state().percent_complete(), 50);
        let again = LaunchId::from_uuid(Uuid::from_u128(2));
        let launching = assignment.launch(&lab, past.scene.completing(), again, past.now).unwrap();
        let (launch, assignment) = (launching.launch.versioned(), launching.assignment.versioned());
        let (launch, assignment) = assignment.settle_launch(&launch, true, past.scene.completing(), past.now).unwrap();
        let (launch, assignment) = (launch.versioned(), assignment.versioned());
        let mut details = course.details().clone();
        if retires {
            details.activities.pop();
        }
        let edited = past.scene.course.change(|course| course.edit(details)).unwrap();
        let completing = Completing { course: edited.after(), ..past.scene.completing() };
        let reporting = assignment.report(&launch, result, completing, past.now).unwrap();
        let completes = reporting.assignment.map(|change| change.after().is_complete());
        prop_assert_eq!(completes, retires.then_some(true), "only what changes is written");
    }

    #[test]
    fn lab_2_completed_stands_in_any_order_and_however_often(
        (past, lab) in with_a_lab(), said in words(), again in words(),
    ) {
        let said = [said, again].concat();
        let (assignment, launch) = hear(&past, &lab, &said);
        let reports: Vec<LabResult> = said
            .iter()
            .filter_map(|word| match word { Word::Reports(result) => Some(*result), Word::Answers(_) => None })
            .collect();
        let completed = reports.contains(&LabResult::Completed);
        prop_assert_eq!(launch.state().result() == Some(LabResult::Completed), completed);
        prop_assert_eq!(assignment.state().done().contains(&lab.id), completed);
        let percent = if completed { 50 } else { 0 };
        prop_assert_eq!(assignment.state().percent_complete(), percent);
    }

    #[test]
    fn lab_2_a_launch_counts_once_whatever_is_said_of_it((past, lab) in with_a_lab(), said in words()) {
        let (assignment, launch) = hear(&past, &lab, &said);
        let reported = said.iter().any(|word| matches!(word, Word::Reports(_)));
        let answered = said.iter().find_map(|word| match word { Word::Answers(yes) => Some(*yes), Word::Reports(_) => None });
        let launched = reported || answered == Some(true);
        prop_assert_eq!(assignment.state().labs().launched, u32::from(launched));
        prop_assert_eq!(assignment.state().labs().first_launched_at, launched.then_some(past.now));
        prop_assert_eq!(launch.state().state() == LaunchState::Launched, launched);
        prop_assert_eq!(assignment.state().completion().started_at(), launched.then_some(past.now));
        let pending = !launched && answered.is_none();
        prop_assert_eq!(assignment.state().labs().pending.len(), usize::from(pending));
    }

    #[test]
    fn lab_2_a_repeated_report_says_nothing_new((past, lab) in with_a_lab(), result in lab_result()) {
        let (assignment, launch) = hear(&past, &lab, &[Word::Reports(result)]);
        prop_assert!(assignment.report(&launch, result, past.scene.completing(), past.now).is_none());
    }

    #[test]
    fn lab_2_asg_7_for_a_cancelled_assignment_nothing_changes((past, lab) in with_a_lab(), result in lab_result(), yes: bool) {
        let (assignment, launch) = launch(&past, &lab);
        // The server that asked died, and after 60 seconds an administrator cancels.
        let now = past.now + chrono::TimeDelta::seconds(60);
        let cancelled = assignment.change(|it| it.cancel(Author::System, now)).unwrap().versioned();
        let completing = past.scene.completing();
        prop_assert!(cancelled.report(&launch, result, completing, now).is_none());
        prop_assert!(cancelled.settle_launch(&launch, yes, completing, now).is_none());
    }

    #[test]
    fn prg_6_a_lab_launched_while_open_may_report_after_expiry((past, lab) in with_a_lab()) {
        let (assignment, launch) = launch(&past, &lab);
        let now = assignment.state().expires_at() + MICROSECOND;
        let reporting = assignment.report(&launch, LabResult::Completed, past.scene.completing(), now).unwrap();
        let change = reporting.assignment.unwrap();
        prop_assert!(change.after().is_expired(now));
        prop_assert!(change.after().done().contains(&lab.id));
    }

    #[test]
    fn prg_1_a_lab_that_failed_starts_nothing((past, lab) in with_a_lab()) {
        let (assignment, launch) = hear(&past, &lab, &[Word::Answers(false)]);
        prop_assert_eq!(launch.state().state(), LaunchState::Failed);
        prop_assert_eq!(assignment.state().completion().started_at(), None);
        prop_assert_eq!(assignment.state().lab_launched_at(past.now), None);
    }

    #[test]
    fn can_3_the_first_launch_that_counts_is_the_one_named(past in strategy::past()) {
        let state = past.assignment.state();
        let counting = past.launches.iter().map(Versioned::state).filter(|launch| {
            let lab = past.scene.course.state().details().activities.iter()
                .any(|activity| activity.id == launch.activity() && activity.kind.is_lab());
            let fresh = (past.now - launch.requested_at()) < chrono::TimeDelta::seconds(60);
            let pending = launch.state() == LaunchState::Pending && fresh;
            lab && (launch.state() == LaunchState::Launched || pending)
        });
        let first = counting.map(Launch::requested_at).min();
        prop_assert_eq!(state.lab_launched_at(past.now), first);
    }

    #[test]
    fn replaying_its_facts_gives_a_launch(said in vec(lab_result(), 0..6), (past, lab) in with_a_lab()) {
        let (_, fresh) = launch(&past, &lab);
        let (mut replayed, mut current) = (fresh.state().clone(), fresh);
        for result in said {
            if let Ok(change) = current.change(|launch| launch.report(result).ok_or(())) {
                replayed.apply(change.event());
                current = change.versioned();
            }
        }
        prop_assert_eq!(&replayed, current.state());
    }
}
