//! Limits on attempts that end badly (RED-7).

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use chrono::TimeDelta;
use tms_domain::{
    attempt::{AttemptKind, Counted},
    port::{AttemptGate, EnterError},
    time::Instant,
};
use tms_persistence::Stores;

use crate::{databases::fresh, world::noon};

fn counted(key: &str, max: u32) -> Counted {
    Counted { key: key.to_owned(), max }
}

async fn fail(gate: &dyn AttemptGate, keys: &[Counted], at: Instant) -> Result<(), EnterError> {
    let permit = gate.enter(AttemptKind::TrainingKey, keys.to_vec(), at).await?;
    Ok(permit.count(at).await?)
}

#[tokio::test]
async fn red_7_too_many_bad_ends_are_refused_until_the_first_is_ten_minutes_old() {
    for fresh in fresh().await {
        let gate = Stores::new(&fresh.database).attempts;
        let keys = [counted("user 1", 2), counted("address \0", 3)];
        fail(&*gate, &keys, noon()).await.unwrap();
        drop(gate.enter(AttemptKind::TrainingKey, keys.to_vec(), noon()).await.unwrap());
        fail(&*gate, &keys, noon() + TimeDelta::minutes(1)).await.unwrap();
        let retry = |outcome: Result<(), EnterError>| match outcome {
            Err(EnterError::TooMany(too_many)) => too_many.retry_at,
            other => panic!("{other:?}"),
        };
        let at = noon() + TimeDelta::minutes(2);
        assert_eq!(retry(fail(&*gate, &keys, at).await), noon() + TimeDelta::minutes(10));
        // Another user of the address has one left; another kind, another address all of theirs.
        let neighbour = [counted("user 2", 2), counted("address \0", 3)];
        fail(&*gate, &neighbour, at).await.unwrap();
        assert_eq!(retry(fail(&*gate, &neighbour, at).await), noon() + TimeDelta::minutes(10));
        drop(gate.enter(AttemptKind::SignIn, keys.to_vec(), at).await.unwrap());
        fail(&*gate, &[counted("user 3", 2)], at).await.unwrap();
        fail(&*gate, &keys, noon() + TimeDelta::minutes(10)).await.unwrap();
    }
}

#[tokio::test]
async fn red_7_attempts_are_counted_over_all_servers() {
    for fresh in fresh().await {
        let one = Stores::new(&fresh.database).attempts;
        let another = Stores::new(&fresh.database).attempts;
        let keys = [counted("user 1", 1)];
        fail(&*one, &keys, noon()).await.unwrap();
        assert!(matches!(fail(&*another, &keys, noon()).await, Err(EnterError::TooMany(_))));
        let access = Stores::new(&fresh.database).access;
        assert_eq!(access.sweep(noon() + TimeDelta::minutes(10)).await.unwrap(), 1);
        fail(&*another, &keys, noon()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn red_7_a_class_behind_one_address_waits_for_one_another_and_is_not_locked_out() {
    for fresh in fresh().await {
        let gate = Stores::new(&fresh.database).attempts;
        let inside = Arc::new(AtomicU32::new(0));
        let class = (0..60).map(|student| {
            let (gate, inside) = (Arc::clone(&gate), Arc::clone(&inside));
            tokio::spawn(async move {
                let keys = vec![counted(&format!("user {student}"), 10), counted("address", 4)];
                let permit = gate.enter(AttemptKind::TrainingKey, keys, noon()).await.unwrap();
                let now = inside.fetch_add(1, Ordering::SeqCst) + 1;
                tokio::task::yield_now().await;
                inside.fetch_sub(1, Ordering::SeqCst);
                drop(permit);
                now
            })
        });
        let mut most = 0;
        for student in class.collect::<Vec<_>>() {
            most = most.max(student.await.unwrap());
        }
        assert!(most <= 4, "{most} at once");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn red_7_a_crowd_that_guesses_is_let_in_as_often_as_allowed_and_no_more() {
    for fresh in fresh().await {
        let gate = Stores::new(&fresh.database).attempts;
        let crowd = (0..60).map(|guess| {
            let gate = Arc::clone(&gate);
            tokio::spawn(async move {
                let keys = [counted(&format!("user {guess}"), 10), counted("address", 7)];
                fail(&*gate, &keys, noon()).await.is_ok()
            })
        });
        let mut let_in = 0;
        for guess in crowd.collect::<Vec<_>>() {
            let_in += u32::from(guess.await.unwrap());
        }
        assert_eq!(let_in, 7);
    }
}

#[tokio::test]
async fn who_stops_waiting_leaves_the_place_to_the_next() {
    for fresh in fresh().await {
        let gate = Stores::new(&fresh.database).attempts;
        let keys = vec![counted("address", 1)];
        let enter = || gate.enter(AttemptKind::TrainingKey, keys.clone(), noon());
        let inside = enter().await.unwrap();
        let impatient = tokio::spawn({
            let (gate, keys) = (Arc::clone(&gate), keys.clone());
            async move { gate.enter(AttemptKind::TrainingKey, keys, noon()).await.map(drop) }
        });
        let patient = tokio::spawn({
            let (gate, keys) = (Arc::clone(&gate), keys.clone());
            async move { gate.enter(AttemptKind::TrainingKey, keys, noon()).await.map(drop) }
        });
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        impatient.abort();
        assert!(impatient.await.unwrap_err().is_cancelled());
        drop(inside);
        patient.await.unwrap().unwrap();
        drop(enter().await.unwrap());
    }
}
