//! What is billed: one line for each assignment made, one for each cancelled (BIL).

use crate::{
    assignment::{AssignmentEvent, CourseAssignment},
    change::Step,
    id::{AssignmentId, CourseId, OrganizationId},
    plan::Fact,
    text::Name,
    time::Instant,
};

/// Whether a line bills or takes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BillLineKind {
    /// An assignment was created (BIL-1).
    Created,
    /// It was cancelled (BIL-2).
    Reversed,
}

impl BillLineKind {
    /// Its name in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Reversed => "reversed",
        }
    }
}

/// One line of the bill. Never changed, never deleted (BIL-2); an assignment has at most one of each kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillLine {
    /// What is billed.
    pub assignment: AssignmentId,
    /// Whether the line bills or takes back.
    pub kind: BillLineKind,
    /// Who is billed: the organization the assignment belongs to (ASG-8).
    pub organization: OrganizationId,
    /// The course.
    pub course: CourseId,
    /// The SKU at creation.
    pub sku: Option<Name>,
    /// The instant that decides the month (BIL-4).
    pub at: Instant,
}

/// The line a fact adds to the bill, if it adds one (BIL-1, BIL-2).
pub fn bill_line(fact: &Fact<'_>) -> Option<BillLine> {
    match fact {
        Fact::CourseAssignment(Step::Created(assignment)) => {
            Some(line(assignment, BillLineKind::Created, assignment.created_at()))
        }
        Fact::CourseAssignment(Step::Changed { event, after, .. }) => match event {
            AssignmentEvent::Cancelled { at, .. } => Some(line(after, BillLineKind::Reversed, *at)),
            AssignmentEvent::ExpirySet { .. }
            | AssignmentEvent::LabRequested { .. }
            | AssignmentEvent::LabFailed { .. }
            | AssignmentEvent::LabLaunched { .. }
            | AssignmentEvent::ActivityDone { .. }
            | AssignmentEvent::Judged { .. }
            | AssignmentEvent::MarkedComplete { .. } => None,
        },
        Fact::Organization(_)
        | Fact::Site(_)
        | Fact::User(_)
        | Fact::Course(_)
        | Fact::TrainingKeyPool(_)
        | Fact::TrainingKey(_)
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
        | Fact::WebhookDelivery(_) => None,
    }
}

fn line(assignment: &CourseAssignment, kind: BillLineKind, at: Instant) -> BillLine {
    BillLine {
        assignment: assignment.id(),
        kind,
        organization: assignment.organization(),
        course: assignment.course(),
        sku: assignment.billed_under().cloned(),
        at,
    }
}
