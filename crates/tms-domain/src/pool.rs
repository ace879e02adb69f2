//! Training key pools: keys for one course, redeemable in one window (POOL).

use thiserror::Error;
use uuid::Uuid;

use crate::{
    change::{Aggregate, AggregateKind, New},
    course::{Archiving, Course},
    id::{CourseId, OrganizationId, TrainingKeyPoolId},
    journal::Fields,
    organization::OrganizationLine,
    text::Name,
    time::{AccessDays, Instant},
};

/// What can be said about a pool, its course and owner aside (POOL-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolDetails {
    /// What it is called.
    pub name: Name,
    /// The first instant at which its keys can be redeemed.
    pub starts_at: Instant,
    /// The first instant at which they can no longer be redeemed.
    pub expires_at: Instant,
    /// How long a redeemed key gives access.
    pub content_availability: AccessDays,
    /// Whether learners of the owner's descendants may redeem its keys (RED-1).
    pub available_to_children: bool,
}

/// Keys for one course, redeemable in one window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrainingKeyPool {
    id: TrainingKeyPoolId,
    course: CourseId,
    owner: OrganizationId,
    created_at: Instant,
    details: PoolDetails,
}

/// A pool as a store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolRecord {
    /// Its id.
    pub id: TrainingKeyPoolId,
    /// The course its keys give access to.
    pub course: CourseId,
    /// The organization that owns it.
    pub owner: OrganizationId,
    /// When it was made.
    pub created_at: Instant,
    /// What can be said about it.
    pub details: PoolDetails,
}

/// Something that happened to a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PoolEvent {
    /// What is said about it was changed.
    Edited(Box<PoolDetails>),
    /// Keys were added: one entry for one request (AUD-1).
    KeysAdded {
        /// How many.
        keys: u32,
    },
}

/// Whether the keys of a pool can be redeemed, or the first reason why not, in the order of RED-5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolStanding {
    /// They can be redeemed.
    Active,
    /// Their course is archived.
    CourseArchived,
    /// The pool has not started.
    NotYet {
        /// When it starts.
        starts_at: Instant,
    },
    /// The pool has expired.
    NoLonger {
        /// Since when.
        expired_at: Instant,
    },
}

/// Why a pool was not made or changed, the first that applies (POOL-1, POOL-2, POOL-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PoolRefused {
    /// It would expire before or when it starts.
    #[error("a pool must expire after it starts")]
    ExpiresBeforeStart,
    /// The course cannot be assigned in the owner organization (CRS-3).
    #[error("the course cannot be assigned in this organization")]
    CourseNotAvailable,
    /// The course is archived.
    #[error("the course is archived")]
    CourseArchived,
    /// The course is due to archive before, or when, the pool starts.
    #[error("the course archives at {archives_at}, before the pool starts")]
    CourseArchivesBeforeStart {
        /// When it archives.
        archives_at: Instant,
    },
    /// The course is due to archive before the pool expires.
    #[error("the course archives at {archives_at}, before the pool expires")]
    CourseArchivesBeforeExpiry {
        /// When it archives.
        archives_at: Instant,
    },
    /// It would have expired already.
    #[error("a pool must expire in the future")]
    ExpiryNotInFuture,
    /// Its keys would give longer access than the owner and the course allow (POOL-1, EXP-1).
    #[error("its keys can give access for at most {} days", max.days())]
    AvailabilityBeyondMaximum {
        /// The most days.
        max: AccessDays,
    },
}

impl TrainingKeyPool {
    /// Decides whether a pool may be made now.
    ///
    /// # Errors
    ///
    /// Refuses with the first reason that applies, in the order of [`PoolRefused`].
    pub fn create(
        id: TrainingKeyPoolId,
        details: PoolDetails,
        course: &Course,
        owner: &OrganizationLine,
        now: Instant,
    ) -> Result<New<Self>, PoolRefused> {
        refuse_window(&details)?;
        if !course.can_be_assigned_in(owner) {
            return Err(PoolRefused::CourseNotAvailable);
        }
        refuse_archived(course, now)?;
        refuse_start(&details, course)?;
        refuse_expiry(&details, course)?;
        if details.expires_at <= now {
            return Err(PoolRefused::ExpiryNotInFuture);
        }
        refuse_availability(&details, course, owner)?;
        let owner = owner.organization().id();
        Ok(New::decided(Self { id, course: course.id(), owner, created_at: now, details }))
    }

    /// Rebuilds a pool from a store.
    pub fn restore(record: PoolRecord) -> Self {
        let PoolRecord { id, course, owner, created_at, details } = record;
        Self { id, course, owner, created_at, details }
    }

    /// Decides new details (POOL-4): what changes is checked as at creation, but the expiry may be set into
    /// the past, also when the course is archived, which closes the pool.
    ///
    /// # Errors
    ///
    /// Refuses with the first reason that applies, in the order of [`PoolRefused`].
    pub fn edit(
        &self,
        details: PoolDetails,
        course: &Course,
        owner: &OrganizationLine,
        now: Instant,
    ) -> Result<PoolEvent, PoolRefused> {
        let was = &self.details;
        let starts = details.starts_at != was.starts_at;
        // An expiry that is set into the past closes the pool: nothing is asked of it.
        let expires = details.expires_at != was.expires_at && now < details.expires_at;
        if starts || expires {
            refuse_window(&details)?;
            refuse_archived(course, now)?;
        }
        if starts {
            refuse_start(&details, course)?;
        }
        if expires {
            refuse_expiry(&details, course)?;
        }
        if details.content_availability != was.content_availability {
            refuse_availability(&details, course, owner)?;
        }
        Ok(PoolEvent::Edited(Box::new(details)))
    }

    /// Records that keys are added. There is no limit to the keys of a pool (POOL-5).
    pub const fn add_keys(&self, keys: u32) -> PoolEvent {
        PoolEvent::KeysAdded { keys }
    }

    /// Tells whether its keys can be redeemed now (POOL-3).
    pub fn is_active(&self, course: impl Into<Archiving>, now: Instant) -> bool {
        self.standing(course, now) == PoolStanding::Active
    }

    /// Tells whether its keys can be redeemed now, and why not (POOL-3, RED-5).
    pub fn standing(&self, course: impl Into<Archiving>, now: Instant) -> PoolStanding {
        let PoolDetails { starts_at, expires_at, .. } = self.details;
        if course.into().is_archived(now) {
            PoolStanding::CourseArchived
        } else if now < starts_at {
            PoolStanding::NotYet { starts_at }
        } else if expires_at <= now {
            PoolStanding::NoLonger { expired_at: expires_at }
        } else {
            PoolStanding::Active
        }
    }

    /// Tells whether it admits learners of the organization at the foot of a line (RED-1): the owner's own,
    /// and its descendants' when it is available to child organizations.
    pub fn admits(&self, line: &OrganizationLine) -> bool {
        line.organization().id() == self.owner
            || (self.details.available_to_children && line.contains(self.owner))
    }

    /// Its id.
    pub const fn id(&self) -> TrainingKeyPoolId {
        self.id
    }

    /// The course its keys give access to. It never changes (POOL-4).
    pub const fn course(&self) -> CourseId {
        self.course
    }

    /// The organization that owns it. It never changes (CRS-5).
    pub const fn owner(&self) -> OrganizationId {
        self.owner
    }

    /// When it was made.
    pub const fn created_at(&self) -> Instant {
        self.created_at
    }

    /// What can be said about it.
    pub const fn details(&self) -> &PoolDetails {
        &self.details
    }
}

fn refuse_window(details: &PoolDetails) -> Result<(), PoolRefused> {
    if details.starts_at < details.expires_at {
        Ok(())
    } else {
        Err(PoolRefused::ExpiresBeforeStart)
    }
}

fn refuse_archived(course: &Course, now: Instant) -> Result<(), PoolRefused> {
    if course.is_archived(now) { Err(PoolRefused::CourseArchived) } else { Ok(()) }
}

fn refuse_start(details: &PoolDetails, course: &Course) -> Result<(), PoolRefused> {
    match course.details().auto_archive_at {
        Some(archives_at) if archives_at <= details.starts_at => {
            Err(PoolRefused::CourseArchivesBeforeStart { archives_at })
        }
        Some(_) | None => Ok(()),
    }
}

fn refuse_expiry(details: &PoolDetails, course: &Course) -> Result<(), PoolRefused> {
    match course.details().auto_archive_at {
        Some(archives_at) if archives_at < details.expires_at => {
            Err(PoolRefused::CourseArchivesBeforeExpiry { archives_at })
        }
        Some(_) | None => Ok(()),
    }
}

fn refuse_availability(
    details: &PoolDetails,
    course: &Course,
    owner: &OrganizationLine,
) -> Result<(), PoolRefused> {
    let max = course.max_access_days_in(owner);
    if details.content_availability <= max {
        Ok(())
    } else {
        Err(PoolRefused::AvailabilityBeyondMaximum { max })
    }
}

impl Aggregate for TrainingKeyPool {
    type Event = PoolEvent;

    const KIND: AggregateKind = AggregateKind::TrainingKeyPool;

    fn raw_id(&self) -> Uuid {
        self.id.as_uuid()
    }

    fn apply(&mut self, event: &PoolEvent) {
        match event {
            PoolEvent::Edited(details) => self.details = (**details).clone(),
            PoolEvent::KeysAdded { .. } => {}
        }
    }

    fn action(event: &PoolEvent) -> (&'static str, Fields) {
        match event {
            PoolEvent::Edited(_) => ("edited", Fields::new()),
            PoolEvent::KeysAdded { keys } => ("keys_added", vec![("keys", (*keys).into())]),
        }
    }

    fn belongs_to(&self) -> Option<OrganizationId> {
        Some(self.owner)
    }

    fn describe(&self) -> Fields {
        let details = &self.details;
        vec![
            ("name", details.name.as_str().into()),
            ("course_id", self.course.as_uuid().into()),
            ("organization_id", self.owner.as_uuid().into()),
            ("starts_at", details.starts_at.into()),
            ("expires_at", details.expires_at.into()),
            ("content_availability_days", details.content_availability.days().into()),
            ("available_to_children", details.available_to_children.into()),
        ]
    }
}
