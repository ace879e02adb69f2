use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use super::*;

struct Counting {
    steps: Arc<AtomicU32>,
    outcome: fn(u32) -> Result<bool, StoreError>,
}

impl Worker for Counting {
    const NAME: &'static str = "counting";
    const PAUSE: Duration = Duration::from_secs(1);

    async fn step(&mut self) -> Result<bool, StoreError> {
        (self.outcome)(self.steps.fetch_add(1, Ordering::Relaxed))
    }
}

async fn steps_in(span: Duration, outcome: fn(u32) -> Result<bool, StoreError>) -> u32 {
    steps_of(span, |steps| Counting { steps, outcome }).await
}

async fn steps_of<W: Worker>(span: Duration, worker: impl FnOnce(Arc<AtomicU32>) -> W) -> u32 {
    let steps = Arc::new(AtomicU32::new(0));
    let (stop, stopping) = Stopping::new();
    let mut tasks = JoinSet::new();
    start(&mut tasks, worker(Arc::clone(&steps)), stopping);
    tokio::time::sleep(span).await;
    stop.send(true).unwrap();
    while let Some(ended) = tasks.join_next().await {
        ended.unwrap();
    }
    steps.load(Ordering::Relaxed)
}

#[tokio::test(start_paused = true)]
async fn a_worker_with_nothing_to_do_waits() {
    assert_eq!(steps_in(Duration::from_millis(2_500), |_| Ok(false)).await, 3);
}

#[tokio::test(start_paused = true)]
async fn a_worker_with_work_goes_on_at_once() {
    assert_eq!(steps_in(Duration::from_millis(500), |step| Ok(step < 10)).await, 11);
}

struct Resting(Counting);

impl Worker for Resting {
    const NAME: &'static str = "resting";
    const PAUSE: Duration = Duration::from_secs(1);
    const REST: u32 = 9;

    async fn step(&mut self) -> Result<bool, StoreError> {
        tokio::time::sleep(Duration::from_millis(20)).await;
        self.0.step().await
    }
}

#[tokio::test(start_paused = true)]
async fn a_worker_whose_work_can_wait_rests_between_its_steps() {
    let resting = |steps| Resting(Counting { steps, outcome: |_| Ok(true) });
    assert_eq!(steps_of(Duration::from_millis(1_990), resting).await, 10);
}

#[tokio::test(start_paused = true)]
async fn a_worker_that_fails_tries_again_after_growing_pauses() {
    let fails = |_| Err(StoreError::new("down"));
    // After 2, 4, 8, 16 seconds, then every 30.
    assert_eq!(steps_in(Duration::from_secs(91), fails).await, 7);
}

#[tokio::test(start_paused = true)]
async fn a_worker_is_told_to_end_while_it_waits() {
    let started = Instant::now();
    steps_in(Duration::from_millis(100), |_| Ok(false)).await;
    assert!(started.elapsed() < Duration::from_millis(200));
}
