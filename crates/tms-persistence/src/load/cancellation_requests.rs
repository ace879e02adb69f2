//! Loading cancellation requests.

use async_trait::async_trait;
use tms_domain::{
    cancellation_request::CancellationRequest,
    change::Versioned,
    id::{AssignmentId, CancellationRequestId},
    port::{CancellationRequestStore, StoreError},
};

use super::SeaStore;
use crate::{cells::Row as _, row::request::RequestRow, sql::Sql};

#[async_trait]
impl CancellationRequestStore for SeaStore {
    async fn find(
        &self,
        id: CancellationRequestId,
    ) -> Result<Option<Versioned<CancellationRequest>>, StoreError> {
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<RequestRow>("r").push(" FROM cancellation_requests r WHERE r.id = ");
        sql.id(id.as_uuid());
        let request = sql.first(&self.database.read, RequestRow::read).await?;
        Ok(request.map(TryInto::try_into).transpose()?)
    }

    async fn find_open(
        &self,
        assignment: AssignmentId,
    ) -> Result<Option<CancellationRequestId>, StoreError> {
        let mut sql = Sql::of(
            &self.database,
            "SELECT r.id FROM cancellation_requests r WHERE r.state = 'open' AND r.assignment_id = ",
        );
        sql.id(assignment.as_uuid());
        let read = |cells: &mut crate::cells::Cells<'_>| cells.take("cancellation_requests", "id");
        Ok(sql.first(&self.database.read, read).await?.map(CancellationRequestId::from_uuid))
    }
}
