//! Redeeming (RED): once, in one commit, and the first reason that applies when not.

use chrono::TimeDelta;
use proptest::prelude::*;
use tms_domain::{
    assignment::Source,
    change::{Version, Versioned},
    id::{AssignmentId, OrganizationId, UserId},
    key_code::{KeyCode, NormalCode},
    organization::{Organization, OrganizationLine},
    redemption::{RedeemAnonymouslyRefused, RedeemRefused, Redemption, refuse_unknown},
    strategy::{self, KeyScene},
    training_key::KeyState,
};
use uuid::Uuid;

use super::MICROSECOND;

fn new_id() -> AssignmentId {
    AssignmentId::from_uuid(Uuid::from_u128(99))
}

fn redeem(it: &KeyScene) -> Result<Redemption, RedeemRefused> {
    it.snapshot.redeem(it.redeemer(), new_id(), it.scene.now)
}

/// RED-1, RED-4 and RED-5 once more, in the naivest way: the same assignment again, a refusal, or a new one.
fn expected(it: &KeyScene) -> Result<bool, RedeemRefused> {
    let (scene, now) = (&it.scene, it.scene.now);
    let (pool, course) = (it.snapshot.pool.state(), it.snapshot.course.state());
    let me = scene.learner.state();
    let key = it.snapshot.key.state();
    if let KeyState::Redeemed { by, .. } = key.state()
        && by == me.id()
        && it.snapshot.made.as_ref().is_some_and(|made| !made.state().is_cancelled())
    {
        return Ok(true);
    }
    if matches!(key.state(), KeyState::Redeemed { by, .. } if by == me.id()) {
        return Err(RedeemRefused::AlreadyRedeemed);
    }
    let line: Vec<_> = scene.line.members().iter().map(|member| member.state().id()).collect();
    let own = line[0] == pool.owner();
    let below = line.contains(&pool.owner()) && pool.details().available_to_children;
    if !(own || below) || !line.contains(&course.owner()) {
        return Err(refuse_unknown(key.code().normal()));
    }
    match key.state() {
        KeyState::Redeemed { .. } => return Err(RedeemRefused::AlreadyRedeemed),
        KeyState::Revoked { .. } => return Err(RedeemRefused::Revoked),
        KeyState::Available => {}
    }
    let archived = course.details().archived;
    if archived || course.details().auto_archive_at.is_some_and(|from| from <= now) {
        return Err(RedeemRefused::CourseArchived);
    }
    if now < pool.details().starts_at {
        return Err(RedeemRefused::NotYet { starts_at: pool.details().starts_at });
    }
    if now >= pool.details().expires_at {
        return Err(RedeemRefused::NoLonger { expired_at: pool.details().expires_at });
    }
    if me.details().disabled {
        return Err(RedeemRefused::Unknown);
    }
    match it.held {
        Some(assignment) if !it.assign_again => Err(RedeemRefused::AlreadyAssigned { assignment }),
        Some(_) | None => Ok(false),
    }
}

proptest! {
    #[test]
    fn red_1_red_4_red_5_red_6_the_first_reason_that_applies_is_named(it in strategy::any_key_scene()) {
        let outcome = redeem(&it).map(|redemption| matches!(redemption, Redemption::Before(_)));
        prop_assert_eq!(outcome, expected(&it));
    }

    #[test]
    fn red_2_key_and_assignment_name_each_other_and_never_one_without_the_other(it in strategy::key_scene()) {
        let Redemption::Decided { key, assignment } = redeem(&it).unwrap() else {
            return Err(TestCaseError::fail("it was redeemed before"));
        };
        let (learner, now) = (it.scene.learner.state().id(), it.scene.now);
        prop_assert_eq!(key.after().state(), KeyState::Redeemed { by: learner, at: now, assignment: new_id() });
        let made = assignment.state();
        prop_assert_eq!(made.id(), new_id());
        prop_assert_eq!(made.learner(), learner);
        prop_assert_eq!(made.course(), it.scene.course.state().id());
        prop_assert_eq!(made.source(), Source::TrainingKey(it.snapshot.key.state().id()));
        // RED-2: the smaller of the maximum and the pool's content availability.
        let max = it.scene.assigning().max_expires_at(now);
        let content = now + TimeDelta::days(i64::from(it.snapshot.pool.state().details().content_availability.days()));
        prop_assert_eq!((made.max_expires_at(), made.expires_at()), (max, max.min(content)));
    }

    #[test]
    fn red_3_once_redeemed_nobody_else_can(it in strategy::key_scene(), other in any::<u128>()) {
        let Redemption::Decided { key, .. } = redeem(&it).unwrap() else {
            return Err(TestCaseError::fail("it was redeemed before"));
        };
        let mut again = it.clone();
        again.snapshot.key = key.versioned();
        // Whoever it is: the assignment of the other is not theirs.
        again.scene = again.scene.with_learner(|details| details.mail_opt_out = other % 2 == 0);
        prop_assert_eq!(redeem(&again).err(), Some(RedeemRefused::AlreadyRedeemed));
    }

    #[test]
    fn red_4_the_same_learner_gets_the_same_assignment_whatever_became_of_the_pool(it in strategy::key_scene(), years in 0_i64..10) {
        let mut it = it.redeemed_before().with_pool(|details| details.expires_at = details.starts_at + MICROSECOND);
        it.scene.now += TimeDelta::days(365 * years);
        let made = it.snapshot.made.clone().unwrap();
        match redeem(&it) {
            Ok(Redemption::Before(again)) => prop_assert_eq!(&*again, made.state()),
            other => return Err(TestCaseError::fail(format!("{other:?}"))),
        }
        // Someone else is told that it was used, never whose it became.
        let by = UserId::from_uuid(Uuid::from_u128(5));
        let elsewhere = it.clone().with_state(KeyState::Redeemed { by, at: it.scene.now, assignment: made.state().id() });
        prop_assert_eq!(redeem(&elsewhere).err(), Some(RedeemRefused::AlreadyRedeemed));
    }

    #[test]
    fn red_4_a_cancelled_assignment_leaves_the_key_used(it in strategy::key_scene()) {
        let mut it = it.redeemed_before();
        let made = it.snapshot.made.take().unwrap();
        let cancelled = made.change(|made| made.cancel(tms_domain::journal::Author::System, it.scene.now)).unwrap();
        it.snapshot.made = Some(cancelled.versioned());
        prop_assert_eq!(redeem(&it).err(), Some(RedeemRefused::AlreadyRedeemed));
        // Also where the learner has moved to where the pool would not admit them.
        let away = Organization::restore(
            OrganizationId::from_uuid(Uuid::from_u128(6)),
            None,
            it.scene.line.organization().settings().clone(),
        );
        it.scene.line = OrganizationLine::new(vec![Versioned::new(away, Version::FIRST)]).unwrap();
        prop_assert_eq!(redeem(&it).err(), Some(RedeemRefused::AlreadyRedeemed));
    }

    #[test]
    fn pool_3_red_1_redeemed_only_inside_the_window(it in strategy::key_scene()) {
        let details = it.snapshot.pool.state().details().clone();
        let at = |now| {
            let mut it = it.clone();
            it.scene.now = now;
            redeem(&it).err()
        };
        let (starts_at, expires_at) = (details.starts_at, details.expires_at);
        prop_assert_eq!(at(starts_at), None);
        prop_assert_eq!(at(starts_at - MICROSECOND), Some(RedeemRefused::NotYet { starts_at }));
        prop_assert_eq!(at(expires_at - MICROSECOND), None);
        prop_assert_eq!(at(expires_at), Some(RedeemRefused::NoLonger { expired_at: expires_at }));
    }

    #[test]
    fn asg_6_red_5_who_holds_the_course_may_go_on(it in strategy::key_scene()) {
        let assignment = new_id();
        let held = KeyScene { held: Some(assignment), assign_again: false, ..it };
        prop_assert_eq!(redeem(&held).err(), Some(RedeemRefused::AlreadyAssigned { assignment }));
        let again = redeem(&KeyScene { assign_again: true, ..held });
        prop_assert!(again.is_ok());
    }

    #[test]
    fn red_6_a_wrong_check_symbol_is_mistyped_a_right_one_unknown(code in strategy::generated_code(), place in 0_usize..16, symbol in "[0-9A-HJKMNP-TV-Z]") {
        let mut typed = code.normal().as_str().to_owned();
        prop_assert_eq!(refuse_unknown(&code.normal()), RedeemRefused::Unknown);
        prop_assume!(typed[place..=place] != symbol);
        typed.replace_range(place..=place, &symbol);
        prop_assert_eq!(refuse_unknown(&NormalCode::of(&typed)), RedeemRefused::Mistyped);
    }

    #[test]
    fn red_5_red_7_an_anonymous_visitor_sees_mistyped_or_one_answer_for_all_others(it in strategy::any_key_scene()) {
        if let Err(refused) = redeem(&it) {
            let told = refused.to_anonymous();
            let mistyped = refused == RedeemRefused::Mistyped;
            prop_assert_eq!(told, if mistyped { RedeemAnonymouslyRefused::Mistyped } else { RedeemAnonymouslyRefused::Unusable });
            prop_assert_eq!(refused.counts_as_attempt(), refused == RedeemRefused::Unknown);
        }
    }
}

#[test]
fn red_6_a_hand_made_key_may_look_mistyped_and_still_be_redeemed() {
    use proptest::{strategy::ValueTree as _, test_runner::TestRunner};

    let mut it =
        strategy::key_scene().new_tree(&mut TestRunner::deterministic()).unwrap().current();
    let key = it.snapshot.key.state();
    let code = KeyCode::parse("SPRING-AZ104-00001").unwrap();
    assert!(code.normal().looks_mistyped());
    let record = tms_domain::training_key::KeyRecord {
        id: key.id(),
        pool: key.pool(),
        code,
        created_at: key.created_at(),
        state: KeyState::Available,
    };
    let version = it.snapshot.key.version();
    it.snapshot.key =
        Versioned::new(tms_domain::training_key::TrainingKey::restore(record), version);
    assert!(redeem(&it).is_ok());
}
