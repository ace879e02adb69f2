//! That a learner earned an achievement (ACH-2).

use uuid::Uuid;

use crate::{
    change::{Aggregate, AggregateKind},
    id::{AchievementId, BadgeAwardId, EarnedAchievementId, OrganizationId, UserId},
    journal::Fields,
    time::Instant,
};

/// An earned achievement as a store keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EarnedRecord {
    /// Its id.
    pub id: EarnedAchievementId,
    /// What was earned.
    pub achievement: AchievementId,
    /// By whom.
    pub learner: UserId,
    /// The organization that the learner had then.
    pub organization: OrganizationId,
    /// When.
    pub earned_at: Instant,
    /// The badge that was awarded with it.
    pub award: Option<BadgeAwardId>,
}

/// That a learner earned an achievement, once and for ever (ACH-2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarnedAchievement(pub(super) EarnedRecord);

impl EarnedAchievement {
    /// Rebuilds one from a store.
    pub const fn restore(record: EarnedRecord) -> Self {
        Self(record)
    }

    /// All that is known of it.
    pub const fn record(&self) -> &EarnedRecord {
        &self.0
    }
}

impl Aggregate for EarnedAchievement {
    /// Nothing ever happens to it.
    type Event = std::convert::Infallible;

    const KIND: AggregateKind = AggregateKind::EarnedAchievement;

    fn raw_id(&self) -> Uuid {
        self.0.id.as_uuid()
    }

    fn apply(&mut self, event: &Self::Event) {
        match *event {}
    }

    fn action(event: &Self::Event) -> (&'static str, Fields) {
        match *event {}
    }

    fn belongs_to(&self) -> Option<OrganizationId> {
        Some(self.0.organization)
    }

    fn describe(&self) -> Fields {
        vec![
            ("achievement_id", self.0.achievement.as_uuid().into()),
            ("learner_id", self.0.learner.as_uuid().into()),
            ("badge_award_id", self.0.award.map(BadgeAwardId::as_uuid).into()),
        ]
    }
}
