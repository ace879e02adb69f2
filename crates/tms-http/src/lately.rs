//! What was read lately and hardly ever changes: remembered for some seconds, so that not every page reads it anew.

use std::{
    collections::BTreeMap,
    sync::{PoisonError, RwLock},
    time::{Duration, Instant},
};

/// How long something is believed to be as it was.
const REMEMBERED: Duration = Duration::from_secs(10);
/// How many things are remembered: visitors may invent keys.
const KNOWN_MAX: usize = 256;

/// Values by their keys, as they were lately.
pub(crate) struct Lately<K, V> {
    known: RwLock<BTreeMap<K, (Instant, V)>>,
}

impl<K, V> Default for Lately<K, V> {
    fn default() -> Self {
        Self { known: RwLock::new(BTreeMap::new()) }
    }
}

impl<K: Ord, V: Clone> Lately<K, V> {
    /// What was read, unless that is too long ago.
    pub(crate) fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<V>
    where
        K: std::borrow::Borrow<Q>,
    {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let (read_at, value) = known.get(key)?;
        (read_at.elapsed() < REMEMBERED).then(|| value.clone())
    }

    /// Remembers what was just read.
    pub(crate) fn keep(&self, key: K, value: V) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KNOWN_MAX {
            known.clear();
        }
        known.insert(key, (Instant::now(), value));
    }

    /// Forgets everything: something has changed.
    pub(crate) fn forget(&self) {
        self.known.write().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_has_an_end() {
        let lately = Lately::<u32, &str>::default();
        lately.keep(1, "one");
        assert_eq!(lately.get(&1), Some("one"));
        for key in 2..10_000 {
            lately.keep(key, "many");
        }
        assert!(lately.known.read().unwrap().len() <= KNOWN_MAX);
        lately.forget();
        assert_eq!(lately.get(&9_999), None);
    }
}
