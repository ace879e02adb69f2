//! Statements.

use serde::Serialize;
use tms_domain::{text::Name, view::StatementLineView};
use utoipa::ToSchema;

use super::Named;

/// One line of a statement.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StatementLine {
    /// The SKU at creation.
    sku: Option<String>,
    /// The course.
    course: Named,
    /// How many assignments were created.
    created: u64,
    /// How many were cancelled.
    reversed: u64,
    /// Created minus reversed.
    net: i64,
}

/// The sums of a statement.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StatementTotals {
    /// How many assignments were created.
    created: u64,
    /// How many were cancelled.
    reversed: u64,
    /// Created minus reversed.
    net: i64,
}

/// Created minus reversed: below zero where more of earlier months was cancelled.
pub(crate) fn net(created: u64, reversed: u64) -> i64 {
    let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    signed(created).saturating_sub(signed(reversed))
}

impl From<&StatementLineView> for StatementLine {
    fn from(view: &StatementLineView) -> Self {
        let (course, name) = &view.course;
        Self {
            sku: view.sku.as_ref().map(Name::as_str).map(str::to_owned),
            course: Named { id: course.as_uuid(), name: name.as_str().to_owned() },
            created: view.created,
            reversed: view.reversed,
            net: net(view.created, view.reversed),
        }
    }
}

impl StatementTotals {
    /// The sums of these lines.
    pub(crate) fn of(lines: &[StatementLineView]) -> Self {
        let sum = |count: fn(&StatementLineView) -> u64| {
            lines.iter().map(count).fold(0_u64, u64::saturating_add)
        };
        let (created, reversed) = (sum(|line| line.created), sum(|line| line.reversed));
        Self { created, reversed, net: net(created, reversed) }
    }
}
