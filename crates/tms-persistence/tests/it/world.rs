//! Small worlds, stored by plans as use cases store them.
use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta};
use tms_domain::{
    assignment::{Assigning, CourseAssignment, Source},
    change::{Change, New, Versioned},
    country::Country,
    course::{Activity, ActivityKind, Course, CourseDetails, WebAddress},
    email::EmailAddress,
    id::{
        ActivityId, AssignmentId, CourseId, IdBlock, OrganizationId, TrainingKeyId,
        TrainingKeyPoolId, UserId,
    },
    journal::Author,
    key_code::KeyCode,
    organization::{Organization, OrganizationLine, OrganizationSettings, TimeZoneName},
    plan::{KeysToAdd, Plan},
    pool::{PoolDetails, TrainingKeyPool},
    role::Grant,
    text::Name,
    time::{AccessDays, Instant},
    training_key::NewKeys,
    user::{User, UserDetails},
};
use tms_persistence::{Database, Stores};
use uuid::Uuid;

/// An instant with microseconds, so that cutting them would show.
pub(crate) fn noon() -> Instant {
    DateTime::from_timestamp_micros(1_800_000_000_123_456).unwrap()
}

pub(crate) fn id() -> Uuid {
    Uuid::now_v7()
}

pub(crate) fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

pub(crate) fn plan(at: Instant) -> Plan {
    Plan::new(Author::System, at, IdBlock::starting_at(id()))
}

/// Stores things and remembers nothing.
pub(crate) struct World {
    pub(crate) stores: Stores,
}

impl World {
    pub(crate) fn new(database: &Database) -> Self {
        Self { stores: Stores::new(database) }
    }

    pub(crate) async fn commit(&self, plan: Plan) {
        self.stores.plans.commit(plan).await.unwrap();
    }

    async fn create<A: tms_domain::plan::Planned>(&self, new: New<A>) -> Versioned<A> {
        let versioned = new.versioned();
        let mut plan = plan(noon());
        plan.create(new);
        self.commit(plan).await;
        versioned
    }

    pub(crate) async fn change<A: tms_domain::plan::Planned>(
        &self,
        change: Change<A>,
    ) -> Versioned<A> {
        let versioned = change.versioned();
        let mut plan = plan(noon());
        plan.change(change);
        self.commit(plan).await;
        versioned
    }

    /// An organization, and the line it stands in.
    pub(crate) async fn organization(
        &self,
        called: &str,
        parent: Option<&OrganizationLine>,
    ) -> OrganizationLine {
        let settings = OrganizationSettings {
            name: name(called),
            external_id: Some(name(&format!("ext {called}"))),
            time_zone: TimeZoneName::confirmed("Europe/London"),
            max_access_days: parent.is_none().then(|| AccessDays::new(365).unwrap()),
            sku: None,
            anonymous_registration: false,
            contact: None,
        };
        let new = Organization::create(OrganizationId::from_uuid(id()), settings, parent).unwrap();
        let foot = self.create(new).await;
        let above = parent.map_or(&[][..], OrganizationLine::members);
        OrganizationLine::new([vec![foot], above.to_vec()].concat()).unwrap()
    }

    pub(crate) async fn user(
        &self,
        line: &OrganizationLine,
        first: &str,
        last: &str,
    ) -> Versioned<User> {
        self.user_with(line, first, last, BTreeSet::new()).await
    }

    pub(crate) async fn user_with(
        &self,
        line: &OrganizationLine,
        first: &str,
        last: &str,
        grants: BTreeSet<Grant>,
    ) -> Versioned<User> {
        let user = UserId::from_uuid(id());
        let details = UserDetails {
            first_name: name(first),
            last_name: name(last),
            email: EmailAddress::parse(&format!("u{}@learn.example", user.as_uuid().simple()))
                .unwrap(),
            country: Country::parse("DE").unwrap(),
            organization: line.organization().id(),
            time_zone: None,
            language: None,
            mail_opt_out: false,
            disabled: false,
        };
        self.create(User::create_with_grants(user, details, None, grants, noon())).await
    }

    pub(crate) async fn course(&self, line: &OrganizationLine, called: &str) -> Versioned<Course> {
        let owner = line.organization().id();
        let course = Course::create(CourseId::from_uuid(id()), owner, course_details(called));
        self.create(course.unwrap()).await
    }

    pub(crate) async fn pool(
        &self,
        line: &OrganizationLine,
        course: &Versioned<Course>,
        called: &str,
    ) -> Versioned<TrainingKeyPool> {
        let details = PoolDetails {
            name: name(called),
            starts_at: noon(),
            expires_at: noon() + TimeDelta::days(30),
            content_availability: AccessDays::new(90).unwrap(),
            available_to_children: true,
        };
        let pool = TrainingKeyPoolId::from_uuid(id());
        let pool = TrainingKeyPool::create(pool, details, course.state(), line, noon()).unwrap();
        self.create(pool).await
    }

    /// Adds keys and returns their ids, in order.
    pub(crate) async fn keys(
        &self,
        pool: &Versioned<TrainingKeyPool>,
        codes: &[&str],
    ) -> Vec<TrainingKeyId> {
        let ids = IdBlock::starting_at(id());
        let keys = codes.iter().map(|code| KeyCode::parse(code).unwrap()).collect();
        let mut plan = plan(noon());
        plan.add_keys(KeysToAdd {
            pool: pool.state().id(),
            keys: NewKeys::Typed(keys),
            ids: ids.clone(),
            created_at: noon(),
        });
        self.commit(plan).await;
        let mut ids = ids;
        codes.iter().map(|_| TrainingKeyId::from_uuid(ids.take())).collect()
    }

    /// Gives a learner a course at an instant.
    pub(crate) async fn assign(
        &self,
        line: &OrganizationLine,
        learner: &Versioned<User>,
        course: &Versioned<Course>,
        at: Instant,
    ) -> Versioned<CourseAssignment> {
        let assigning = Assigning {
            learner: learner.state(),
            line,
            course: course.state(),
            held: None,
            wish: None,
            assign_again: false,
        };
        let assignment = AssignmentId::from_uuid(id());
        let source = Source::Administrator { by: Some(learner.state().id()) };
        let new = assigning.decide(at).unwrap().grant(assignment, source);
        let versioned = new.versioned();
        let mut plan = plan(at);
        plan.create(new);
        self.commit(plan).await;
        versioned
    }
}

/// A course with a lab that is required, a document that is not, and a link that was retired.
pub(crate) fn course_details(called: &str) -> CourseDetails {
    let activity = |kind, required, retired| Activity {
        id: ActivityId::from_uuid(id()),
        name: name("Something to do"),
        kind,
        required,
        minutes: Some(50),
        requirements: None,
        retired,
    };
    let url = || WebAddress::parse("https://docs.example/x").unwrap();
    CourseDetails {
        name: name(called),
        short_name: Some(name(&format!("short {called}"))),
        description: None,
        max_access_days: None,
        sku: Some(name("SKU-1")),
        archived: false,
        auto_archive_at: None,
        certificate_title: Some(name("Certificate")),
        activities: vec![
            activity(ActivityKind::Lab { lab_profile: name("lab-1") }, true, false),
            activity(ActivityKind::Document { url: url() }, false, false),
            activity(ActivityKind::Link { url: url() }, false, true),
        ],
    }
}
