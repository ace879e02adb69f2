//! That a learner has a badge, what they let others see of it, and that it was revoked (ACH-2, ACH-3, ACH-5).

use thiserror::Error;
use uuid::Uuid;

use super::Badge;
use crate::{
    change::{Aggregate, AggregateKind, New},
    id::{AchievementId, BadgeAwardId, BadgeId, OrganizationId, UserId},
    journal::{Author, Fields},
    organization::OrganizationLine,
    text::Name,
    time::Instant,
    user::User,
};

/// Where an award came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AwardSource {
    /// It came with an achievement.
    Achievement(AchievementId),
    /// An Operations Manager gave it (ACH-5).
    ByHand {
        /// Who.
        by: Author,
        /// Why.
        reason: Name,
    },
}

/// What the public page of an award tells of its learner. The badge itself is always on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sharing {
    /// Whether it tells the learner's name.
    pub name: bool,
    /// Whether it tells when the badge was awarded.
    pub date: bool,
}

/// That an award was revoked (ACH-5). Awarding the badge again lifts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// When.
    pub at: Instant,
    /// Who did it.
    pub by: Author,
    /// Why.
    pub reason: Name,
}

/// An award as a store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadgeAwardRecord {
    /// Its id.
    pub id: BadgeAwardId,
    /// The badge.
    pub badge: BadgeId,
    /// Who has it.
    pub learner: UserId,
    /// The organization that the learner had then.
    pub organization: OrganizationId,
    /// When it was awarded.
    pub awarded_at: Instant,
    /// Where it came from.
    pub source: AwardSource,
    /// What its public page shows; none while it is private.
    pub sharing: Option<Sharing>,
    /// That it was revoked.
    pub revoked: Option<Revocation>,
}

/// That a learner has a badge: once, whatever is repeated or raced (ACH-2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadgeAward(BadgeAwardRecord);

/// Something that happened to an award.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadgeAwardEvent {
    /// Its learner made its page public, or changed what it shows.
    Shared(Sharing),
    /// Its learner made its page private.
    Unshared,
    /// It was revoked.
    Revoked(Revocation),
    /// It was awarded again by hand after it had been revoked.
    AwardedAgain {
        /// Who did it.
        by: Author,
        /// Why.
        reason: Name,
    },
}

/// The award was revoked before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this award was revoked before")]
pub struct AwardRevoked;

/// Why a badge was not awarded, the first that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AwardRefused {
    /// There is no such learner in reach.
    #[error("there is no such learner")]
    LearnerNotFound,
    /// The badge belongs neither to the learner's organization nor to one above it.
    #[error("this badge is not for the learner's organization")]
    BadgeNotAvailable,
    /// The learner is disabled.
    #[error("the learner is disabled")]
    LearnerDisabled,
    /// The learner has it already (ACH-2).
    #[error("the learner has this badge already")]
    AlreadyAwarded,
}

impl AwardRefused {
    /// Its code in the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::LearnerNotFound => "learner_not_found",
            Self::BadgeNotAvailable => "badge_not_available",
            Self::LearnerDisabled => "learner_disabled",
            Self::AlreadyAwarded => "already_awarded",
        }
    }
}

impl Badge {
    /// Decides whether a learner who never had it is given it by hand (ACH-5). `line` is that of the learner's
    /// organization.
    ///
    /// # Errors
    ///
    /// Refuses as [`AwardRefused`] says.
    pub fn award_by_hand(
        &self,
        id: BadgeAwardId,
        learner: &User,
        line: &OrganizationLine,
        source: (Author, Name),
        now: Instant,
    ) -> Result<New<BadgeAward>, AwardRefused> {
        self.refuse_by_hand(learner, line)?;
        let (by, reason) = source;
        Ok(self.award(id, learner, AwardSource::ByHand { by, reason }, now))
    }

    /// Decides the same for a learner who was awarded it before: only what was revoked can be had again, and it is
    /// the same award (ACH-2).
    ///
    /// # Errors
    ///
    /// Refuses as [`AwardRefused`] says.
    pub fn award_again(
        &self,
        had: &BadgeAward,
        learner: &User,
        line: &OrganizationLine,
        source: (Author, Name),
    ) -> Result<BadgeAwardEvent, AwardRefused> {
        self.refuse_by_hand(learner, line)?;
        if had.0.revoked.is_none() {
            return Err(AwardRefused::AlreadyAwarded);
        }
        let (by, reason) = source;
        Ok(BadgeAwardEvent::AwardedAgain { by, reason })
    }

    fn refuse_by_hand(&self, learner: &User, line: &OrganizationLine) -> Result<(), AwardRefused> {
        if !self.can_be_awarded_in(line) {
            return Err(AwardRefused::BadgeNotAvailable);
        }
        if learner.is_disabled() {
            return Err(AwardRefused::LearnerDisabled);
        }
        Ok(())
    }

    /// Decides whether a learner gets it with an achievement. One who has it already, from whom it was revoked, or who
    /// belongs elsewhere since, earns the achievement alone; so does everyone while the badge is retired.
    pub fn award_with(
        &self,
        id: BadgeAwardId,
        achievement: AchievementId,
        learner: &User,
        line: &OrganizationLine,
        has: bool,
        now: Instant,
    ) -> Option<New<BadgeAward>> {
        let awarded = !self.details.retired && self.can_be_awarded_in(line) && !has;
        awarded.then(|| self.award(id, learner, AwardSource::Achievement(achievement), now))
    }

    fn award(
        &self,
        id: BadgeAwardId,
        learner: &User,
        source: AwardSource,
        now: Instant,
    ) -> New<BadgeAward> {
        New::decided(BadgeAward(BadgeAwardRecord {
            id,
            badge: self.id,
            learner: learner.id(),
            organization: learner.organization(),
            awarded_at: now,
            source,
            sharing: None,
            revoked: None,
        }))
    }
}

impl BadgeAward {
    /// Rebuilds an award from a store.
    pub const fn restore(record: BadgeAwardRecord) -> Self {
        Self(record)
    }

    /// All that is known of it.
    pub const fn record(&self) -> &BadgeAwardRecord {
        &self.0
    }

    /// Its id.
    pub const fn id(&self) -> BadgeAwardId {
        self.0.id
    }

    /// Whether it is this learner's: what was revoked is nobody's.
    pub fn is_held_by(&self, learner: UserId) -> bool {
        self.0.learner == learner && self.0.revoked.is_none()
    }

    /// Decides to revoke it (ACH-5).
    ///
    /// # Errors
    ///
    /// Refuses what was revoked before.
    pub fn revoke(
        &self,
        by: Author,
        reason: Name,
        now: Instant,
    ) -> Result<BadgeAwardEvent, AwardRevoked> {
        match self.0.revoked {
            None => Ok(BadgeAwardEvent::Revoked(Revocation { at: now, by, reason })),
            Some(_) => Err(AwardRevoked),
        }
    }

    /// Decides what its public page shows from now on (ACH-3); none makes it private. Nothing where it is so already.
    pub fn share(&self, sharing: Option<Sharing>) -> Option<BadgeAwardEvent> {
        let event = sharing.map_or(BadgeAwardEvent::Unshared, BadgeAwardEvent::Shared);
        (self.0.sharing != sharing).then_some(event)
    }
}

impl Aggregate for BadgeAward {
    type Event = BadgeAwardEvent;

    const KIND: AggregateKind = AggregateKind::BadgeAward;

    fn raw_id(&self) -> Uuid {
        self.0.id.as_uuid()
    }

    fn apply(&mut self, event: &BadgeAwardEvent) {
        match event {
            BadgeAwardEvent::Shared(sharing) => self.0.sharing = Some(*sharing),
            BadgeAwardEvent::Unshared => self.0.sharing = None,
            BadgeAwardEvent::Revoked(revocation) => self.0.revoked = Some(revocation.clone()),
            BadgeAwardEvent::AwardedAgain { by, reason } => {
                self.0.revoked = None;
                self.0.source = AwardSource::ByHand { by: *by, reason: reason.clone() };
            }
        }
    }

    fn action(event: &BadgeAwardEvent) -> (&'static str, Fields) {
        match event {
            BadgeAwardEvent::Shared(_) => ("shared", Fields::new()),
            BadgeAwardEvent::Unshared => ("unshared", Fields::new()),
            BadgeAwardEvent::Revoked(_) => ("revoked", Fields::new()),
            BadgeAwardEvent::AwardedAgain { .. } => ("awarded_again", Fields::new()),
        }
    }

    fn belongs_to(&self) -> Option<OrganizationId> {
        Some(self.0.organization)
    }

    fn describe(&self) -> Fields {
        let (achievement, reason) = match &self.0.source {
            AwardSource::Achievement(id) => (Some(id.as_uuid()), None),
            AwardSource::ByHand { by: _, reason } => (None, Some(reason.as_str())),
        };
        vec![
            ("badge_id", self.0.badge.as_uuid().into()),
            ("learner_id", self.0.learner.as_uuid().into()),
            ("achievement_id", achievement.into()),
            ("reason", reason.into()),
            ("shares_name", self.0.sharing.map(|it| it.name).into()),
            ("shares_date", self.0.sharing.map(|it| it.date).into()),
            ("revoked_at", self.0.revoked.as_ref().map(|it| it.at).into()),
            ("revoked_because", self.0.revoked.as_ref().map(|it| it.reason.as_str()).into()),
        ]
    }
}
