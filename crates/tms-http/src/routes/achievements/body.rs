//! What is sent about an achievement.

use tms_domain::{
    achievement::{AchievementDetails, AskedCourses, Condition, Count, Points},
    field::{FieldCode, FieldError, FieldReader, Patch},
    id::{BadgeId, CourseId, OrganizationId},
    text::{LongText, Name},
    usecase::{AchievementPatch, CreateAchievementCommand},
};

use crate::input::{choices, request};

choices! {
    /// What kind of thing must have been done.
    pub(crate) enum ConditionKind {
        CompleteCourses = "complete_courses",
        CompleteCount = "complete_count",
        LaunchLabs = "launch_labs",
    }
}

request! {
    /// What an achievement is earned by.
    pub(crate) struct ConditionBody {
        /// `complete_courses`: each of the given courses; `complete_count`: so many different courses; `launch_labs`: so
        /// many labs.
        kind: ConditionKind,
        /// The courses, for `complete_courses`: 1 to 100.
        course_ids: Option<Vec<CourseId>>,
        /// How many, for the other two: 1 to 1,000.
        count: Option<i64>,
        /// For labs: whether one that was launched again counts once.
        distinct: Option<bool>,
    }
}

impl ConditionBody {
    /// Reads on what was sent.
    pub(crate) fn read_on(self, reader: &mut FieldReader) -> Option<Condition> {
        let Self { kind, course_ids, count, distinct } = self;
        let mut refuse = |field: &str, given: bool| {
            if given {
                let message = "this does not belong to this kind of condition";
                reader.refuse(FieldError::new(field, FieldCode::Invalid, message));
            }
        };
        match kind {
            ConditionKind::CompleteCourses => {
                refuse("condition.count", count.is_some());
                refuse("condition.distinct", distinct.is_some());
                let courses =
                    reader.required("condition.course_ids", course_ids, AskedCourses::new);
                courses.map(Condition::CompleteCourses)
            }
            ConditionKind::CompleteCount => {
                refuse("condition.course_ids", course_ids.is_some());
                refuse("condition.distinct", distinct.is_some());
                let count = reader.required("condition.count", count, Count::new);
                count.map(Condition::CompleteCount)
            }
            ConditionKind::LaunchLabs => {
                refuse("condition.course_ids", course_ids.is_some());
                let count = reader.required("condition.count", count, Count::new);
                let distinct = distinct.unwrap_or(false);
                count.map(|count| Condition::LaunchLabs { count, distinct })
            }
        }
    }
}

request! {
    /// An achievement that is wanted.
    pub(crate) struct CreateAchievementBody {
        /// The organization that owns it, for ever.
        organization_id: OrganizationId,
        /// What it is called.
        name: Name,
        /// What it stands for.
        description: LongText,
        /// What it is worth.
        points: Points,
        /// What it is earned by.
        condition: ConditionBody,
        /// The badge that comes with it.
        badge_id: Option<BadgeId>,
    }
}

impl CreateAchievementBody {
    /// Reads on what was sent.
    pub(crate) fn read_on(self, reader: &mut FieldReader) -> Option<CreateAchievementCommand> {
        let condition = self.condition.read_on(reader);
        let details = AchievementDetails {
            name: self.name,
            description: self.description,
            points: self.points,
            condition: condition?,
            badge: self.badge_id,
            retired: false,
        };
        Some(CreateAchievementCommand { organization: self.organization_id, details })
    }
}

request! {
    /// What of an achievement is to change.
    pub(crate) struct EditAchievementBody {
        /// What it is called.
        name: Patch<Name>,
        /// What it stands for.
        description: Patch<LongText>,
        /// What it is worth.
        points: Patch<Points>,
        /// What it is earned by.
        condition: Patch<ConditionBody>,
        /// The badge that comes with it.
        badge_id: Patch<Option<BadgeId>>,
        /// Whether nobody earns it any more.
        retired: Patch<bool>,
    }
}

impl EditAchievementBody {
    /// Reads on what was sent.
    pub(crate) fn read_on(self, reader: &mut FieldReader) -> Option<AchievementPatch> {
        let condition = match self.condition {
            Patch::Keep => Patch::Keep,
            Patch::Set(condition) => Patch::Set(condition.read_on(reader)?),
        };
        Some(AchievementPatch {
            name: self.name,
            description: self.description,
            points: self.points,
            condition,
            badge: self.badge_id,
            retired: self.retired,
        })
    }
}
