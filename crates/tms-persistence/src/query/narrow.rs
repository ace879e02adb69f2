//! Choosing how a page finds its rows, so that its time does not grow with the table.
//!
//! A condition that few rows fulfil is narrow: its rows are collected and sorted. Where every condition is
//! fulfilled by many, a page walks the index of its order instead, and soon has enough.

use tms_domain::port::StoreError;

use crate::{connect::Database, sql::Sql};

/// How many rows a narrow condition holds at most.
const NARROW_MAX: i64 = 2_000;
/// One more: as far as rows are counted.
pub(crate) const COUNTED_MAX: &str = "2001";

/// The narrowest of these conditions, if one is narrow: found by counting as far as needed, in one statement.
/// `push_rows` adds a query of a condition's rows.
pub(crate) async fn narrowest<C: Copy + Send + Sync>(
    database: &Database,
    conditions: &[C],
    push_rows: impl Fn(&mut Sql, C) + Send,
) -> Result<Option<C>, StoreError> {
    if conditions.is_empty() {
        return Ok(None);
    }
    let mut sql = Sql::of(database, "SELECT ");
    for (place, condition) in conditions.iter().enumerate() {
        sql.push(if place > 0 { ", " } else { "" }).push("(SELECT count(*) FROM (");
        push_rows(&mut sql, *condition);
        sql.push(" LIMIT ").push(COUNTED_MAX).push(") AS counted)");
    }
    let counts = sql.first(&database.read, |cells| {
        let counts: Result<Vec<i64>, StoreError> =
            conditions.iter().map(|_| cells.take("*", "count")).collect();
        counts
    });
    let counts = counts.await?.unwrap_or_default();
    let counted = conditions.iter().copied().zip(counts);
    let narrow = counted.filter(|(_, count)| *count <= NARROW_MAX);
    Ok(narrow.min_by_key(|(_, count)| *count).map(|(condition, _)| condition))
}
