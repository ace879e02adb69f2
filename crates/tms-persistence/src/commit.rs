//! The one place that writes plans: many waiting plans in one database transaction (group commit).
//!
//! A plan is written whole or not at all. One that rests on a stale snapshot falls out alone; one that breaks a
//! constraint makes its group fall apart, and each plan is tried on its own.

use std::collections::BTreeSet;

use async_trait::async_trait;
use tms_domain::{
    change::Version,
    plan::{Plan, RowRef, Write},
    port::{CommitError, PlanStore, StoreError},
};

use crate::{batch::Batcher, connect::Database};

mod cell;
mod group;
mod postgres;
mod rows;
mod sqlite;
mod table;
#[cfg(test)]
mod tests;

pub(crate) use cell::built;
use group::{Group, changed_rows};

type Outcome = Result<(), CommitError>;

/// Commits plans, those that wait together in one transaction.
#[derive(Clone)]
pub struct SeaPlanStore {
    plans: Batcher<Plan, Outcome>,
}

impl std::fmt::Debug for SeaPlanStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SeaPlanStore").finish_non_exhaustive()
    }
}

impl SeaPlanStore {
    /// Starts committing plans to a database.
    pub fn new(database: &Database) -> Self {
        let database = database.clone();
        let plans = Batcher::start(move |plans| {
            let database = database.clone();
            async move { commit_all(&database, plans).await }
        });
        Self { plans }
    }
}

#[async_trait]
impl PlanStore for SeaPlanStore {
    async fn commit(&self, plan: Plan) -> Outcome {
        match self.plans.ask(plan).await {
            Ok(outcome) => outcome,
            Err(closed) => Err(CommitError::Store(StoreError::new(closed))),
        }
    }
}

/// Commits plans in as few rounds as they let: plans that touch what another one changes wait for it.
async fn commit_all(database: &Database, plans: Vec<Plan>) -> Vec<Outcome> {
    let mut outcomes: Vec<Option<Outcome>> = plans.iter().map(|_| None).collect();
    let mut waiting: Vec<(usize, Plan)> = plans.into_iter().enumerate().collect();
    let mut passed = BTreeSet::new();
    while !waiting.is_empty() {
        let (round, rest) = next_round(waiting, &passed, &mut outcomes);
        waiting = rest;
        let (places, plans): (Vec<usize>, Vec<Plan>) = round.into_iter().unzip();
        let committed = commit_round(database, &plans).await;
        for ((place, plan), outcome) in places.into_iter().zip(plans).zip(committed) {
            if outcome.is_ok() {
                let changed = changed_rows(&plan);
                passed
                    .extend(plan.guards().iter().filter(|(row, _)| changed.contains(row)).copied());
            }
            if let Some(slot) = outcomes.get_mut(place) {
                *slot = Some(outcome);
            }
        }
    }
    outcomes.into_iter().map(|outcome| outcome.unwrap_or(Err(CommitError::Conflict))).collect()
}

type Placed = Vec<(usize, Plan)>;

/// Parts the plans that can be committed together now from those that must wait. One that rests on a version
/// that was just passed is told so at once.
fn next_round(
    waiting: Placed,
    passed: &BTreeSet<(RowRef, Version)>,
    outcomes: &mut [Option<Outcome>],
) -> (Placed, Placed) {
    let mut changed: BTreeSet<RowRef> = BTreeSet::new();
    let mut read: BTreeSet<RowRef> = BTreeSet::new();
    let (mut round, mut rest) = (Vec::new(), Vec::new());
    let mut full = false;
    for (place, plan) in waiting {
        if plan.guards().iter().any(|guard| passed.contains(guard)) {
            if let Some(slot) = outcomes.get_mut(place) {
                *slot = Some(Err(CommitError::Conflict));
            }
            continue;
        }
        let changes = changed_rows(&plan);
        let meets = plan.guards().iter().any(|(row, _)| changed.contains(row))
            || changes.iter().any(|row| read.contains(row));
        let alone = has_many_keys(&plan);
        if full || meets || (alone && !round.is_empty()) {
            rest.push((place, plan));
            continue;
        }
        full = alone;
        read.extend(plan.guards().iter().map(|(row, _)| *row));
        changed.extend(changes);
        round.push((place, plan));
    }
    (round, rest)
}

/// Keys are written in steps: a plan that adds some is committed on its own.
fn has_many_keys(plan: &Plan) -> bool {
    plan.writes().iter().any(|write| matches!(write, Write::Keys(_)))
}

async fn commit_round(database: &Database, plans: &[Plan]) -> Vec<Outcome> {
    match commit_group(database, plans).await {
        Ok(outcomes) => outcomes,
        Err(CommitError::Duplicate(_) | CommitError::Conflict) if plans.len() > 1 => {
            let mut outcomes = Vec::with_capacity(plans.len());
            for plan in plans {
                outcomes.push(commit_alone(database, plan).await);
            }
            outcomes
        }
        Err(error) => share(error, plans.len()),
    }
}

async fn commit_alone(database: &Database, plan: &Plan) -> Outcome {
    let outcomes = commit_group(database, std::slice::from_ref(plan)).await?;
    outcomes.into_iter().next().unwrap_or(Err(CommitError::Conflict))
}

async fn commit_group(database: &Database, plans: &[Plan]) -> Result<Vec<Outcome>, CommitError> {
    let group = Group::of(plans);
    let held = if database.is_sqlite() {
        sqlite::commit(database.write.get_sqlite_connection_pool(), group).await?
    } else {
        postgres::commit(database.write.get_postgres_connection_pool(), group).await?
    };
    let held: BTreeSet<i32> = held.into_iter().collect();
    let outcomes = (0..)
        .zip(plans)
        .map(|(place, _)| if held.contains(&place) { Ok(()) } else { Err(CommitError::Conflict) });
    Ok(outcomes.collect())
}

/// Tells every plan of a group that the store failed.
fn share(error: CommitError, plans: usize) -> Vec<Outcome> {
    let text = match &error {
        CommitError::Conflict | CommitError::Duplicate(_) => String::new(),
        CommitError::Store(error) => {
            std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
        }
    };
    let mut outcomes = vec![Err(error)];
    while outcomes.len() < plans {
        outcomes.push(Err(CommitError::Store(StoreError::new(text.clone()))));
    }
    outcomes
}
