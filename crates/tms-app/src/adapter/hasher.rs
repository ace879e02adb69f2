//! Argon2id, away from the threads that serve requests (USR-1).

use std::sync::Arc;

use argon2::{
    Argon2,
    password_hash::{self, PasswordHasher as _, PasswordVerifier as _, phc},
};
use async_trait::async_trait;
use tms_domain::{
    port::{PasswordHasher, StoreError},
    user::PasswordHash,
};
use tokio::sync::Semaphore;

/// The hash of no password, with the same parameters as every new one: who has no password, or no account,
/// is refused after the same work (USR-6).
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGtub3dzIGhpbQ$\
     AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes passwords, as many at once as there are processors: each takes 19 MiB and a whole one of them, so
/// more at once would only be slower and take more memory.
#[derive(Clone, Debug)]
pub(crate) struct Argon2Hasher {
    places: Arc<Semaphore>,
}

impl Argon2Hasher {
    /// A hasher for this machine.
    pub(crate) fn new() -> Self {
        let places = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { places: Arc::new(Semaphore::new(places)) }
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, password_hash::Error> + Send + 'static,
    ) -> Result<T, StoreError> {
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(StoreError::new)?;
        let worked = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(place);
            result
        });
        let worked = worked.await.map_err(StoreError::new)?;
        worked.map_err(|error| StoreError::new(error.to_string()))
    }
}

#[async_trait]
impl PasswordHasher for Argon2Hasher {
    async fn hash(&self, password: String) -> Result<PasswordHash, StoreError> {
        let hashed = self.run(move || Argon2::default().hash_password(password.as_bytes())).await?;
        Ok(PasswordHash::from_hasher(hashed.to_string()))
    }

    async fn matches(
        &self,
        password: String,
        hash: Option<PasswordHash>,
    ) -> Result<bool, StoreError> {
        self.run(move || {
            let text = hash.as_ref().map_or(NOBODYS, PasswordHash::as_str);
            let parsed = phc::PasswordHash::new(text).map_err(password_hash::Error::from)?;
            match Argon2::default().verify_password(password.as_bytes(), &parsed) {
                Ok(()) => Ok(hash.is_some()),
                Err(password_hash::Error::PasswordInvalid) => Ok(false),
                Err(error) => Err(error),
            }
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn usr_1_a_password_matches_its_own_hash_only() {
        let hasher = Argon2Hasher::new();
        let hash = hasher.hash("quiet river stone".to_owned()).await.unwrap();
        assert!(hash.as_str().starts_with("$argon2id$v=19$"));
        assert!(hasher.matches("quiet river stone".to_owned(), Some(hash.clone())).await.unwrap());
        assert!(!hasher.matches("quiet river stones".to_owned(), Some(hash)).await.unwrap());
    }

    #[tokio::test]
    async fn usr_6_whoever_has_no_password_is_refused_after_the_same_work() {
        let hasher = Argon2Hasher::new();
        assert!(!hasher.matches("anything".to_owned(), None).await.unwrap());
        let real = hasher.hash("anything".to_owned()).await.unwrap();
        let work =
            |hash: &str| hash.split('$').skip(1).take(3).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(work(NOBODYS), work(real.as_str()));
        assert_eq!(NOBODYS.len(), real.as_str().len());
    }

    #[tokio::test]
    async fn a_hash_that_is_none_is_a_failure_and_no_wrong_password() {
        let broken = PasswordHash::from_hasher("plain".to_owned());
        assert!(Argon2Hasher::new().matches("plain".to_owned(), Some(broken)).await.is_err());
    }
}
