//! The system sends the mail that waits in the outbox (NOT-1, NOT-2).

use std::{collections::BTreeSet, sync::Arc};

use chrono::TimeDelta;
use futures_util::future::join_all;

use super::{IssuePasswordLink, edit_badge::find_badge, find_line};
use crate::{
    id::{AssignmentId, BadgeAwardId, CancellationRequestId},
    letter::{CourseTold, LetterDraft, Told},
    mail::MailKind,
    organization::OrganizationLine,
    port::{
        ClaimedMail, Letter, LetterWriter, MailOutcome, MailRefused, MailSender, Ports, Refusal,
        StoreError, Words,
    },
    site::site_address,
    time::Instant,
    user::User,
    view::AssignmentView,
};

/// How many mails one step takes at most.
const MAILS_PER_STEP: u16 = 20;
/// After how long a claimed mail counts as *unsure*: its sender has died by then (NOT-1).
const UNSURE_AFTER: TimeDelta = TimeDelta::minutes(10);
/// How long to wait after each refusal. A mail that was refused once more than there are pauses has failed.
const PAUSES: [TimeDelta; 7] = [
    TimeDelta::minutes(1),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(6),
    TimeDelta::hours(12),
    TimeDelta::hours(24),
];

/// The use case: the system sends mail.
///
/// Each row is claimed before it is sent, so that any number of servers may do it at once and none is sent twice.
#[derive(Clone)]
pub struct SendMail {
    ports: Ports,
    letters: Arc<dyn LetterWriter>,
    sender: Arc<dyn MailSender>,
}

impl SendMail {
    /// Wires the use case to its ports, to what writes and to what sends.
    pub const fn new(
        ports: Ports,
        letters: Arc<dyn LetterWriter>,
        sender: Arc<dyn MailSender>,
    ) -> Self {
        Self { ports, letters, sender }
    }

    /// Sends the mails that are due, at most some at once, and returns how many it took: with none, nothing is due.
    ///
    /// # Errors
    ///
    /// Fails if the store does. What was claimed and not settled by then becomes *unsure*.
    pub async fn step(&self) -> Result<usize, StoreError> {
        let queue = &self.ports.mail_queue;
        let now = self.ports.clock.now();
        let claimed = queue.claim(MAILS_PER_STEP, now, now - UNSURE_AFTER).await?;
        // All at once, so that they share the look-ups, and one write: requests need the store as well.
        let sent = join_all(claimed.iter().map(|mail| self.send(mail))).await;
        let (mut settled, mut failed) = (Vec::with_capacity(claimed.len()), None);
        for (mail, outcome) in claimed.iter().zip(sent) {
            match outcome {
                Ok(outcome) => settled.push((mail.id, outcome)),
                Err(error) => failed = Some(error),
            }
        }
        queue.settle(settled, self.ports.clock.now()).await?;
        failed.map_or(Ok(claimed.len()), Err)
    }

    async fn send(&self, mail: &ClaimedMail) -> Result<MailOutcome, StoreError> {
        let ids = BTreeSet::from([mail.recipient]);
        let recipient = self.ports.users.find_many(&ids).await?.remove(&mail.recipient);
        let Some(recipient) = recipient.filter(|user| wants(user.state(), mail.kind)) else {
            return Ok(MailOutcome::Dropped);
        };
        let recipient = recipient.state();
        let line = find_line(&self.ports, recipient.organization()).await?;
        let site = self.site_of(line.as_ref()).await?;
        let Some(told) = self.tell(mail, recipient, &site).await? else {
            return Ok(MailOutcome::Dropped);
        };
        let own_zone = recipient.details().time_zone.as_ref();
        let zone = line.as_ref().map(|line| &line.organization().settings().time_zone);
        let zone = own_zone.or(zone);
        let draft = LetterDraft { recipient, zone, site: &site, kind: mail.kind, told };
        let words = self.letters.write(&draft)?;
        let details = recipient.details();
        let letter = Letter {
            id: mail.id,
            recipient: details.email.clone(),
            recipient_name: format!("{} {}", details.first_name, details.last_name),
            words,
            at: self.ports.clock.now(),
        };
        Ok(match self.sender.send(&letter).await {
            Ok(()) => {
                let Words { subject, text, .. } = letter.words;
                let text = (!mail.kind.is_account_mail()).then_some(text);
                MailOutcome::Sent { subject, text }
            }
            Err(refused) => after_refusal(&refused, mail.attempts, self.ports.clock.now()),
        })
    }

    /// What there is to tell now; nothing where the mail has lost its sense.
    async fn tell(
        &self,
        mail: &ClaimedMail,
        recipient: &User,
        site: &str,
    ) -> Result<Option<Told>, StoreError> {
        match mail.kind {
            MailKind::AssignmentCreated => {
                let view = self.find_assignment(mail).await?;
                Ok(view.map(|view| Told::Assigned(CourseTold::of(site, &view))))
            }
            MailKind::AssignmentCompleted => {
                let view = self.find_assignment(mail).await?;
                Ok(view.map(|view| Told::Completed(CourseTold::of(site, &view))))
            }
            MailKind::AssignmentExpiring | MailKind::AssignmentExpired => {
                let view = self.find_assignment(mail).await?;
                let now = self.ports.clock.now();
                // Not one that was overtaken: by a later notice, another expiry, or the end of the course.
                let still_due = view.filter(|view| view.state().due_notice(now) == mail.notice);
                Ok(still_due
                    .zip(mail.notice)
                    .map(|(view, due)| Told::noticed(due.notice, CourseTold::of(site, &view))))
            }
            MailKind::CancellationRequestDecided => {
                let id = CancellationRequestId::from_uuid(mail.about);
                let Some(request) = self.ports.cancellation_requests.find(id).await? else {
                    return Ok(None);
                };
                let assignment = request.state().assignment();
                let view = self.ports.assignments.find(assignment).await?;
                Ok(view.and_then(|view| Told::decided(request.state(), &view)))
            }
            MailKind::BadgeAwarded => {
                let id = BadgeAwardId::from_uuid(mail.about);
                let award = self.ports.achievements.find_award(id).await?;
                let held = award.filter(|award| award.state().is_held_by(recipient.id()));
                let badge = match held {
                    Some(award) => find_badge(&self.ports, award.state().record().badge).await?,
                    None => None,
                };
                Ok(badge.map(|badge| Told::badge(site, badge.state(), id)))
            }
            MailKind::PasswordLink => {
                let issue = IssuePasswordLink::new(self.ports.clone());
                let secret = issue.issue(recipient.id()).await?;
                Ok(secret.map(|secret| Told::password_link(site, &secret)))
            }
        }
    }

    /// The assignment a mail is about. To the learner a cancelled one does not exist (ASG-7).
    async fn find_assignment(
        &self,
        mail: &ClaimedMail,
    ) -> Result<Option<AssignmentView>, StoreError> {
        let found = self.ports.assignments.find(AssignmentId::from_uuid(mail.about)).await?;
        Ok(found.filter(|view| !view.state().is_cancelled()))
    }

    async fn site_of(&self, line: Option<&OrganizationLine>) -> Result<String, StoreError> {
        let public = &self.ports.public_address;
        let Some(line) = line else {
            return Ok(public.as_str().trim_end_matches('/').to_owned());
        };
        Ok(site_address(&self.ports.sites.list().await?, line, public))
    }
}

/// Whether someone gets mail of this kind (NOT-2).
fn wants(user: &User, kind: MailKind) -> bool {
    !user.is_disabled() && (kind.is_account_mail() || !user.details().mail_opt_out)
}

fn after_refusal(refused: &MailRefused, attempts: u32, now: Instant) -> MailOutcome {
    let error = refused.source.to_string();
    match refused.refusal {
        Refusal::ForGood => MailOutcome::Failed { error },
        Refusal::Unsure => MailOutcome::Unsure { error },
        Refusal::ForNow => {
            let pause = usize::try_from(attempts).ok().and_then(|place| PAUSES.get(place));
            match pause {
                Some(pause) => MailOutcome::Retry { at: now + *pause, error },
                None => MailOutcome::Failed { error },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(refusal: Refusal, attempts: u32) -> MailOutcome {
        let now = chrono::DateTime::UNIX_EPOCH;
        after_refusal(&MailRefused { refusal, source: "no".into() }, attempts, now)
    }

    #[test]
    fn not_1_a_refused_mail_is_tried_again_with_growing_pauses_until_it_has_failed() {
        let epoch = chrono::DateTime::UNIX_EPOCH;
        let error = || "no".to_owned();
        assert_eq!(
            outcome(Refusal::ForNow, 0),
            MailOutcome::Retry { at: epoch + TimeDelta::minutes(1), error: error() }
        );
        assert_eq!(
            outcome(Refusal::ForNow, 6),
            MailOutcome::Retry { at: epoch + TimeDelta::hours(24), error: error() }
        );
        assert_eq!(outcome(Refusal::ForNow, 7), MailOutcome::Failed { error: error() });
        assert!(PAUSES.is_sorted());
    }

    #[test]
    fn not_1_a_mail_that_is_refused_for_good_has_failed_at_once() {
        assert_eq!(outcome(Refusal::ForGood, 0), MailOutcome::Failed { error: "no".to_owned() });
    }

    #[test]
    fn not_1_a_mail_that_may_have_been_taken_is_unsure_and_not_tried_again() {
        for attempts in [0, 3, 7] {
            let unsure = MailOutcome::Unsure { error: "no".to_owned() };
            assert_eq!(outcome(Refusal::Unsure, attempts), unsure);
        }
    }
}
