//! Answering many waiting requests with one round trip.
//!
//! Requests queue up while the batch before them is under way; the next batch takes all that wait, up to a
//! bound. A lone request is served at once, a crowd shares each round trip.

use std::future::Future;

use thiserror::Error;
use tokio::sync::{mpsc, oneshot};

/// How many requests one batch serves at most.
pub(crate) const BATCH_MAX: usize = 64;
/// How many requests may wait; more wait to be let in.
const WAITING_MAX: usize = 4_096;

/// The task that serves a batcher is gone: the server is shutting down.
#[derive(Debug, Error)]
#[error("the store is closed")]
pub(crate) struct Closed;

/// How often a batch looks in vain for those who were served by the one before.
const LOOKS_MAX: u32 = 3;

struct Waiting<Q, A> {
    request: Q,
    answer: oneshot::Sender<A>,
}

/// A queue in front of something that serves requests in batches.
pub(crate) struct Batcher<Q, A> {
    queue: mpsc::Sender<Waiting<Q, A>>,
}

impl<Q, A> Clone for Batcher<Q, A> {
    fn clone(&self) -> Self {
        Self { queue: self.queue.clone() }
    }
}

/// Gives those who were just served a moment to come back, so that a crowd stays together: without it, the first
/// one back has a batch of its own while all the others wait. Nobody waits when the last batch was one request, nor
/// for anyone whose task is not about to run.
async fn gather<W: Send>(waiting: &mut mpsc::Receiver<W>, batch: &mut Vec<W>, served: usize) {
    let mut looks = 0;
    while batch.len() < served && looks < LOOKS_MAX {
        let before = batch.len();
        tokio::task::yield_now().await;
        while batch.len() < BATCH_MAX {
            let Ok(one) = waiting.try_recv() else { break };
            batch.push(one);
        }
        looks = if batch.len() > before { 0 } else { looks + 1 };
    }
}

impl<Q: Send + 'static, A: Send + 'static> Batcher<Q, A> {
    /// Starts a task that serves batches until the batcher is dropped. `serve` returns one answer for each
    /// request, in order.
    pub(crate) fn start<F, S>(serve: F) -> Self
    where
        F: Fn(Vec<Q>) -> S + Send + 'static,
        S: Future<Output = Vec<A>> + Send,
    {
        let (queue, mut waiting) = mpsc::channel::<Waiting<Q, A>>(WAITING_MAX);
        tokio::spawn(async move {
            let mut batch = Vec::with_capacity(BATCH_MAX);
            let mut served = 0;
            while waiting.recv_many(&mut batch, BATCH_MAX).await > 0 {
                gather(&mut waiting, &mut batch, served).await;
                served = batch.len();
                let (requests, answers): (Vec<Q>, Vec<_>) =
                    batch.drain(..).map(|waiting| (waiting.request, waiting.answer)).unzip();
                for (sender, answer) in answers.into_iter().zip(serve(requests).await) {
                    // Who asked may be gone: a closed connection is no failure of the batch.
                    drop(sender.send(answer));
                }
            }
        });
        Self { queue }
    }

    /// Waits for the answer to a request.
    pub(crate) async fn ask(&self, request: Q) -> Result<A, Closed> {
        let (answer, answered) = oneshot::channel();
        self.queue.send(Waiting { request, answer }).await.map_err(|_closed| Closed)?;
        answered.await.map_err(|_dropped| Closed)
    }
}
