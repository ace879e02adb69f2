//! What screens show, as plain values.

use crate::{
    assignment::CourseAssignment,
    certificate::refuse_printing,
    change::{Change, Version, Versioned},
    course::{Activity, Course, WebAddress},
    id::{CancellationRequestId, CourseId, JournalEntryId, MailId, NoteId, OrganizationId, UserId},
    mail::MailKind,
    note::NoteText,
    organization::{Organization, OrganizationLine},
    port::Page,
    role::Reach,
    text::Name,
    time::{AccessDays, Instant},
    user::User,
};

mod administration;
mod filter;
mod job;
mod reward;
mod training_keys;
mod webhook;

pub use administration::{
    CourseDetailView, OrganizationDetailView, OrganizationTree, RoleView, Setter, SiteDetailView,
    UserDetailView,
};
pub use filter::{
    AssignmentDays, AssignmentFilter, AssignmentSort, CourseFilter, KeyFilter, PairOutcomeFilter,
    PoolFilter, UserFilter,
};
pub use job::{JobView, PairResultView, pair_refusal_code};
pub use reward::{
    AchievementDetailView, AwardResultView, AwardsView, BadgeAwardView, BadgeDetailView,
    DASHBOARD_REWARDS_MAX, OwnAchievementView, OwnBadgeView, PublicBadgeView, RewardFilter,
    RewardsView,
};
pub use training_keys::{KeyCounts, KeyView, PoolView};
pub use webhook::{DeliveryView, WebhookDetailView, WebhookFilter, WebhookSecretView};

/// A person as others see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonView {
    /// Who.
    pub id: UserId,
    /// First name.
    pub first_name: Name,
    /// Last name.
    pub last_name: Name,
}

impl PersonView {
    /// First and last name.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }
}

impl From<&User> for PersonView {
    fn from(user: &User) -> Self {
        let details = user.details();
        Self {
            id: user.id(),
            first_name: details.first_name.clone(),
            last_name: details.last_name.clone(),
        }
    }
}

/// A learner as administrators see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LearnerView {
    /// Who.
    pub person: PersonView,
    /// Their email as typed.
    pub email: String,
}

impl From<&User> for LearnerView {
    fn from(user: &User) -> Self {
        Self { person: user.into(), email: user.details().email.as_str().to_owned() }
    }
}

/// An assignment with the names that go with it. What can be done with it, it says itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssignmentView {
    /// The assignment.
    pub assignment: Versioned<CourseAssignment>,
    /// Whose it is.
    pub learner: LearnerView,
    /// The course's name.
    pub course_name: Name,
    /// Whether the course has a certificate (CRT-1).
    pub course_has_certificate: bool,
    /// The administrator who made it, if one did.
    pub created_by: Option<PersonView>,
}

impl AssignmentView {
    /// Puts a just decided assignment together with the names that decided it.
    pub fn of(
        assignment: Versioned<CourseAssignment>,
        learner: &User,
        course: &Course,
        created_by: Option<PersonView>,
    ) -> Self {
        Self {
            assignment,
            learner: learner.into(),
            course_name: course.details().name.clone(),
            course_has_certificate: course.details().certificate.is_some(),
            created_by,
        }
    }

    /// The assignment itself.
    pub const fn state(&self) -> &CourseAssignment {
        self.assignment.state()
    }

    /// The same after a change.
    #[must_use]
    pub fn after(self, change: &Change<CourseAssignment>) -> Self {
        Self { assignment: change.versioned(), ..self }
    }

    /// Tells whether its certificate can be printed (CRT-1).
    pub const fn certificate_is_available(&self) -> bool {
        refuse_printing(self.state(), self.course_has_certificate).is_ok()
    }
}

/// An organization with what it inherits, as someone of a reach sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationView {
    /// The organization.
    pub organization: Versioned<Organization>,
    /// The organization above it; none for a root, and none where that lies out of reach (PERM-3).
    pub parent: Option<OrganizationId>,
    /// The longest access its learners get, by its own setting or the nearest above (ORG-1).
    pub effective_max_access_days: AccessDays,
}

impl OrganizationView {
    /// The foot of a line.
    pub fn of(line: &OrganizationLine, reach: &Reach) -> Self {
        Self {
            organization: line.foot().clone(),
            parent: line.organization().parent().filter(|_| reach.covers_parent(line)),
            effective_max_access_days: line.max_access_days(),
        }
    }

    /// A just decided organization under a parent, or a root.
    pub fn under(
        organization: Versioned<Organization>,
        parent: Option<&OrganizationLine>,
        reach: &Reach,
    ) -> Self {
        let inherited = parent.map_or(AccessDays::DEFAULT, OrganizationLine::max_access_days);
        let own = organization.state().settings().max_access_days;
        let shown = parent.filter(|line| reach.covers(line)).map(|line| line.organization().id());
        Self { organization, parent: shown, effective_max_access_days: own.unwrap_or(inherited) }
    }

    /// The foot of a line after its settings were changed.
    pub fn changed(change: &Change<Organization>, line: &OrganizationLine, reach: &Reach) -> Self {
        let mut above = line.members().iter().skip(1);
        let inherited = above.find_map(|member| member.state().settings().max_access_days);
        let own = change.after().settings().max_access_days;
        Self {
            organization: change.versioned(),
            effective_max_access_days: own.or(inherited).unwrap_or(AccessDays::DEFAULT),
            ..Self::of(line, reach)
        }
    }
}

/// One activity of an assignment (LRN-4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityView {
    /// The activity.
    pub activity: Activity,
    /// Whether it was done (PRG-2).
    pub done: bool,
    /// How often it was launched.
    pub launches: u32,
    /// When it was launched last.
    pub last_launched_at: Option<Instant>,
}

/// An assignment with its activities, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssignmentDetailView {
    /// The assignment.
    pub assignment: AssignmentView,
    /// The activities that count now (CRS-5).
    pub activities: Vec<ActivityView>,
    /// The cancellation request that is open (HLP-1).
    pub open_request: Option<CancellationRequestId>,
}

/// Everything about an assignment, for who administers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssignmentFileView {
    /// The assignment with its activities.
    pub detail: AssignmentDetailView,
    /// What its organization is called.
    pub organization: Name,
    /// The notes on it, the newest first.
    pub notes: Vec<NoteView>,
    /// What happened to it, the newest first.
    pub journal: Page<JournalEntryView>,
}

impl AssignmentDetailView {
    /// The next activity that is not done (LRN-4).
    pub fn next_activity(&self) -> Option<&ActivityView> {
        self.activities.iter().find(|view| !view.done)
    }

    /// Where the content of an activity lies; none once the assignment is over. Whoever knew it would need no
    /// launch, and nothing would refuse them (EXP-5, ASG-7).
    pub fn content_address<'a>(
        &self,
        view: &'a ActivityView,
        now: Instant,
    ) -> Option<&'a WebAddress> {
        view.activity.kind.url().filter(|_| self.assignment.state().is_open(now))
    }
}

/// The dashboard's assignments (LRN-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DashboardView {
    /// At most five.
    pub assignments: Vec<AssignmentView>,
    /// Whether more than five are open.
    pub more: bool,
}

/// How many assignments the dashboard shows (LRN-1).
pub const DASHBOARD_ASSIGNMENTS_MAX: u16 = 5;

/// A note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteView {
    /// Its id.
    pub id: NoteId,
    /// What it says.
    pub text: NoteText,
    /// When it was added.
    pub created_at: Instant,
    /// Who added it; none for the command line.
    pub created_by: Option<PersonView>,
}

/// An entry of the journal. Its fields are as the store keeps them: JSON objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalEntryView {
    /// Its id.
    pub id: JournalEntryId,
    /// When it happened.
    pub at: Instant,
    /// `user`, `command_line` or `system`.
    pub author_kind: String,
    /// Who it was, if a user.
    pub author: Option<PersonView>,
    /// What happened.
    pub action: String,
    /// The fields as they were, as a JSON object.
    pub before: String,
    /// The fields as they were then, as a JSON object.
    pub after: String,
}

/// A cancellation request with the names that go with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancellationRequestView {
    /// The request.
    pub request: crate::cancellation_request::CancellationRequest,
    /// Its version.
    pub version: Version,
    /// Whose assignment it is about.
    pub learner: PersonView,
    /// Of which course.
    pub course_name: Name,
    /// Who asked.
    pub requested_by: PersonView,
    /// Who decided, if a user did.
    pub decided_by: Option<PersonView>,
}

/// One line of a statement (BIL-4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementLineView {
    /// The SKU at creation.
    pub sku: Option<Name>,
    /// The course.
    pub course: (CourseId, Name),
    /// How many assignments were created.
    pub created: u64,
    /// How many were cancelled.
    pub reversed: u64,
}

/// A row of the outbox: never its text (NOT-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxRowView {
    /// Its id.
    pub id: MailId,
    /// Its version.
    pub version: Version,
    /// `waiting`, `sending`, `sent`, `dropped`, `failed` or `unsure`.
    pub state: String,
    /// Why it is sent.
    pub kind: MailKind,
    /// Who gets it; none where they belong to an organization out of reach (PERM-3).
    pub recipient: Option<LearnerView>,
    /// Whose business it is.
    pub organization: Option<OrganizationId>,
    /// Its subject, once it was made.
    pub subject: Option<String>,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next.
    pub next_attempt_at: Option<Instant>,
    /// When it went out.
    pub sent_at: Option<Instant>,
    /// What went wrong last.
    pub last_error: Option<String>,
}

impl OutboxRowView {
    /// Tells whether someone may send it again: it was refused for good, or nobody knows (NOT-1).
    pub fn may_be_sent_again(&self) -> bool {
        matches!(&*self.state, "failed" | "unsure")
    }

    /// The same without what a mail server said, where the recipient is not shown: it may name them.
    #[must_use]
    pub fn telling_no_more(self) -> Self {
        let last_error = self.last_error.filter(|_| self.recipient.is_some());
        Self { last_error, ..self }
    }
}

/// How much unread mail is counted: more is not told apart.
pub const UNREAD_MAX: u64 = 100;

/// A mail that someone got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxMailView {
    /// Its id.
    pub id: MailId,
    /// Why it was sent.
    pub kind: MailKind,
    /// Its subject.
    pub subject: String,
    /// Its text, in lines.
    pub text: String,
    /// When it went out.
    pub sent_at: Instant,
    /// When it was read here, if it was.
    pub read_at: Option<Instant>,
}
