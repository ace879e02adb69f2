//! What letters tell (NOT-2, USR-6): decided when one is sent, from what is true then. The words for it are found
//! elsewhere, in the reader's language.

use crate::{
    assignment::ExpiryNotice,
    badge::Badge,
    cancellation_request::{CancellationRequest, RequestState},
    id::BadgeAwardId,
    mail::MailKind,
    organization::TimeZoneName,
    secret::Secret,
    text::{LongText, Name},
    time::Instant,
    user::User,
    view::{AssignmentView, PersonView},
};

/// A letter whose words are still to be found.
#[derive(Clone, Debug)]
pub struct LetterDraft<'a> {
    /// Who reads it.
    pub recipient: &'a User,
    /// The zone that times are shown in: the recipient's, else that of their organization (TIM-4).
    pub zone: Option<&'a TimeZoneName>,
    /// The address of the site it comes from (SITE-2), without a slash at its end.
    pub site: &'a str,
    /// Why it is sent.
    pub kind: MailKind,
    /// What it tells.
    pub told: Told,
}

/// What a letter tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// A course was given to them.
    Assigned(CourseTold),
    /// They finished a course.
    Completed(CourseTold),
    /// A course ends soon, and they have not finished it.
    Expiring(CourseTold),
    /// A course has ended, and they had not finished it.
    Expired(CourseTold),
    /// Their cancellation request was approved or declined (HLP-2).
    Decided {
        /// The course.
        course: Name,
        /// Whose assignment it is about.
        learner: PersonView,
        /// Whether the assignment is cancelled now.
        approved: bool,
        /// Why, if that was said.
        reason: Option<Name>,
    },
    /// They were awarded a badge (ACH-3).
    Badge {
        /// What it is called.
        name: Name,
        /// What it is for.
        description: LongText,
        /// The page that offers to share it.
        link: String,
    },
    /// A link to set their password (USR-6).
    PasswordLink {
        /// Where it leads.
        link: SecretLink,
    },
}

/// What letters tell of an assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseTold {
    /// The course's name.
    pub course: Name,
    /// When the assignment ends.
    pub expires_at: Instant,
    /// Where its page is.
    pub link: String,
}

/// An address that whoever has it may use.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretLink(String);

impl SecretLink {
    /// The address itself, for the letter alone.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for SecretLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretLink(…)")
    }
}

impl CourseTold {
    /// What there is to tell of an assignment.
    pub fn of(site: &str, view: &AssignmentView) -> Self {
        Self {
            course: view.course_name.clone(),
            expires_at: view.state().expires_at(),
            link: format!("{site}/assignments/{}", view.state().id()),
        }
    }
}

impl Told {
    /// What a notice of expiry tells.
    pub fn noticed(notice: ExpiryNotice, told: CourseTold) -> Self {
        match notice {
            ExpiryNotice::InFourteenDays | ExpiryNotice::InThreeDays => Self::Expiring(told),
            ExpiryNotice::Expired => Self::Expired(told),
        }
    }

    /// How a request was decided; nothing while it is open.
    pub fn decided(request: &CancellationRequest, view: &AssignmentView) -> Option<Self> {
        let (approved, reason) = match request.state() {
            RequestState::Open => return None,
            RequestState::Approved { reason, .. } => (true, reason.clone()),
            RequestState::Declined { reason, .. } => (false, Some(reason.clone())),
        };
        let (course, learner) = (view.course_name.clone(), view.learner.person.clone());
        Some(Self::Decided { course, learner, approved, reason })
    }

    /// A badge, with the page on which its learner may share it: until then nobody else sees it (ACH-5).
    pub fn badge(site: &str, badge: &Badge, award: BadgeAwardId) -> Self {
        let details = badge.details();
        let (name, description) = (details.name.clone(), details.description.clone());
        Self::Badge { name, description, link: format!("{site}/achievements/badges/{award}") }
    }

    /// The link by which a password is set.
    pub fn password_link(site: &str, secret: &Secret) -> Self {
        let link = SecretLink(format!("{site}/password-resets/{}", secret.as_str()));
        Self::PasswordLink { link }
    }
}
