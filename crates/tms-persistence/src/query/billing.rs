//! Statements (BIL-4): what was billed and taken back in a stretch of time.

use async_trait::async_trait;
use tms_domain::{
    id::{CourseId, OrganizationId},
    port::{BillingQueries, StoreError},
    time::Day,
    view::StatementLineView,
};
use uuid::Uuid;

use super::SeaQueries;
use crate::{
    cells::{Cells, Row as _, rows},
    error::BadRow,
    load::REACHED,
    row::Reading,
    sql::Sql,
};

rows! {
    /// The sums of one SKU and course.
    StatementRow of "bill_lines" {
        course_id: Uuid,
        sku: Option<String>,
        name: String,
        created: i64,
        reversed: i64,
    }
}

impl TryFrom<StatementRow> for StatementLineView {
    type Error = BadRow;

    fn try_from(row: StatementRow) -> Result<Self, BadRow> {
        let reading = Reading::row("bill_lines", row.course_id);
        let sum = |column: &str, sum: i64| reading.take(column, u64::try_from(sum));
        Ok(Self {
            sku: reading.optional_name("sku", row.sku.as_ref())?,
            course: (CourseId::from_uuid(row.course_id), reading.name("name", &row.name)?),
            created: sum("created", row.created)?,
            reversed: sum("reversed", row.reversed)?,
        })
    }
}

#[async_trait]
impl BillingQueries for SeaQueries {
    async fn statement(
        &self,
        organization: OrganizationId,
        include_children: bool,
        month: Day,
    ) -> Result<Vec<StatementLineView>, StoreError> {
        let mut sql = Sql::new(&self.database);
        sql.push("WITH RECURSIVE reached(id) AS (SELECT o.id FROM organizations o WHERE o.id = ");
        sql.id(organization.as_uuid());
        sql.push(if include_children { REACHED } else { ")" });
        sql.push(
            ", sums AS (SELECT b.course_id, b.sku, \
             count(*) FILTER (WHERE b.kind = 'created') AS created, \
             count(*) FILTER (WHERE b.kind = 'reversed') AS reversed \
             FROM bill_lines b WHERE b.organization_id IN (SELECT id FROM reached) AND b.at >= ",
        );
        sql.at(month.starts_at()).push(" AND b.at < ").at(month.ends_at());
        sql.push(
            " GROUP BY b.course_id, b.sku) SELECT s.course_id, s.sku, c.name, s.created, s.reversed \
             FROM sums s JOIN courses c ON c.id = s.course_id",
        );
        let read = |cells: &mut Cells<'_>| Ok(StatementRow::read(cells)?.try_into()?);
        let mut lines: Vec<StatementLineView> = sql.all(&self.database.read, read).await?;
        // By name as people read it; databases sort texts each in its own way.
        lines.sort_by(|a, b| {
            let key =
                |line: &StatementLineView| (line.sku.clone(), line.course.1.clone(), line.course.0);
            key(a).cmp(&key(b))
        });
        Ok(lines)
    }
}
