//! Everything that a decision about one learner and one course rests on.

use chrono::TimeDelta;
use proptest::{option, prelude::*};

use super::{
    course::course_of,
    organization::organization_line,
    user::user_of,
    value::{id, instant, version},
};
use crate::{
    assignment::{Assigning, Completing},
    change::Versioned,
    course::{Course, CourseDetails},
    id::OrganizationId,
    key_code::GeneratedCode,
    organization::OrganizationLine,
    time::Instant,
    user::{User, UserDetails, UserRecord},
};

/// One learner, the line of their organization, one course and an instant.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The line of the learner's organization.
    pub line: OrganizationLine,
    /// The learner.
    pub learner: Versioned<User>,
    /// The course.
    pub course: Versioned<Course>,
    /// When it is.
    pub now: Instant,
}

impl Scene {
    /// What giving the learner the course without any wish rests on.
    pub const fn assigning(&self) -> Assigning<'_> {
        Assigning {
            learner: self.learner.state(),
            line: &self.line,
            course: self.course.state(),
            held: None,
            wish: None,
            assign_again: false,
        }
    }

    /// What completing the course rests on.
    pub fn completing(&self) -> Completing<'_> {
        let learner = self.learner.state();
        let number = GeneratedCode::from_random(learner.id().as_uuid().as_u128());
        Completing { learner, course: self.course.state(), number }
    }

    /// The same with another course of the same owner and id.
    #[must_use]
    pub fn with_course(mut self, edit: impl FnOnce(&mut CourseDetails)) -> Self {
        let course = self.course.state();
        let mut details = course.details().clone();
        edit(&mut details);
        let course = Course::restore(course.id(), course.owner(), details);
        self.course = Versioned::new(course, self.course.version());
        self
    }

    /// The same with other details of the learner.
    #[must_use]
    pub fn with_learner(mut self, edit: impl FnOnce(&mut UserDetails)) -> Self {
        let learner = self.learner.state();
        let mut details = learner.details().clone();
        edit(&mut details);
        let learner = User::restore(UserRecord {
            id: learner.id(),
            created_at: learner.created_at(),
            details,
            password: learner.password().cloned(),
            password_epoch: learner.password_epoch(),
            grants: learner.grants().clone(),
        });
        self.learner = Versioned::new(learner, self.learner.version());
        self
    }
}

prop_compose! {
    fn scene_of(line: OrganizationLine, owner: OrganizationId)(
        learner in user_of(line.organization().id()),
        course in course_of(owner),
        versions in (version(), version()),
        now in instant(),
        line in Just(line),
    ) -> Scene {
        let learner = Versioned::new(learner, versions.0);
        let course = Versioned::new(course, versions.1);
        Scene { line, learner, course, now }
    }
}

/// Scenes in which the learner may be given the course.
pub fn scene() -> impl Strategy<Value = Scene> {
    (organization_line(1..5), any::<prop::sample::Index>()).prop_flat_map(|(line, place)| {
        let owner = line.members().get(place.index(line.members().len()));
        let owner = owner.map_or(line.organization().id(), |owner| owner.state().id());
        scene_of(line, owner)
    })
}

/// Scenes in which anything may stand in the way: the course may belong elsewhere, be archived or due to
/// archive around now, the learner may be disabled.
pub fn any_scene() -> impl Strategy<Value = Scene> {
    let foreign = (organization_line(1..5), id(OrganizationId::from_uuid))
        .prop_flat_map(|(line, owner)| scene_of(line, owner));
    let scene = prop_oneof![4 => scene(), 1 => foreign];
    let archive = option::weighted(0.4, -100_i64..=100);
    (scene, prop::bool::weighted(0.2), archive, prop::bool::weighted(0.2)).prop_map(
        |(scene, archived, archives_in_hours, disabled)| {
            let now = scene.now;
            scene
                .with_course(|details| {
                    details.archived = archived;
                    details.auto_archive_at =
                        archives_in_hours.map(|hours| now + TimeDelta::hours(hours));
                })
                .with_learner(|details| details.disabled = disabled)
        },
    )
}
