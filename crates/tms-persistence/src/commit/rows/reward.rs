//! Rows of achievements and badges, of who has them and of who is to be judged.

use tms_domain::{
    achievement::{Achievement, Condition, EarnedAchievement},
    badge::{AwardSource, Badge, BadgeAward, BadgeDesign, BadgeImage, Picture},
    change::Version,
    id::{AchievementId, BadgeAwardId, BadgeId, UserId},
    judging::{Judged, Judging},
    text::fold,
};

use super::{Row, author, version_cell};
use crate::{commit::cell::Cell, search::searchable};

pub(crate) fn picture(picture: &Picture) -> Row {
    vec![
        picture.id.as_uuid().into(),
        picture.content.kind().as_str().into(),
        picture.content.bytes().to_vec().into(),
    ]
}

pub(crate) fn badge(badge: &Badge, version: Version) -> Row {
    let details = badge.details();
    let (design, picture) = match details.image {
        BadgeImage::Drawn(design) => (Some(design), None),
        BadgeImage::Uploaded { picture, kind } => (None, Some((picture, kind))),
    };
    let part = |part: fn(BadgeDesign) -> &'static str| Cell::from(design.map(part));
    vec![
        badge.id().as_uuid().into(),
        version_cell(version),
        badge.owner().as_uuid().into(),
        details.name.as_str().into(),
        details.description.as_str().into(),
        details.criteria.as_str().into(),
        part(|design| design.shape.as_str()),
        part(|design| design.colour.as_str()),
        part(|design| design.symbol.as_str()),
        picture.map(|(id, _)| id.as_uuid()).into(),
        picture.map(|(_, kind)| kind.as_str()).into(),
        details.retired.into(),
        fold(details.name.as_str()).into(),
        searchable(details.name.as_str()).into(),
    ]
}

pub(crate) fn achievement(achievement: &Achievement, version: Version) -> Row {
    let details = achievement.details();
    let (courses, count, distinct) = match &details.condition {
        Condition::CompleteCourses(courses) => {
            let ids = courses.get().iter().map(ToString::to_string).collect::<Vec<_>>();
            (Some(ids.join(",")), None, false)
        }
        Condition::CompleteCount(count) => (None, Some(*count), false),
        Condition::LaunchLabs { count, distinct } => (None, Some(*count), *distinct),
    };
    vec![
        achievement.id().as_uuid().into(),
        version_cell(version),
        achievement.owner().as_uuid().into(),
        details.name.as_str().into(),
        details.description.as_str().into(),
        i32::from(details.points.get()).into(),
        details.condition.as_str().into(),
        Cell::Text(courses),
        count.map(|count| i32::from(count.get())).into(),
        distinct.into(),
        details.badge.map(BadgeId::as_uuid).into(),
        details.retired.into(),
        fold(details.name.as_str()).into(),
        searchable(details.name.as_str()).into(),
    ]
}

pub(crate) fn earned(earned: &EarnedAchievement, version: Version) -> Row {
    let record = earned.record();
    vec![
        record.id.as_uuid().into(),
        record.achievement.as_uuid().into(),
        record.learner.as_uuid().into(),
        record.organization.as_uuid().into(),
        record.earned_at.into(),
        record.award.map(BadgeAwardId::as_uuid).into(),
        version_cell(version),
    ]
}

pub(crate) fn award(award: &BadgeAward, version: Version) -> Row {
    let record = award.record();
    let (achievement, by, reason) = match &record.source {
        AwardSource::Achievement(id) => (Some(*id), None, None),
        AwardSource::ByHand { by, reason } => (None, Some(author(*by)), Some(reason.as_str())),
    };
    let revoked = record.revoked.as_ref();
    let revoked_by = revoked.map(|it| author(it.by));
    vec![
        record.id.as_uuid().into(),
        record.badge.as_uuid().into(),
        record.learner.as_uuid().into(),
        record.organization.as_uuid().into(),
        record.awarded_at.into(),
        achievement.map(AchievementId::as_uuid).into(),
        by.map(|(kind, _)| kind).into(),
        by.and_then(|(_, id)| id).into(),
        reason.into(),
        version_cell(version),
        record.sharing.is_some().into(),
        record.sharing.is_some_and(|it| it.name).into(),
        record.sharing.is_some_and(|it| it.date).into(),
        revoked_by.map(|(kind, _)| kind).into(),
        revoked_by.and_then(|(_, id)| id).into(),
        revoked.map(|it| it.reason.as_str()).into(),
        revoked.map(|it| it.at).into(),
    ]
}

pub(crate) fn judging(judging: &Judging) -> Row {
    let (learner, achievement) = match judging.whom {
        Judged::Learner(learner) => (Some(learner), None),
        Judged::EveryoneFor(achievement) => (None, Some(achievement)),
    };
    vec![
        judging.id.as_uuid().into(),
        learner.map(UserId::as_uuid).into(),
        achievement.map(AchievementId::as_uuid).into(),
    ]
}
