//! Rows of achievements, badges and awards.

use tms_domain::{
    achievement::{
        Achievement, AchievementDetails, AskedCourses, Condition, Count, EarnedRecord, Points,
    },
    badge::{
        AwardSource, Badge, BadgeAward, BadgeAwardRecord, BadgeColour, BadgeDesign, BadgeDetails,
        BadgeImage, BadgeShape, BadgeSymbol, Picture, PictureContent, PictureKind, Revocation,
        Sharing,
    },
    change::Versioned,
    id::{
        AchievementId, BadgeAwardId, BadgeId, CourseId, EarnedAchievementId, OrganizationId,
        PictureId, UserId,
    },
    text::LongText,
};
use uuid::Uuid;

use super::Reading;
use crate::{cells::rows, error::BadRow};

rows! {
    /// A picture.
    PictureRow of "pictures" {
        id: Uuid,
        content: Vec<u8>,
    }

    /// A badge.
    BadgeRow of "badges" {
        id: Uuid,
        version: i32,
        organization_id: Uuid,
        name: String,
        description: String,
        criteria: String,
        shape: Option<String>,
        colour: Option<String>,
        symbol: Option<String>,
        picture_id: Option<Uuid>,
        picture_kind: Option<String>,
        retired: bool,
    }

    /// An achievement.
    AchievementRow of "achievements" {
        id: Uuid,
        version: i32,
        organization_id: Uuid,
        name: String,
        description: String,
        points: i32,
        condition: String,
        course_ids: Option<String>,
        asked_count: Option<i32>,
        distinct_labs: bool,
        badge_id: Option<Uuid>,
        retired: bool,
    }

    /// That a learner has a badge.
    AwardRow of "badge_awards" {
        id: Uuid,
        badge_id: Uuid,
        learner_id: Uuid,
        organization_id: Uuid,
        awarded_at: i64,
        achievement_id: Option<Uuid>,
        awarded_by_kind: Option<String>,
        awarded_by: Option<Uuid>,
        reason: Option<String>,
        version: i32,
        shared: bool,
        shares_name: bool,
        shares_date: bool,
        revoked_by_kind: Option<String>,
        revoked_by: Option<Uuid>,
        revoked_because: Option<String>,
        revoked_at: Option<i64>,
    }

    /// That a learner earned an achievement.
    EarnedRow of "earned_achievements" {
        id: Uuid,
        achievement_id: Uuid,
        learner_id: Uuid,
        organization_id: Uuid,
        earned_at: i64,
        badge_award_id: Option<Uuid>,
    }
}

impl TryFrom<PictureRow> for Picture {
    type Error = BadRow;

    fn try_from(row: PictureRow) -> Result<Self, BadRow> {
        let reading = Reading::row("pictures", row.id);
        let content = reading.take("content", PictureContent::parse(row.content))?;
        Ok(Self { id: PictureId::from_uuid(row.id), content })
    }
}

impl TryFrom<BadgeRow> for Versioned<Badge> {
    type Error = BadRow;

    fn try_from(row: BadgeRow) -> Result<Self, BadRow> {
        let reading = Reading::row("badges", row.id);
        let details = BadgeDetails {
            name: reading.name("name", &row.name)?,
            description: reading.take("description", LongText::parse(&row.description))?,
            criteria: reading.take("criteria", LongText::parse(&row.criteria))?,
            image: row.image(reading)?,
            retired: row.retired,
        };
        let owner = OrganizationId::from_uuid(row.organization_id);
        reading.version(row.version, Badge::restore(BadgeId::from_uuid(row.id), owner, details))
    }
}

impl BadgeRow {
    fn image(&self, reading: Reading) -> Result<BadgeImage, BadRow> {
        let design = (self.shape.as_deref(), self.colour.as_deref(), self.symbol.as_deref());
        match (design, self.picture_id, self.picture_kind.as_deref()) {
            ((Some(shape), Some(colour), Some(symbol)), None, None) => {
                Ok(BadgeImage::Drawn(BadgeDesign {
                    shape: reading.take("shape", BadgeShape::parse(shape))?,
                    colour: reading.take("colour", BadgeColour::parse(colour))?,
                    symbol: reading.take("symbol", BadgeSymbol::parse(symbol))?,
                }))
            }
            ((None, None, None), Some(picture), Some(kind)) => {
                let known = PictureKind::from_name(kind);
                let kind = known.ok_or_else(|| reading.bad("picture_kind", kind))?;
                Ok(BadgeImage::Uploaded { picture: PictureId::from_uuid(picture), kind })
            }
            _ => Err(reading.bad("shape", "neither drawn nor uploaded")),
        }
    }
}

impl TryFrom<AchievementRow> for Versioned<Achievement> {
    type Error = BadRow;

    fn try_from(row: AchievementRow) -> Result<Self, BadRow> {
        let reading = Reading::row("achievements", row.id);
        let details = AchievementDetails {
            name: reading.name("name", &row.name)?,
            description: reading.take("description", LongText::parse(&row.description))?,
            points: reading.take("points", Points::new(i64::from(row.points)))?,
            condition: row.condition(reading)?,
            badge: row.badge_id.map(BadgeId::from_uuid),
            retired: row.retired,
        };
        let owner = OrganizationId::from_uuid(row.organization_id);
        let id = AchievementId::from_uuid(row.id);
        reading.version(row.version, Achievement::restore(id, owner, details))
    }
}

impl AchievementRow {
    fn condition(&self, reading: Reading) -> Result<Condition, BadRow> {
        let count = |raw: i32| reading.take("asked_count", Count::new(i64::from(raw)));
        match (self.condition.as_str(), &self.course_ids, self.asked_count) {
            ("complete_courses", courses @ Some(_), None) => {
                let ids = reading.ids("course_ids", courses.as_ref(), CourseId::from_uuid)?;
                Ok(Condition::CompleteCourses(reading.take("course_ids", AskedCourses::new(ids))?))
            }
            ("complete_count", None, Some(raw)) => Ok(Condition::CompleteCount(count(raw)?)),
            ("launch_labs", None, Some(raw)) => {
                Ok(Condition::LaunchLabs { count: count(raw)?, distinct: self.distinct_labs })
            }
            (other, _, _) => Err(reading.bad("condition", other)),
        }
    }
}

impl TryFrom<AwardRow> for Versioned<BadgeAward> {
    type Error = BadRow;

    fn try_from(row: AwardRow) -> Result<Self, BadRow> {
        let reading = Reading::row("badge_awards", row.id);
        let reason = reading.optional_name("reason", row.reason.as_ref())?;
        let source = match (row.achievement_id, row.awarded_by_kind.as_deref(), reason) {
            (Some(id), None, None) => AwardSource::Achievement(AchievementId::from_uuid(id)),
            (None, Some(kind), Some(reason)) => {
                let by = reading.author("awarded_by", kind, row.awarded_by)?;
                AwardSource::ByHand { by, reason }
            }
            _ => return Err(reading.bad("achievement_id", "neither earned nor given by hand")),
        };
        let sharing = Sharing { name: row.shares_name, date: row.shares_date };
        let because = reading.optional_name("revoked_because", row.revoked_because.as_ref())?;
        let revoked = match (row.revoked_at, row.revoked_by_kind.as_deref(), because) {
            (None, None, None) => None,
            (Some(at), Some(kind), Some(reason)) => Some(Revocation {
                at: reading.at("revoked_at", at)?,
                by: reading.author("revoked_by", kind, row.revoked_by)?,
                reason,
            }),
            _ => return Err(reading.bad("revoked_at", "neither revoked nor not")),
        };
        let award = BadgeAward::restore(BadgeAwardRecord {
            id: BadgeAwardId::from_uuid(row.id),
            badge: BadgeId::from_uuid(row.badge_id),
            learner: UserId::from_uuid(row.learner_id),
            organization: OrganizationId::from_uuid(row.organization_id),
            awarded_at: reading.at("awarded_at", row.awarded_at)?,
            source,
            sharing: row.shared.then_some(sharing),
            revoked,
        });
        reading.version(row.version, award)
    }
}

impl TryFrom<EarnedRow> for EarnedRecord {
    type Error = BadRow;

    fn try_from(row: EarnedRow) -> Result<Self, BadRow> {
        let reading = Reading::row("earned_achievements", row.id);
        Ok(Self {
            id: EarnedAchievementId::from_uuid(row.id),
            achievement: AchievementId::from_uuid(row.achievement_id),
            learner: UserId::from_uuid(row.learner_id),
            organization: OrganizationId::from_uuid(row.organization_id),
            earned_at: reading.at("earned_at", row.earned_at)?,
            award: row.badge_award_id.map(BadgeAwardId::from_uuid),
        })
    }
}
