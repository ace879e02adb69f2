//! Badges, achievements, and who has them.

use serde::Serialize;
use tms_domain::{
    achievement::{Achievement as DomainAchievement, Condition as DomainCondition},
    badge::{AwardSource, Badge as DomainBadge, BadgeAward as DomainAward, BadgeImage},
    change::Versioned,
    id::BadgeId,
    view::{AwardResultView, AwardsView, BadgeAwardView, OwnAchievementView, OwnBadgeView},
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    At, Named,
    person::{Learner, Person},
};

/// A badge.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Badge {
    /// Its id.
    id: Uuid,
    /// Its version.
    version: u32,
    /// The organization that owns it.
    organization_id: Uuid,
    /// What it is called.
    name: String,
    /// What it stands for.
    description: String,
    /// What one must have done for it.
    criteria: String,
    /// What it looks like.
    image: Image,
    /// Whether it is not awarded any more.
    retired: bool,
}

/// What a badge looks like.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Image {
    /// The outline the system draws; null where the picture was uploaded.
    shape: Option<&'static str>,
    /// The colour the system draws in; null where the picture was uploaded.
    colour: Option<&'static str>,
    /// What the system draws in the middle; null where the picture was uploaded.
    symbol: Option<&'static str>,
    /// `image/svg+xml` or `image/png`.
    media_type: &'static str,
    /// Where the picture is, on this server, for everyone.
    path: String,
}

/// Where the picture of a badge is.
pub(crate) fn picture_path(badge: BadgeId) -> String {
    format!("/badge-images/{badge}")
}

fn image(badge: &DomainBadge) -> Image {
    let path = picture_path(badge.id());
    match badge.details().image {
        BadgeImage::Drawn(design) => Image {
            shape: Some(design.shape.as_str()),
            colour: Some(design.colour.as_str()),
            symbol: Some(design.symbol.as_str()),
            media_type: "image/svg+xml",
            path,
        },
        BadgeImage::Uploaded { picture: _, kind } => {
            let media_type = kind.media_type();
            Image { shape: None, colour: None, symbol: None, media_type, path }
        }
    }
}

impl From<&Versioned<DomainBadge>> for Badge {
    fn from(badge: &Versioned<DomainBadge>) -> Self {
        let details = badge.state().details();
        Self {
            id: badge.state().id().as_uuid(),
            version: badge.version().as_raw(),
            organization_id: badge.state().owner().as_uuid(),
            name: details.name.as_str().to_owned(),
            description: details.description.as_str().to_owned(),
            criteria: details.criteria.as_str().to_owned(),
            image: image(badge.state()),
            retired: details.retired,
        }
    }
}

/// What an achievement is earned by.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Condition {
    /// `complete_courses`, `complete_count` or `launch_labs`.
    kind: &'static str,
    /// The courses to complete; null for the other kinds.
    course_ids: Option<Vec<Uuid>>,
    /// How many courses or labs; null for `complete_courses`.
    count: Option<u16>,
    /// For labs: whether one that was launched again counts once; null for the other kinds.
    distinct: Option<bool>,
}

impl From<&DomainCondition> for Condition {
    fn from(condition: &DomainCondition) -> Self {
        let (course_ids, count, distinct) = match condition {
            DomainCondition::CompleteCourses(courses) => {
                (Some(courses.get().iter().map(|id| id.as_uuid()).collect()), None, None)
            }
            DomainCondition::CompleteCount(count) => (None, Some(count.get()), None),
            DomainCondition::LaunchLabs { count, distinct } => {
                (None, Some(count.get()), Some(*distinct))
            }
        };
        Self { kind: condition.as_str(), course_ids, count, distinct }
    }
}

/// An achievement.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Achievement {
    /// Its id.
    id: Uuid,
    /// Its version.
    version: u32,
    /// The organization that owns it.
    organization_id: Uuid,
    /// What it is called.
    name: String,
    /// What it stands for.
    description: String,
    /// What it is worth.
    points: u16,
    /// What it is earned by.
    condition: Condition,
    /// The badge that comes with it.
    badge_id: Option<Uuid>,
    /// Whether nobody earns it any more.
    retired: bool,
}

impl From<&Versioned<DomainAchievement>> for Achievement {
    fn from(achievement: &Versioned<DomainAchievement>) -> Self {
        let details = achievement.state().details();
        Self {
            id: achievement.state().id().as_uuid(),
            version: achievement.version().as_raw(),
            organization_id: achievement.state().owner().as_uuid(),
            name: details.name.as_str().to_owned(),
            description: details.description.as_str().to_owned(),
            points: details.points.get(),
            condition: Condition::from(&details.condition),
            badge_id: details.badge.map(BadgeId::as_uuid),
            retired: details.retired,
        }
    }
}

/// That someone has a badge, as administrators see it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Award {
    /// Its id.
    id: Uuid,
    /// Who has the badge.
    learner: Learner,
    /// When it was awarded.
    awarded_at: At,
    /// What it came with; null where it was given by hand.
    achievement: Option<Named>,
    /// Who gave it by hand.
    awarded_by: Option<Person>,
    /// Why it was given by hand.
    reason: Option<String>,
    /// That it was revoked.
    revoked: Option<Revoked>,
    /// Its version.
    version: u32,
}

/// That an award was revoked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Revoked {
    /// When.
    at: At,
    /// Who did it; null where it was no person.
    by: Option<Person>,
    /// Why.
    reason: String,
}

impl From<&BadgeAwardView> for Award {
    fn from(view: &BadgeAwardView) -> Self {
        let record = view.award.state().record();
        let (achievement, reason) = match &record.source {
            AwardSource::Achievement(id) => (Some(id.as_uuid()), None),
            AwardSource::ByHand { by: _, reason } => (None, Some(reason.as_str().to_owned())),
        };
        let achievement = achievement.zip(view.achievement_name.as_ref());
        Self {
            id: record.id.as_uuid(),
            learner: Learner::from(&view.learner),
            awarded_at: At(record.awarded_at),
            achievement: achievement.map(|(id, name)| Named { id, name: name.as_str().to_owned() }),
            awarded_by: view.awarded_by.as_ref().map(Person::from),
            reason,
            revoked: record.revoked.as_ref().map(|it| Revoked {
                at: At(it.at),
                by: view.revoked_by.as_ref().map(Person::from),
                reason: it.reason.as_str().to_owned(),
            }),
            version: view.award.version().as_raw(),
        }
    }
}

/// What awarding a badge came to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Awards {
    /// How many learners were named.
    total: usize,
    /// How many have the badge now and had it not before.
    awarded: usize,
    /// How many were refused.
    refused: usize,
    /// Each learner, in the order they were named.
    results: Vec<AwardResult>,
}

/// What awarding a badge to a learner came to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum AwardResult {
    /// They have it now.
    Awarded(Awarded),
    /// They were refused.
    Refused(NotAwarded),
}

/// Someone who was awarded a badge.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Awarded {
    /// Who.
    learner: Person,
    /// The award.
    award_id: Uuid,
}

/// Someone who was not awarded a badge.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NotAwarded {
    /// Who.
    learner_id: Uuid,
    /// `learner_not_found`, `badge_not_available`, `learner_disabled` or `already_awarded`.
    code: &'static str,
    /// Why, in words.
    detail: String,
}

impl From<&AwardsView> for Awards {
    fn from(view: &AwardsView) -> Self {
        let results: Vec<AwardResult> = view.results.iter().map(AwardResult::from).collect();
        let (total, awarded) = (results.len(), view.awarded());
        Self { total, awarded, refused: total.saturating_sub(awarded), results }
    }
}

impl From<&AwardResultView> for AwardResult {
    fn from(view: &AwardResultView) -> Self {
        match view {
            AwardResultView::Awarded { learner, award } => {
                Self::Awarded(Awarded { learner: learner.into(), award_id: award.as_uuid() })
            }
            AwardResultView::Refused { learner, person: _, because } => Self::Refused(NotAwarded {
                learner_id: learner.as_uuid(),
                code: because.code(),
                detail: because.to_string(),
            }),
        }
    }
}

/// A badge that one has.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnBadge {
    /// The award.
    id: Uuid,
    /// Its version.
    version: u32,
    /// The badge.
    badge_id: Uuid,
    /// What it is called.
    name: String,
    /// What it stands for.
    description: String,
    /// What one must have done for it.
    criteria: String,
    /// What it looks like.
    image: Image,
    /// The organization that awards it.
    issuer: String,
    /// When it was awarded.
    awarded_at: At,
    /// What its public page shows; null while it is private.
    sharing: Option<Sharing>,
    /// Where its public page is, on the own site, once it is shared.
    path: String,
}

/// What the public page of a badge shows of the one who has it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Sharing {
    /// Whether it shows the name.
    show_name: bool,
    /// Whether it shows when the badge was awarded.
    show_date: bool,
}

fn sharing(award: &DomainAward) -> Option<Sharing> {
    let sharing = award.record().sharing;
    sharing.map(|it| Sharing { show_name: it.name, show_date: it.date })
}

impl From<&OwnBadgeView> for OwnBadge {
    fn from(view: &OwnBadgeView) -> Self {
        let (award, details) = (view.award.state(), view.badge.details());
        Self {
            id: award.id().as_uuid(),
            version: view.award.version().as_raw(),
            badge_id: view.badge.id().as_uuid(),
            name: details.name.as_str().to_owned(),
            description: details.description.as_str().to_owned(),
            criteria: details.criteria.as_str().to_owned(),
            image: image(&view.badge),
            issuer: view.issuer.as_str().to_owned(),
            awarded_at: At(award.record().awarded_at),
            sharing: sharing(award),
            path: format!("/badges/{}", award.id()),
        }
    }
}

/// What an own award shows to others now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnAward {
    /// The award.
    id: Uuid,
    /// Its version.
    version: u32,
    /// What its public page shows; null while it is private.
    sharing: Option<Sharing>,
}

impl From<&Versioned<DomainAward>> for OwnAward {
    fn from(award: &Versioned<DomainAward>) -> Self {
        Self {
            id: award.state().id().as_uuid(),
            version: award.version().as_raw(),
            sharing: sharing(award.state()),
        }
    }
}

/// An achievement that one earned.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnAchievement {
    /// That it was earned.
    id: Uuid,
    /// The achievement.
    achievement_id: Uuid,
    /// What it is called.
    name: String,
    /// What it stands for.
    description: String,
    /// What it is worth.
    points: u16,
    /// When it was earned.
    earned_at: At,
    /// The badge that came with it.
    badge: Option<Named>,
}

impl From<&OwnAchievementView> for OwnAchievement {
    fn from(view: &OwnAchievementView) -> Self {
        let details = view.achievement.details();
        let badge = view.badge.as_ref();
        Self {
            id: view.earned.id.as_uuid(),
            achievement_id: view.achievement.id().as_uuid(),
            name: details.name.as_str().to_owned(),
            description: details.description.as_str().to_owned(),
            points: details.points.get(),
            earned_at: At(view.earned.earned_at),
            badge: badge.map(|badge| Named {
                id: badge.id().as_uuid(),
                name: badge.details().name.as_str().to_owned(),
            }),
        }
    }
}
