//! What an assignment would be like, before it is saved (EXP-2).

use super::{UseCaseError, assign_course::Pair};
use crate::{
    assignment::Assigning,
    field::Draft,
    id::{AssignmentId, CourseId, UserId},
    organization::TimeZoneName,
    port::Ports,
    role::{Actor, Permission},
    text::Name,
    time::{AccessDays, Instant},
    usecase::AssignCourseRefused,
    view::LearnerView,
};

/// What an assignment made now would be like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssignmentPreview {
    /// Who would get it.
    pub learner: LearnerView,
    /// What they would get.
    pub course: (CourseId, Name),
    /// What the learner's organization is called.
    pub organization: Name,
    /// When it would expire without a wish (EXP-2).
    pub expires_at: Instant,
    /// The latest expiry one may wish (EXP-1).
    pub max_expires_at: Instant,
    /// How many days that is from now.
    pub max_access_days: AccessDays,
    /// Whether it is the course that sets them, not the organization.
    pub is_limited_by_course: bool,
    /// The zone in which a date picked for it is read (TIM-3).
    pub time_zone: TimeZoneName,
    /// The assignment of the course that the learner holds already (ASG-6).
    pub already_assigned: Option<AssignmentId>,
}

/// The use case: an administrator looks what an assignment would be like.
#[derive(Clone)]
pub struct PreviewAssignment {
    ports: Ports,
}

impl PreviewAssignment {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Tells when an assignment made now would expire, and whether the learner holds the course already.
    ///
    /// # Errors
    ///
    /// Refuses what creating it would refuse, a course that is held already aside.
    pub async fn preview(
        &self,
        actor: &Actor,
        pair: Draft<(UserId, CourseId)>,
    ) -> Result<AssignmentPreview, UseCaseError<AssignCourseRefused>> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::ManageAssignments)?;
        let (learner, course) = pair?;
        let now = ports.clock.now();
        let pair = Pair::load(ports, &reach, learner, course, now).await?;
        let assigning = Assigning { assign_again: true, ..pair.assigning() };
        let terms = assigning
            .decide(now)
            .map_err(|refused| UseCaseError::Refused(AssignCourseRefused::Assign(refused)))?;
        let (course, organization) = (pair.course.state(), pair.line.organization());
        Ok(AssignmentPreview {
            learner: pair.learner.state().into(),
            course: (course.id(), course.details().name.clone()),
            organization: organization.settings().name.clone(),
            expires_at: terms.expires_at(),
            max_expires_at: assigning.max_expires_at(now),
            max_access_days: assigning.max_access_days(),
            is_limited_by_course: assigning.is_limited_by_course(),
            time_zone: organization.settings().time_zone.clone(),
            already_assigned: pair.held,
        })
    }
}
