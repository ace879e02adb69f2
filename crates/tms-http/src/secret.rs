//! Keyed hashes and comparisons that take as long whatever they find.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// The HMAC-SHA-256 of a message.
pub(crate) fn keyed_hash(key: &[u8], message: &[u8]) -> [u8; 32] {
    // A key is filled up with zeros to a block, a longer one hashed first (RFC 2104).
    let mut block = [0_u8; 64];
    let hashed;
    let short = if key.len() <= block.len() {
        key
    } else {
        hashed = Sha256::digest(key);
        hashed.as_slice()
    };
    for (place, byte) in block.iter_mut().zip(short) {
        *place = *byte;
    }
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// Tells whether two texts are the same, in the same time wherever they differ.
pub(crate) fn equal(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let written = write!(text, "{byte:02x}");
        debug_assert!(written.is_ok(), "writing into a string does not fail");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test cases 2 and 6.
    #[test]
    fn the_keyed_hash_is_the_standard_one() {
        let short = keyed_hash(b"Jefe", b"what do ya want for nothing?");
        assert!(hex(&short).starts_with("5bdcc146bf60754e6a042426089575c7"));
        let long =
            keyed_hash(&[0xaa; 131], b"Test Using Larger Than Block-Size Key - Hash Key First");
        assert!(hex(&long).starts_with("60e431591ee0b67f0d8a26aacbf5b77f"));
    }
}
