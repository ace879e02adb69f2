//! What the demonstration is filled with.

use std::net::{IpAddr, Ipv4Addr};

use tms_domain::{
    assignment::CourseAssignment,
    attempt::ClientAddress,
    field::FieldReader,
    id::{AssignmentId, CourseId, OrganizationId},
    input::{KeysWanted, TypedPerson, read_password},
    job::PairsWanted,
    note::NoteText,
    port::{PageRequest, Ports},
    role::Actor,
    text::{LongText, Name},
    time::{AccessDays, Picked},
    usecase::{
        AssignCourse, AssignCourseCommand, AssignMany, CancelAssignment,
        CreateAdministratorCommand, CreateFirstAdministrator, CreatePoolCommand,
        CreateTrainingKeyPool, ImportCatalog, ImportError, ImportLearners, ImportOptions,
        LaunchActivity, MarkComplete, RedeemTrainingKey, SeeAssignment,
    },
    user::User,
    view::UserFilter,
};

use super::{
    Failure,
    people::{Person, actor, find, password, sign_in_as},
};
use crate::{command::lookup, import_file};

const CATALOG: &[u8] = include_bytes!("../../../../../tests/data/catalog.json");
const LEARNERS: &[u8] = include_bytes!("../../../../../tests/data/learners.csv");

const ADMINISTRATOR: &str = "admin@northwind.example";
const OPERATIONS_MANAGER: &str = "ops@northwind.example";
const HELP_DESK: &str = "desk@northwind.example";
const LEARNER: &str = "asbjorg.elliisdottir2@learn.example";

/// What one needs to know of the filled system.
pub(crate) struct Filled {
    /// Who can sign in.
    pub(crate) people: Vec<Person>,
    /// A key that the learner can redeem.
    pub(crate) key: Option<String>,
}

/// Fills a system, or gives one that was filled before new passwords.
///
/// # Errors
///
/// Fails when the store does.
pub(super) async fn fill(ports: &Ports) -> Result<Filled, Failure> {
    let key = if ports.users.any_system_administrator().await? {
        None
    } else {
        import(ports).await?;
        create_administrator(ports).await?;
        let manager = find(ports, OPERATIONS_MANAGER).await?;
        let learner = find(ports, LEARNER).await?;
        let demo = Demo { ports, manager: manager.state(), learner: learner.state() };
        demo.assign_to_many().await?;
        demo.reward().await?;
        demo.assign_in_every_state().await?;
        demo.award().await?;
        let webhook = demo.listen().await?;
        demo.redeem(&demo.sell_keys("Spring campaign", "SC-300").await?).await?;
        demo.stop_listening(&webhook).await?;
        Some(demo.sell_keys("Summer campaign", "MD-102").await?)
    };
    let mut people = Vec::new();
    for (role, email) in [
        ("System Administrator", ADMINISTRATOR),
        ("Operations Manager", OPERATIONS_MANAGER),
        ("Help Desk Agent", HELP_DESK),
        ("Learner", LEARNER),
    ] {
        people.push(sign_in_as(ports, role, email).await?);
    }
    Ok(Filled { people, key })
}

async fn import(ports: &Ports) -> Result<(), Failure> {
    let failed = |error: ImportError| Failure::said(crate::console::chain(&error));
    let options = ImportOptions::default();
    let catalog = import_file::parse_catalog(CATALOG).map_err(Failure::said)?;
    ImportCatalog::new(ports.clone()).import(catalog, options, &|_| {}).await.map_err(failed)?;
    let learners = import_file::parse_learners(LEARNERS).map_err(Failure::said)?;
    ImportLearners::new(ports.clone()).import(learners, options, &|_| {}).await.map_err(failed)?;
    Ok(())
}

async fn create_administrator(ports: &Ports) -> Result<(), Failure> {
    let typed = TypedPerson {
        first_name: Some("Ada".to_owned()),
        last_name: Some("Northwind".to_owned()),
        email: Some(ADMINISTRATOR.to_owned()),
        country: Some("GB".to_owned()),
        ..TypedPerson::default()
    };
    let mut reader = FieldReader::default();
    let own_words = typed.own_words();
    let person = typed.read(&mut reader, &*ports.calendar);
    let typed = Some(password(ports));
    let password = read_password(&mut reader, "password", typed, &own_words, &*ports.strength);
    let name = reader.required("organization", Some("Northwind"), Name::parse);
    let zone = reader.required("time_zone", Some("Europe/London"), |zone| {
        tms_domain::input::time_zone(&*ports.calendar, zone)
    });
    let command = person.zip(password).zip(name.zip(zone)).map(
        |((person, password), (organization_name, organization_time_zone))| {
            CreateAdministratorCommand {
                person,
                password,
                organization_name,
                organization_time_zone,
            }
        },
    );
    CreateFirstAdministrator::new(ports.clone()).create(reader.finish(command)).await?;
    Ok(())
}

pub(super) struct Demo<'a> {
    pub(super) ports: &'a Ports,
    manager: &'a User,
    pub(super) learner: &'a User,
}

impl Demo<'_> {
    pub(super) fn manager(&self) -> Actor {
        actor(self.manager)
    }

    pub(super) fn owner(&self) -> OrganizationId {
        self.manager.organization()
    }

    async fn course(&self, short_name: &str) -> Result<CourseId, Failure> {
        let found = lookup::courses(self.ports, &[short_name.to_owned()]).await?;
        found.first().copied().ok_or_else(|| Failure::said("a course is missing from the example"))
    }

    /// A busy organization: forty learners, four courses each.
    async fn assign_to_many(&self) -> Result<(), Failure> {
        let names = ["AZ-900", "SC-900", "PL-300", "PY-150"].map(str::to_owned);
        let courses = lookup::courses(self.ports, &names).await?;
        let filter = UserFilter { organization: Some(self.owner()), ..UserFilter::default() };
        let page = PageRequest { limit: 40, after: None };
        let read = tms_domain::usecase::ReadAdministration::new(self.ports.clone());
        let learners = read.users(&self.manager(), Ok((filter, page))).await?;
        let learners = learners.items.iter().map(|user| user.state().id());
        let wanted = PairsWanted::new(learners, courses);
        AssignMany::new(self.ports.clone()).assign(&self.manager(), Ok(wanted), None).await?;
        Ok(())
    }

    /// One learner's assignments: untouched, begun, in a lab, complete, cancelled, about to end.
    async fn assign_in_every_state(&self) -> Result<(), Failure> {
        let note = NoteText {
            title: Name::parse("Wishes a certificate").map_err(Failure::said)?,
            message: LongText::parse("Needs it for the annual review.").map_err(Failure::said)?,
            important: true,
        };
        self.assign("AZ-104", None, Some(note)).await?;
        let soon = Picked::At(self.ports.clock.now() + chrono::TimeDelta::hours(36));
        self.assign("AZ-204", Some(soon), None).await?;
        let begun = self.assign("AZ-305", None, None).await?;
        self.launch(begun, false).await?;
        let in_a_lab = self.assign("AZ-400", None, None).await?;
        self.launch(in_a_lab, true).await?;
        // With a certificate, and without one.
        for short_name in ["AI-102", "AZ-500"] {
            let complete = self.assign(short_name, None, None).await?;
            let reason = Name::parse("Passed the examination elsewhere").map_err(Failure::said)?;
            let mark = MarkComplete::new(self.ports.clone());
            mark.mark(&self.manager(), complete, None, Ok(reason), None).await?;
        }
        let cancelled = self.assign("AZ-700", None, None).await?;
        let cancel = CancelAssignment::new(self.ports.clone());
        cancel.cancel(&self.manager(), cancelled, None, Ok(()), None).await?;
        Ok(())
    }

    async fn assign(
        &self,
        short_name: &str,
        wish: Option<Picked>,
        note: Option<NoteText>,
    ) -> Result<AssignmentId, Failure> {
        let course = self.course(short_name).await?;
        let learner = self.learner.id();
        let command = AssignCourseCommand { learner, course, wish, assign_again: false, note };
        let assign = AssignCourse::new(self.ports.clone());
        let made = assign.assign(&self.manager(), Ok(command), None).await?;
        Ok(CourseAssignment::id(made.state()))
    }

    /// Launches the first lab of an assignment, or the first of the other activities.
    async fn launch(&self, assignment: AssignmentId, lab: bool) -> Result<(), Failure> {
        let see = SeeAssignment::new(self.ports.clone());
        let seen = see.see(&actor(self.learner), assignment).await?;
        let fits = seen.activities.iter().find(|view| view.activity.kind.is_lab() == lab);
        if let Some(view) = fits {
            let launch = LaunchActivity::new(self.ports.clone());
            launch.launch(self.learner.id(), assignment, view.activity.id, Ok(()), None).await?;
        }
        Ok(())
    }

    /// A pool of keys for a course. Returns one of them.
    async fn sell_keys(&self, name: &str, short_name: &str) -> Result<String, Failure> {
        let now = self.ports.clock.now();
        let command = CreatePoolCommand {
            name: Name::parse(name).map_err(Failure::said)?,
            course: self.course(short_name).await?,
            organization: self.owner(),
            starts: Picked::At(now),
            expires: Picked::At(now + chrono::TimeDelta::days(90)),
            content_availability: AccessDays::new(60).map_err(Failure::said)?,
            available_to_children: true,
            keys: KeysWanted { typed: Vec::new(), generate: 25 },
        };
        let create = CreateTrainingKeyPool::new(self.ports.clone());
        let made = create.create(&self.manager(), None, Ok(command), None).await?;
        let keys = made.new_keys.unwrap_or_default();
        let key = keys.first().ok_or_else(|| Failure::said("no keys were made"))?;
        Ok(key.key.state().code().shown().to_owned())
    }

    async fn redeem(&self, key: &str) -> Result<(), Failure> {
        let here = ClientAddress::of(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let redeem = RedeemTrainingKey::new(self.ports.clone());
        redeem.redeem(self.learner.id(), key, false, &here, None).await?;
        Ok(())
    }
}
