//! Which keys are added to a pool: pasted ones compared with the store, others generated (KEY-5, RED-9).

use std::collections::BTreeSet;

use super::{ATTEMPTS_MAX, UseCaseError};
use crate::{
    attempt::{AttemptKind, ClientAddress},
    change::{Version, Versioned},
    field::{FieldCode, FieldError, FieldReader},
    id::{IdBlock, TrainingKeyId, TrainingKeyPoolId},
    input::KeysWanted,
    journal::FieldValue,
    key_code::NormalCode,
    plan::KeysToAdd,
    port::{AttemptPermit, EnterError, Ports, StoreError},
    role::{Actor, Reach},
    time::Instant,
    training_key::{BadKey, BadLine, KeyRecord, KeyState, NewKeys, Paste, TrainingKey},
    view::KeyView,
};

/// How many new keys an answer shows at most; more are exported.
pub const KEYS_SHOWN_MAX: usize = 1_000;
/// How much of a bad line an answer repeats: a key and a little more.
const BAD_LINE_CHARACTERS_MAX: usize = 100;

/// Leave to compare pasted keys with the store, which tells whether they exist (RED-9). The command line and
/// who pastes nothing need none.
pub(super) async fn enter(
    ports: &Ports,
    actor: &Actor,
    address: Option<&ClientAddress>,
    wanted: Option<&KeysWanted>,
) -> Result<Option<Box<dyn AttemptPermit>>, EnterError> {
    let pastes = wanted.is_some_and(|wanted| !wanted.typed.is_empty());
    let (Some(user), Some(address), true) = (actor.user_id(), address, pastes) else {
        return Ok(None);
    };
    let counted = ports.attempt_limits.of_user(user, address);
    ports.attempts.enter(AttemptKind::TrainingKey, counted, ports.clock.now()).await.map(Some)
}

/// Counts an attempt that found keys out of reach (RED-9).
pub(super) async fn count(
    ports: &Ports,
    permit: Option<Box<dyn AttemptPermit>>,
    found_out_of_reach: bool,
) -> Result<(), StoreError> {
    match permit {
        Some(permit) if found_out_of_reach => permit.count(ports.clock.now()).await,
        Some(_) | None => Ok(()),
    }
}

/// Makes the keys that are wanted ready to be added. Sets `found_out_of_reach` when a pasted key is taken in a
/// pool out of reach.
pub(super) async fn ready<R>(
    ports: &Ports,
    reach: &Reach,
    pool: TrainingKeyPoolId,
    wanted: &KeysWanted,
    now: Instant,
    found_out_of_reach: &mut bool,
) -> Result<Vec<KeysToAdd>, UseCaseError<R>> {
    let mut ready = Vec::new();
    let mut add = |keys: NewKeys| {
        let ids = IdBlock::starting_at(ports.ids.next());
        ready.push(KeysToAdd { pool, keys, ids, created_at: now });
    };
    let paste = Paste::read(wanted.typed.iter().map(String::as_str));
    if !paste.is_blank() {
        let codes: Vec<NormalCode> = paste.normal_codes().cloned().collect();
        let taken = ports.pools.find_taken(&codes).await?;
        let owners = taken.values().copied().collect();
        let lines = ports.organizations.find_lines(&owners).await?;
        *found_out_of_reach =
            owners.iter().any(|owner| lines.get(owner).is_none_or(|line| !reach.covers(line)));
        let taken: BTreeSet<NormalCode> = taken.into_keys().collect();
        add(paste.accept(&taken).map_err(refuse_lines)?);
    }
    if wanted.generate > 0 {
        add(generate(ports, wanted.generate)?);
    }
    Ok(ready)
}

fn refuse_lines<R>(lines: Vec<BadLine>) -> UseCaseError<R> {
    let mut reader = FieldReader::default();
    for BadLine { line, key, reason } in lines {
        let code = match reason {
            BadKey::Malformed => FieldCode::Malformed,
            BadKey::Repeated => FieldCode::Repeated,
            BadKey::Taken => FieldCode::Taken,
        };
        let line = FieldValue::Number(i64::try_from(line).unwrap_or(i64::MAX));
        let key: String = key.chars().take(BAD_LINE_CHARACTERS_MAX).collect();
        let error = FieldError::new("keys", code, reason.to_string());
        reader.refuse(error.with("line", line).with("key", key.as_str()));
    }
    match reader.finish(None::<()>) {
        Ok(()) => UseCaseError::Contended,
        Err(invalid) => UseCaseError::Invalid(invalid),
    }
}

/// Generates keys that differ among themselves. Those that the store holds already show at the commit.
fn generate<R>(ports: &Ports, number: usize) -> Result<NewKeys, UseCaseError<R>> {
    for _ in 0..ATTEMPTS_MAX {
        let random = std::iter::repeat_with(|| ports.codes.next()).take(number);
        let keys = NewKeys::generated(random);
        if keys.len() == number {
            return Ok(keys);
        }
    }
    Err(UseCaseError::Contended)
}

/// How many keys are added.
pub(super) fn total(ready: &[KeysToAdd]) -> usize {
    ready.iter().map(|part| part.keys.len()).sum()
}

/// The new keys as they are shown; none where there are too many to show.
pub(super) fn views(ready: &[KeysToAdd]) -> Option<Vec<KeyView>> {
    let views = || ready.iter().flat_map(part_views).collect();
    (total(ready) <= KEYS_SHOWN_MAX).then(views)
}

fn part_views(part: &KeysToAdd) -> impl Iterator<Item = KeyView> + '_ {
    let mut ids = part.ids.clone();
    part.keys.codes().map(move |code| {
        let key = TrainingKey::restore(KeyRecord {
            id: TrainingKeyId::from_uuid(ids.take()),
            pool: part.pool,
            code,
            created_at: part.created_at,
            state: KeyState::Available,
        });
        KeyView { key: Versioned::new(key, Version::FIRST), redeemed_by: None }
    })
}
