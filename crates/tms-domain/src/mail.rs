//! Mail that facts cause (NOT-1, NOT-2, USR-6).

use uuid::Uuid;

use crate::{
    assignment::{AssignmentEvent, CourseAssignment, DueNotice},
    cancellation_request::CancellationRequestEvent,
    change::Step,
    id::{MailId, OrganizationId, UserId},
    plan::Fact,
    time::Instant,
};

/// Why someone gets a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MailKind {
    /// They were given a course.
    AssignmentCreated,
    /// They finished a course.
    AssignmentCompleted,
    /// A course of theirs ends in some days.
    AssignmentExpiring,
    /// A course of theirs has ended.
    AssignmentExpired,
    /// Their cancellation request was decided (HLP-2).
    CancellationRequestDecided,
    /// They were awarded a badge (ACH-3).
    BadgeAwarded,
    /// They asked for a link to set a password, or were imported (USR-6).
    PasswordLink,
}

impl MailKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::AssignmentCreated,
        Self::AssignmentCompleted,
        Self::AssignmentExpiring,
        Self::AssignmentExpired,
        Self::CancellationRequestDecided,
        Self::BadgeAwarded,
        Self::PasswordLink,
    ];

    /// Its name in the API and the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AssignmentCreated => "assignment_created",
            Self::AssignmentCompleted => "assignment_completed",
            Self::AssignmentExpiring => "assignment_expiring",
            Self::AssignmentExpired => "assignment_expired",
            Self::CancellationRequestDecided => "cancellation_request_decided",
            Self::BadgeAwarded => "badge_awarded",
            Self::PasswordLink => "password_link",
        }
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Account mail goes out whatever the user opted out of (NOT-2).
    pub const fn is_account_mail(self) -> bool {
        matches!(self, Self::PasswordLink)
    }
}

/// A row of the outbox: who gets a mail about what. The text is made when it is sent, from what is true then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Its id.
    pub id: MailId,
    /// Why.
    pub kind: MailKind,
    /// What it is about: with the kind the cause, of which there is one mail only (NOT-1).
    pub about: Uuid,
    /// Which notice about which expiry, which belongs to the cause; none for mail of other kinds.
    pub notice: Option<DueNotice>,
    /// Who gets it.
    pub recipient: UserId,
    /// Whose business it is, for those who watch the outbox.
    pub organization: Option<OrganizationId>,
    /// When its cause happened.
    pub at: Instant,
}

/// The mail a fact causes, if it causes one (NOT-2); `id` is taken only then.
pub fn mail(fact: &Fact<'_>, at: Instant, id: impl FnOnce() -> MailId) -> Option<Mail> {
    match fact {
        Fact::CourseAssignment(step) => {
            let (kind, assignment) = match step {
                Step::Created(assignment) => (MailKind::AssignmentCreated, *assignment),
                Step::Changed { before, event, after } => match event {
                    AssignmentEvent::MarkedComplete { .. }
                    | AssignmentEvent::ActivityDone { .. }
                    | AssignmentEvent::Judged { .. }
                    | AssignmentEvent::LabLaunched { .. } => {
                        if before.is_complete() || !after.is_complete() {
                            return None;
                        }
                        (MailKind::AssignmentCompleted, *after)
                    }
                    // The instant of a notice may have passed already: time alone would not come to it.
                    AssignmentEvent::ExpirySet { .. } => {
                        let due = after.due_notice(at)?;
                        return Some(expiry_notice(after, due, at, id()));
                    }
                    AssignmentEvent::Cancelled { .. }
                    | AssignmentEvent::LabRequested { .. }
                    | AssignmentEvent::LabFailed { .. } => return None,
                },
            };
            Some(Mail {
                id: id(),
                kind,
                about: assignment.id().as_uuid(),
                notice: None,
                recipient: assignment.learner(),
                organization: Some(assignment.organization()),
                at,
            })
        }
        Fact::CancellationRequest(Step::Changed { event, after, .. }) => match event {
            CancellationRequestEvent::Approved { .. }
            | CancellationRequestEvent::Declined { .. } => Some(Mail {
                id: id(),
                kind: MailKind::CancellationRequestDecided,
                about: after.id().as_uuid(),
                notice: None,
                recipient: after.requested_by(),
                organization: Some(after.organization()),
                at,
            }),
        },
        Fact::BadgeAward(Step::Created(award)) => {
            let award = award.record();
            Some(Mail {
                id: id(),
                kind: MailKind::BadgeAwarded,
                about: award.id.as_uuid(),
                notice: None,
                recipient: award.learner,
                organization: Some(award.organization),
                at,
            })
        }
        Fact::CancellationRequest(Step::Created(_))
        | Fact::BadgeAward(Step::Changed { .. })
        | Fact::Organization(_)
        | Fact::Site(_)
        | Fact::User(_)
        | Fact::Course(_)
        | Fact::TrainingKeyPool(_)
        | Fact::TrainingKey(_)
        | Fact::Launch(_)
        | Fact::Job(_)
        | Fact::Token(_)
        | Fact::Mail(_)
        | Fact::Badge(_)
        | Fact::Achievement(_)
        | Fact::EarnedAchievement(_)
        | Fact::Webhook(_)
        | Fact::WebhookDelivery(_) => None,
    }
}

/// The mail that gives a notice of expiry.
pub(crate) fn expiry_notice(
    assignment: &CourseAssignment,
    due: DueNotice,
    at: Instant,
    id: MailId,
) -> Mail {
    Mail {
        id,
        kind: due.notice.mail(),
        about: assignment.id().as_uuid(),
        notice: Some(due),
        recipient: assignment.learner(),
        organization: Some(assignment.organization()),
        at,
    }
}
