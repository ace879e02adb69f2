//! Courses and assignments of them.

use tms_domain::{
    assignment::{Assigning, CourseAssignment, Source},
    change::{New, Versioned},
    course::{Activity, ActivityKind, Course, CourseDetails, WebAddress},
    id::{ActivityId, AssignmentId, CourseId, OrganizationId},
    port::Ports,
    time::Instant,
    user::User,
};

use super::{line_of, name, store_new};

/// A course to be.
#[derive(Clone, Debug)]
pub struct CourseBuilder {
    owner: OrganizationId,
    details: CourseDetails,
}

/// A course of an organization, with nothing in it.
pub fn a_course(owner: OrganizationId) -> CourseBuilder {
    CourseBuilder { owner, details: CourseDetails::new(name("Working safely")) }
}

fn an_activity(kind: ActivityKind) -> Activity {
    Activity {
        // The builder gives each its own when it is stored.
        id: ActivityId::from_uuid(uuid::Uuid::nil()),
        name: name("Something to do"),
        kind,
        required: true,
        minutes: None,
        requirements: None,
        retired: false,
    }
}

/// A required lab.
pub fn a_lab() -> Activity {
    an_activity(ActivityKind::Lab { lab_profile: name("lab-1") })
}

/// A required document.
///
/// # Panics
///
/// Never: its address is a web address.
pub fn a_document() -> Activity {
    let url = WebAddress::parse("https://content.example/read.pdf").expect("a web address");
    an_activity(ActivityKind::Document { url })
}

impl CourseBuilder {
    /// With details of its own.
    #[must_use]
    pub fn with(mut self, edit: impl FnOnce(&mut CourseDetails)) -> Self {
        edit(&mut self.details);
        self
    }

    /// Called so.
    #[must_use]
    pub fn named(self, called: &str) -> Self {
        self.with(|details| details.name = name(called))
    }

    /// With one more thing to do.
    #[must_use]
    pub fn containing(self, activity: Activity) -> Self {
        self.with(|details| details.activities.push(activity))
    }

    /// Stores it.
    ///
    /// # Panics
    ///
    /// Panics when the rules or the store refuse.
    pub async fn stored(self, ports: &Ports) -> Versioned<Course> {
        let new = self.decided(ports);
        store_new(ports, new, ports.clock.now()).await
    }

    /// Decides on it, for a plan to store.
    ///
    /// # Panics
    ///
    /// Panics when the rules refuse.
    pub fn decided(mut self, ports: &Ports) -> New<Course> {
        for activity in &mut self.details.activities {
            if activity.id.as_uuid().is_nil() {
                activity.id = ActivityId::from_uuid(ports.ids.next());
            }
        }
        let id = CourseId::from_uuid(ports.ids.next());
        Course::create(id, self.owner, self.details).expect("not too many activities")
    }
}

/// Gives a learner a course now, by nobody in particular, and stores the assignment.
///
/// # Panics
///
/// Panics when the rules or the store refuse.
pub async fn an_assignment(
    ports: &Ports,
    learner: &Versioned<User>,
    course: &Versioned<Course>,
) -> Versioned<CourseAssignment> {
    an_assignment_made_at(ports, learner, course, ports.clock.now()).await
}

/// The same at another instant.
///
/// # Panics
///
/// Panics when the rules or the store refuse.
pub async fn an_assignment_made_at(
    ports: &Ports,
    learner: &Versioned<User>,
    course: &Versioned<Course>,
    at: Instant,
) -> Versioned<CourseAssignment> {
    let line = line_of(ports, learner.state().organization()).await;
    let assigning = Assigning {
        learner: learner.state(),
        line: &line,
        course: course.state(),
        held: None,
        wish: None,
        assign_again: true,
    };
    let terms = assigning.decide(at).expect("nothing stands in the way");
    let id = AssignmentId::from_uuid(ports.ids.next());
    store_new(ports, terms.grant(id, Source::Administrator { by: None }), at).await
}
