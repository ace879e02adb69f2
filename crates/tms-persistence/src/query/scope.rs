//! How far a list may look (PERM-3): everywhere, or the organizations in reach.

use tms_domain::{port::StoreError, role::Reach};
use uuid::Uuid;

use crate::{
    connect::Database,
    load::REACHED,
    sql::{Column, Sql},
};

/// The organizations a list may look at.
#[derive(Clone, Debug)]
pub(crate) enum Scope {
    /// All of them.
    Everywhere,
    /// These.
    Organizations(Vec<Uuid>),
}

impl Scope {
    /// Finds every organization in reach, in one statement at most.
    pub(crate) async fn of(database: &Database, reach: &Reach) -> Result<Self, StoreError> {
        let Reach::Within(roots) = reach else { return Ok(Self::Everywhere) };
        if roots.is_empty() {
            return Ok(Self::Organizations(Vec::new()));
        }
        let mut sql = Sql::of(
            database,
            "WITH RECURSIVE reached(id) AS (SELECT o.id FROM organizations o WHERE ",
        );
        sql.is_one_of("o.id", Column::Ids(roots.iter().map(|root| root.as_uuid()).collect()));
        sql.push(REACHED).push(" SELECT id FROM reached");
        let reached = sql.all(&database.read, |cells| cells.take("organizations", "id")).await?;
        Ok(Self::Organizations(reached))
    }

    /// Tells whether nothing is in reach.
    pub(crate) const fn is_empty(&self) -> bool {
        match self {
            Self::Everywhere => false,
            Self::Organizations(ids) => ids.is_empty(),
        }
    }

    /// The same, of one organization only.
    pub(crate) fn only(self, organization: Option<Uuid>) -> Self {
        match (self, organization) {
            (scope, None) => scope,
            (Self::Everywhere, Some(id)) => Self::Organizations(vec![id]),
            (Self::Organizations(ids), Some(id)) => {
                Self::Organizations(ids.into_iter().filter(|reached| *reached == id).collect())
            }
        }
    }

    /// The only organization, if there is one only.
    pub(crate) const fn single(&self) -> Option<Uuid> {
        match self {
            Self::Organizations(ids) => match ids.as_slice() {
                [only] => Some(*only),
                [] | [_, _, ..] => None,
            },
            Self::Everywhere => None,
        }
    }

    /// Adds the condition that a row's organization is in scope, behind an `AND`. SQLite is kept from looking
    /// for it in an index: the rows are found by something better.
    pub(crate) fn push_and(&self, sql: &mut Sql, expression: &str) {
        if let Self::Organizations(ids) = self {
            sql.push(" AND ").push_either("+", "");
            sql.is_one_of(expression, Column::Ids(ids.clone()));
        }
    }
}
