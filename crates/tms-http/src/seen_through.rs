//! Work that goes on to its end though nobody waits for it any more.

use std::panic::resume_unwind;

use tracing::Instrument as _;

use crate::problem::Problem;

/// Does work that must not be dropped in between, as a request is whose client went away: a lab host that was asked
/// has its answer recorded (CAN-3).
///
/// # Errors
///
/// Says that the server is busy when it is about to end.
pub(crate) async fn seen_through<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> Result<T, Problem> {
    match tokio::spawn(work.in_current_span()).await {
        Ok(done) => Ok(done),
        Err(ended) => match ended.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(_cancelled) => Err(Problem::busy()),
        },
    }
}
