//! That a learner has a badge, and what they let others see of it (ACH-2, ACH-3, ACH-5).

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
}

/// That a learner has a badge: once, whatever is repeated or raced (ACH-2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadgeAward(BadgeAwardRecord);

/// Something that happened to an award.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadgeAwardEvent {
    /// Its learner made its page public, or changed what it shows.
    Shared(Sharing),
    /// Its learner made its page private.
    Unshared,
}

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
    /// Decides whether a learner is given it by hand (ACH-5). `line` is that of the learner's organization, `has`
    /// whether they have it already.
    ///
    /// # Errors
    ///
    /// Refuses as [`AwardRefused`] says.
    pub fn award_by_hand(
        &self,
        id: BadgeAwardId,
        learner: &User,
        line: &OrganizationLine,
        has: bool,
        source: (Author, Name),
        now: Instant,
    ) -> Result<New<BadgeAward>, AwardRefused> {
        if !self.can_be_awarded_in(line) {
            return Err(AwardRefused::BadgeNotAvailable);
        }
        if learner.is_disabled() {
            return Err(AwardRefused::LearnerDisabled);
        }
        if has {
            return Err(AwardRefused::AlreadyAwarded);
        }
        let (by, reason) = source;
        Ok(self.award(id, learner, AwardSource::ByHand { by, reason }, now))
    }

    /// Decides whether a learner gets it with an achievement. One who has it already, or who belongs elsewhere
    /// since, earns the achievement alone; so does everyone while the badge is retired.
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
        self.0.sharing = match event {
            BadgeAwardEvent::Shared(sharing) => Some(*sharing),
            BadgeAwardEvent::Unshared => None,
        };
    }

    fn action(event: &BadgeAwardEvent) -> (&'static str, Fields) {
        match event {
            BadgeAwardEvent::Shared(_) => ("shared", Fields::new()),
            BadgeAwardEvent::Unshared => ("unshared", Fields::new()),
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
        ]
    }
}
