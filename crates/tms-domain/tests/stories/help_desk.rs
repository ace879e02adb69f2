//! What only the help desk may (HLP, PERM-5, EXP-6).

use chrono::TimeDelta;
use tms_domain::{
    cancellation_request::DecideRefused,
    id::CancellationRequestId,
    time::{AccessDays, Picked},
    usecase::{
        DecideCancellationRequest, FileCancellationRequest, SetExpiry, SetExpiryCommand,
        UseCaseError,
    },
};
use tms_testkit::build::name;

use super::town::Town;

/// A request for an assignment whose window is closed.
async fn a_request(town: &Town) -> (CancellationRequestId, tms_domain::id::AssignmentId) {
    let made = town.assign().await;
    town.wait(TimeDelta::hours(25));
    let file = FileCancellationRequest::new(town.ports.clone());
    let filed = file.file(&town.manager, made.state().id(), Ok(name("A slip")), None).await;
    (filed.expect("a request").request.id(), made.state().id())
}

#[tokio::test]
async fn hlp_2_who_files_a_request_does_not_decide_it() {
    let town = Town::new().await;
    let (request, assignment) = a_request(&town).await;
    let decide = DecideCancellationRequest::new(town.ports.clone());
    let approved = decide.approve(&town.manager, request, None, Ok(None), None).await;
    assert!(matches!(approved, Err(UseCaseError::Forbidden(_))));
    let declined = decide.decline(&town.manager, request, None, Ok(name("No")), None).await;
    assert!(matches!(declined, Err(UseCaseError::Forbidden(_))));
    decide.approve(&town.help_desk, request, None, Ok(None), None).await.expect("approved");
    assert!(town.world.tables().assignments[&assignment].state().is_cancelled());
}

#[tokio::test]
async fn hlp_2_a_request_stays_open_when_a_lab_was_launched_meanwhile() {
    let town = Town::new().await;
    let (request, assignment) = a_request(&town).await;
    town.launch(assignment, town.lab()).await.expect("a launch");
    let decide = DecideCancellationRequest::new(town.ports.clone());
    let approved = decide.approve(&town.help_desk, request, None, Ok(None), None).await;
    assert!(matches!(approved, Err(UseCaseError::Refused(DecideRefused::Assignment(_)))));
    assert!(!town.world.tables().assignments[&assignment].state().is_cancelled());
    let reason = Ok(name("It was used"));
    decide.decline(&town.help_desk, request, None, reason.clone(), None).await.expect("declined");
    let again = decide.decline(&town.help_desk, request, None, reason, None).await;
    assert!(matches!(again, Err(UseCaseError::Refused(DecideRefused::AlreadyDecided))));
}

#[tokio::test]
async fn exp_6_perm_5_only_the_help_desk_goes_past_the_maximum_and_says_why() {
    let town = Town::new().await;
    let made = town.assign().await;
    let set = SetExpiry::new(town.ports.clone());
    let later = AccessDays::MAX.after(made.state().created_at());
    let command = |with_reason: bool| {
        let override_reason = with_reason.then(|| name("An illness"));
        Ok(SetExpiryCommand { wish: Picked::At(later), override_reason })
    };
    let id = made.state().id();
    let by_manager = set.set(&town.manager, id, None, command(true)).await;
    assert!(matches!(by_manager, Err(UseCaseError::Forbidden(_))));
    let without_reason = set.set(&town.help_desk, id, None, command(false)).await;
    assert!(matches!(without_reason, Err(UseCaseError::Refused(_))));
    let view = set.set(&town.help_desk, id, None, command(true)).await.expect("set");
    assert_eq!((view.state().expires_at(), view.state().max_expires_at()), (later, later));
    let tables = town.world.tables();
    assert_eq!(tables.journal.last().map(|entry| entry.action), Some("expiry_overridden"));
}
