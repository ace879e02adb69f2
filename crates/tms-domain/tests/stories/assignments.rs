//! Assignments from their creation to their end (ASG, EXP, CAN, LRN).

use chrono::TimeDelta;
use tms_domain::{
    assignment::{CancelRefused, Status},
    billing::BillLineKind,
    field::Patch,
    redemption::RedeemRefused,
    role::{AdministratorRole, Grant},
    time::Picked,
    training_key::KeyState,
    usecase::{
        CancelAssignment, EditUser, PreviewAssignment, ReadOwnTraining, SeeAssignment, SetExpiry,
        SetExpiryCommand, UseCaseError, UserPatch, UserRefused,
    },
    view::AssignmentView,
};
use tms_testkit::build::{actor, an_administrator};

use super::town::{PAGE, Town};

#[tokio::test]
async fn asg_1_an_assignment_can_be_worked_on_from_the_moment_it_is_created() {
    let town = Town::new().await;
    let made = town.assign().await;
    town.launch(made.state().id(), town.lab()).await.expect("a launch");
}

#[tokio::test]
async fn exp_2_without_a_wish_it_expires_at_the_maximum_that_was_shown_before() {
    let town = Town::new().await;
    let pair = (town.learner_id(), town.course.state().id());
    let preview = PreviewAssignment::new(town.ports.clone());
    let preview = preview.preview(&town.manager, Ok(pair)).await.expect("a preview");
    let made = town.assign().await;
    assert_eq!(made.state().expires_at(), preview.expires_at);
    assert_eq!(made.state().expires_at(), made.state().max_expires_at());
    assert_eq!(made.state().expires_at(), made.state().created_at() + TimeDelta::days(180));
}

#[tokio::test]
async fn aud_1_setting_the_expiry_it_has_is_no_change_and_not_written_down() {
    let town = Town::new().await;
    let made = town.assign().await;
    let written = town.world.tables().journal.len();
    let set = SetExpiry::new(town.ports.clone());
    let set = async |at| {
        let command = SetExpiryCommand { wish: Picked::At(at), override_reason: None };
        set.set(&town.manager, made.state().id(), None, Ok(command)).await.expect("set")
    };
    let end = made.state().expires_at();
    assert_eq!(set(end).await, made);
    assert_eq!(town.world.tables().journal.len(), written);
    let sooner = set(end - TimeDelta::days(1)).await;
    assert_eq!(sooner.assignment.version(), made.assignment.version().next());
    assert_eq!(town.world.tables().journal.len(), written + 1);
}

#[tokio::test]
async fn can_6_bil_2_cancelling_reverses_the_bill_line_and_leaves_the_key_used() {
    let town = Town::new().await;
    let key = town.key().await;
    let code = key.state().code().shown();
    let made = town.redeem(town.learner_id(), code).await.expect("a redemption");
    town.wait(TimeDelta::hours(1));
    town.cancel(made.assignment().state().id()).await;
    let tables = town.world.tables();
    let lines: Vec<_> = tables.bill_lines.iter().map(|line| (line.kind, line.at)).collect();
    let created_at = made.assignment().state().created_at();
    let an_hour_later = created_at + TimeDelta::hours(1);
    assert_eq!(
        lines,
        [(BillLineKind::Created, created_at), (BillLineKind::Reversed, an_hour_later)]
    );
    assert!(matches!(tables.keys[&key.state().id()].state().state(), KeyState::Redeemed { .. }));
    let other = town.someone_in(town.department.state().id()).await;
    for who in [town.learner_id(), other.state().id()] {
        let again = town.redeem(who, code).await.expect_err("a key makes one assignment, ever");
        assert!(matches!(again, UseCaseError::Refused(RedeemRefused::AlreadyRedeemed)));
    }
}

/// CAN-7: the field is read-only once it cannot be cancelled, and says why.
#[tokio::test]
async fn can_7_until_when_it_can_be_cancelled_is_said_and_then_why_not() {
    let town = Town::new().await;
    let made = town.assign().await;
    let (id, until) = (made.state().id(), made.state().cancellable_until());
    let cancel = CancelAssignment::new(town.ports.clone());
    town.world.clock.set(until + TimeDelta::microseconds(1));
    let refused = cancel.cancel(&town.manager, id, None, Ok(()), None).await.expect_err("too late");
    let UseCaseError::Refused(CancelRefused::WindowClosed { closed_at }) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(closed_at, until);
    town.world.clock.set(until);
    town.cancel(id).await;
}

#[tokio::test]
async fn asg_7_to_its_learner_a_cancelled_assignment_does_not_exist() {
    let town = Town::new().await;
    let made = town.assign().await;
    let id = made.state().id();
    let see = SeeAssignment::new(town.ports.clone());
    see.see(&actor(&town.learner), id).await.expect("one's own");
    town.cancel(id).await;
    let seen = see.see(&actor(&town.learner), id).await;
    assert!(matches!(seen, Err(UseCaseError::NotFound)));
    let shown = see.see(&town.manager, id).await.expect("administrators see it");
    assert!(matches!(shown.assignment.state().status(), Status::Cancelled { .. }));
}

/// LRN-5: a mail or a bookmark still leads to it.
#[tokio::test]
async fn lrn_5_an_expired_uncompleted_assignment_is_on_no_list_but_opens() {
    let town = Town::new().await;
    let made = town.assign().await;
    let own = ReadOwnTraining::new(town.ports.clone());
    let learner = town.learner_id();
    let current = own.current_training(learner, &PAGE).await.expect("a list").items;
    assert_eq!(current.len(), 1);
    town.world.clock.set(made.state().expires_at());
    let lists = [
        own.current_training(learner, &PAGE).await.expect("a list").items,
        own.transcript(learner, &PAGE).await.expect("a list").items,
        own.dashboard(learner).await.expect("a dashboard").assignments,
    ];
    assert!(lists.iter().all(Vec::is_empty), "{lists:?}");
    let see = SeeAssignment::new(town.ports.clone());
    let opened = see.see(&actor(&town.learner), made.state().id()).await.expect("it opens");
    assert!(opened.assignment.state().is_expired(made.state().expires_at()));
}

#[tokio::test]
async fn exp_5_asg_7_where_content_lies_is_told_only_while_the_assignment_is_open() {
    let town = Town::new().await;
    let (kept, cancelled) = (town.assign().await, town.assign().await);
    town.cancel(cancelled.state().id()).await;
    let see = SeeAssignment::new(town.ports.clone());
    let told = async |made: &AssignmentView| {
        let seen = see.see(&town.manager, made.state().id()).await.expect("it is seen");
        let now = town.ports.clock.now();
        seen.activities.iter().filter(|it| seen.content_address(it, now).is_some()).count()
    };
    assert_eq!(told(&kept).await, 1, "that of the document");
    assert_eq!(told(&cancelled).await, 0);
    town.world.clock.set(kept.state().expires_at());
    assert_eq!(told(&kept).await, 0);
}

#[tokio::test]
async fn asg_8_who_reaches_both_moves_a_learner_and_what_exists_stays_where_it_is() {
    let town = Town::new().await;
    let made = town.assign().await;
    let elsewhere = town.other_company.state().id();
    let edit = EditUser::new(town.ports.clone());
    let to_there = UserPatch { organization: Patch::Set(elsewhere), ..UserPatch::default() };
    let to_there = || Ok(to_there.clone());
    let learner = town.learner_id();
    let by_one_side = edit.edit(&town.manager, learner, None, to_there()).await;
    let refused = UserRefused::OrganizationNotFound;
    assert!(matches!(by_one_side, Err(UseCaseError::Refused(it)) if it == refused));
    let by_the_other = edit.edit(&town.stranger, learner, None, to_there()).await;
    assert!(matches!(by_the_other, Err(UseCaseError::NotFound)));
    let role = AdministratorRole::EnrollmentManager;
    let both = an_administrator(role, elsewhere)
        .with_grant(Grant::Administrator { role, organization: town.company.state().id() })
        .stored(&town.ports)
        .await;
    edit.edit(&actor(&both), learner, None, to_there()).await.expect("moved");

    let see = SeeAssignment::new(town.ports.clone());
    see.see(&town.manager, made.state().id()).await.expect("it stays in reach");
    let seen = see.see(&town.stranger, made.state().id()).await;
    assert!(matches!(seen, Err(UseCaseError::NotFound)));
    let tables = town.world.tables();
    let billed: Vec<_> = tables.bill_lines.iter().map(|line| line.organization).collect();
    assert_eq!(billed, [town.department.state().id()]);
}
