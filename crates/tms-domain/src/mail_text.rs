//! What mails say (NOT-2, USR-6). Made when a mail is sent, from what is true then.

use crate::{
    assignment::ExpiryNotice,
    badge::Badge,
    cancellation_request::{CancellationRequest, RequestState},
    id::BadgeAwardId,
    secret::Secret,
    time::Instant,
    user::User,
    view::AssignmentView,
};

/// The words of a mail.
#[derive(Clone, PartialEq, Eq)]
pub struct MailText {
    /// Its subject, on one line.
    pub subject: String,
    /// Its text, in lines.
    pub body: String,
}

impl std::fmt::Debug for MailText {
    /// Without its text, which may hold a link that sets a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailText").field("subject", &self.subject).finish_non_exhaustive()
    }
}

fn letter(recipient: &User, subject: String, text: &str) -> MailText {
    let name = &recipient.details().first_name;
    MailText { subject, body: format!("Hello {name},\n\n{text}\n") }
}

fn at(instant: Instant) -> String {
    instant.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// *You were given a course.*
pub fn assigned(address: &str, recipient: &User, view: &AssignmentView) -> MailText {
    let (course, id, expires) = (&view.course_name, view.state().id(), view.state().expires_at());
    let text = format!(
        "You can begin the course \"{course}\" now. It is open to you until {}.\n\n\
         {address}/assignments/{id}",
        at(expires)
    );
    letter(recipient, format!("Your new course: {course}"), &text)
}

/// *You completed a course.*
pub fn completed(address: &str, recipient: &User, view: &AssignmentView) -> MailText {
    let (course, id) = (&view.course_name, view.state().id());
    let text = format!(
        "Congratulations: you have completed the course \"{course}\".\n\n{address}/assignments/{id}"
    );
    letter(recipient, format!("You have completed {course}"), &text)
}

/// *Your course ends in some days*, or has ended (NOT-2).
pub fn expiring(
    address: &str,
    recipient: &User,
    view: &AssignmentView,
    notice: ExpiryNotice,
) -> MailText {
    let (course, id) = (&view.course_name, view.state().id());
    let end = at(view.state().expires_at());
    match notice {
        ExpiryNotice::InFourteenDays | ExpiryNotice::InThreeDays => {
            let text = format!(
                "The course \"{course}\" is open to you until {end}, and you have not completed it yet.\n\n\
                 {address}/assignments/{id}"
            );
            letter(recipient, format!("Your course ends soon: {course}"), &text)
        }
        ExpiryNotice::Expired => {
            let text = format!(
                "The course \"{course}\" was open to you until {end}. Its page says whom to ask if you need more \
                 time.\n\n{address}/assignments/{id}"
            );
            letter(recipient, format!("Your course has ended: {course}"), &text)
        }
    }
}

/// *Your cancellation request was decided* (HLP-2); none while it is open.
pub fn decided(
    recipient: &User,
    request: &CancellationRequest,
    view: &AssignmentView,
) -> Option<MailText> {
    let learner = &view.learner.person;
    let whose =
        format!("\"{}\" for {} {}", view.course_name, learner.first_name, learner.last_name);
    let (word, outcome, reason) = match request.state() {
        RequestState::Open => return None,
        RequestState::Approved { reason, .. } => {
            ("approved", "The course assignment is cancelled", reason.as_ref())
        }
        RequestState::Declined { reason, .. } => {
            ("declined", "The course assignment stays as it is", Some(reason))
        }
    };
    let reason = reason.map_or_else(String::new, |reason| format!("\n\nReason: {reason}"));
    let text =
        format!("Your request to cancel {whose} was {word} by the help desk. {outcome}.{reason}");
    Some(letter(recipient, format!("Your cancellation request was {word}"), &text))
}

/// *You were awarded a badge* (ACH-3): the page that it leads to offers to share it.
pub fn badge(address: &str, recipient: &User, badge: &Badge, award: BadgeAwardId) -> MailText {
    let details = badge.details();
    let text = format!(
        "You were awarded the badge \"{}\": {}\n\nOnly you can see it. To share it on LinkedIn, X or Facebook, \
         make its page public and choose what it shows:\n\n{address}/achievements/badges/{award}",
        details.name, details.description
    );
    letter(recipient, format!("Your new badge: {}", details.name), &text)
}

/// *Set your password* (USR-6).
pub fn password_link(address: &str, recipient: &User, secret: &Secret) -> MailText {
    let text = format!(
        "By this link you set the password of your account {}. It works once, within 24 hours.\n\n\
         {address}/password-resets/{}\n\n\
         If you did not expect this mail, leave it alone: nothing has changed.",
        recipient.details().email.as_str(),
        secret.as_str()
    );
    letter(recipient, "Set your password".to_owned(), &text)
}
