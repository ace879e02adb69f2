//! Hashing and judging passwords without the work.

use async_trait::async_trait;
use tms_domain::{
    port::{PasswordHasher, PasswordStrength, StoreError},
    user::PasswordHash,
};

/// A hasher that hashes nothing: fast, for tests only.
#[derive(Clone, Copy, Debug, Default)]
pub struct FastHasher;

#[async_trait]
impl PasswordHasher for FastHasher {
    async fn hash(&self, password: String) -> Result<PasswordHash, StoreError> {
        let reversed: String = password.chars().rev().collect();
        Ok(PasswordHash::from_hasher(format!("$fast${reversed}")))
    }

    async fn matches(
        &self,
        password: String,
        hash: Option<PasswordHash>,
    ) -> Result<bool, StoreError> {
        let expected = self.hash(password).await?;
        Ok(hash.is_some_and(|hash| hash == expected))
    }
}

/// A judge of passwords: four for a long one, less for a short one, none where an own word stands in it.
#[derive(Clone, Copy, Debug, Default)]
pub struct LengthStrength;

impl PasswordStrength for LengthStrength {
    fn score(&self, password: &str, own_words: &[&str]) -> u8 {
        let lower = password.to_lowercase();
        let own = own_words.iter().filter(|word| word.chars().count() >= 3);
        if own.into_iter().any(|word| lower.contains(&word.to_lowercase())) {
            return 0;
        }
        u8::try_from(password.chars().count() / 4).unwrap_or(4).min(4)
    }
}
