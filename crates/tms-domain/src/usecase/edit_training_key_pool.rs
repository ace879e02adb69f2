//! An Operations Manager changes a pool (POOL-4, PERM-2).

use std::collections::BTreeSet;

use thiserror::Error;

use super::{ATTEMPTS_MAX, UseCaseError, commit, expect_version, find_line, picked_dates, plan_of};
use crate::{
    change::{Version, Versioned},
    field::{Draft, FieldCode, FieldError, FieldReader, InvalidFields, Patch},
    id::TrainingKeyPoolId,
    organization::OrganizationLine,
    pool::{PoolDetails, PoolRefused, TrainingKeyPool},
    port::Ports,
    role::{Actor, Permission, Reach},
    text::Name,
    time::{AccessDays, Instant, Picked},
    view::PoolView,
};

/// What is to be changed of a pool. Its course and its owner never are (POOL-4, CRS-5).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PoolPatch {
    /// What it is called.
    pub name: Patch<Name>,
    /// When its keys can first be redeemed. A date is read in the owner's zone (TIM-3).
    pub starts: Patch<Picked>,
    /// When they can no longer be.
    pub expires: Patch<Picked>,
    /// How long a redeemed key gives access.
    pub content_availability: Patch<AccessDays>,
    /// Whether learners of the owner's descendants may redeem its keys.
    pub available_to_children: Patch<bool>,
}

/// Why the course does not fit a pool (POOL-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CourseUnfit {
    /// It cannot be assigned in the owner organization (CRS-3).
    #[error("the course cannot be assigned in this organization")]
    NotAvailable,
    /// It is archived.
    #[error("the course is archived")]
    Archived,
    /// It is due to archive before, or when, the pool starts.
    #[error("the course archives at {archives_at}, before the pool starts")]
    ArchivesBeforeStart {
        /// When it archives.
        archives_at: Instant,
    },
    /// It is due to archive before the pool expires.
    #[error("the course archives at {archives_at}, before the pool expires")]
    ArchivesBeforeExpiry {
        /// When it archives.
        archives_at: Instant,
    },
}

impl CourseUnfit {
    /// Sorts what the rules refuse of a pool into bad fields and a course that does not fit. `expires` is the
    /// field that the expiry, or else the start, was given in.
    pub(super) fn from_refused(refused: PoolRefused, expires: &str) -> UseCaseError<Self> {
        let message = refused.to_string();
        let bad = |error| UseCaseError::Invalid(InvalidFields::one(error));
        let unfit = match refused {
            PoolRefused::ExpiresBeforeStart => {
                return bad(FieldError::new(expires, FieldCode::OutOfRange, message));
            }
            PoolRefused::ExpiryNotInFuture => {
                return bad(FieldError::new(expires, FieldCode::ExpiryNotInFuture, message));
            }
            PoolRefused::AvailabilityBeyondMaximum { max } => {
                let field = "content_availability_days";
                let error = FieldError::new(field, FieldCode::OutOfRange, message);
                return bad(error.with("max", max.days()));
            }
            PoolRefused::CourseNotAvailable => Self::NotAvailable,
            PoolRefused::CourseArchived => Self::Archived,
            PoolRefused::CourseArchivesBeforeStart { archives_at } => {
                Self::ArchivesBeforeStart { archives_at }
            }
            PoolRefused::CourseArchivesBeforeExpiry { archives_at } => {
                Self::ArchivesBeforeExpiry { archives_at }
            }
        };
        UseCaseError::Refused(unfit)
    }
}

/// The use case: an Operations Manager changes a pool.
#[derive(Clone)]
pub struct EditTrainingKeyPool {
    ports: Ports,
}

impl EditTrainingKeyPool {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Changes a pool for later redemptions (POOL-4). What changes nothing is no change (AUD-1).
    ///
    /// # Errors
    ///
    /// Refuses as [`CourseUnfit`] says; dates and days that do not fit are bad fields.
    pub async fn edit(
        &self,
        actor: &Actor,
        id: TrainingKeyPoolId,
        expected: Option<Version>,
        patch: Draft<PoolPatch>,
    ) -> Result<PoolView, UseCaseError<CourseUnfit>> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::ManageTrainingKeys)?;
        for _ in 0..ATTEMPTS_MAX {
            let (pool, owner) = find_pool_in_reach(ports, &reach, id).await?;
            expect_version(expected, pool.version())?;
            let patch = patch.clone()?;
            let field = bad_window_field(&patch);
            let details = self.details(pool.state(), &owner, patch)?;
            let course = pool.state().course();
            let mut courses = ports.courses.find_many(&BTreeSet::from([course])).await?;
            let course = courses.remove(&course).ok_or(UseCaseError::NotFound)?;
            let counted = ports.queries.training_keys.find_pool(id).await?;
            let keys = counted.map(|view| view.keys).unwrap_or_default();
            if details == *pool.state().details() {
                return Ok(PoolView::of(pool, course.state(), owner.organization(), keys));
            }
            let now = ports.clock.now();
            let change = pool
                .change(|pool| pool.edit(details, course.state(), &owner, now))
                .map_err(|refused| CourseUnfit::from_refused(refused, &field))?;
            let (course_now, owner_now) = (course.state(), owner.organization());
            let outcome = PoolView::of(change.versioned(), course_now, owner_now, keys);
            let mut plan = plan_of(ports, actor, now);
            plan.change(change);
            plan.check(&course);
            plan.check_line(&owner);
            if let Ok(outcome) = commit(ports, plan, outcome, None).await? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }

    fn details(
        &self,
        pool: &TrainingKeyPool,
        owner: &OrganizationLine,
        patch: PoolPatch,
    ) -> Draft<PoolDetails> {
        let was = pool.details();
        let mut reader = FieldReader::default();
        let starts_at = match patch.starts {
            Patch::Keep => Some(was.starts_at),
            Patch::Set(picked) => {
                picked_dates::start(&self.ports, owner, ("starts", picked), &mut reader)
            }
        };
        let expires_at = match patch.expires {
            Patch::Keep => Some(was.expires_at),
            Patch::Set(picked) => {
                picked_dates::end(&self.ports, owner, ("expires", picked), &mut reader)
            }
        };
        let details = starts_at.zip(expires_at).map(|(starts_at, expires_at)| PoolDetails {
            name: patch.name.over(was.name.clone()),
            starts_at,
            expires_at,
            content_availability: patch.content_availability.over(was.content_availability),
            available_to_children: patch.available_to_children.over(was.available_to_children),
        });
        reader.finish(details)
    }
}

/// The field to blame where the window of a pool does not fit.
fn bad_window_field(patch: &PoolPatch) -> String {
    match (&patch.expires, &patch.starts) {
        (Patch::Set(picked), _) => picked_dates::field_of("expires", *picked),
        (Patch::Keep, Patch::Set(picked)) => picked_dates::field_of("starts", *picked),
        (Patch::Keep, Patch::Keep) => "expires_at".to_owned(),
    }
}

/// Finds a pool whose owner is in reach, with the owner's line (PERM-3).
pub(super) async fn find_pool_in_reach<R>(
    ports: &Ports,
    reach: &Reach,
    id: TrainingKeyPoolId,
) -> Result<(Versioned<TrainingKeyPool>, OrganizationLine), UseCaseError<R>> {
    let pool = ports.pools.find(id).await?.ok_or(UseCaseError::NotFound)?;
    match find_line(ports, pool.state().owner()).await? {
        Some(line) if reach.covers(&line) => Ok((pool, line)),
        Some(_) | None => Err(UseCaseError::NotFound),
    }
}
