//! Finding certificates in memory.

use async_trait::async_trait;
use tms_domain::{
    certificate::Certificate,
    id::AssignmentId,
    key_code::GeneratedCode,
    port::{CertificateStore, StoreError},
};

use super::MemoryStore;

#[async_trait]
impl CertificateStore for MemoryStore {
    async fn find(&self, assignment: AssignmentId) -> Result<Option<Certificate>, StoreError> {
        Ok(self.tables().certificates.get(&assignment).cloned())
    }

    async fn find_by_number(
        &self,
        number: GeneratedCode,
    ) -> Result<Option<Certificate>, StoreError> {
        let tables = self.tables();
        let mut all = tables.certificates.values();
        Ok(all.find(|certificate| certificate.certified.number == number).cloned())
    }
}
