//! Turning a training key into a course assignment, at most once (RED).

use thiserror::Error;

use crate::{
    assignment::{AssignRefused, Assigning, CourseAssignment, Source},
    change::{Change, New, Versioned},
    course::Course,
    id::AssignmentId,
    key_code::NormalCode,
    organization::OrganizationLine,
    pool::{PoolStanding, TrainingKeyPool},
    time::Instant,
    training_key::{KeyState, TrainingKey, UseRefused},
    user::User,
};

/// Why a signed-in learner could not redeem a key, the first that applies (RED-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RedeemRefused {
    /// It has the form of a generated key with a wrong check symbol (RED-6).
    #[error("the key is mistyped: please compare each symbol")]
    Mistyped,
    /// There is no such key, or it is not for the learner's organization: one answer for both.
    #[error("there is no such key for your organization")]
    Unknown,
    /// It was used, by someone else or for an assignment that was cancelled (RED-4).
    #[error("the key was already redeemed")]
    AlreadyRedeemed,
    /// It was revoked (KEY-7).
    #[error("the key was revoked")]
    Revoked,
    /// The course is archived (CRS-4).
    #[error("the course is archived")]
    CourseArchived,
    /// The pool has not started.
    #[error("the key can be redeemed from {starts_at}")]
    NotYet {
        /// From when.
        starts_at: Instant,
    },
    /// The pool has expired.
    #[error("the key could be redeemed until {expired_at}")]
    NoLonger {
        /// Since when it cannot.
        expired_at: Instant,
    },
    /// The learner holds the course already; they may go on (ASG-6).
    #[error("you already have this course")]
    AlreadyAssigned {
        /// The assignment held.
        assignment: AssignmentId,
    },
}

impl RedeemRefused {
    /// What an anonymous visitor is told: *mistyped*, or one answer for all the others (RED-5).
    pub const fn to_anonymous(self) -> RedeemAnonymouslyRefused {
        match self {
            Self::Mistyped => RedeemAnonymouslyRefused::Mistyped,
            Self::Unknown
            | Self::AlreadyRedeemed
            | Self::Revoked
            | Self::CourseArchived
            | Self::NotYet { .. }
            | Self::NoLonger { .. }
            | Self::AlreadyAssigned { .. } => RedeemAnonymouslyRefused::Unusable,
        }
    }

    /// Whether the attempt counts against the limit of a signed-in learner (RED-6, RED-7).
    pub const fn counts_as_attempt(self) -> bool {
        matches!(self, Self::Unknown)
    }
}

/// What an anonymous visitor is told of a key that cannot be redeemed (RED-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RedeemAnonymouslyRefused {
    /// It has the form of a generated key with a wrong check symbol (RED-6).
    #[error("the key is mistyped: please compare each symbol")]
    Mistyped,
    /// Anything else.
    #[error("the key cannot be used")]
    Unusable,
}

impl RedeemAnonymouslyRefused {
    /// Whether the attempt counts against the limit of a visitor (RED-6, RED-7).
    pub const fn counts_as_attempt(self) -> bool {
        matches!(self, Self::Unusable)
    }
}

/// A key with everything that decides whether it can be redeemed, in one snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySnapshot {
    /// The key.
    pub key: Versioned<TrainingKey>,
    /// Its pool.
    pub pool: Versioned<TrainingKeyPool>,
    /// The pool's course.
    pub course: Versioned<Course>,
    /// The assignment the key made, if it was redeemed.
    pub made: Option<Versioned<CourseAssignment>>,
}

/// The learner who redeems, with everything about them that decides.
#[derive(Clone, Copy, Debug)]
pub struct Redeemer<'a> {
    /// The learner.
    pub learner: &'a User,
    /// The line of the learner's organization.
    pub line: &'a OrganizationLine,
    /// The assignment of the key's course that the learner holds already, if any.
    pub held: Option<AssignmentId>,
    /// Whether they want the course although they hold it (ASG-6).
    pub assign_again: bool,
}

/// What redeeming comes to.
#[derive(Clone, Debug)]
#[must_use = "a decided redemption does nothing until a plan with it is committed"]
pub enum Redemption {
    /// The key turns into an assignment: never one without the other (RED-2).
    Decided {
        /// The key, used up.
        key: Box<Change<TrainingKey>>,
        /// The new assignment.
        assignment: Box<New<CourseAssignment>>,
    },
    /// This learner redeemed the key before; this is what it made (RED-4).
    Before(Box<CourseAssignment>),
}

/// What someone is told of a code that no key has (RED-5, RED-6). The store is asked first: a key made by
/// hand may have the form of a generated one.
pub fn refuse_unknown(code: &NormalCode) -> RedeemRefused {
    if code.looks_mistyped() { RedeemRefused::Mistyped } else { RedeemRefused::Unknown }
}

impl KeySnapshot {
    /// Decides whether a learner may redeem the key now (RED-1 to RED-5).
    ///
    /// # Errors
    ///
    /// Refuses with the first reason that applies, in the order of [`RedeemRefused`].
    pub fn redeem(
        &self,
        redeemer: Redeemer<'_>,
        id: AssignmentId,
        now: Instant,
    ) -> Result<Redemption, RedeemRefused> {
        let Redeemer { learner, line, held, assign_again } = redeemer;
        if let Some(before) = self.made_for(learner) {
            return Ok(Redemption::Before(Box::new(before.clone())));
        }
        if self.is_redeemed_by(learner) {
            return Err(RedeemRefused::AlreadyRedeemed);
        }
        self.refuse_closed(line, now)?;
        let key = self.key.change(|key| {
            key.redeem(learner.id(), id, now).map_err(|refused| match refused {
                UseRefused::Redeemed { .. } => RedeemRefused::AlreadyRedeemed,
                UseRefused::Revoked => RedeemRefused::Revoked,
            })
        })?;
        let course = self.course.state();
        let details = self.pool.state().details();
        let terms = Assigning { learner, line, course, held, wish: None, assign_again }
            .decide(now)
            .map_err(refused_by_assigning)?
            .not_beyond(details.content_availability.after(now));
        let assignment = terms.grant(id, Source::TrainingKey(self.key.state().id()));
        Ok(Redemption::Decided { key: Box::new(key), assignment: Box::new(assignment) })
    }

    /// Tells whether someone of the organization at the foot of a line could redeem the key now, whoever they
    /// are (RED-1).
    ///
    /// # Errors
    ///
    /// Refuses with the first reason that applies, in the order of [`RedeemRefused`].
    pub fn refuse_closed(
        &self,
        line: &OrganizationLine,
        now: Instant,
    ) -> Result<(), RedeemRefused> {
        let (pool, course) = (self.pool.state(), self.course.state());
        if !pool.admits(line) || !course.can_be_assigned_in(line) {
            return Err(refuse_unknown(self.key.state().code().normal()));
        }
        match self.key.state().state() {
            KeyState::Available => {}
            KeyState::Redeemed { .. } => return Err(RedeemRefused::AlreadyRedeemed),
            KeyState::Revoked { .. } => return Err(RedeemRefused::Revoked),
        }
        match pool.standing(course, now) {
            PoolStanding::Active => Ok(()),
            PoolStanding::CourseArchived => Err(RedeemRefused::CourseArchived),
            PoolStanding::NotYet { starts_at } => Err(RedeemRefused::NotYet { starts_at }),
            PoolStanding::NoLonger { expired_at } => Err(RedeemRefused::NoLonger { expired_at }),
        }
    }

    /// Tells whether it was this learner who redeemed the key: they know it, wherever they belong by now (RED-4).
    fn is_redeemed_by(&self, learner: &User) -> bool {
        matches!(self.key.state().state(), KeyState::Redeemed { by, .. } if by == learner.id())
    }

    /// The assignment that this learner made of the key before, unless it was cancelled (RED-4).
    fn made_for(&self, learner: &User) -> Option<&CourseAssignment> {
        let redeemed_by = match self.key.state().state() {
            KeyState::Redeemed { by, .. } => Some(by),
            KeyState::Available | KeyState::Revoked { .. } => None,
        };
        let made = self.made.as_ref()?.state();
        (redeemed_by == Some(learner.id()) && !made.is_cancelled()).then_some(made)
    }
}

/// Says in a key's words what assigning refused. What was asked before cannot come back, but a match that is
/// total stays right when the order changes.
const fn refused_by_assigning(refused: AssignRefused) -> RedeemRefused {
    match refused {
        AssignRefused::AlreadyAssigned { assignment } => {
            RedeemRefused::AlreadyAssigned { assignment }
        }
        AssignRefused::CourseArchived => RedeemRefused::CourseArchived,
        AssignRefused::CourseNotAvailable
        | AssignRefused::LearnerDisabled
        | AssignRefused::Expiry(_) => RedeemRefused::Unknown,
    }
}
