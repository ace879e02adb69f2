//! Course assignments.

use serde::Serialize;
use tms_domain::{
    assignment::{CancelRefused, Source, Status},
    course::WebAddress,
    journal::Author,
    time::Instant,
    view::{ActivityView, AssignmentDetailView, AssignmentView, DashboardView, RewardsView},
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    At, Named,
    person::{Learner, Person},
    reward::{OwnAchievement, OwnBadge},
};

/// A course assignment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Assignment {
    /// Its id.
    id: Uuid,
    /// Its version.
    version: u32,
    /// Whose it is.
    learner: Learner,
    /// The course it gives access to.
    course: Named,
    /// The organization its learner had at its creation.
    organization_id: Uuid,
    /// `active` or `cancelled`.
    status: &'static str,
    /// `not_started`, `incomplete` or `complete`.
    completion: &'static str,
    /// Whether it has expired.
    expired: bool,
    /// How much of what is required is done, 0 to 100.
    percent_complete: u8,
    /// When it was made.
    created_at: At,
    /// The administrator who made it.
    created_by: Option<Person>,
    /// `administrator`, `training_key` or `import`.
    source: &'static str,
    /// When something was opened first.
    started_at: Option<At>,
    /// When the course was finished.
    completed_at: Option<At>,
    /// The first instant at which nothing can be launched any more.
    expires_at: At,
    /// The latest expiry that may be set.
    max_expires_at: At,
    /// Whether it can be cancelled now.
    cancellable: bool,
    /// The last instant at which it can be cancelled.
    cancellable_until: At,
    /// Why it cannot be cancelled: the code that cancelling would answer.
    not_cancellable_because: Option<&'static str>,
    /// How many labs were launched.
    labs_launched: u32,
    /// The key that made it.
    training_key_id: Option<Uuid>,
    /// Whether its certificate can be printed.
    certificate_available: bool,
}

/// The code of a refusal to cancel.
pub(crate) const fn cancel_code(refused: &CancelRefused) -> &'static str {
    match refused {
        CancelRefused::AlreadyCancelled => "already_cancelled",
        CancelRefused::AlreadyComplete => "already_complete",
        CancelRefused::LabLaunched { .. } => "lab_launched",
        CancelRefused::WindowClosed { .. } => "cancellation_window_closed",
    }
}

impl Assignment {
    /// How it reads at an instant.
    pub(crate) fn of(view: &AssignmentView, now: Instant) -> Self {
        let assignment = view.state();
        let refused = assignment.cancel(Author::System, now).err();
        let (source, key) = match assignment.source() {
            Source::Administrator { .. } => ("administrator", None),
            Source::TrainingKey(key) => ("training_key", Some(key.as_uuid())),
        };
        Self {
            id: assignment.id().as_uuid(),
            version: view.assignment.version().as_raw(),
            learner: (&view.learner).into(),
            course: Named {
                id: assignment.course().as_uuid(),
                name: view.course_name.as_str().to_owned(),
            },
            organization_id: assignment.organization().as_uuid(),
            status: match assignment.status() {
                Status::Active => "active",
                Status::Cancelled { .. } => "cancelled",
            },
            completion: assignment.completion().as_str(),
            expired: assignment.is_expired(now),
            percent_complete: assignment.percent_complete(),
            created_at: At(assignment.created_at()),
            created_by: view.created_by.as_ref().map(Person::from),
            source,
            started_at: assignment.completion().started_at().map(At),
            completed_at: assignment.completion().completed_at().map(At),
            expires_at: At(assignment.expires_at()),
            max_expires_at: At(assignment.max_expires_at()),
            cancellable: refused.is_none(),
            cancellable_until: At(assignment.cancellable_until()),
            not_cancellable_because: refused.as_ref().map(cancel_code),
            labs_launched: assignment.labs().launched,
            training_key_id: key,
            certificate_available: view.certificate_is_available(),
        }
    }
}

/// An activity of an assignment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AssignmentActivity {
    /// Its id.
    id: Uuid,
    /// What it is called.
    name: String,
    /// `lab`, `document`, `video` or `link`.
    kind: &'static str,
    /// Whether completing the course needs it.
    required: bool,
    /// Whether it was done.
    done: bool,
    /// How often it was launched.
    launches: u32,
    /// When it was launched last.
    last_launched_at: Option<At>,
    /// How long it is expected to take.
    minutes: Option<u16>,
    /// A lab's system requirements and connection information.
    requirements: Option<String>,
    /// Where it is, for all but labs, while the assignment is open.
    url: Option<String>,
}

impl AssignmentActivity {
    fn of(view: &ActivityView, address: Option<&WebAddress>) -> Self {
        let activity = &view.activity;
        Self {
            id: activity.id.as_uuid(),
            name: activity.name.as_str().to_owned(),
            kind: activity.kind.as_str(),
            required: activity.required,
            done: view.done,
            launches: view.launches,
            last_launched_at: view.last_launched_at.map(At),
            minutes: activity.minutes,
            requirements: activity.requirements.as_ref().map(|text| text.as_str().to_owned()),
            url: address.map(WebAddress::as_str).map(str::to_owned),
        }
    }
}

/// A course assignment with its activities.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AssignmentDetail {
    #[serde(flatten)]
    assignment: Assignment,
    /// What there is to do, in order.
    activities: Vec<AssignmentActivity>,
    /// The next activity that is not done.
    next_activity_id: Option<Uuid>,
}

impl AssignmentDetail {
    /// How it reads at an instant.
    pub(crate) fn of(view: &AssignmentDetailView, now: Instant) -> Self {
        let shown = |it| AssignmentActivity::of(it, view.content_address(it, now));
        Self {
            assignment: Assignment::of(&view.assignment, now),
            activities: view.activities.iter().map(shown).collect(),
            next_activity_id: view.next_activity().map(|next| next.activity.id.as_uuid()),
        }
    }
}

/// The dashboard.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Dashboard {
    /// The most relevant assignments, at most five.
    assignments: Vec<Assignment>,
    /// Whether more than five are open.
    more: bool,
    /// Badges, at most nine.
    badges: Vec<OwnBadge>,
    /// Achievements, at most nine.
    achievements: Vec<OwnAchievement>,
}

impl Dashboard {
    /// How it reads at an instant.
    pub(crate) fn of(view: &DashboardView, rewards: &RewardsView, now: Instant) -> Self {
        let assignments = view.assignments.iter().map(|view| Assignment::of(view, now));
        Self {
            assignments: assignments.collect(),
            more: view.more,
            badges: rewards.badges.iter().map(OwnBadge::from).collect(),
            achievements: rewards.achievements.iter().map(OwnAchievement::from).collect(),
        }
    }
}
