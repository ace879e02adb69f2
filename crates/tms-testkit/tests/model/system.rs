//! The system under test: the use cases of the domain over the store in memory, spoken to like the reference.

mod acts;
mod begin;
mod invariants;
mod keys;
mod numbers;
mod people;
mod reading;
mod said;
mod tables;
mod training;

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use async_trait::async_trait;
use tms_domain::{
    attempt::ClientAddress,
    change::Version,
    course::WebAddress,
    id::UserId,
    organization::OrganizationLine,
    port::{LabHost, LabHostFailed, LabLaunchRequest, Ports, SignedReport},
    role::Actor,
    usecase::{Authenticate, SessionUse, SignIn},
};
use tms_testkit::{fault::Fault, memory::Tables, world::World};
use tokio::runtime::Runtime;

use self::numbers::Numbers;
use crate::{
    command::{Command, Deed, Host},
    reference::{Reference, Seen},
    rows::Rows,
};

/// The password of everyone.
const PASSWORD: &str = "a long enough sentence";

/// The system, with a number for everything it made.
pub(crate) struct System {
    runtime: Runtime,
    world: World,
    ports: Ports,
    host: Arc<MoodyHost>,
    numbers: Numbers,
    /// What was stored after the last command.
    tables: Tables,
    /// How many entries the journal had when the history began.
    entries_before: usize,
    /// What was done so far, for addresses nobody else has.
    steps: u32,
}

/// A lab host that says yes or no.
#[derive(Debug, Default)]
struct MoodyHost(AtomicBool);

#[async_trait]
impl LabHost for MoodyHost {
    async fn launch(&self, request: LabLaunchRequest) -> Result<WebAddress, LabHostFailed> {
        if self.0.load(Ordering::Relaxed) {
            return Err(LabHostFailed(None));
        }
        WebAddress::parse(&format!("https://labs.example/{}", request.launch))
            .map_err(|error| LabHostFailed(Some(error.into())))
    }

    fn knows(&self, _: SignedReport<'_>) -> bool {
        true
    }

    fn is_signed_for(&self, _: &OrganizationLine, _: SignedReport<'_>) -> bool {
        true
    }
}

/// The email of someone, by its number.
fn email(number: u8) -> String {
    format!("person-{number}@learn.example")
}

/// Where everyone's keys are typed (RED-7).
fn address() -> ClientAddress {
    ClientAddress::of(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)))
}

/// A version that nothing ever had.
fn expected(stale: bool) -> Option<Version> {
    stale.then(|| Version::from_raw(u32::MAX))
}

impl System {
    /// The system in which the reference begins.
    pub(crate) fn new(reference: &Reference) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let world = World::empty().unwrap();
        world.clock.set(reference.now);
        let host = Arc::<MoodyHost>::default();
        let ports = Ports { lab_host: Arc::<MoodyHost>::clone(&host), ..world.ports() };
        let mut system = Self {
            runtime,
            ports,
            host,
            numbers: Numbers::default(),
            tables: world.tables(),
            world,
            entries_before: 0,
            steps: 0,
        };
        system.build(&reference.rows);
        system.entries_before = system.tables.journal.len();
        system
    }

    /// Does what a command asks for, and says what it came to.
    pub(crate) fn act(&mut self, command: &Command, signs_in: Option<usize>) -> String {
        self.steps += 1;
        let actor = match signs_in.map(|by| self.sign_in(by)) {
            Some(None) => return "signed_out".to_owned(),
            Some(Some(actor)) => Some(actor),
            None => None,
        };
        self.lay_down_faults(command);
        let said = match actor {
            Some(actor) => self.act_as(&actor, command.stale, &command.deed),
            None => self.act_without_account(&command.deed),
        };
        // Those that did not strike are lifted.
        for skipped in 0..2 {
            self.world.lay_down(skipped, Fault::Meanwhile(Box::pin(async {})));
        }
        self.look_again();
        said
    }

    /// Takes in what is stored now.
    fn look_again(&mut self) {
        self.tables = self.world.tables();
        self.numbers.learn(&self.tables);
    }

    /// Signs someone in by email and password, if they are let in (USR-5).
    fn sign_in(&self, by: usize) -> Option<Actor> {
        let id = self.numbers.users.id(by);
        let email = &self.tables.users[&id].state().details().email;
        // Attempts to sign in are counted elsewhere: everyone comes from an address of their own.
        let address = ClientAddress::of(IpAddr::V4(Ipv4Addr::from(0x0A00_0000 + self.steps)));
        self.runtime.block_on(async {
            let sign_in = SignIn::new(self.ports.clone());
            let opened =
                sign_in.sign_in(email.as_str(), PASSWORD.to_owned(), &address).await.ok()?;
            let authenticate = Authenticate::new(self.ports.clone());
            let found = authenticate
                .by_session(opened.secret.as_str(), SessionUse::Attended)
                .await
                .unwrap();
            Some(found.expect("a session that was just opened").actor)
        })
    }

    fn lay_down_faults(&self, command: &Command) {
        if let Deed::Launch { host, .. } = command.deed {
            self.host.0.store(host == Host::Refuses, Ordering::Relaxed);
            if host == Host::AnswersNobody {
                self.world.lay_down(1, Fault::FailsBefore);
                return;
            }
        }
        // These rest on no row that others change, so nobody can be faster.
        let alone = match &command.deed {
            Deed::AddNote(_) => true,
            Deed::AssignMany(many) => many.as_job,
            _ => false,
        };
        if command.loses_race && !alone {
            self.world.lay_down(0, Fault::Conflict);
        }
    }

    fn act_as(&self, actor: &Actor, stale: bool, deed: &Deed) -> String {
        let by = actor.user_id().unwrap();
        match deed {
            Deed::CreateOrganization { .. }
            | Deed::EditOrganization { .. }
            | Deed::MoveOrganization { .. }
            | Deed::EditSite { .. } => self.change_places(actor, stale, deed),
            Deed::CreateCourse { .. } | Deed::EditCourse { .. } => {
                self.change_courses(actor, stale, deed)
            }
            Deed::CreateUser { .. }
            | Deed::EditUser { .. }
            | Deed::GrantRole { .. }
            | Deed::TakeRole { .. } => self.change_people(actor, stale, deed),
            Deed::CreatePool { .. }
            | Deed::EditPool { .. }
            | Deed::AddKeys { .. }
            | Deed::RevokeKey(_) => self.manage_keys(actor, stale, deed),
            Deed::Assign { .. } | Deed::AssignMany(_) | Deed::Preview { .. } => {
                self.assign(actor, deed)
            }
            Deed::LookUp(_) | Deed::Redeem { .. } | Deed::Guess { .. } => self.use_key(by, deed),
            Deed::Launch { assignment, activity, .. } => self.launch(by, *assignment, *activity),
            Deed::OpenAssignment(_) | Deed::Statement { .. } => self.read(actor, deed),
            _ => self.act_on_assignments(actor, stale, deed),
        }
    }

    fn act_without_account(&self, deed: &Deed) -> String {
        match deed {
            Deed::Wait(time) => {
                self.world.clock.advance(*time);
                "done".to_owned()
            }
            Deed::LabReports { launch, report } => self.lab_reports(*launch, *report),
            Deed::Register { email, key } => self.register(*email, *key),
            Deed::LookUpAsVisitor(key) => self.look_up_as_visitor(*key),
            _ => unreachable!("someone must sign in for it"),
        }
    }

    /// What is so, as rows.
    pub(crate) fn rows(&self) -> Rows {
        self.numbers.rows(&self.tables, self.entries_before)
    }

    /// What someone signed in sees.
    pub(crate) fn seen_by(&self, by: usize) -> Option<Seen> {
        let user = &self.tables.users[&self.numbers.users.id(by)];
        // Who is disabled sees nothing (USR-5).
        (!user.state().is_disabled()).then(|| self.look(&Actor::from(user.state())))
    }

    /// What must be so whatever the reference says.
    pub(crate) fn check_invariants(&self) {
        invariants::check(&self.tables);
    }

    fn user(&self, number: usize) -> UserId {
        self.numbers.users.id(number)
    }
}
