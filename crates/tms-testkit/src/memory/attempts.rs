//! Limiting attempts over one server (RED-7).

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use tms_domain::{
    attempt::{AttemptKind, Counted, TooManyAttempts, remaining},
    port::{AttemptGate, AttemptPermit, EnterError, StoreError},
    time::Instant,
};
use tokio::sync::Notify;

use super::MemoryStore;

type Key = (AttemptKind, String);

/// Lets attempts in as long as few end badly. Two gates over one store are two servers.
#[derive(Clone, Debug)]
pub struct MemoryAttemptGate {
    store: MemoryStore,
    pending: Arc<Pending>,
}

#[derive(Debug, Default)]
struct Pending {
    deciding: Mutex<BTreeMap<Key, u32>>,
    left: Notify,
}

impl Pending {
    fn deciding(&self) -> MutexGuard<'_, BTreeMap<Key, u32>> {
        self.deciding.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl MemoryAttemptGate {
    /// A gate of one server.
    pub fn new(store: MemoryStore) -> Self {
        Self { store, pending: Arc::default() }
    }

    /// Enters, refuses, or says that someone must be waited for.
    fn try_enter(
        &self,
        kind: AttemptKind,
        counted: &[Counted],
        now: Instant,
    ) -> Result<Option<Permit>, TooManyAttempts> {
        let tables = self.store.tables();
        let mut deciding = self.pending.deciding();
        let mut must_wait = false;
        for Counted { key, max } in counted {
            let key = (kind, key.clone());
            let counted = tables.attempts.get(&key).map_or(&[][..], Vec::as_slice);
            let free = remaining(counted, *max, now)?;
            must_wait |= free <= deciding.get(&key).copied().unwrap_or(0);
        }
        if must_wait {
            return Ok(None);
        }
        let keys: Vec<Key> = counted.iter().map(|counted| (kind, counted.key.clone())).collect();
        for key in &keys {
            *deciding.entry(key.clone()).or_default() += 1;
        }
        Ok(Some(Permit { gate: self.clone(), keys }))
    }
}

#[async_trait]
impl AttemptGate for MemoryAttemptGate {
    async fn enter(
        &self,
        kind: AttemptKind,
        counted: Vec<Counted>,
        now: Instant,
    ) -> Result<Box<dyn AttemptPermit>, EnterError> {
        loop {
            let left = self.pending.left.notified();
            tokio::pin!(left);
            // Whoever leaves between the look and the wait must be heard.
            left.as_mut().enable();
            if let Some(permit) = self.try_enter(kind, &counted, now)? {
                return Ok(Box::new(permit));
            }
            left.await;
        }
    }
}

struct Permit {
    gate: MemoryAttemptGate,
    keys: Vec<Key>,
}

#[async_trait]
impl AttemptPermit for Permit {
    async fn count(self: Box<Self>, now: Instant) -> Result<(), StoreError> {
        let mut tables = self.gate.store.tables();
        for key in &self.keys {
            let instants = tables.attempts.entry(key.clone()).or_default();
            let place = instants.partition_point(|at| *at <= now);
            instants.insert(place, now);
        }
        drop(tables);
        Ok(())
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut deciding = self.gate.pending.deciding();
        for key in &self.keys {
            if let Some(count) = deciding.get_mut(key) {
                *count = count.saturating_sub(1);
            }
        }
        deciding.retain(|_, count| *count > 0);
        drop(deciding);
        self.gate.pending.left.notify_waiters();
    }
}
