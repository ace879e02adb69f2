//! What is kept of secrets, and keys made of one secret.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use tms_domain::port::SecretDigest;

/// SHA-256 (USR-7).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sha256Digest;

impl SecretDigest for Sha256Digest {
    fn digest(&self, secret: &str) -> [u8; 32] {
        Sha256::digest(secret).into()
    }
}

/// The HMAC-SHA-256 of a message. Also how a key for one purpose is made of a key for all.
pub(crate) fn keyed_digest(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    // A shorter key is filled up with zeros to a block (RFC 2104).
    let mut block = [0_u8; 64];
    for (place, byte) in block.iter_mut().zip(key) {
        *place = *byte;
    }
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().fold(String::new(), |digits, byte| format!("{digits}{byte:02x}"))
    }

    #[test]
    fn secrets_are_kept_as_their_sha_256() {
        let digest = hex(&Sha256Digest.digest("abc"));
        assert_eq!(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    /// RFC 4231, test case 1, whose key of 20 bytes is the same as one filled up with zeros.
    #[test]
    fn the_keyed_digest_is_the_standard_one() {
        let mut key = [0; 32];
        key[..20].fill(0x0b);
        let digest = hex(&keyed_digest(&key, b"Hi There"));
        assert_eq!(digest, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    }
}
