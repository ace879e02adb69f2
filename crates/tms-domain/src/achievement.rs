//! Achievements: what a learner earns by what they have done (ACH-1, ACH-2).
//!
//! A [`Condition`] looks at a learner's whole [`History`] and at nothing else. A history only ever grows, and in a
//! longer one whatever was met stays met: so it does not matter when, how often and in which order anyone is judged.

use thiserror::Error;
use uuid::Uuid;

use crate::{
    badge::Badge,
    change::{Aggregate, AggregateKind, New},
    id::{AchievementId, BadgeAwardId, BadgeId, EarnedAchievementId, OrganizationId},
    journal::Fields,
    organization::OrganizationLine,
    text::{LongText, Name},
    time::Instant,
    user::User,
};

mod condition;
mod earned;

pub use condition::{
    AskedCourses, Condition, Count, History, NotSoManyCourses, OutOfRange, PastAssignment, Points,
};
pub use earned::{EarnedAchievement, EarnedRecord};

/// What can be said about an achievement, its owner aside (ACH-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AchievementDetails {
    /// What it is called.
    pub name: Name,
    /// What it stands for.
    pub description: LongText,
    /// What it is worth.
    pub points: Points,
    /// What it is earned by.
    pub condition: Condition,
    /// The badge that comes with it.
    pub badge: Option<BadgeId>,
    /// Whether nobody earns it any more. Those who have keep it (AUD-2).
    pub retired: bool,
}

/// Something that learners of an organization and its descendants can earn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Achievement {
    id: AchievementId,
    owner: OrganizationId,
    details: AchievementDetails,
}

/// Something that happened to an achievement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AchievementEvent {
    /// What is said about it was changed.
    Edited(Box<AchievementDetails>),
}

/// The badge of an achievement cannot be awarded to all who may earn it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the badge belongs neither to the organization of the achievement nor to one above it")]
pub struct BadgeElsewhere;

impl Achievement {
    /// Makes an achievement, owned by the organization at the foot of a line.
    ///
    /// # Errors
    ///
    /// Refuses a badge of another organization than those of the line.
    pub fn create(
        id: AchievementId,
        line: &OrganizationLine,
        details: AchievementDetails,
        badge: Option<&Badge>,
    ) -> Result<New<Self>, BadgeElsewhere> {
        refuse_elsewhere(line, badge)?;
        Ok(New::decided(Self { id, owner: line.organization().id(), details }))
    }

    /// Rebuilds an achievement from a store.
    pub const fn restore(
        id: AchievementId,
        owner: OrganizationId,
        details: AchievementDetails,
    ) -> Self {
        Self { id, owner, details }
    }

    /// Decides new details. `line` is that of the owner.
    ///
    /// # Errors
    ///
    /// Refuses a badge of another organization than those of the line.
    pub fn edit(
        &self,
        line: &OrganizationLine,
        details: AchievementDetails,
        badge: Option<&Badge>,
    ) -> Result<AchievementEvent, BadgeElsewhere> {
        refuse_elsewhere(line, badge)?;
        Ok(AchievementEvent::Edited(Box::new(details)))
    }

    /// Tells whether learners of the organization at the foot of a line can earn it now.
    pub fn can_be_earned_in(&self, line: &OrganizationLine) -> bool {
        !self.details.retired && line.contains(self.owner)
    }

    /// Decides whether a learner earns it (ACH-1). `badge` is what is awarded with it.
    ///
    /// The history is no part of what a store compares: what is met stays met.
    pub fn judge(
        &self,
        id: EarnedAchievementId,
        learner: &User,
        line: &OrganizationLine,
        history: &History,
        award: Option<BadgeAwardId>,
        now: Instant,
    ) -> Option<New<EarnedAchievement>> {
        let earns = self.can_be_earned_in(line) && self.details.condition.is_met_by(history);
        earns.then(|| {
            New::decided(EarnedAchievement(EarnedRecord {
                id,
                achievement: self.id,
                learner: learner.id(),
                organization: learner.organization(),
                earned_at: now,
                award,
            }))
        })
    }

    /// Tells whether someone who had not earned it may have by its change.
    pub(crate) fn asks_anew(&self, before: &Self) -> bool {
        let (is, was) = (&self.details, &before.details);
        !is.retired && (is.condition != was.condition || was.retired)
    }

    /// Its id.
    pub const fn id(&self) -> AchievementId {
        self.id
    }

    /// The organization that owns it. It never changes.
    pub const fn owner(&self) -> OrganizationId {
        self.owner
    }

    /// What can be said about it.
    pub const fn details(&self) -> &AchievementDetails {
        &self.details
    }
}

fn refuse_elsewhere(line: &OrganizationLine, badge: Option<&Badge>) -> Result<(), BadgeElsewhere> {
    let fits = badge.is_none_or(|badge| line.contains(badge.owner()));
    if fits { Ok(()) } else { Err(BadgeElsewhere) }
}

impl Aggregate for Achievement {
    type Event = AchievementEvent;

    const KIND: AggregateKind = AggregateKind::Achievement;

    fn raw_id(&self) -> Uuid {
        self.id.as_uuid()
    }

    fn apply(&mut self, event: &AchievementEvent) {
        match event {
            AchievementEvent::Edited(details) => self.details = (**details).clone(),
        }
    }

    fn action(event: &AchievementEvent) -> (&'static str, Fields) {
        match event {
            AchievementEvent::Edited(_) => ("edited", Fields::new()),
        }
    }

    fn belongs_to(&self) -> Option<OrganizationId> {
        Some(self.owner)
    }

    fn describe(&self) -> Fields {
        let details = &self.details;
        vec![
            ("name", details.name.as_str().into()),
            ("description", details.description.as_str().into()),
            ("organization_id", self.owner.as_uuid().into()),
            ("points", details.points.get().into()),
            ("condition", details.condition.describe()),
            ("badge_id", details.badge.map(BadgeId::as_uuid).into()),
            ("retired", details.retired.into()),
        ]
    }
}
