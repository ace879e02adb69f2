//! What both sides hold, as plain rows, each kind numbered from 0 in the order it was made.

use std::collections::{BTreeMap, BTreeSet};

use tms_domain::time::Instant;

/// The six roles. The first four are held in an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    OperationsManager,
    EnrollmentManager,
    CompanyTrainingManager,
    SalesManager,
    HelpDeskAgent,
    SystemAdministrator,
}

/// A role with the organization it is held in.
pub(crate) type Grant = (Role, Option<usize>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Organization {
    pub(crate) parent: Option<usize>,
    pub(crate) settings: Settings,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) external_id: Option<u8>,
    pub(crate) max_days: Option<i64>,
    pub(crate) sku: Option<u8>,
    /// Which of [`crate::command::ZONES`].
    pub(crate) zone: usize,
    pub(crate) anonymous_registration: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) organization: usize,
    pub(crate) email: u8,
    pub(crate) disabled: bool,
    pub(crate) grants: BTreeSet<Grant>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Course {
    pub(crate) owner: usize,
    pub(crate) short_name: Option<u8>,
    pub(crate) max_days: Option<i64>,
    pub(crate) sku: Option<u8>,
    pub(crate) archived: bool,
    pub(crate) auto_archive_at: Option<Instant>,
    pub(crate) activities: Vec<Activity>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Activity {
    pub(crate) is_lab: bool,
    pub(crate) required: bool,
    pub(crate) retired: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pool {
    pub(crate) course: usize,
    pub(crate) owner: usize,
    pub(crate) starts_at: Instant,
    pub(crate) expires_at: Instant,
    pub(crate) days: i64,
    pub(crate) available_to_children: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) pool: usize,
    /// As it was typed; none for a generated one.
    pub(crate) typed: Option<String>,
    pub(crate) state: KeyState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyState {
    Available,
    Redeemed { by: usize, at: Instant, assignment: usize },
    Revoked { by: usize, at: Instant },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Assignment {
    pub(crate) learner: usize,
    pub(crate) course: usize,
    pub(crate) organization: usize,
    pub(crate) source: Source,
    pub(crate) created_at: Instant,
    pub(crate) sku: Option<u8>,
    pub(crate) expires_at: Instant,
    pub(crate) max_expires_at: Instant,
    pub(crate) cancelled: Option<(Instant, usize)>,
    pub(crate) started_at: Option<Instant>,
    pub(crate) completed_at: Option<Instant>,
    pub(crate) percent: u8,
    pub(crate) done: BTreeSet<usize>,
    pub(crate) labs_launched: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Administrator(usize),
    Key(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LaunchState {
    Pending,
    Launched,
    Failed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Report {
    Completed,
    Cancelled,
    Failed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Launch {
    pub(crate) assignment: usize,
    pub(crate) activity: usize,
    pub(crate) requested_at: Instant,
    pub(crate) state: LaunchState,
    pub(crate) report: Option<Report>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) assignment: usize,
    pub(crate) by: usize,
    pub(crate) at: Instant,
    /// Who decided it, when, and whether they approved.
    pub(crate) decided: Option<(usize, Instant, bool)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) assignment: usize,
    pub(crate) by: usize,
    pub(crate) at: Instant,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BillLine {
    pub(crate) assignment: usize,
    pub(crate) reversed: bool,
    pub(crate) organization: usize,
    pub(crate) course: usize,
    pub(crate) sku: Option<u8>,
    pub(crate) at: Instant,
}

/// A mail: its kind, the number of what it is about, and who gets it.
pub(crate) type Mail = (&'static str, usize, usize);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Site {
    pub(crate) owner: usize,
    pub(crate) default_user_organization: usize,
    pub(crate) register_by_key: bool,
    pub(crate) join_pool_organization: bool,
}

/// Everything that can be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rows {
    pub(crate) organizations: Vec<Organization>,
    pub(crate) users: Vec<User>,
    pub(crate) courses: Vec<Course>,
    pub(crate) pools: Vec<Pool>,
    pub(crate) keys: Vec<Key>,
    pub(crate) assignments: Vec<Assignment>,
    pub(crate) launches: Vec<Launch>,
    pub(crate) requests: Vec<Request>,
    pub(crate) notes: Vec<Note>,
    pub(crate) bill: Vec<BillLine>,
    pub(crate) mails: Vec<Mail>,
    /// Which assignments have a certificate, and since when (CRT-2).
    pub(crate) certificates: BTreeMap<usize, Instant>,
    /// How many entries there are of each action by each author; none is the system.
    pub(crate) journal: BTreeMap<(String, Option<usize>), usize>,
    pub(crate) site: Site,
}
