//! Notices of expiry (NOT-2): 14 and 3 days before and at the end, the latest only, and only to who needs them.

use chrono::TimeDelta;
use proptest::prelude::*;
use tms_domain::{
    assignment::{AssignmentRecord, Completion, CourseAssignment, DueNotice, ExpiryNotice, Status},
    journal::Author,
    strategy,
    time::Instant,
};

use super::MICROSECOND;

/// The same assignment with so much time from its creation to its expiry, active and not complete.
fn lasting(assignment: &CourseAssignment, span: TimeDelta) -> CourseAssignment {
    let record = assignment.record();
    let expires_at = record.created_at + span;
    let max_expires_at = record.max_expires_at.max(expires_at);
    let (status, completion) = (Status::Active, Completion::NotStarted);
    let record = AssignmentRecord {
        expires_at,
        max_expires_at,
        status,
        completion,
        percent_complete: 0,
        ..record
    };
    CourseAssignment::restore(record).expect("an assignment")
}

fn notice(assignment: &CourseAssignment, now: Instant) -> Option<ExpiryNotice> {
    assignment.due_notice(now).map(|due| due.notice)
}

proptest! {
    #[test]
    fn not_2_of_the_notices_whose_instant_has_come_after_creation_the_latest_is_due(
        scene in strategy::scene(),
        span in 1..=60 * 24 * 60_i64,
        passed in 0..=70 * 24 * 60_i64,
    ) {
        let created = made(&scene);
        let it = lasting(&created, TimeDelta::minutes(span));
        let now = it.created_at() + TimeDelta::minutes(passed);
        let days_left = |days: i64| (it.expires_at() - now) <= TimeDelta::days(days);
        let lasts_longer = |days: i64| TimeDelta::minutes(span) > TimeDelta::days(days);
        let expected = if days_left(0) {
            Some(ExpiryNotice::Expired)
        } else if days_left(3) && lasts_longer(3) {
            Some(ExpiryNotice::InThreeDays)
        } else if days_left(14) && lasts_longer(14) {
            Some(ExpiryNotice::InFourteenDays)
        } else {
            None
        };
        prop_assert_eq!(notice(&it, now), expected);
        let about = DueNotice { notice: ExpiryNotice::Expired, expires_at: it.expires_at() };
        prop_assert_eq!(it.due_notice(it.expires_at()), Some(about));
    }

    #[test]
    fn not_2_a_notice_begins_at_its_instant_and_not_before(scene in strategy::scene(), days in 15..=180_i64) {
        let it = lasting(&made(&scene), TimeDelta::days(days));
        let mut before = None;
        for due in ExpiryNotice::ALL {
            let at = it.expires_at() - due.lead();
            prop_assert_eq!(notice(&it, at - MICROSECOND), before);
            before = Some(due);
            prop_assert_eq!(notice(&it, at), before);
        }
        // TIM-1: an instant that is the creation itself does not lie after it.
        let fresh = lasting(&it, TimeDelta::days(14));
        prop_assert_eq!(notice(&fresh, fresh.created_at()), None);
        let longer = lasting(&it, TimeDelta::days(14) + MICROSECOND);
        prop_assert_eq!(notice(&longer, longer.created_at() + MICROSECOND), Some(ExpiryNotice::InFourteenDays));
    }

    #[test]
    fn not_2_what_is_cancelled_or_complete_has_no_notice(scene in strategy::scene(), passed in 0..=200_i64) {
        let it = lasting(&made(&scene), TimeDelta::days(100));
        let now = it.created_at() + TimeDelta::days(passed);
        let cancelled = Status::Cancelled { at: it.created_at(), by: Author::System };
        let cancelled = AssignmentRecord { status: cancelled, ..it.record() };
        prop_assert_eq!(notice(&CourseAssignment::restore(cancelled).expect("an assignment"), now), None);
        let complete = Completion::Complete { started_at: None, completed_at: it.created_at() };
        let complete = AssignmentRecord { completion: complete, percent_complete: 100, ..it.record() };
        prop_assert_eq!(notice(&CourseAssignment::restore(complete).expect("an assignment"), now), None);
    }
}

fn made(scene: &strategy::Scene) -> CourseAssignment {
    let terms = scene.assigning().decide(scene.now).expect("nothing stands in the way");
    let id = tms_domain::id::AssignmentId::from_uuid(uuid::Uuid::from_u128(7));
    let source = tms_domain::assignment::Source::Administrator { by: None };
    terms.grant(id, source).state().clone()
}
