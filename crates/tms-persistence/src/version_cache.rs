//! Things that look-ups saw lately, so that the next one need not read them whole.
//!
//! What stands here is used only as long as it has the version that the database just named, and whatever was
//! decided on it is checked against the database once more at the commit.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use tms_domain::change::{Version, Versioned};
use uuid::Uuid;

/// How many things of one kind are kept. When there are more, keeping begins anew.
const KEPT_MAX: usize = 1_024;

/// Things by their ids.
pub(crate) type ById<A> = HashMap<Uuid, Arc<Versioned<A>>>;

/// Things with the version they were read at.
#[derive(Debug)]
pub(crate) struct VersionCache<A>(Mutex<ById<A>>);

impl<A> Default for VersionCache<A> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<A> VersionCache<A> {
    /// Those that are kept in the version that is current, and the ids of the others.
    pub(crate) fn find(
        &self,
        current: impl IntoIterator<Item = (Uuid, Version)>,
    ) -> (ById<A>, Vec<Uuid>) {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut found, mut missing) = (HashMap::new(), HashSet::new());
        for (id, version) in current {
            match kept.get(&id) {
                Some(known) if known.version() == version => {
                    found.insert(id, Arc::clone(known));
                }
                Some(_) | None => {
                    missing.insert(id);
                }
            }
        }
        (found, missing.into_iter().collect())
    }

    /// What is kept of some things, current or not: good for guessing only.
    pub(crate) fn guess(&self, ids: impl IntoIterator<Item = Uuid>) -> Vec<Arc<Versioned<A>>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ids.into_iter().filter_map(|id| kept.get(&id).map(Arc::clone)).collect()
    }

    /// Keeps what was just read.
    pub(crate) fn keep<'a>(&self, read: impl IntoIterator<Item = (&'a Uuid, &'a Arc<Versioned<A>>)>)
    where
        A: 'a,
    {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (id, item) in read {
            if kept.len() >= KEPT_MAX {
                kept.clear();
            }
            kept.insert(*id, Arc::clone(item));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_current_version_counts_as_kept() {
        let cache = VersionCache::default();
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let first = Version::FIRST;
        cache.keep(&HashMap::from([(one, Arc::new(Versioned::new("one", first)))]));
        let (found, missing) = cache.find([(two, first), (one, first), (two, first)]);
        assert_eq!(found.get(&one).map(|kept| *kept.state()), Some("one"));
        assert_eq!(missing, [two]);
        let (found, missing) = cache.find([(one, first.next())]);
        assert!(found.is_empty());
        assert_eq!(missing, [one]);
    }

    #[test]
    fn a_cache_stays_small() {
        let cache = VersionCache::default();
        for id in 0..5_000 {
            let item = Arc::new(Versioned::new(id, Version::FIRST));
            cache.keep(&HashMap::from([(Uuid::from_u128(id), item)]));
            assert!(cache.0.lock().unwrap().len() <= KEPT_MAX);
        }
        assert!(cache.find([(Uuid::from_u128(4_999), Version::FIRST)]).1.is_empty());
    }
}
