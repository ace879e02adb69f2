//! Signatures of what passes between a lab host and us: `sha256=` and the HMAC-SHA-256 of the body, in hexadecimal
//! digits.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// The fewest characters of a key: with less, it can be guessed.
pub const KEY_CHARACTERS_MIN: usize = 32;

/// The key that a lab host shares with us. It never shows.
#[derive(Clone, PartialEq, Eq)]
pub struct LabHostKey(String);

impl LabHostKey {
    /// Takes a key without its outer blanks, if it is long enough.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        (text.chars().count() >= KEY_CHARACTERS_MIN).then(|| Self(text.to_owned()))
    }

    /// The signature of a body.
    pub fn sign(&self, body: &[u8]) -> String {
        let digits = self.hash(body);
        digits.iter().fold("sha256=".to_owned(), |text, byte| format!("{text}{byte:02x}"))
    }

    /// Tells whether this is the signature of a body, in the same time wherever it differs.
    pub fn has_signed(&self, body: &[u8], signature: &str) -> bool {
        let given = signature.to_ascii_lowercase();
        given.as_bytes().ct_eq(self.sign(body).as_bytes()).into()
    }

    fn hash(&self, body: &[u8]) -> [u8; 32] {
        // A key is filled up with zeros to a block, a longer one hashed first (RFC 2104).
        let mut block = [0_u8; 64];
        let hashed;
        let key = if self.0.len() <= block.len() {
            self.0.as_bytes()
        } else {
            hashed = Sha256::digest(&self.0);
            hashed.as_slice()
        };
        block.iter_mut().zip(key).for_each(|(place, byte)| *place = *byte);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        mac.update(body);
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for LabHostKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LabHostKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lab_2_only_the_key_that_signed_a_body_has_signed_it() {
        let key = LabHostKey::parse(&"k".repeat(32)).unwrap();
        let other = LabHostKey::parse(&"o".repeat(99)).unwrap();
        let signature = key.sign(b"body");
        assert!(key.has_signed(b"body", &signature));
        assert!(key.has_signed(b"body", &signature.to_uppercase()));
        for (key, body, signature) in [
            (&other, &b"body"[..], &*signature),
            (&key, b"body ", &signature),
            (&key, b"body", &signature[7..]),
            (&key, b"body", ""),
        ] {
            assert!(!key.has_signed(body, signature));
        }
        assert_eq!(format!("{key:?}"), "LabHostKey(…)");
    }

    /// As RFC 2104 wants it.
    #[test]
    fn a_long_key_is_hashed_first_as_the_standard_says() {
        let key = LabHostKey("\u{7f}".repeat(131));
        let hashed = Sha256::digest("\u{7f}".repeat(131));
        let mut block = [0; 64];
        block[..32].copy_from_slice(&hashed);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        mac.update(b"body");
        assert_eq!(key.hash(b"body")[..], mac.finalize().into_bytes()[..]);
    }

    #[test]
    fn a_key_that_can_be_guessed_is_none() {
        assert!(LabHostKey::parse(&format!(" {} ", "k".repeat(31))).is_none());
    }
}
