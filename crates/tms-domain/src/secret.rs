//! Secrets that stand for a person: of sessions, tokens and password links. Only a digest of them is kept.

/// A secret of 256 random bits, as it is handed out, once.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// What tokens begin with, so that people and scanners recognise one that was lost.
    pub const TOKEN_PREFIX: &'static str = "tms_";

    /// A secret of random bits, in hexadecimal digits.
    pub fn from_random(high: u128, low: u128) -> Self {
        Self(format!("{high:032x}{low:032x}"))
    }

    /// A secret of random bits in the form of a token.
    pub fn token(high: u128, low: u128) -> Self {
        Self(format!("{}{high:032x}{low:032x}", Self::TOKEN_PREFIX))
    }

    /// The text that is handed out.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_keeps_all_256_bits_and_is_never_shown() {
        let secret = Secret::from_random(1, u128::MAX);
        assert_eq!(secret.as_str().len(), 64);
        assert!(secret.as_str().starts_with("00000000000000000000000000000001ffff"));
        assert_eq!(Secret::token(0, 0).as_str().len(), 68);
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }
}
