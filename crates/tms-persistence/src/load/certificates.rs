//! Finding certificates.

use async_trait::async_trait;
use tms_domain::{
    certificate::Certificate,
    id::AssignmentId,
    key_code::GeneratedCode,
    port::{CertificateStore, StoreError},
};

use super::SeaStore;
use crate::{cells::Row as _, connect::Database, row::certificate::CertificateRow, sql::Sql};

fn certificates(database: &Database, narrow: &str) -> Sql {
    let mut sql = Sql::of(database, "SELECT ");
    sql.columns::<CertificateRow>("c").push(" FROM certificates c WHERE ").push(narrow);
    sql
}

impl SeaStore {
    async fn certificate(&self, sql: Sql) -> Result<Option<Certificate>, StoreError> {
        let row = sql.first(&self.database.read, CertificateRow::read).await?;
        Ok(row.map(TryInto::try_into).transpose()?)
    }
}

#[async_trait]
impl CertificateStore for SeaStore {
    async fn find(&self, assignment: AssignmentId) -> Result<Option<Certificate>, StoreError> {
        let mut sql = certificates(&self.database, "c.assignment_id = ");
        sql.id(assignment.as_uuid());
        self.certificate(sql).await
    }

    async fn find_by_number(
        &self,
        number: GeneratedCode,
    ) -> Result<Option<Certificate>, StoreError> {
        let mut sql = certificates(&self.database, "c.number = ");
        sql.text(number.normal().as_str());
        self.certificate(sql).await
    }
}
