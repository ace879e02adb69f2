//! Finding certificates (CRT).

use async_trait::async_trait;

use super::StoreError;
use crate::{certificate::Certificate, id::AssignmentId, key_code::GeneratedCode};

/// Finds certificates.
#[async_trait]
pub trait CertificateStore: Send + Sync {
    /// The certificate of an assignment, once that is complete (CRT-2).
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find(&self, assignment: AssignmentId) -> Result<Option<Certificate>, StoreError>;

    /// The certificate with a number. There is no look-up by a part of one.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_by_number(
        &self,
        number: GeneratedCode,
    ) -> Result<Option<Certificate>, StoreError>;
}
