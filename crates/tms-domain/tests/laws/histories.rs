//! Whatever happens to an assignment, in whatever order.

use proptest::prelude::*;
use tms_domain::{
    assignment::{AssignmentEvent, Completion, CourseAssignment, Status},
    change::Aggregate as _,
    strategy::{self, Decided, Deed},
    time::AccessDays,
};

proptest! {
    #[test]
    fn asg_2_replaying_its_facts_gives_an_assignment(past in strategy::past()) {
        let mut replayed = past.created.clone();
        for fact in past.facts() {
            replayed.apply(fact);
        }
        prop_assert_eq!(&replayed, past.assignment.state());
    }

    #[test]
    fn asg_2_an_assignment_comes_back_from_its_record(past in strategy::past()) {
        let record = past.assignment.state().record();
        prop_assert_eq!(&CourseAssignment::restore(record).unwrap(), past.assignment.state());
    }

    #[test]
    fn a_refusal_changes_nothing(past in strategy::past()) {
        let afters = past.moments.iter().skip(1).map(|moment| &moment.before);
        for (moment, after) in past.moments.iter().zip(afters.chain([&past.assignment])) {
            let changes = moment.decided.assignment().is_some();
            prop_assert_eq!(changes, moment.before.version() != after.version());
            if !changes {
                prop_assert_eq!(&moment.before, after);
            }
        }
    }

    #[test]
    fn can_5_asg_7_nothing_is_accepted_after_cancelling(past in strategy::past()) {
        for moment in &past.moments {
            if moment.before.state().is_cancelled() {
                prop_assert!(matches!(moment.decided, Decided::Nothing | Decided::Refused(_)), "{moment:?}");
            }
        }
    }

    #[test]
    fn exp_5_nothing_is_launched_after_expiry(past in strategy::past()) {
        for moment in &past.moments {
            if moment.before.state().expires_at() <= moment.at {
                prop_assert!(!matches!(moment.decided, Decided::Launched(_)), "{moment:?}");
            }
        }
    }

    #[test]
    fn lab_1_an_open_assignment_is_launched_as_often_as_wished(past in strategy::past()) {
        for moment in &past.moments {
            let open = moment.before.state().is_open(moment.at);
            if let (Deed::Launch(_), true) = (moment.deed, open) {
                prop_assert!(!matches!(moment.decided, Decided::Refused(_)), "{moment:?}");
            }
        }
    }

    #[test]
    fn prg_7_a_completion_never_changes(past in strategy::past()) {
        let mut complete: Option<Completion> = None;
        for state in past.moments.iter().map(|moment| moment.before.state()).chain([past.assignment.state()]) {
            if let Some(was) = complete {
                prop_assert_eq!(state.completion(), was);
            }
            if state.is_complete() {
                complete = Some(state.completion());
            }
        }
    }

    #[test]
    fn prg_1_the_start_never_moves_and_never_goes_back(past in strategy::past()) {
        let mut started = None;
        for state in past.moments.iter().map(|moment| moment.before.state()).chain([past.assignment.state()]) {
            let now = state.completion().started_at();
            if started.is_some() {
                prop_assert_eq!(now, started);
            }
            started = now;
        }
    }

    #[test]
    fn prg_4_one_hundred_percent_exactly_when_complete(past in strategy::past()) {
        let state = past.assignment.state();
        prop_assert!(state.percent_complete() <= 100);
        prop_assert_eq!(state.percent_complete() == 100, state.is_complete());
    }

    #[test]
    fn can_4_a_complete_assignment_is_never_cancelled(past in strategy::past()) {
        prop_assert!(!(past.assignment.state().is_complete() && past.assignment.state().is_cancelled()));
    }

    #[test]
    fn exp_3_exp_6_the_expiry_lies_between_creation_and_maximum(past in strategy::past()) {
        let state = past.assignment.state();
        prop_assert!(state.created_at() < state.expires_at());
        prop_assert!(state.expires_at() <= state.max_expires_at());
        prop_assert!(state.max_expires_at() <= AccessDays::MAX.after(state.created_at()));
    }

    #[test]
    fn exp_6_only_leave_moves_the_maximum_and_it_is_journaled(past in strategy::past()) {
        for moment in &past.moments {
            let Some(change) = moment.decided.assignment() else { continue };
            let moved = change.before().max_expires_at() != change.after().max_expires_at();
            let AssignmentEvent::ExpirySet { override_reason, .. } = change.event() else {
                prop_assert!(!moved);
                continue;
            };
            prop_assert_eq!(moved, override_reason.is_some());
            if moved {
                let with_leave = matches!(moment.deed, Deed::SetExpiry { with_leave: true, .. });
                prop_assert!(with_leave);
                prop_assert!(change.before().max_expires_at() < change.after().max_expires_at());
            }
        }
    }

    #[test]
    fn asg_3_asg_8_what_it_was_created_with_stays(past in strategy::past()) {
        let (was, is) = (&past.created, past.assignment.state());
        prop_assert_eq!(
            (was.id(), was.learner(), was.course(), was.organization(), was.source(), was.created_at(), was.billed_under()),
            (is.id(), is.learner(), is.course(), is.organization(), is.source(), is.created_at(), is.billed_under())
        );
    }

    #[test]
    fn can_1_can_3_cancelled_only_inside_the_window_and_before_any_lab(past in strategy::past()) {
        for moment in &past.moments {
            let (Deed::Cancel | Deed::CancelOnRequest, Some(change)) = (moment.deed, moment.decided.assignment()) else {
                continue;
            };
            let before = change.before();
            prop_assert!(matches!(before.status(), Status::Active));
            prop_assert!(!before.is_complete());
            prop_assert_eq!(before.labs().launched, 0);
            let pending = before.labs().pending.values().any(|at| (moment.at - *at).num_seconds() < 60);
            prop_assert!(!pending);
            if matches!(moment.deed, Deed::Cancel) {
                prop_assert!((moment.at - before.created_at()) <= chrono::TimeDelta::days(1));
            }
        }
    }
}
