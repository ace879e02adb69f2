//! Attempts that are still being decided on this server, by what they are counted for.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tms_domain::{
    attempt::{AttemptKind, Counted, TooManyAttempts, remaining},
    time::Instant,
};
use tokio::sync::Notify;

type Key = (AttemptKind, String);

/// Everything that attempts are being decided for.
#[derive(Debug, Default)]
pub(super) struct Places(Mutex<HashMap<Key, Entry>>);

impl Places {
    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What stands for one account or address, for as long as anyone is here because of it.
#[derive(Debug, Default)]
struct Entry {
    /// How many stand here, let in or not.
    present: usize,
    /// How many were let in and are not decided yet.
    taken: u32,
    /// How many wait for a place.
    waiting: usize,
    /// How often an attempt was counted since the entry stands: what was looked up before is stale.
    counted: u64,
    /// Wakes one who waits. Whoever is woken and leaves room, or takes none, wakes the next.
    free: Arc<Notify>,
}

impl Entry {
    fn wake_one(&self) {
        if self.waiting > 0 {
            self.free.notify_one();
        }
    }
}

/// What became of asking for a place.
pub(super) enum Taken {
    /// It was given.
    Yes,
    /// Attempts were counted since the look-up.
    LookAgain,
    /// Others could use up the limit: one of them must be decided first.
    Wait(Arc<Notify>),
}

/// One attempt, let in or waiting. It leaves when it is dropped.
pub(super) struct Place {
    places: Arc<Places>,
    kind: AttemptKind,
    counted: Vec<Counted>,
    waits_for: Option<usize>,
    taken: bool,
    counts: bool,
}

impl Place {
    /// Stands where attempts of this kind are counted, without being let in.
    pub(super) fn stand_at(places: &Arc<Places>, kind: AttemptKind, counted: Vec<Counted>) -> Self {
        let mut entries = places.lock();
        for counted in &counted {
            entries.entry((kind, counted.key.clone())).or_default().present += 1;
        }
        drop(entries);
        let places = Arc::clone(places);
        Self { places, kind, counted, waits_for: None, taken: false, counts: false }
    }

    /// What the attempt is counted for.
    pub(super) fn keys(&self) -> Vec<String> {
        self.counted.iter().map(|counted| counted.key.clone()).collect()
    }

    /// How often attempts were counted so far. To be asked before the look-up.
    pub(super) fn seen(&self) -> Vec<u64> {
        let entries = self.places.lock();
        self.counted
            .iter()
            .map(|counted| self.entry(&entries, counted).map_or(0, |e| e.counted))
            .collect()
    }

    fn entry<'e>(&self, entries: &'e HashMap<Key, Entry>, counted: &Counted) -> Option<&'e Entry> {
        entries.get(&(self.kind, counted.key.clone()))
    }

    /// Asks for a place, given the instants that were counted lately for each key.
    pub(super) fn take(
        &mut self,
        seen: &[u64],
        instants: &[Vec<Instant>],
        now: Instant,
    ) -> Result<Taken, TooManyAttempts> {
        let places = Arc::clone(&self.places);
        let mut entries = places.lock();
        self.stop_waiting(&mut entries);
        let mut refused: Option<TooManyAttempts> = None;
        let mut full = None;
        for (place, counted) in self.counted.iter().enumerate() {
            let Some(entry) = self.entry(&entries, counted) else { continue };
            if seen.get(place) != Some(&entry.counted) {
                return Ok(Taken::LookAgain);
            }
            let instants = instants.get(place).map_or(&[][..], Vec::as_slice);
            match remaining(instants, counted.max, now) {
                Ok(left) if entry.taken < left => {}
                Ok(_) => full = full.or(Some(place)),
                // All limits must allow it: the last of the instants counts.
                Err(too_many) => {
                    let latest = refused.is_none_or(|known| known.retry_at < too_many.retry_at);
                    refused = if latest { Some(too_many) } else { refused };
                }
            }
        }
        if let Some(too_many) = refused {
            return Err(too_many);
        }
        if let Some(place) = full {
            return Ok(self.wait(&mut entries, place));
        }
        for counted in &self.counted {
            if let Some(entry) = entries.get_mut(&(self.kind, counted.key.clone())) {
                entry.taken += 1;
                entry.wake_one();
            }
        }
        self.taken = true;
        Ok(Taken::Yes)
    }

    fn wait(&mut self, entries: &mut HashMap<Key, Entry>, place: usize) -> Taken {
        // Who was woken for another key passes that on.
        let others = self.counted.iter().enumerate().filter(|(other, _)| *other != place);
        for entry in others.filter_map(|(_, counted)| self.entry(entries, counted)) {
            entry.wake_one();
        }
        let key = self.counted.get(place).map(|counted| (self.kind, counted.key.clone()));
        let Some(entry) = key.and_then(|key| entries.get_mut(&key)) else {
            return Taken::LookAgain;
        };
        entry.waiting += 1;
        self.waits_for = Some(place);
        Taken::Wait(Arc::clone(&entry.free))
    }

    fn stop_waiting(&mut self, entries: &mut HashMap<Key, Entry>) {
        let counted = self.waits_for.take().and_then(|place| self.counted.get(place));
        if let Some(counted) = counted
            && let Some(entry) = entries.get_mut(&(self.kind, counted.key.clone()))
        {
            entry.waiting = entry.waiting.saturating_sub(1);
        }
    }

    /// Notes that the attempt is counted: what others have looked up is stale once it leaves.
    pub(super) const fn counts(&mut self) {
        self.counts = true;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let places = Arc::clone(&self.places);
        let mut entries = places.lock();
        self.stop_waiting(&mut entries);
        for counted in &self.counted {
            let key = (self.kind, counted.key.clone());
            let Some(entry) = entries.get_mut(&key) else { continue };
            entry.present = entry.present.saturating_sub(1);
            entry.taken = entry.taken.saturating_sub(u32::from(self.taken));
            entry.counted = entry.counted.wrapping_add(u64::from(self.counts));
            // Who leaves without having been let in passes on the wake-up that it may have got.
            entry.wake_one();
            if entry.present == 0 {
                entries.remove(&key);
            }
        }
    }
}
