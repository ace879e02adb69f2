//! Statements in memory (BIL-4).

use std::collections::BTreeMap;

use async_trait::async_trait;
use tms_domain::{
    billing::BillLineKind,
    id::{CourseId, OrganizationId},
    port::{BillingQueries, StoreError},
    text::Name,
    time::Day,
    view::StatementLineView,
};

use super::MemoryStore;

#[async_trait]
impl BillingQueries for MemoryStore {
    async fn statement(
        &self,
        organization: OrganizationId,
        include_children: bool,
        month: Day,
    ) -> Result<Vec<StatementLineView>, StoreError> {
        let tables = self.tables();
        let wanted = tables.bill_lines.iter().filter(|line| {
            let place = line.organization;
            let inside = place == organization
                || (include_children && tables.is_within(place, organization));
            inside && month.contains(line.at)
        });
        let mut sums: BTreeMap<(Option<Name>, Name, CourseId), (u64, u64)> = BTreeMap::new();
        for line in wanted {
            let Some(course) = tables.courses.get(&line.course) else { continue };
            let name = course.state().details().name.clone();
            let (created, reversed) =
                sums.entry((line.sku.clone(), name, line.course)).or_default();
            match line.kind {
                BillLineKind::Created => *created += 1,
                BillLineKind::Reversed => *reversed += 1,
            }
        }
        let lines = sums.into_iter().map(|((sku, name, course), (created, reversed))| {
            StatementLineView { sku, course: (course, name), created, reversed }
        });
        Ok(lines.collect())
    }
}
