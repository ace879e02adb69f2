//! Training keys: single-use codes that turn into one assignment (KEY).

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;
use uuid::Uuid;

use crate::{
    change::{Aggregate, AggregateKind},
    id::{AssignmentId, OrganizationId, TrainingKeyId, TrainingKeyPoolId, UserId},
    journal::{Author, Fields},
    key_code::{GeneratedCode, KeyCode, NormalCode},
    time::Instant,
};

/// The most keys one request can add (POOL-5).
pub const KEYS_PER_REQUEST_MAX: usize = 1_000_000;

/// Whether a key can still be redeemed (KEY-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// Nobody redeemed it.
    Available,
    /// Someone did, for ever.
    Redeemed {
        /// Who.
        by: UserId,
        /// When.
        at: Instant,
        /// The assignment it made.
        assignment: AssignmentId,
    },
    /// An Operations Manager took it back, for ever (KEY-7).
    Revoked {
        /// Who.
        by: Author,
        /// When.
        at: Instant,
    },
}

impl KeyState {
    /// Its name in the API, the store and the journal.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Redeemed { .. } => "redeemed",
            Self::Revoked { .. } => "revoked",
        }
    }
}

/// A single-use code that turns into one assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrainingKey {
    id: TrainingKeyId,
    pool: TrainingKeyPoolId,
    code: KeyCode,
    created_at: Instant,
    state: KeyState,
}

/// A key as a store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRecord {
    /// Its id.
    pub id: TrainingKeyId,
    /// The pool it belongs to.
    pub pool: TrainingKeyPoolId,
    /// Its code.
    pub code: KeyCode,
    /// When it was added.
    pub created_at: Instant,
    /// Whether it can still be redeemed.
    pub state: KeyState,
}

/// Something that happened to a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyEvent {
    /// A learner redeemed it.
    Redeemed {
        /// Who.
        by: UserId,
        /// When.
        at: Instant,
        /// The assignment it made.
        assignment: AssignmentId,
    },
    /// An Operations Manager took it back.
    Revoked {
        /// Who.
        by: Author,
        /// When.
        at: Instant,
    },
}

/// Why a key was not revoked (KEY-7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RevokeRefused {
    /// It was redeemed, which is final (KEY-1).
    #[error("the key was already redeemed")]
    Redeemed,
    /// It was revoked before.
    #[error("the key was already revoked")]
    Revoked,
}

/// Why a key can no longer be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum UseRefused {
    /// It was redeemed (RED-3).
    #[error("the key was already redeemed")]
    Redeemed {
        /// By whom.
        by: UserId,
        /// The assignment it made.
        assignment: AssignmentId,
    },
    /// It was revoked.
    #[error("the key was revoked")]
    Revoked,
}

impl TrainingKey {
    /// Rebuilds a key from a store.
    pub fn restore(record: KeyRecord) -> Self {
        let KeyRecord { id, pool, code, created_at, state } = record;
        Self { id, pool, code, created_at, state }
    }

    /// Decides whether it can be used for an assignment, once (KEY-1, RED-3).
    ///
    /// # Errors
    ///
    /// Refuses a redeemed and a revoked key.
    pub const fn redeem(
        &self,
        by: UserId,
        assignment: AssignmentId,
        now: Instant,
    ) -> Result<KeyEvent, UseRefused> {
        match self.state {
            KeyState::Available => Ok(KeyEvent::Redeemed { by, at: now, assignment }),
            KeyState::Redeemed { by, assignment, .. } => {
                Err(UseRefused::Redeemed { by, assignment })
            }
            KeyState::Revoked { .. } => Err(UseRefused::Revoked),
        }
    }

    /// Decides whether it may be revoked (KEY-7).
    ///
    /// # Errors
    ///
    /// Refuses a redeemed and a revoked key.
    pub const fn revoke(&self, by: Author, now: Instant) -> Result<KeyEvent, RevokeRefused> {
        match self.state {
            KeyState::Available => Ok(KeyEvent::Revoked { by, at: now }),
            KeyState::Redeemed { .. } => Err(RevokeRefused::Redeemed),
            KeyState::Revoked { .. } => Err(RevokeRefused::Revoked),
        }
    }

    /// Its id.
    pub const fn id(&self) -> TrainingKeyId {
        self.id
    }

    /// The pool it belongs to.
    pub const fn pool(&self) -> TrainingKeyPoolId {
        self.pool
    }

    /// Its code.
    pub const fn code(&self) -> &KeyCode {
        &self.code
    }

    /// When it was added.
    pub const fn created_at(&self) -> Instant {
        self.created_at
    }

    /// Whether it can still be redeemed.
    pub const fn state(&self) -> KeyState {
        self.state
    }
}

impl Aggregate for TrainingKey {
    type Event = KeyEvent;

    const KIND: AggregateKind = AggregateKind::TrainingKey;

    fn raw_id(&self) -> Uuid {
        self.id.as_uuid()
    }

    fn apply(&mut self, event: &KeyEvent) {
        self.state = match *event {
            KeyEvent::Redeemed { by, at, assignment } => KeyState::Redeemed { by, at, assignment },
            KeyEvent::Revoked { by, at } => KeyState::Revoked { by, at },
        };
    }

    fn action(event: &KeyEvent) -> (&'static str, Fields) {
        match event {
            KeyEvent::Redeemed { .. } => ("redeemed", Fields::new()),
            KeyEvent::Revoked { .. } => ("revoked", Fields::new()),
        }
    }

    fn belongs_to(&self) -> Option<OrganizationId> {
        None
    }

    fn describe(&self) -> Fields {
        vec![("pool_id", self.pool.as_uuid().into()), ("status", self.state.as_str().into())]
    }
}

/// Keys to be added to a pool together (KEY-5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewKeys {
    /// Made by hand, in the order typed.
    Typed(Vec<KeyCode>),
    /// Generated: kept small, since there may be a million.
    Generated(Vec<GeneratedCode>),
}

impl NewKeys {
    /// How many there are.
    pub const fn len(&self) -> usize {
        match self {
            Self::Typed(codes) => codes.len(),
            Self::Generated(codes) => codes.len(),
        }
    }

    /// Tells whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Makes generated keys of random bits, sorted: an index takes sorted codes several times faster.
    pub fn generated(random: impl IntoIterator<Item = u128>) -> Self {
        let mut codes: Vec<GeneratedCode> =
            random.into_iter().map(GeneratedCode::from_random).collect();
        codes.sort_unstable();
        codes.dedup();
        Self::Generated(codes)
    }

    /// Each code, in order.
    pub fn codes(&self) -> Box<dyn Iterator<Item = KeyCode> + Send + '_> {
        match self {
            Self::Typed(codes) => Box::new(codes.iter().cloned()),
            Self::Generated(codes) => Box::new(codes.iter().copied().map(KeyCode::generated)),
        }
    }
}

/// What is wrong with a line of pasted keys, the first that applies (KEY-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BadKey {
    /// It cannot be a key (KEY-3).
    #[error("this cannot be a key")]
    Malformed,
    /// An earlier line is the same key (KEY-4).
    #[error("this key stands in an earlier line")]
    Repeated,
    /// The key exists already, somewhere in the system (RED-9: where is not said).
    #[error("this key is taken")]
    Taken,
}

impl BadKey {
    /// Its name in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Repeated => "repeated",
            Self::Taken => "taken",
        }
    }
}

/// A line of pasted keys that is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// Its number, from 1, blank lines counted.
    pub line: usize,
    /// What stood there, without outer blanks.
    pub key: String,
    /// What is wrong with it.
    pub reason: BadKey,
}

/// Pasted keys, one a line, read but not yet compared with the store (KEY-5).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paste {
    good: Vec<(usize, KeyCode)>,
    bad: Vec<BadLine>,
}

impl Paste {
    /// Reads lines: blank ones are skipped but counted, malformed and repeated ones noted.
    pub fn read<'a>(lines: impl IntoIterator<Item = &'a str>) -> Self {
        let mut paste = Self::default();
        let mut seen = BTreeSet::new();
        for (line, text) in (1..).zip(lines) {
            let key = text.trim();
            if key.is_empty() {
                continue;
            }
            let reason = match KeyCode::parse(key) {
                Err(_) => BadKey::Malformed,
                Ok(code) if !seen.insert(code.normal().clone()) => BadKey::Repeated,
                Ok(code) => {
                    paste.good.push((line, code));
                    continue;
                }
            };
            paste.bad.push(BadLine { line, key: key.to_owned(), reason });
        }
        paste
    }

    /// Tells whether it holds no key at all.
    pub const fn is_blank(&self) -> bool {
        self.good.is_empty() && self.bad.is_empty()
    }

    /// How many lines hold something.
    pub const fn len(&self) -> usize {
        self.good.len() + self.bad.len()
    }

    /// The same as [`Self::is_blank`].
    pub const fn is_empty(&self) -> bool {
        self.is_blank()
    }

    /// The normal forms to look for in the store.
    pub fn normal_codes(&self) -> impl Iterator<Item = &NormalCode> {
        self.good.iter().map(|(_, code)| code.normal())
    }

    /// Accepts the paste, or refuses it whole.
    ///
    /// # Errors
    ///
    /// Returns every bad line in order, with one reason each, when there is any.
    pub fn accept(self, taken: &BTreeSet<NormalCode>) -> Result<NewKeys, Vec<BadLine>> {
        let mut bad: BTreeMap<usize, BadLine> =
            self.bad.into_iter().map(|line| (line.line, line)).collect();
        let mut codes = Vec::with_capacity(self.good.len());
        for (line, code) in self.good {
            if taken.contains(code.normal()) {
                let key = code.shown().to_owned();
                bad.insert(line, BadLine { line, key, reason: BadKey::Taken });
            } else {
                codes.push(code);
            }
        }
        if bad.is_empty() { Ok(NewKeys::Typed(codes)) } else { Err(bad.into_values().collect()) }
    }
}

/// Splits a pasted text into lines, whatever ends them.
pub fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}
