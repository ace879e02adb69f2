//! Sources of ids and of random bits that give the same in every run.

use std::sync::atomic::{AtomicU64, Ordering};

use tms_domain::port::{IdSource, KeyCodeSource, SecretDigest};
use uuid::Uuid;

/// Spreads a number over 64 bits, one to one (the finaliser of `SplitMix64`).
const fn spread(number: u64) -> u64 {
    let mut bits = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// Ids in the form of UUID version 7: later ones sort behind earlier ones, with room for a block behind each.
#[derive(Debug)]
pub struct SeededIds {
    seed: u64,
    taken: AtomicU64,
}

impl SeededIds {
    /// The ids of a seed.
    pub const fn new(seed: u64) -> Self {
        Self { seed, taken: AtomicU64::new(0) }
    }
}

impl IdSource for SeededIds {
    fn next(&self) -> Uuid {
        // The count stands where the milliseconds do, from the year 2027 on.
        const START: u64 = 1_800_000_000_000;
        let taken = self.taken.fetch_add(1, Ordering::Relaxed);
        let random = u128::from(spread(self.seed ^ spread(taken)));
        // Room for blocks that count upwards without reaching the variant's bits.
        let low = random >> 8 & 0x3FFF_FFFF_FFFF_FFFF & !(0xFFFF_FFFF << 30);
        let time = u128::from(START + taken) << 80;
        Uuid::from_u128(
            time | 0x7 << 76 | (random & 0xFFF) << 64 | 0x8 << 60 | (low & 0x0FFF_FFFF_FFFF_FFFF),
        )
    }
}

/// Random bits for keys and secrets.
#[derive(Debug)]
pub struct SeededCodes {
    seed: u64,
    taken: AtomicU64,
}

impl SeededCodes {
    /// The bits of a seed.
    pub const fn new(seed: u64) -> Self {
        Self { seed: spread(seed), taken: AtomicU64::new(0) }
    }
}

impl KeyCodeSource for SeededCodes {
    fn next(&self) -> u128 {
        let taken = self.taken.fetch_add(2, Ordering::Relaxed);
        let half = |number: u64| u128::from(spread(self.seed ^ spread(number)));
        half(taken) << 64 | half(taken + 1)
    }
}

/// A digest that is fast and no secret's friend: for tests only.
#[derive(Clone, Copy, Debug, Default)]
pub struct FastDigest;

impl SecretDigest for FastDigest {
    fn digest(&self, secret: &str) -> [u8; 32] {
        let mut digest = [0; 32];
        for (place, eight) in (0_u64..).zip(digest.chunks_mut(8)) {
            let bits = secret
                .bytes()
                .fold(spread(place), |bits, byte| spread(bits.rotate_left(8) ^ u64::from(byte)));
            eight.copy_from_slice(&bits.to_le_bytes());
        }
        digest
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_are_of_version_7_sort_by_age_and_leave_room_for_blocks() {
        let ids = SeededIds::new(1);
        let taken: Vec<Uuid> = (0..1_000).map(|_| ids.next()).collect();
        assert!(taken.is_sorted());
        assert_eq!(taken.iter().collect::<BTreeSet<_>>().len(), 1_000);
        for pair in taken.windows(2) {
            assert_eq!(pair[0].get_version_num(), 7);
            assert!(pair[1].as_u128() - pair[0].as_u128() > 1 << 40);
        }
        assert_eq!(SeededIds::new(1).next(), taken[0]);
        assert_ne!(SeededIds::new(2).next(), taken[0]);
    }

    #[test]
    fn digests_and_codes_differ() {
        assert_ne!(FastDigest.digest("a"), FastDigest.digest("b"));
        assert_eq!(FastDigest.digest("a"), FastDigest.digest("a"));
        let codes = SeededCodes::new(3);
        assert_ne!(codes.next(), codes.next());
    }
}
