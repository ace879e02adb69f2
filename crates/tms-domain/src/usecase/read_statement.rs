//! The monthly statement of an organization (BIL-4, PERM-4).

use std::convert::Infallible;

use super::{UseCaseError, edit_organization::find_line_in_reach};
use crate::{
    field::{Draft, FieldCode, FieldError, InvalidFields},
    id::OrganizationId,
    organization::TimeZoneName,
    port::Ports,
    role::{Actor, Permission},
    time::Day,
    view::StatementLineView,
};

/// A month of a year, wherever it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StatementMonth {
    /// The year.
    pub year: i32,
    /// The month, from 1 to 12.
    pub month: u32,
}

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementView {
    /// Whose it is.
    pub organization: OrganizationId,
    /// The zone in which its month is read.
    pub time_zone: TimeZoneName,
    /// The month, from its first instant on.
    pub month: Day,
    /// Whether the month is not over: what it says may still grow.
    pub so_far: bool,
    /// What was created and reversed, by SKU and course.
    pub lines: Vec<StatementLineView>,
}

impl StatementView {
    /// How many assignments were created and how many reversed, over all lines.
    pub fn totals(&self) -> (u64, u64) {
        self.lines.iter().fold((0, 0), |(created, reversed), line| {
            (created.saturating_add(line.created), reversed.saturating_add(line.reversed))
        })
    }
}

/// The use case: an Operations Manager or a Sales Manager reads a statement.
#[derive(Clone)]
pub struct ReadStatement {
    ports: Ports,
}

impl ReadStatement {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// The statement of a month in the organization's own zone (BIL-4).
    ///
    /// # Errors
    ///
    /// Finds no organization out of reach; a month that is none, or lies outside the years 1970 to 9999, is a
    /// bad field.
    pub async fn read(
        &self,
        actor: &Actor,
        wanted: Draft<(OrganizationId, StatementMonth, bool)>,
    ) -> Result<StatementView, UseCaseError<Infallible>> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::SeeBilling)?;
        let (organization, StatementMonth { year, month }, include_children) = wanted?;
        let line = find_line_in_reach(ports, &reach, organization).await?;
        let time_zone = line.organization().settings().time_zone.clone();
        let month = ports.calendar.month(&time_zone, year, month).ok_or_else(|| {
            let message = "this must be a month of the years 1970 to 9999, like 2027-03";
            InvalidFields::one(FieldError::new("month", FieldCode::OutOfRange, message))
        })?;
        let so_far = ports.clock.now() < month.ends_at();
        let lines = ports.queries.billing.statement(organization, include_children, month).await?;
        Ok(StatementView { organization, time_zone, month, so_far, lines })
    }
}
