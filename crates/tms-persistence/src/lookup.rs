//! Looking many things up with one statement: what requests share, and what is each one's own.

use std::sync::Arc;

use thiserror::Error;
use tms_domain::port::StoreError;

use crate::batch::Batcher;

/// A look-up that many requests shared failed for all of them.
#[derive(Clone, Debug, Error)]
#[error("a look-up shared with other requests failed")]
struct Shared(#[source] Arc<StoreError>);

/// What [`ask`] asks: a queue whose answers may be failures.
pub(crate) type Lookup<Q, A> = Batcher<Q, Result<A, StoreError>>;

/// Waits for the answer to a request.
pub(crate) async fn ask<Q, A>(lookup: &Lookup<Q, A>, request: Q) -> Result<A, StoreError>
where
    Q: Send + 'static,
    A: Send + 'static,
{
    lookup.ask(request).await.map_err(StoreError::new)?
}

/// One answer for each of `count` requests: what was found, or the failure of the shared look-up.
pub(crate) fn to_each<A>(
    count: usize,
    found: Result<Vec<Result<A, StoreError>>, StoreError>,
) -> Vec<Result<A, StoreError>> {
    match found {
        Ok(answers) => answers,
        Err(error) => {
            let shared = Shared(Arc::new(error));
            (0..count).map(|_| Err(StoreError::new(shared.clone()))).collect()
        }
    }
}

/// Sorts what was found to the requests it answers, by their numbers from 1. Of several finds the last stays.
pub(crate) fn by_number<T>(
    count: usize,
    found: impl IntoIterator<Item = (i64, T)>,
) -> Vec<Option<T>> {
    let mut answers: Vec<Option<T>> = (0..count).map(|_| None).collect();
    for (number, item) in found {
        let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        if let Some(answer) = place.and_then(|place| answers.get_mut(place)) {
            *answer = Some(item);
        }
    }
    answers
}
