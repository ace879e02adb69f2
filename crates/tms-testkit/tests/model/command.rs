//! What people, lab hosts and time may do.

use chrono::TimeDelta;
use tms_domain::time::Picked;

use crate::rows::{Grant, Report, Settings};

/// Zones, with how many minutes they are ahead of UTC all year.
pub(crate) const ZONES: [(&str, i64); 4] =
    [("UTC", 0), ("Europe/Berlin", 60), ("America/New_York", -300), ("Pacific/Auckland", 720)];

/// Which of the things made so far; counted around, so that shrinking a history leaves it a history.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pick(pub(crate) usize);

impl Pick {
    /// The number of one of so many things, if there is any.
    pub(crate) const fn of(self, count: usize) -> Option<usize> {
        self.0.checked_rem(count)
    }
}

/// Someone does something.
#[derive(Clone, Debug)]
pub(crate) struct Command {
    /// Which user.
    pub(crate) by: Pick,
    /// Whether the request expects a version that the thing never had.
    pub(crate) stale: bool,
    /// Whether someone else wins the first race for the rows that decide.
    pub(crate) loses_race: bool,
    /// What.
    pub(crate) deed: Deed,
}

/// What is done.
#[derive(Clone, Debug)]
pub(crate) enum Deed {
    Wait(TimeDelta),
    CreateOrganization {
        parent: Option<Pick>,
        settings: Settings,
    },
    EditOrganization {
        organization: Pick,
        settings: Settings,
    },
    MoveOrganization {
        organization: Pick,
        parent: Option<Pick>,
    },
    EditSite {
        register_by_key: bool,
        join_pool_organization: bool,
    },
    CreateUser {
        email: u8,
        organization: Option<Pick>,
    },
    EditUser {
        user: Pick,
        edit: UserEdit,
    },
    GrantRole {
        user: Pick,
        grant: Grant,
    },
    TakeRole {
        user: Pick,
        grant: Grant,
    },
    CreateCourse {
        owner: Pick,
        course: CourseInput,
    },
    EditCourse {
        course: Pick,
        edit: CourseEdit,
    },
    Assign {
        learner: Pick,
        course: Pick,
        wish: Option<Picked>,
        again: bool,
        note: bool,
    },
    AssignMany(Many),
    Preview {
        learner: Pick,
        course: Pick,
    },
    Cancel(Pick),
    RequestCancellation(Pick),
    Approve(Pick),
    Decline(Pick),
    SetExpiry {
        assignment: Pick,
        wish: Picked,
        with_reason: bool,
    },
    AddNote(Pick),
    MarkComplete(Pick),
    CreatePool {
        owner: Pick,
        course: Pick,
        pool: PoolInput,
        typed: Vec<Line>,
        generate: usize,
    },
    EditPool {
        pool: Pick,
        edit: PoolEdit,
    },
    AddKeys {
        pool: Pick,
        typed: Vec<Line>,
        generate: usize,
    },
    RevokeKey(Pick),
    LookUp(TypedKey),
    LookUpAsVisitor(TypedKey),
    Redeem {
        key: TypedKey,
        again: bool,
    },
    /// Someone guesses keys, so often in a row.
    Guess {
        times: usize,
        by_looking: bool,
    },
    Register {
        email: u8,
        key: Option<TypedKey>,
    },
    Launch {
        assignment: Pick,
        activity: Pick,
        host: Host,
    },
    LabReports {
        launch: Pick,
        report: Report,
    },
    OpenAssignment(Pick),
    /// The statement of a month, counted back from this one.
    Statement {
        organization: Pick,
        months_back: u32,
        with_children: bool,
    },
}

/// A change of a user.
#[derive(Clone, Copy, Debug)]
pub(crate) enum UserEdit {
    Move(Pick),
    Disable(bool),
    Email(u8),
}

/// A course to be made.
#[derive(Clone, Debug)]
pub(crate) struct CourseInput {
    pub(crate) short_name: Option<u8>,
    pub(crate) max_days: Option<i64>,
    pub(crate) sku: Option<u8>,
    /// Whether each is a lab, and required.
    pub(crate) activities: Vec<(bool, bool)>,
}

/// A change of a course.
#[derive(Clone, Copy, Debug)]
pub(crate) enum CourseEdit {
    Archive(bool),
    AutoArchive(Option<Picked>),
    MaxDays(Option<i64>),
    ShortName(Option<u8>),
    Retire(Pick),
    Add { is_lab: bool, required: bool },
}

/// Multiple creation.
#[derive(Clone, Debug)]
pub(crate) struct Many {
    pub(crate) learners: Vec<Pick>,
    pub(crate) courses: Vec<Pick>,
    pub(crate) wish: Option<Picked>,
    pub(crate) again: bool,
    pub(crate) note: bool,
    /// Whether so many unknown learners are named that a job does it.
    pub(crate) as_job: bool,
}

/// A pool to be made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PoolInput {
    pub(crate) starts: Picked,
    pub(crate) expires: Picked,
    pub(crate) days: i64,
    pub(crate) available_to_children: bool,
}

/// A change of a pool.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PoolEdit {
    Starts(Picked),
    Expires(Picked),
    Days(i64),
    AvailableToChildren(bool),
}

/// A line of pasted keys.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Line {
    Blank,
    Malformed,
    /// One of [`CODES`], and whether it is in small letters.
    Code {
        code: usize,
        small: bool,
    },
}

/// Keys made by hand. The first has the form of a generated one with a wrong check symbol (RED-6).
pub(crate) const CODES: [&str; 4] =
    ["SPRING-AZ104-00001", "TEAM-ALPHA-7", "GOLD.2027_x", "LI-01-KEY"];

impl Line {
    /// What stands in the line.
    pub(crate) fn text(self) -> String {
        match self {
            Self::Blank => "  ".to_owned(),
            Self::Malformed => "*no key*".to_owned(),
            Self::Code { code, small } => {
                let text = CODES.get(code).copied().unwrap_or_default();
                if small { format!(" {} ", text.to_lowercase()) } else { text.to_owned() }
            }
        }
    }
}

/// What someone types where a key is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum TypedKey {
    /// A key that exists, whatever its case, blanks, dashes and look-alikes (KEY-4).
    Existing { key: Pick, sloppy: bool },
    /// A key of the form of a generated one with a wrong check symbol.
    Mistyped,
    /// A key that nobody has.
    Unknown,
}

/// What nobody has, and is not mistyped either: it holds a U.
pub(crate) const UNKNOWN_KEY: &str = "NO-SUCH-KEY-UUUU";
/// What nobody has, in the form of a generated key with a wrong check symbol: sixteen symbols, the one that is
/// not 0 has a weight.
pub(crate) const MISTYPED_KEY: &str = "0000-0000-0000-0001";

/// What a lab host does when it is asked for a lab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    Accepts,
    Refuses,
    /// It accepts, but the server that asked dies before it can note the answer.
    AnswersNobody,
}
