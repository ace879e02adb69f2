//! What goes on beside requests: jobs, mail, notices, sweeping. Every server runs all of it; rows are claimed, or moved on
//! from a version, so that several servers do nothing twice.

use std::{future::Future, time::Duration};

use tms_domain::port::StoreError;
use tokio::{sync::watch, task::JoinSet, time::Instant};

use crate::console::chain;

mod achievements;
mod jobs;
mod mail;
mod notices;
mod sweep;
mod webhooks;

pub(crate) use achievements::AchievementJudge;
pub(crate) use jobs::JobRunner;
pub(crate) use mail::MailWorker;
pub(crate) use notices::NoticeWorker;
pub(crate) use sweep::Sweeper;
pub(crate) use webhooks::{EventTeller, WebhookCourier};

/// The longest pause after failures: a store that comes back is noticed within this time.
const FAILED_PAUSE_MAX: Duration = Duration::from_secs(30);

/// Says when to end.
#[derive(Clone, Debug)]
pub(crate) struct Stopping(watch::Receiver<bool>);

impl Stopping {
    /// What says when to end, and what makes it say so.
    pub(crate) fn new() -> (watch::Sender<bool>, Self) {
        let (sender, receiver) = watch::channel(false);
        (sender, Self(receiver))
    }

    /// Waits until it is time to end.
    pub(crate) async fn wait(mut self) {
        // A sender that is gone cannot say it any more, which says it.
        drop(self.0.wait_for(|stop| *stop).await);
    }

    fn is_now(&self) -> bool {
        *self.0.borrow()
    }
}

/// One kind of work, done in steps that may stop between any two.
pub(crate) trait Worker: Send + 'static {
    /// What it is called in logs and metrics.
    const NAME: &'static str;
    /// How long to wait when there was nothing to do.
    const PAUSE: Duration;
    /// How many times as long as a step took to rest after it, though there is more to do: what can wait leaves the
    /// machine and the store to requests.
    const REST: u32 = 0;

    /// Does a bounded piece of work. True when there may be more at once.
    fn step(&mut self) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Waits for what its steps have begun and not ended.
    fn finish(&mut self) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }
}

/// Starts a worker that goes on until it is time to end, and then finishes its step.
pub(crate) fn start<W: Worker>(tasks: &mut JoinSet<()>, mut worker: W, stopping: Stopping) {
    tasks.spawn(async move {
        let mut failures = 0_u32;
        while !stopping.is_now() {
            let begun = Instant::now();
            let pause = match worker.step().await {
                Ok(more) => {
                    if failures > 0 {
                        tracing::info!(worker = W::NAME, failures, "works again");
                        failures = 0;
                    }
                    if more {
                        metrics::counter!("worker_steps_total", "worker" => W::NAME).increment(1);
                        if W::REST == 0 {
                            // Leaves the thread to others between two steps.
                            tokio::task::yield_now().await;
                            continue;
                        }
                        begun.elapsed().saturating_mul(W::REST).min(W::PAUSE)
                    } else {
                        W::PAUSE
                    }
                }
                Err(error) => {
                    metrics::counter!("worker_failures_total", "worker" => W::NAME).increment(1);
                    report(W::NAME, failures, &error);
                    failures = failures.saturating_add(1);
                    pause_after(failures, W::PAUSE)
                }
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = stopping.clone().wait() => {}
            }
        }
        worker.finish().await;
    });
}

/// The first failure of a row is worth waking someone; the others say the same.
fn report(worker: &str, failures: u32, error: &StoreError) {
    let cause = chain(error);
    if failures == 0 {
        tracing::error!(worker, cause, "failed, and tries again");
    } else {
        tracing::debug!(worker, cause, failures, "failed again");
    }
}

fn pause_after(failures: u32, pause: Duration) -> Duration {
    let doublings = failures.min(10);
    pause.saturating_mul(1 << doublings).min(FAILED_PAUSE_MAX.max(pause))
}

#[cfg(test)]
mod tests;
