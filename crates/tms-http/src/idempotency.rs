//! Repeated requests (`Idempotency-Key`): each is done once, and answered again with the answer it had.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode},
    response::Response,
};
use tms_domain::{
    idempotency::{Answer, CLAIM_MAX, Caller, IdempotencyClaim, Remember},
    usecase::UseCaseError,
};

use crate::{
    problem::{Problem, Refusal},
    reply::answer_response,
    secret::keyed_hash,
    services::Shared,
};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// The most characters of a key.
const KEY_CHARACTERS_MAX: usize = 128;

type Place = (Caller, String, String);

/// The requests with a key that this process is doing right now.
#[derive(Clone, Default)]
pub(crate) struct Running(Arc<Mutex<HashSet<Place>>>);

/// The key that the client has chosen.
///
/// # Errors
///
/// Refuses a key that is empty or too long, or holds what is no plain character (400).
pub(crate) fn chosen_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let text = value.to_str().ok().filter(|text| {
        (1..=KEY_CHARACTERS_MAX).contains(&text.len())
            && headers.get_all(IDEMPOTENCY_KEY).iter().count() == 1
    });
    text.map(|text| Some(text.to_owned())).ok_or_else(|| {
        Problem::malformed(format!(
            "send one Idempotency-Key of 1 to {KEY_CHARACTERS_MAX} plain characters"
        ))
    })
}

/// A request with a key, while it is being done. Dropping it lets others have the key.
pub(crate) struct Claim {
    claim: IdempotencyClaim,
    running: Running,
}

/// What came of claiming a key.
pub(crate) enum Claimed {
    /// The request is to be done.
    New(Claim),
    /// It was done before: this was the answer.
    Before(Answer),
}

impl Claim {
    /// Claims a key, before any rule is asked.
    ///
    /// # Errors
    ///
    /// Refuses a key whose request is being done right now, or that stood for another body.
    pub(crate) async fn enter(
        shared: &Shared,
        caller: Caller,
        path: &str,
        key: String,
        body: &[u8],
    ) -> Result<Claimed, Problem> {
        let claim = Self::take(shared, caller, path, key, body)?;
        match claim.find(shared).await? {
            Kept::Answer(answer) => Ok(Claimed::Before(answer)),
            Kept::Nothing => Ok(Claimed::New(claim)),
        }
    }

    /// Claims a key without looking up whether its request was done before.
    ///
    /// # Errors
    ///
    /// Refuses a key whose request this process is doing right now.
    pub(crate) fn take(
        shared: &Shared,
        caller: Caller,
        path: &str,
        key: String,
        body: &[u8],
    ) -> Result<Self, Problem> {
        let body_hash = keyed_hash(&shared.config.idempotency_key, body);
        let wanted = IdempotencyClaim { caller, path: path.to_owned(), key, body_hash };
        if !shared.running.set().insert(place(&wanted)) {
            return Err(Problem::request_in_progress());
        }
        Ok(Self { claim: wanted, running: shared.running.clone() })
    }

    async fn find(&self, shared: &Shared) -> Result<Kept, Problem> {
        let IdempotencyClaim { caller, path, key, body_hash } = &self.claim;
        let Some(kept) = shared.answers.find(caller, path, key).await? else {
            return Ok(Kept::Nothing);
        };
        if kept.claim.body_hash != *body_hash {
            return Err(Problem::new(
                StatusCode::CONFLICT,
                "idempotency_key_reused",
                "this Idempotency-Key stood for another body: choose a new one",
            ));
        }
        match kept.answer {
            Some(answer) => Ok(Kept::Answer(answer)),
            None if shared.now() < kept.at + CLAIM_MAX => Err(Problem::request_in_progress()),
            // Its server died.
            None => Ok(Kept::Nothing),
        }
    }
}

/// What may be done once at a time: bodies do not count.
fn place(claim: &IdempotencyClaim) -> Place {
    let IdempotencyClaim { caller, path, key, body_hash: _ } = claim;
    (caller.clone(), path.clone(), key.clone())
}

enum Kept {
    Answer(Answer),
    Nothing,
}

impl Running {
    fn set(&self) -> std::sync::MutexGuard<'_, HashSet<Place>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let place = place(&self.claim);
        self.running.set().remove(&place);
    }
}

/// The claim of a request that has a key, or none.
pub(crate) struct Remembering(pub(crate) Option<Claim>);

impl Remembering {
    /// The answer that the request had before, to be given again.
    ///
    /// # Errors
    ///
    /// Refuses a key whose request is being done right now, or that stood for another body.
    pub(crate) async fn look(&self, shared: &Shared) -> Result<Option<Response>, Problem> {
        let Some(claim) = &self.0 else { return Ok(None) };
        match claim.find(shared).await? {
            Kept::Answer(answer) => Ok(Some(replay(answer)?)),
            Kept::Nothing => Ok(None),
        }
    }

    /// How the answer is kept with its change. `show` says how the outcome reads.
    pub(crate) fn with<'a, O>(
        &self,
        show: &'a (dyn Fn(&O) -> Answer + Send + Sync),
    ) -> Option<Remember<'a, O>> {
        let claim = self.0.as_ref()?;
        Some(Remember { claim: claim.claim.clone(), render: show })
    }

    /// Answers with what the use case came to.
    ///
    /// # Errors
    ///
    /// Says no as the use case does.
    pub(crate) async fn answer<O: Sync, R: Refusal + Send>(
        self,
        shared: &Shared,
        outcome: Result<O, UseCaseError<R>>,
        show: &(dyn Fn(&O) -> Answer + Send + Sync),
    ) -> Result<Response, Problem> {
        match (outcome, self.0) {
            (Ok(outcome), _) => answer_response(show(&outcome)),
            // Another server was faster with the same request.
            (Err(UseCaseError::Answered), Some(claim)) => match claim.find(shared).await? {
                Kept::Answer(answer) => replay(answer),
                Kept::Nothing => Err(Problem::request_in_progress()),
            },
            (Err(error), _) => Err(error.into()),
        }
    }
}

/// An answer that is given again.
pub(crate) fn replay(answer: Answer) -> Result<Response, Problem> {
    answer_response(answer).map(replayed)
}

/// Marks an answer as one that is given again.
pub(crate) fn replayed(mut response: Response) -> Response {
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    response
}
