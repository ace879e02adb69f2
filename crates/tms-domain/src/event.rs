//! What webhooks are told: events that facts cause, and the end of an assignment, which the clock brings (HOOK-1).

use thiserror::Error;

use crate::{
    assignment::{AssignmentEvent, CourseAssignment, Source},
    change::Step,
    field::FieldProblem,
    id::{AssignmentId, EventId, OrganizationId},
    plan::Fact,
    time::Instant,
};

/// What kind of thing happened, by the names of HOOK-1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// Someone was given a course.
    AssignmentCreated,
    /// Something of it was opened first (PRG-1).
    AssignmentStarted,
    /// The course was finished (PRG-3, PRG-5).
    AssignmentCompleted,
    /// Its end has come: nothing of it can be launched any more, complete or not (EXP-5).
    AssignmentExpired,
    /// It was cancelled (CAN-5).
    AssignmentCancelled,
    /// A training key made it (RED-2).
    KeyRedeemed,
}

/// A text names no kind of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "this must be one of assignment.created, assignment.started, assignment.completed, assignment.expired, \
     assignment.cancelled and key.redeemed"
)]
pub struct NotAnEventKind;

impl FieldProblem for NotAnEventKind {}

impl EventKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::AssignmentCreated,
        Self::AssignmentStarted,
        Self::AssignmentCompleted,
        Self::AssignmentExpired,
        Self::AssignmentCancelled,
        Self::KeyRedeemed,
    ];

    /// Its name wherever it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AssignmentCreated => "assignment.created",
            Self::AssignmentStarted => "assignment.started",
            Self::AssignmentCompleted => "assignment.completed",
            Self::AssignmentExpired => "assignment.expired",
            Self::AssignmentCancelled => "assignment.cancelled",
            Self::KeyRedeemed => "key.redeemed",
        }
    }

    /// The kind of that name.
    ///
    /// # Errors
    ///
    /// Refuses every other name, and tells the names there are.
    pub fn parse(name: &str) -> Result<Self, NotAnEventKind> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name).ok_or(NotAnEventKind)
    }
}

/// How far the learner had come, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Nothing was opened.
    NotStarted,
    /// Something was.
    Incomplete,
    /// The course was finished.
    Complete,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Self; 3] = [Self::NotStarted, Self::Incomplete, Self::Complete];

    /// Its name in messages and the store, the same as that of a [completion](crate::assignment::Completion).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotStarted => "not_started",
            Self::Incomplete => "incomplete",
            Self::Complete => "complete",
        }
    }

    fn of(assignment: &CourseAssignment) -> Self {
        if assignment.is_complete() {
            Self::Complete
        } else if assignment.completion().started_at().is_some() {
            Self::Incomplete
        } else {
            Self::NotStarted
        }
    }
}

/// Something that happened to an assignment, as webhooks are told it. What never changes of the assignment is looked
/// up when the message is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its id: that of every message about it, however often it is sent.
    pub id: EventId,
    /// What kind of thing it is.
    pub kind: EventKind,
    /// When it happened.
    pub at: Instant,
    /// Whose business it is: the webhooks of it and of those above it are told.
    pub organization: OrganizationId,
    /// What it happened to. For a key that was redeemed, what the key made.
    pub assignment: AssignmentId,
    /// When the assignment ends, as it was then.
    pub expires_at: Instant,
    /// How far the learner had come then.
    pub stage: Stage,
}

impl Event {
    fn of(assignment: &CourseAssignment, kind: EventKind, at: Instant, id: EventId) -> Self {
        Self {
            id,
            kind,
            at,
            organization: assignment.organization(),
            assignment: assignment.id(),
            expires_at: assignment.expires_at(),
            stage: Stage::of(assignment),
        }
    }

    /// That an assignment has expired: it did so at its end, whenever that is noticed.
    pub(crate) fn expired(assignment: &CourseAssignment, id: EventId) -> Self {
        Self::of(assignment, EventKind::AssignmentExpired, assignment.expires_at(), id)
    }

    /// `active`, or `cancelled`: what the assignment was then (ASG-2).
    pub const fn status(&self) -> &'static str {
        match self.kind {
            EventKind::AssignmentCancelled => "cancelled",
            EventKind::AssignmentCreated
            | EventKind::AssignmentStarted
            | EventKind::AssignmentCompleted
            | EventKind::AssignmentExpired
            | EventKind::KeyRedeemed => "active",
        }
    }
}

/// The events that a fact causes, in the order they are told; an `id` is taken for each.
pub fn events(
    fact: &Fact<'_>,
    at: Instant,
    mut id: impl FnMut() -> EventId,
) -> impl Iterator<Item = Event> {
    let (assignment, kinds) = match fact {
        Fact::CourseAssignment(Step::Created(assignment)) => {
            let redeemed = match assignment.source() {
                Source::TrainingKey(_) => Some(EventKind::KeyRedeemed),
                Source::Administrator { .. } => None,
            };
            (Some(*assignment), [Some(EventKind::AssignmentCreated), redeemed])
        }
        Fact::CourseAssignment(Step::Changed { before, event, after }) => {
            (Some(*after), kinds_of(before, event, after))
        }
        // The assignment that a redeemed key made says so.
        Fact::TrainingKey(_)
        | Fact::User(_)
        | Fact::Organization(_)
        | Fact::Site(_)
        | Fact::Course(_)
        | Fact::TrainingKeyPool(_)
        | Fact::Launch(_)
        | Fact::CancellationRequest(_)
        | Fact::Job(_)
        | Fact::Token(_)
        | Fact::Mail(_)
        | Fact::Badge(_)
        | Fact::Achievement(_)
        | Fact::EarnedAchievement(_)
        | Fact::BadgeAward(_)
        | Fact::Webhook(_)
        | Fact::WebhookDelivery(_) => (None, [None, None]),
    };
    let told = assignment
        .into_iter()
        .flat_map(move |it| kinds.into_iter().flatten().map(move |kind| (it, kind)));
    told.map(move |(assignment, kind)| Event::of(assignment, kind, at, id()))
}

/// A course of one document is started and completed by one fact.
fn kinds_of(
    before: &CourseAssignment,
    event: &AssignmentEvent,
    after: &CourseAssignment,
) -> [Option<EventKind>; 2] {
    match event {
        AssignmentEvent::LabLaunched { .. }
        | AssignmentEvent::ActivityDone { .. }
        | AssignmentEvent::Judged { .. }
        | AssignmentEvent::MarkedComplete { .. } => {
            let has_started = |it: &CourseAssignment| it.completion().started_at().is_some();
            let started = !has_started(before) && has_started(after);
            let completed = !before.is_complete() && after.is_complete();
            [
                started.then_some(EventKind::AssignmentStarted),
                completed.then_some(EventKind::AssignmentCompleted),
            ]
        }
        AssignmentEvent::Cancelled { .. } => [Some(EventKind::AssignmentCancelled), None],
        AssignmentEvent::ExpirySet { .. }
        | AssignmentEvent::LabRequested { .. }
        | AssignmentEvent::LabFailed { .. } => [None, None],
    }
}
