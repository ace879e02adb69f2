//! Builders: what a test does not care about has a sensible value, and everything goes through the rules.
//!
//! A builder ends with `stored(&ports)`, which commits what was built, on any store.
#![expect(clippy::expect_used, reason = "what a test builds wrongly fails the test")]

use std::collections::BTreeSet;

use chrono::TimeDelta;
use tms_domain::{
    assignment::{Completing, CourseAssignment},
    change::{Change, New, Versioned},
    course::Course,
    id::{IdBlock, OrganizationId},
    journal::Author,
    key_code::GeneratedCode,
    organization::OrganizationLine,
    plan::{Plan, Planned},
    port::Ports,
    text::Name,
    time::{AccessDays, Instant},
    user::User,
};

mod course;
mod organization;
mod reward;
mod training_key;
mod user;
mod webhook;

pub use course::{
    CourseBuilder, a_course, a_document, a_lab, an_assignment, an_assignment_made_at,
};
pub use organization::{OrganizationBuilder, SiteBuilder, a_site, an_organization};
pub use reward::{a_badge, a_design, an_achievement, text};
pub use training_key::{PoolBuilder, a_pool, generated_keys, typed_keys};
pub use user::{UserBuilder, a_learner, actor, an_administrator};
pub use webhook::{a_webhook, switched};

/// A name.
///
/// # Panics
///
/// Panics when it is none.
pub fn name(text: &str) -> Name {
    Name::parse(text).expect("a name")
}

/// A number of days.
///
/// # Panics
///
/// Panics when access cannot last that long.
pub fn days(days: i64) -> AccessDays {
    AccessDays::new(days).expect("days of access")
}

/// A plan of the system, at this instant.
pub fn plan_at(ports: &Ports, at: Instant) -> Plan {
    Plan::new(Author::System, at, IdBlock::starting_at(ports.ids.next()))
}

/// Commits a new thing at this instant.
///
/// # Panics
///
/// Panics when the store refuses.
pub async fn store_new<A: Planned>(ports: &Ports, new: New<A>, at: Instant) -> Versioned<A> {
    let versioned = new.versioned();
    let mut plan = plan_at(ports, at);
    plan.create(new);
    ports.plans.commit(plan).await.expect("the store takes what was built");
    versioned
}

/// Commits a change at this instant.
///
/// # Panics
///
/// Panics when the store refuses.
pub async fn store_change<A: Planned>(
    ports: &Ports,
    change: Change<A>,
    at: Instant,
) -> Versioned<A> {
    let versioned = change.versioned();
    let mut plan = plan_at(ports, at);
    plan.change(change);
    ports.plans.commit(plan).await.expect("the store takes what was changed");
    versioned
}

/// The line of a stored organization.
///
/// # Panics
///
/// Panics when there is none.
pub async fn line_of(ports: &Ports, id: OrganizationId) -> OrganizationLine {
    let found = ports.organizations.find_lines(&[id].into()).await;
    found.expect("the store answers").remove(&id).expect("the organization is stored")
}

/// Whose an assignment is.
///
/// # Panics
///
/// Panics when they are not stored.
pub async fn learner_of(
    ports: &Ports,
    assignment: &Versioned<CourseAssignment>,
) -> Versioned<User> {
    let id = assignment.state().learner();
    let found =
        ports.users.find_many(&BTreeSet::from([id])).await.expect("the store answers").remove(&id);
    found.expect("the learner is stored")
}

/// The course of an assignment.
///
/// # Panics
///
/// Panics when it is not stored.
pub async fn course_of(
    ports: &Ports,
    assignment: &Versioned<CourseAssignment>,
) -> Versioned<Course> {
    let id = assignment.state().course();
    let found = ports
        .courses
        .find_many(&BTreeSet::from([id]))
        .await
        .expect("the store answers")
        .remove(&id);
    found.expect("the course is stored")
}

/// What completing a course rests on, with a fresh number for the certificate.
pub fn completing<'a>(
    ports: &Ports,
    learner: &'a Versioned<User>,
    course: &'a Versioned<Course>,
) -> Completing<'a> {
    let number = GeneratedCode::from_random(ports.codes.next());
    Completing { learner: learner.state(), course: course.state(), number }
}

/// A long while, in days.
const A_MONTH: TimeDelta = TimeDelta::days(30);
