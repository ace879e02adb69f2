//! Training keys, from making to redeeming (KEY, RED, BIL-3).

use tms_domain::{
    field::{FieldCode, Patch},
    input::KeysWanted,
    journal::FieldValue,
    redemption::RedeemRefused,
    training_key::RevokeRefused,
    usecase::{
        AddTrainingKeys, EditTrainingKeyPool, LookUpTrainingKey, PoolPatch, Redeemed,
        RevokeTrainingKey, UseCaseError,
    },
};
use tms_testkit::build::{a_course, a_pool, name, typed_keys};

use super::town::{Town, address};

#[tokio::test]
async fn key_1_key_7_an_available_key_is_revoked_for_ever_and_a_redeemed_one_never() {
    let town = Town::new().await;
    let (key, used) = (town.key().await, town.key().await);
    let revoke = RevokeTrainingKey::new(town.ports.clone());
    let (id, pool) = (key.state().id(), key.state().pool());
    revoke.revoke(&town.manager, pool, id, None, Ok(()), None).await.expect("revoked");
    let again = revoke.revoke(&town.manager, pool, id, None, Ok(()), None).await;
    assert!(matches!(again, Err(UseCaseError::Refused(RevokeRefused::Revoked))));
    let redeemed = town.redeem(town.learner_id(), key.state().code().shown()).await;
    assert!(matches!(redeemed, Err(UseCaseError::Refused(RedeemRefused::Revoked))));
    town.redeem(town.learner_id(), used.state().code().shown()).await.expect("redeemed");
    let (id, pool) = (used.state().id(), used.state().pool());
    let revoked = revoke.revoke(&town.manager, pool, id, None, Ok(()), None).await;
    assert!(matches!(revoked, Err(UseCaseError::Refused(RevokeRefused::Redeemed))));
}

#[tokio::test]
async fn red_2_red_8_redeeming_gives_the_assignment_it_made_and_all_of_it_at_once() {
    let town = Town::new().await;
    let key = town.key().await;
    let before = town.world.tables();
    let redeemed = town.redeem(town.learner_id(), key.state().code().shown()).await;
    let Ok(Redeemed::Now(view)) = redeemed else { panic!("{redeemed:?}") };
    let tables = town.world.tables();
    assert_eq!(&tables.assignments[&view.state().id()], &view.assignment);
    assert_eq!(tables.bill_lines.len(), before.bill_lines.len() + 1);
    assert_eq!(tables.journal.len(), before.journal.len() + 1);
    assert_eq!(tables.outbox.len(), before.outbox.len() + 1);
}

#[tokio::test]
async fn red_5_red_7_red_9_looking_a_key_up_is_answered_and_counted_like_redeeming_it() {
    let town = Town::new().await;
    let key = town.key().await;
    let code = key.state().code().shown();
    let look = LookUpTrainingKey::new(town.ports.clone());
    let learner = town.learner_id();
    let offer = look.look_up(learner, code, &address()).await.expect("an offer");
    assert_eq!(offer.course, town.course.state().id());
    for _ in 0..10 {
        let unknown = look.look_up(learner, "NO-SUCH-KEY-UUUU", &address()).await;
        assert!(matches!(unknown, Err(UseCaseError::Refused(RedeemRefused::Unknown))));
    }
    let redeemed = town.redeem(learner, code).await;
    assert!(matches!(redeemed, Err(UseCaseError::TooManyAttempts(_))), "{redeemed:?}");
}

#[tokio::test]
async fn red_9_key_5_a_taken_key_names_no_pool_and_out_of_reach_counts_as_one_unknown() {
    let town = Town::new().await;
    let elsewhere = town.other_company.state().id();
    let course = a_course(elsewhere).stored(&town.ports).await;
    let theirs = a_pool(elsewhere, &course).stored(&town.ports).await;
    typed_keys(&town.ports, &theirs, &["THEIR-KEY-1", "THEIR-KEY-2"]).await;
    let own = a_pool(town.company.state().id(), &town.course).stored(&town.ports).await;
    let add = AddTrainingKeys::new(town.ports.clone());
    let typed = ["MY-KEY-1", "their key 1"].map(|key| key.replace(' ', "-")).to_vec();
    let address = address();
    let paste = |typed: Vec<String>| {
        let wanted = Ok(KeysWanted { typed, generate: 0 });
        add.add(&town.manager, Some(&address), own.state().id(), None, wanted, None)
    };
    for _ in 0..10 {
        let refused = paste(typed.clone()).await.expect_err("a bad line");
        let UseCaseError::Invalid(invalid) = refused else { panic!("{refused:?}") };
        let [error] = invalid.errors() else { panic!("{invalid:?}") };
        assert_eq!(error.code, FieldCode::Taken);
        let key = FieldValue::Text("their-key-1".to_owned());
        assert_eq!(error.data, [("line", FieldValue::Number(2)), ("key", key)]);
    }
    assert_eq!(town.world.tables().keys.len(), 2, "nothing of a refused paste is stored");
    let refused = paste(vec!["MY-KEY-1".to_owned()]).await;
    assert!(matches!(refused, Err(UseCaseError::TooManyAttempts(_))), "{refused:?}");
}

#[tokio::test]
async fn pool_4_aud_1_an_edit_that_changes_nothing_is_not_written_down() {
    let town = Town::new().await;
    let key = town.key().await;
    let id = key.state().pool();
    let before = town.world.tables();
    let edit = EditTrainingKeyPool::new(town.ports.clone());
    let call = async |called| {
        let patch = PoolPatch { name: Patch::Set(called), ..PoolPatch::default() };
        edit.edit(&town.manager, id, None, Ok(patch)).await.expect("edited")
    };
    let same = call(before.pools[&id].state().details().name.clone()).await;
    assert_eq!((&same.pool, same.keys.available), (&before.pools[&id], 1));
    assert_eq!(town.world.tables().journal.len(), before.journal.len());
    let renamed = call(name("Autumn")).await;
    assert_eq!(renamed.pool.version(), before.pools[&id].version().next());
    assert_eq!(town.world.tables().journal.len(), before.journal.len() + 1);
}
