//! Limits on attempts that end badly.

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
use tokio::task::JoinSet;

use super::{Subject, in_minutes};

fn counted(key: &str, max: u32) -> Counted {
    Counted { key: key.to_owned(), max }
}

async fn fail(gate: &dyn AttemptGate, keys: &[Counted], at: Instant) -> Result<(), EnterError> {
    let permit = gate.enter(AttemptKind::TrainingKey, keys.to_vec(), at).await?;
    Ok(permit.count(at).await?)
}

fn retry_at(outcome: Result<(), EnterError>) -> Instant {
    match outcome {
        Err(EnterError::TooMany(too_many)) => too_many.retry_at,
        other @ (Ok(()) | Err(EnterError::Store(_))) => panic!("{other:?}"),
    }
}

pub async fn red_7_too_many_bad_ends_are_refused_until_the_first_is_ten_minutes_old(
    subject: &Subject,
) {
    let ports = subject.server();
    let gate = &*ports.attempts;
    let at = |minutes| in_minutes(&ports, minutes);
    let keys = [counted("user 1", 2), counted("address \0", 3)];
    fail(gate, &keys, at(0)).await.unwrap();
    // Who did not end badly does not count.
    drop(gate.enter(AttemptKind::TrainingKey, keys.to_vec(), at(0)).await.unwrap());
    fail(gate, &keys, at(1)).await.unwrap();
    assert_eq!(retry_at(fail(gate, &keys, at(2)).await), at(10));
    // Another user of the address has one left; another kind, another address all of theirs.
    let neighbour = [counted("user 2", 2), counted("address \0", 3)];
    fail(gate, &neighbour, at(2)).await.unwrap();
    assert_eq!(retry_at(fail(gate, &neighbour, at(2)).await), at(10));
    drop(gate.enter(AttemptKind::SignIn, keys.to_vec(), at(2)).await.unwrap());
    fail(gate, &[counted("user 3", 2)], at(2)).await.unwrap();
    let before = at(10) - TimeDelta::microseconds(1);
    assert_eq!(retry_at(fail(gate, &keys, before).await), at(10));
    fail(gate, &keys, at(10)).await.unwrap();
}

pub async fn red_7_attempts_are_counted_over_all_servers(subject: &Subject) {
    let (one, another) = (subject.server(), subject.server());
    let keys = [counted("user 1", 1)];
    let now = one.clock.now();
    fail(&*one.attempts, &keys, now).await.unwrap();
    assert!(matches!(fail(&*another.attempts, &keys, now).await, Err(EnterError::TooMany(_))));
    let later = in_minutes(&one, 10);
    assert_eq!(one.access.sweep(later).await.unwrap(), 1);
    fail(&*another.attempts, &keys, now).await.unwrap();
}

pub async fn red_7_a_class_behind_one_address_waits_for_one_another_and_is_not_locked_out(
    subject: &Subject,
) {
    let ports = Arc::new(subject.server());
    let inside = Arc::new(AtomicU32::new(0));
    let mut class = JoinSet::new();
    for student in 0..60 {
        let (ports, inside) = (Arc::clone(&ports), Arc::clone(&inside));
        class.spawn(async move {
            let keys = vec![counted(&format!("user {student}"), 10), counted("address", 4)];
            let now = ports.clock.now();
            let permit = ports.attempts.enter(AttemptKind::TrainingKey, keys, now).await.unwrap();
            let together = inside.fetch_add(1, Ordering::SeqCst) + 1;
            tokio::task::yield_now().await;
            inside.fetch_sub(1, Ordering::SeqCst);
            drop(permit);
            together
        });
    }
    let together = class.join_all().await;
    assert_eq!(together.len(), 60);
    assert!(together.iter().all(|at_once| *at_once <= 4), "{together:?}");
}

pub async fn red_7_a_crowd_that_guesses_is_let_in_as_often_as_allowed_and_no_more(
    subject: &Subject,
) {
    let ports = Arc::new(subject.server());
    let mut crowd = JoinSet::new();
    for guess in 0..60 {
        let ports = Arc::clone(&ports);
        crowd.spawn(async move {
            let keys = [counted(&format!("user {guess}"), 10), counted("address", 7)];
            fail(&*ports.attempts, &keys, ports.clock.now()).await.is_ok()
        });
    }
    let let_in = crowd.join_all().await.into_iter().filter(|let_in| *let_in).count();
    assert_eq!(let_in, 7);
}

pub async fn who_stops_waiting_leaves_the_place_to_the_next(subject: &Subject) {
    let ports = subject.server();
    let now = ports.clock.now();
    let enter = || {
        let gate = Arc::clone(&ports.attempts);
        async move { gate.enter(AttemptKind::TrainingKey, vec![counted("address", 1)], now).await }
    };
    let inside = enter().await.unwrap();
    let impatient = tokio::spawn({
        let enter = enter();
        async move { enter.await.map(drop) }
    });
    let patient = tokio::spawn({
        let enter = enter();
        async move { enter.await.map(drop) }
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
