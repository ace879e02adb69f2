//! Requests to the help desk (HLP-1, HLP-2).

use proptest::{option, prelude::*};
use tms_domain::{
    assignment::{ApproveCancellationRefused, CancelRefused, RequestCancellationRefused},
    cancellation_request::{
        CancellationRequest, CancellationRequestRecord, DecideRefused, RequestState,
    },
    change::{Version, Versioned},
    id::{CancellationRequestId, UserId},
    journal::Author,
    strategy::{self, Past},
    text::Name,
};
use uuid::Uuid;

use super::MICROSECOND;

fn request_id() -> CancellationRequestId {
    CancellationRequestId::from_uuid(Uuid::from_u128(5))
}

fn reason() -> Name {
    Name::parse("booked by mistake").expect("a reason")
}

fn open_request(past: &Past) -> Versioned<CancellationRequest> {
    let request = CancellationRequest::restore(CancellationRequestRecord {
        id: request_id(),
        assignment: past.created.id(),
        organization: past.created.organization(),
        reason: reason(),
        requested_by: UserId::from_uuid(Uuid::from_u128(6)),
        requested_at: past.now,
        state: RequestState::Open,
    });
    Versioned::new(request, Version::FIRST)
}

proptest! {
    #[test]
    fn hlp_1_filed_exactly_when_only_the_window_stands_in_the_way(past in strategy::past(), open in option::of(Just(request_id()))) {
        let assignment = past.assignment.state();
        let filed = CancellationRequest::file(
            request_id(), assignment, open, reason(), UserId::from_uuid(Uuid::nil()), past.now,
        );
        let expected = match (assignment.cancel(Author::System, past.now), open) {
            (Ok(_), _) => Some(RequestCancellationRefused::StillCancellable { until: assignment.cancellable_until() }),
            (Err(CancelRefused::AlreadyCancelled), _) => Some(RequestCancellationRefused::AlreadyCancelled),
            (Err(CancelRefused::AlreadyComplete), _) => Some(RequestCancellationRefused::AlreadyComplete),
            (Err(CancelRefused::LabLaunched { launched_at }), _) => {
                Some(RequestCancellationRefused::LabLaunched { launched_at })
            }
            (Err(CancelRefused::WindowClosed { .. }), Some(request)) => {
                Some(RequestCancellationRefused::RequestOpen { request })
            }
            (Err(CancelRefused::WindowClosed { .. }), None) => None,
        };
        prop_assert_eq!(filed.err(), expected);
    }

    #[test]
    fn hlp_1_not_while_it_can_be_cancelled_without_asking(past in strategy::past_of(strategy::scene(), 0..=0)) {
        let until = past.created.cancellable_until();
        prop_assert_eq!(
            past.created.request_cancellation(None, until),
            Err(RequestCancellationRefused::StillCancellable { until })
        );
        prop_assert_eq!(past.created.request_cancellation(None, until + MICROSECOND), Ok(()));
    }

    #[test]
    fn hlp_2_approving_cancels_unless_it_was_used_meanwhile(past in strategy::past()) {
        let assignment = past.assignment.state();
        let request = open_request(&past);
        let decided = request.approve(&past.assignment, Author::System, None, past.now);
        let refused = if assignment.is_cancelled() {
            Some(ApproveCancellationRefused::AlreadyCancelled)
        } else if assignment.is_complete() {
            Some(ApproveCancellationRefused::AlreadyComplete)
        } else {
            assignment.lab_launched_at(past.now).map(|launched_at| ApproveCancellationRefused::LabLaunched { launched_at })
        };
        match (decided, refused) {
            (Ok(approval), None) => {
                prop_assert!(approval.assignment.after().is_cancelled());
                prop_assert_eq!(approval.request.after().state().as_str(), "approved");
            }
            (Err(is), Some(expected)) => prop_assert_eq!(is, DecideRefused::Assignment(expected)),
            (is, expected) => prop_assert!(false, "{is:?} instead of {expected:?}"),
        }
    }

    #[test]
    fn hlp_2_decided_is_final(past in strategy::past_of(strategy::scene(), 0..=0), approved: bool) {
        let request = open_request(&past);
        let decided = if approved {
            request.approve(&past.assignment, Author::System, None, past.now).unwrap().request.versioned()
        } else {
            request.change(|it| it.decline(Author::System, reason(), past.now)).unwrap().versioned()
        };
        prop_assert_eq!(decided.state().state().as_str(), if approved { "approved" } else { "declined" });
        prop_assert_eq!(
            decided.state().decline(Author::System, reason(), past.now).unwrap_err(),
            DecideRefused::AlreadyDecided
        );
        let again = decided.approve(&past.assignment, Author::System, None, past.now);
        prop_assert_eq!(again.unwrap_err(), DecideRefused::AlreadyDecided);
    }
}
