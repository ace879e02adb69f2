//! Certificates (CRT): every completion makes one, and nothing else does.

use proptest::prelude::*;
use tms_domain::{
    assignment::Completion,
    certificate::{Certified, PrintRefused, refuse_printing},
    id::IdBlock,
    journal::Author,
    plan::Plan,
    strategy::{self, Decided},
};
use uuid::Uuid;

use super::noon;

fn plan_of(decided: &Decided) -> Plan {
    let mut plan = Plan::new(Author::System, noon(), IdBlock::starting_at(Uuid::from_u128(1)));
    if let Some(change) = decided.assignment() {
        plan.change(change.clone());
    }
    plan
}

proptest! {
    #[test]
    fn crt_2_a_completion_makes_one_certificate_whichever_deed_completes(past in strategy::past()) {
        let mut made = Vec::new();
        for moment in &past.moments {
            let plan = plan_of(&moment.decided);
            let completes = moment.decided.assignment().is_some_and(|change| {
                !change.before().is_complete() && change.after().is_complete()
            });
            prop_assert_eq!(plan.certificates().len(), usize::from(completes));
            made.extend(plan.certificates().to_vec());
        }
        let state = past.assignment.state();
        let Completion::Complete { completed_at, .. } = state.completion() else {
            prop_assert!(made.is_empty());
            return Ok(());
        };
        let [certificate] = made.as_slice() else { return Err(TestCaseError::fail("one certificate")) };
        let scene = past.scene.completing();
        prop_assert_eq!(certificate.assignment, state.id());
        prop_assert_eq!(certificate.organization, state.organization());
        prop_assert_eq!(certificate.completed_at, completed_at);
        prop_assert_eq!(&certificate.certified, &Certified::of(scene.learner, scene.course, scene.number));
        let details = scene.learner.details();
        prop_assert_eq!(certificate.certified.learner_name(), format!("{} {}", details.first_name, details.last_name));
        let zone = details.time_zone.as_ref().unwrap_or(&past.scene.line.organization().settings().time_zone);
        prop_assert_eq!(certificate.time_zone(&past.scene.line), zone);
    }

    #[test]
    fn crt_2_aud_1_the_journal_never_holds_a_certificate_s_number(past in strategy::past()) {
        let number = past.scene.completing().number;
        for moment in &past.moments {
            let written = format!("{:?}", plan_of(&moment.decided).journal());
            prop_assert!(!written.contains(&number.shown()) && !written.contains(number.normal().as_str()));
        }
    }

    #[test]
    fn crt_1_it_is_printed_once_complete_expired_or_not_while_the_course_has_one(past in strategy::past(), has_one: bool) {
        let state = past.assignment.state();
        let expected = match (state.is_complete(), has_one) {
            (false, _) => Err(PrintRefused::NotComplete),
            (true, false) => Err(PrintRefused::NoCertificate),
            (true, true) => Ok(()),
        };
        prop_assert_eq!(refuse_printing(state, has_one), expected);
    }
}
