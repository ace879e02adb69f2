//! Fresh databases and small worlds for the tests of this crate.
#![expect(
    clippy::disallowed_methods,
    reason = "a helper of tests fails the test, and needs names nobody had before"
)]

use chrono::{DateTime, TimeDelta};
use sea_orm::ConnectionTrait as _;
use tms_domain::{
    certificate::CertificateDesign,
    change::{New, Versioned},
    country::Country,
    course::{Activity, ActivityKind, Course, CourseDetails, WebAddress},
    email::EmailAddress,
    id::{ActivityId, CourseId, IdBlock, OrganizationId, TrainingKeyPoolId, UserId},
    journal::Author,
    organization::{Organization, OrganizationLine, OrganizationSettings, TimeZoneName},
    plan::{KeysToAdd, Plan},
    pool::{PoolDetails, TrainingKeyPool},
    text::Name,
    time::{AccessDays, Instant},
    training_key::NewKeys,
    user::{User, UserDetails},
};
use uuid::Uuid;

use crate::{ConnectOptions, Database, SeaPlanStore};

/// A fresh, migrated database of each kind. The PostgreSQL server is the one the test run started.
pub(crate) async fn databases() -> Vec<Database> {
    let mut databases = Vec::new();
    for url in [fresh_sqlite(), fresh_postgres().await] {
        let database = Database::connect(&ConnectOptions::new(url)).await.unwrap();
        database.migrate().await.unwrap();
        databases.push(database);
    }
    databases
}

fn fresh_sqlite() -> String {
    let path = std::env::temp_dir().join(format!("tms-{}.db", Uuid::now_v7()));
    format!("sqlite://{}?mode=rwc", path.display())
}

async fn fresh_postgres() -> String {
    let server = std::env::var("TMS_TEST_POSTGRES_URL")
        .unwrap_or_else(|_| panic!("run this through tests/with-postgres"));
    let name = format!("t{}", Uuid::now_v7().simple());
    let connection = sea_orm::Database::connect(&server).await.unwrap();
    connection.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    connection.close().await.unwrap();
    let (address, _) = server.rsplit_once('/').unwrap();
    format!("{address}/{name}")
}

pub(crate) fn noon() -> Instant {
    DateTime::from_timestamp(1_800_000_000, 123_456_000).unwrap()
}

pub(crate) fn id() -> Uuid {
    Uuid::now_v7()
}

pub(crate) fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

pub(crate) fn plan() -> Plan {
    Plan::new(Author::System, noon(), IdBlock::starting_at(id()))
}

pub(crate) fn a_user(organization: OrganizationId, email: &str) -> New<User> {
    let details = UserDetails {
        first_name: name("Jürgen"),
        last_name: name("O'Brien-Weiß"),
        email: EmailAddress::parse(email).unwrap(),
        country: Country::parse("DE").unwrap(),
        organization,
        time_zone: None,
        language: None,
        mail_opt_out: false,
        disabled: false,
    };
    User::create(UserId::from_uuid(id()), details, None, noon())
}

/// One organization with a course, a pool of ten keys and a learner, stored.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) store: SeaPlanStore,
    pub(crate) line: OrganizationLine,
    pub(crate) course: Versioned<Course>,
    pub(crate) pool: Versioned<TrainingKeyPool>,
    pub(crate) learner: Versioned<User>,
    pub(crate) keys: KeysToAdd,
}

pub(crate) async fn world(database: &Database) -> World {
    use tms_domain::port::PlanStore as _;
    let store = SeaPlanStore::new(database);
    let settings = OrganizationSettings {
        name: name("Northwind"),
        external_id: Some(name("northwind")),
        time_zone: TimeZoneName::confirmed("Europe/London"),
        max_access_days: None,
        sku: Some(name("NW")),
        anonymous_registration: true,
        contact: None,
    };
    let organization =
        Organization::create(OrganizationId::from_uuid(id()), settings, None).unwrap();
    let line = OrganizationLine::new(vec![organization.versioned()]).unwrap();
    let activity = |kind, required| Activity {
        id: ActivityId::from_uuid(id()),
        name: name("Something to do"),
        kind,
        required,
        minutes: Some(50),
        requirements: None,
        retired: false,
    };
    let details = CourseDetails {
        name: name("AZ-104"),
        short_name: Some(name("AZ-104")),
        description: None,
        max_access_days: None,
        sku: None,
        archived: false,
        auto_archive_at: None,
        certificate: Some(CertificateDesign::new(name("Certificate"))),
        activities: vec![
            activity(ActivityKind::Lab { lab_profile: name("lab-1") }, true),
            activity(
                ActivityKind::Document {
                    url: WebAddress::parse("https://a.example/x.pdf").unwrap(),
                },
                false,
            ),
        ],
    };
    let course =
        Course::create(CourseId::from_uuid(id()), line.organization().id(), details).unwrap();
    let details = PoolDetails {
        name: name("Spring"),
        starts_at: noon(),
        expires_at: noon() + TimeDelta::days(30),
        content_availability: AccessDays::new(90).unwrap(),
        available_to_children: false,
    };
    let pool = TrainingKeyPool::create(
        TrainingKeyPoolId::from_uuid(id()),
        details,
        course.state(),
        &line,
        noon(),
    )
    .unwrap();
    let learner = a_user(line.organization().id(), "learner@learn.example");
    let keys = KeysToAdd {
        pool: pool.state().id(),
        keys: NewKeys::generated((0..10).map(|n| n * 7)),
        ids: IdBlock::starting_at(id()),
        created_at: noon(),
    };
    let world = World {
        store: store.clone(),
        line: line.clone(),
        course: course.versioned(),
        pool: pool.versioned(),
        learner: learner.versioned(),
        keys: keys.clone(),
    };
    let mut plan = plan();
    plan.create(organization);
    plan.create(course);
    plan.create(pool);
    plan.create(learner);
    plan.add_keys(keys);
    store.commit(plan).await.unwrap();
    world
}

/// How many rows a table has.
pub(crate) async fn count(database: &Database, table: &str) -> i64 {
    let statement = sea_orm::Statement::from_string(
        database.read.get_database_backend(),
        format!("SELECT count(*) AS n FROM {table}"),
    );
    database.read.query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap()
}
