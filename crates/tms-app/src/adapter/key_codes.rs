//! Random bits that nobody can guess (KEY-2).

use rand::{Rng as _, rand_core::UnwrapErr, rngs::SysRng};
use tms_domain::port::KeyCodeSource;

/// The operating system's generator. Without one nothing secret can be made, so its failure ends the request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OsKeyCodeSource;

impl KeyCodeSource for OsKeyCodeSource {
    fn next(&self) -> u128 {
        let mut bytes = [0; 16];
        UnwrapErr(SysRng).fill_bytes(&mut bytes);
        u128::from_le_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn key_2_codes_do_not_come_again() {
        let codes: BTreeSet<u128> = (0..1_000).map(|_| OsKeyCodeSource.next()).collect();
        assert_eq!(codes.len(), 1_000);
    }
}
