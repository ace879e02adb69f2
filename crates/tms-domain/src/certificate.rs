//! Certificates: what a completion leaves to print and to verify (CRT).
//!
//! Every completion makes one, whether its course has a certificate then or not: whether it can be printed is asked
//! when someone wants to (CRT-1), and a course that gets a certificate later has them for all who completed it.

use thiserror::Error;

use crate::{
    assignment::{AssignmentEvent, CourseAssignment},
    change::Step,
    course::Course,
    id::{AssignmentId, OrganizationId},
    key_code::GeneratedCode,
    organization::{OrganizationLine, TimeZoneName},
    plan::Fact,
    text::Name,
    time::Instant,
    user::User,
};

mod design;
mod patch;

pub use design::{
    CertificateColour, CertificateDesign, CertificateFacts, CertificateText,
    CertificateTextRefused, ColourRefused, Logo, Signatory,
};
pub use patch::CertificatePatch;
pub(crate) use patch::redesign;

/// What a certificate says, as it was at the completion (CRT-2): the same on every print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certified {
    /// The number to verify it by: a code of the form of a generated key (KEY-2).
    pub number: GeneratedCode,
    /// The learner's first name.
    pub first_name: Name,
    /// The learner's last name.
    pub last_name: Name,
    /// The course's name.
    pub course_name: Name,
    /// The zone the learner read times in; none where that was their organization's (TIM-4).
    pub time_zone: Option<TimeZoneName>,
    /// The language the learner read, as a BCP 47 tag.
    pub language: Option<Name>,
}

impl Certified {
    /// What the certificate of a learner and a course says.
    pub fn of(learner: &User, course: &Course, number: GeneratedCode) -> Self {
        let details = learner.details();
        Self {
            number,
            first_name: details.first_name.clone(),
            last_name: details.last_name.clone(),
            course_name: course.details().name.clone(),
            time_zone: details.time_zone.clone(),
            language: details.language.clone(),
        }
    }

    /// The learner's first and last name.
    pub fn learner_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }
}

/// The certificate of an assignment. Never changed, never deleted; an assignment has at most one (CRT-2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Of which assignment.
    pub assignment: AssignmentId,
    /// The organization the assignment belongs to (ASG-8).
    pub organization: OrganizationId,
    /// When the course was completed.
    pub completed_at: Instant,
    /// What it says.
    pub certified: Certified,
}

impl Certificate {
    /// The zone its date is read in: the learner's, else that of the assignment's organization (TIM-4).
    pub fn time_zone<'a>(&'a self, line: &'a OrganizationLine) -> &'a TimeZoneName {
        let own = self.certified.time_zone.as_ref();
        own.unwrap_or(&line.organization().settings().time_zone)
    }
}

/// Why a certificate cannot be printed, the first that applies (CRT-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PrintRefused {
    /// The course is not finished, or the assignment was cancelled before it was.
    #[error("the course is not complete")]
    NotComplete,
    /// The course has no certificate.
    #[error("the course has no certificate")]
    NoCertificate,
}

/// Decides whether the certificate of an assignment can be printed, expired or not (CRT-1).
///
/// # Errors
///
/// Refuses while the assignment is not complete, and while its course has no certificate.
pub const fn refuse_printing(
    assignment: &CourseAssignment,
    course_has_certificate: bool,
) -> Result<(), PrintRefused> {
    if !assignment.is_complete() || assignment.is_cancelled() {
        Err(PrintRefused::NotComplete)
    } else if course_has_certificate {
        Ok(())
    } else {
        Err(PrintRefused::NoCertificate)
    }
}

/// The certificate a fact makes, if it completes an assignment (CRT-2).
pub fn certificate(fact: &Fact<'_>) -> Option<Certificate> {
    match fact {
        Fact::CourseAssignment(Step::Changed { before, event, after }) => {
            let certified = match event {
                AssignmentEvent::MarkedComplete { certified, .. } => Some(certified),
                AssignmentEvent::LabLaunched { progress, .. }
                | AssignmentEvent::ActivityDone { progress, .. }
                | AssignmentEvent::Judged { progress, .. } => progress.complete.as_ref(),
                AssignmentEvent::ExpirySet { .. }
                | AssignmentEvent::Cancelled { .. }
                | AssignmentEvent::LabRequested { .. }
                | AssignmentEvent::LabFailed { .. } => None,
            }?;
            // Retaking judges anew and changes nothing (PRG-7).
            let completed_at =
                after.completion().completed_at().filter(|_| !before.is_complete())?;
            Some(Certificate {
                assignment: after.id(),
                organization: after.organization(),
                completed_at,
                certified: (**certified).clone(),
            })
        }
        Fact::CourseAssignment(Step::Created(_))
        | Fact::Organization(_)
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
