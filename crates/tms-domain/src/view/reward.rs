//! Achievements and badges on screens (ACH).

use crate::{
    achievement::{Achievement, EarnedRecord},
    badge::{AwardRefused, Badge, BadgeAward},
    change::Versioned,
    id::{BadgeAwardId, UserId},
    organization::Organization,
    text::Name,
    time::Instant,
    view::{LearnerView, PersonView},
};

/// Which badges or achievements are wanted; everything given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct RewardFilter {
    /// A part of the name (USR-8).
    pub name: Option<String>,
    /// Only those that are, or are not, retired.
    pub retired: Option<bool>,
}

/// A badge with what the one who looks at it may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadgeDetailView {
    /// The badge.
    pub badge: Versioned<Badge>,
    /// The organization that owns it.
    pub owner: Organization,
    /// Whether it may be changed.
    pub may_edit: bool,
}

/// An achievement with the names that go with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AchievementDetailView {
    /// The achievement.
    pub achievement: Versioned<Achievement>,
    /// The organization that owns it.
    pub owner: Organization,
    /// The names of the courses that it asks for, as far as they are seen.
    pub courses: Vec<(crate::id::CourseId, Name)>,
    /// Its badge.
    pub badge: Option<Versioned<Badge>>,
    /// Whether it may be changed.
    pub may_edit: bool,
}

/// An award as administrators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadgeAwardView {
    /// The award.
    pub award: Versioned<BadgeAward>,
    /// Who has the badge.
    pub learner: LearnerView,
    /// Who awarded it, if someone did (ACH-5).
    pub awarded_by: Option<PersonView>,
    /// What it came with.
    pub achievement_name: Option<Name>,
    /// Who revoked it, if someone did.
    pub revoked_by: Option<PersonView>,
}

/// A badge as the one who has it sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnBadgeView {
    /// The award.
    pub award: Versioned<BadgeAward>,
    /// The badge, as it is now.
    pub badge: Badge,
    /// Whose badge it is.
    pub issuer: Name,
}

/// An achievement as the one who earned it sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnAchievementView {
    /// That it was earned.
    pub earned: EarnedRecord,
    /// The achievement, as it is now.
    pub achievement: Achievement,
    /// The badge that came with it.
    pub badge: Option<Badge>,
}

/// The rewards on the dashboard (LRN-1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RewardsView {
    /// The newest badges.
    pub badges: Vec<OwnBadgeView>,
    /// The newest achievements.
    pub achievements: Vec<OwnAchievementView>,
}

/// How many badges and how many achievements the dashboard shows (LRN-1).
pub const DASHBOARD_REWARDS_MAX: u16 = 9;

/// What awarding a badge to many came to (ACH-5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwardsView {
    /// What came of each learner, in the order they were named, each once.
    pub results: Vec<AwardResultView>,
}

impl AwardsView {
    /// How many have the badge now and had it not before.
    pub fn awarded(&self) -> usize {
        self.results
            .iter()
            .filter(|result| matches!(result, AwardResultView::Awarded { .. }))
            .count()
    }
}

/// What awarding a badge to a learner came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AwardResultView {
    /// They have it now.
    Awarded {
        /// Who.
        learner: PersonView,
        /// The award.
        award: BadgeAwardId,
    },
    /// They were refused.
    Refused {
        /// Who.
        learner: UserId,
        /// Their name, where they are in reach.
        person: Option<PersonView>,
        /// Why.
        because: AwardRefused,
    },
}

/// A shared badge as everyone sees it: what its learner chose, and no more (ACH-3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicBadgeView {
    /// The award.
    pub id: BadgeAwardId,
    /// The badge.
    pub badge: Badge,
    /// Whose badge it is.
    pub issuer: Name,
    /// Who has it, if they show their name.
    pub learner: Option<String>,
    /// When it was awarded, if they show it.
    pub awarded_at: Option<Instant>,
    /// Where the page is found.
    pub address: String,
}
