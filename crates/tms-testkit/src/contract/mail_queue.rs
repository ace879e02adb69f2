//! The outbox: each mail is taken by one worker at a time, and a dead worker's is never sent again by itself.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use tms_domain::{
    change::{AggregateKind, Versioned},
    id::MailId,
    mail::MailKind,
    plan::RowRef,
    port::{ClaimedMail, CommitError, MailOutcome, Ports},
    queued_mail::{MailState, QueuedMail},
    role::Reach,
    time::Instant,
    view::{LearnerView, OutboxRowView},
};
use tokio::task::JoinSet;

use super::{Subject, all, in_minutes, scene::Scene, within};
use crate::build::{an_assignment_made_at, an_organization, store_change};

/// Causes so many mails, a second apart.
async fn caused(ports: &Ports, count: i64) -> Scene {
    let scene = Scene::of(ports).await;
    for second in 0..count {
        let at = ports.clock.now() + TimeDelta::seconds(second);
        an_assignment_made_at(ports, &scene.learner, &scene.course, at).await;
    }
    scene
}

async fn rows(ports: &Ports, state: Option<&str>) -> Vec<OutboxRowView> {
    let administration = &ports.queries.administration;
    let everywhere = Reach::Everywhere;
    all(2, async |page| administration.list_outbox(&everywhere, state, &page).await).await
}

/// Claims without giving anyone up for dead.
async fn claim(ports: &Ports, limit: u16, now: Instant) -> Vec<ClaimedMail> {
    let long_ago = ports.clock.now() - TimeDelta::hours(1);
    ports.mail_queue.claim(limit, now, long_ago).await.unwrap()
}

async fn settle(ports: &Ports, mail: &ClaimedMail, outcome: MailOutcome, now: Instant) {
    ports.mail_queue.settle(vec![(mail.id, outcome)], now).await.unwrap();
}

async fn queued(ports: &Ports, id: MailId) -> Versioned<QueuedMail> {
    ports.mail_queue.find(id).await.unwrap().expect("the mail is there")
}

async fn state(ports: &Ports, id: MailId) -> MailState {
    queued(ports, id).await.state().state()
}

/// Puts a mail that failed back among those that wait.
async fn send_again(
    ports: &Ports,
    mail: &Versioned<QueuedMail>,
    now: Instant,
) -> Result<Versioned<QueuedMail>, CommitError> {
    let change = mail.change(|mail| mail.send_again(now)).expect("it failed");
    let waits = change.versioned();
    let mut plan = super::plan(ports);
    plan.change(change);
    ports.plans.commit(plan).await.map(|()| waits)
}

fn sent(subject: &str) -> MailOutcome {
    MailOutcome::Sent { subject: subject.to_owned(), text: None }
}

pub async fn not_1_a_row_goes_from_waiting_over_sending_to_its_end(subject: &Subject) {
    let ports = &subject.server();
    let scene = caused(ports, 4).await;
    let now = ports.clock.now() + TimeDelta::seconds(3);
    assert_eq!(claim(ports, 10, ports.clock.now() - TimeDelta::microseconds(1)).await, []);
    let claimed = claim(ports, 3, now).await;
    assert_eq!(claimed.len(), 3);
    let is_first_try = |mail: &ClaimedMail| {
        mail.attempts == 0
            && mail.kind == MailKind::AssignmentCreated
            && mail.recipient == scene.learner.state().id()
    };
    assert!(claimed.iter().all(is_first_try), "{claimed:?}");
    assert_eq!(rows(ports, Some("sending")).await.len(), 3);

    let later = now + TimeDelta::minutes(1);
    let retry = MailOutcome::Retry { at: later, error: "busy\0".to_owned() };
    settle(ports, &claimed[0], sent("Welcome"), now).await;
    settle(ports, &claimed[1], retry, now).await;
    settle(ports, &claimed[2], MailOutcome::Failed { error: "no mailbox".to_owned() }, now).await;
    let gone = rows(ports, Some("sent")).await;
    assert_eq!((gone[0].subject.as_deref(), gone[0].sent_at), (Some("Welcome"), Some(now)));
    assert_eq!(gone[0].recipient, Some(scene.learner.state().into()));
    assert_eq!(rows(ports, Some("failed")).await[0].last_error.as_deref(), Some("no mailbox"));
    let waiting = rows(ports, Some("waiting")).await;
    assert_eq!(waiting.len(), 2);
    let again = waiting.iter().find(|row| row.id == claimed[1].id).unwrap();
    assert_eq!((again.attempts, again.next_attempt_at), (1, Some(later)));
    assert!(again.last_error.as_ref().is_some_and(|error| error.starts_with("busy")));
    assert_eq!(rows(ports, Some("nonsense")).await, []);
    assert_eq!(rows(ports, None).await.len(), 4);

    let next = claim(ports, 10, now).await;
    assert_eq!(next.len(), 1, "the other one waits a minute");
    settle(ports, &next[0], MailOutcome::Dropped, now).await;
    let again = claim(ports, 10, later).await;
    assert_eq!((again.len(), again[0].id, again[0].attempts), (1, claimed[1].id, 1));

    assert_eq!(state(ports, claimed[0].id).await, MailState::Sent);
    assert_eq!(state(ports, next[0].id).await, MailState::Dropped);
    assert_eq!(state(ports, again[0].id).await, MailState::Sending);
    let nobodys = MailId::from_uuid(ports.ids.next());
    assert_eq!(ports.mail_queue.find(nobodys).await.unwrap(), None);
    let failed = queued(ports, claimed[2].id).await;
    assert_eq!((failed.state().state(), failed.state().attempts()), (MailState::Failed, 1));
    let kept = *failed.state().mail();
    assert_eq!((kept.recipient, kept.about), (claimed[2].recipient, claimed[2].about));
    let waits = send_again(ports, &failed, later).await.unwrap();
    assert_eq!(queued(ports, kept.id).await, waits);
    let by_hand = claim(ports, 10, later).await;
    assert_eq!((by_hand[0].id, by_hand[0].attempts), (claimed[2].id, 1));
}

pub async fn not_1_what_a_dead_sender_took_is_unsure_and_sent_again_only_by_hand(
    subject: &Subject,
) {
    let ports = &subject.server();
    caused(ports, 1).await;
    let now = ports.clock.now();
    let queue = &ports.mail_queue;
    let taken = queue.claim(10, now, now).await.unwrap();
    let later = now + TimeDelta::hours(1);
    assert_eq!(queue.claim(10, later, now).await.unwrap(), [], "still in time");
    assert_eq!(rows(ports, Some("sending")).await.len(), 1);
    let after = now + TimeDelta::microseconds(1);
    assert_eq!(queue.claim(10, later, after).await.unwrap(), []);
    let unsure = rows(ports, Some("unsure")).await;
    assert_eq!(unsure.len(), 1);
    assert!(unsure[0].last_error.is_some());
    let unsure = queued(ports, taken[0].id).await;
    assert_eq!(unsure.state().state(), MailState::Unsure);
    send_again(ports, &unsure, later).await.unwrap();
    let again = queue.claim(10, later, now).await.unwrap();
    assert_eq!((again[0].id, again[0].attempts), (taken[0].id, 1));
}

pub async fn not_1_a_mail_without_an_answer_is_unsure_at_once(subject: &Subject) {
    let ports = &subject.server();
    caused(ports, 1).await;
    let now = ports.clock.now();
    let taken = claim(ports, 10, now).await;
    settle(ports, &taken[0], MailOutcome::Unsure { error: "silence".to_owned() }, now).await;
    let unsure = rows(ports, Some("unsure")).await;
    assert_eq!((unsure.len(), unsure[0].last_error.as_deref()), (1, Some("silence")));
    assert_eq!(claim(ports, 10, now + TimeDelta::days(30)).await, [], "only by hand");
    send_again(ports, &queued(ports, taken[0].id).await, now).await.unwrap();
    assert_eq!(claim(ports, 10, now).await[0].id, taken[0].id);
}

pub async fn not_1_a_slow_sender_still_says_what_became_of_its_mail(subject: &Subject) {
    let ports = &subject.server();
    caused(ports, 1).await;
    let now = ports.clock.now();
    let taken = claim(ports, 10, now).await;
    let later = now + TimeDelta::hours(1);
    ports.mail_queue.claim(10, later, later).await.unwrap();
    assert_eq!(rows(ports, Some("unsure")).await.len(), 1);
    settle(ports, &taken[0], sent("Welcome"), later).await;
    assert_eq!(rows(ports, Some("sent")).await.len(), 1);
    // What has come to an end stays there.
    settle(ports, &taken[0], MailOutcome::Failed { error: "late".to_owned() }, later).await;
    assert_eq!(rows(ports, Some("sent")).await.len(), 1);
}

pub async fn aud_1_a_mail_is_sent_again_with_an_entry_in_the_same_commit_and_once(
    subject: &Subject,
) {
    let ports = &subject.server();
    caused(ports, 1).await;
    let now = ports.clock.now();
    let taken = claim(ports, 1, now).await.remove(0);
    let of_mail = RowRef { kind: AggregateKind::Mail, id: taken.id.as_uuid() };
    let journal = async || {
        all(5, async |page| ports.queries.assignments.list_journal(of_mail, &page).await).await
    };
    settle(ports, &taken, MailOutcome::Failed { error: "no mailbox".to_owned() }, now).await;
    assert_eq!(journal().await, [], "the queue's own work is told by the row");
    let failed = queued(ports, taken.id).await;
    send_again(ports, &failed, now).await.unwrap();
    let told = journal().await;
    assert_eq!((told.len(), told[0].action.as_str()), (1, "sent_again"));
    assert_eq!(told[0].before, r#"{"state":"failed"}"#);
    assert_eq!(told[0].after, r#"{"state":"waiting"}"#);
    // Whoever saw it fail as well comes second: nothing is sent again, nothing written down.
    let second = send_again(ports, &failed, now).await;
    assert!(matches!(second, Err(CommitError::Conflict)), "{second:?}");

    // A slow sender that was given up for dead says after all that it went out: it is not sent again.
    let taken = claim(ports, 1, now).await.remove(0);
    let later = now + TimeDelta::hours(1);
    ports.mail_queue.claim(1, later, later).await.unwrap();
    let unsure = queued(ports, taken.id).await;
    settle(ports, &taken, sent("Welcome"), later).await;
    let late = send_again(ports, &unsure, later).await;
    assert!(matches!(late, Err(CommitError::Conflict)), "{late:?}");
    assert_eq!(state(ports, taken.id).await, MailState::Sent);
    assert_eq!(journal().await.len(), 1);
}

pub async fn not_1_no_row_is_taken_by_two_workers(subject: &Subject) {
    let ports = &subject.server();
    caused(ports, 60).await;
    let (now, long_ago) = (in_minutes(ports, 2), in_minutes(ports, -60));
    let mut workers = JoinSet::new();
    for _ in 0..4 {
        let server = subject.server();
        workers.spawn(async move {
            let mut taken = Vec::new();
            loop {
                let claimed = server.mail_queue.claim(7, now, long_ago).await.unwrap();
                if claimed.is_empty() {
                    return taken;
                }
                assert!(claimed.len() <= 7);
                taken.extend(claimed.into_iter().map(|mail| mail.id));
            }
        });
    }
    let taken = workers.join_all().await.concat();
    assert_eq!(taken.len(), 60);
    assert_eq!(taken.into_iter().collect::<BTreeSet<_>>().len(), 60);
}

pub async fn perm_3_of_a_recipient_who_moved_out_of_reach_the_outbox_shows_nothing(
    subject: &Subject,
) {
    let ports = &subject.server();
    let scene = caused(ports, 3).await;
    let below = an_organization("Below").under(&scene.root).stored(ports).await;
    let beside = an_organization("Beside").stored(ports).await;
    let recipients = async |reach: Reach, state| {
        let administration = &ports.queries.administration;
        let read = async |page| administration.list_outbox(&reach, state, &page).await;
        all(2, read).await.into_iter().map(|row| row.recipient).collect::<Vec<_>>()
    };
    let mut learner = scene.learner.clone();
    for (place, shown) in [(&below, true), (&beside, false)] {
        let moving = learner.change(|user| {
            let mut details = user.details().clone();
            details.organization = place.state().id();
            Ok::<_, ()>(user.edit(details))
        });
        learner = store_change(ports, moving.unwrap(), ports.clock.now()).await;
        let known = Some(LearnerView::from(learner.state()));
        for state in [None, Some("waiting")] {
            let expected = if shown { known.clone() } else { None };
            assert_eq!(recipients(within(&scene.root), state).await, vec![expected; 3]);
            assert_eq!(recipients(Reach::Everywhere, state).await, vec![known.clone(); 3]);
        }
    }
    let both = Reach::Within(vec![scene.root.state().id(), beside.state().id()]);
    assert_eq!(recipients(both, None).await, vec![Some(learner.state().into()); 3]);
}

pub async fn perm_4_the_outbox_shows_what_is_in_reach(subject: &Subject) {
    let ports = &subject.server();
    let scene = caused(ports, 3).await;
    let other = an_organization("Other").stored(ports).await;
    let mut link = super::plan(ports);
    link.mail_password_link(scene.learner.state().id(), other.state().id());
    super::commit(ports, link).await;
    let administration = &ports.queries.administration;
    let list = async |reach: Reach| {
        let read = async |page| administration.list_outbox(&reach, None, &page).await;
        all(2, read).await.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    let everything = list(Reach::Everywhere).await;
    assert_eq!(everything.len(), 4);
    assert!(everything.is_sorted_by(|a, b| a > b), "the newest first");
    assert_eq!(list(within(&other)).await, everything[..1]);
    assert_eq!(list(within(&scene.root)).await, everything[1..]);
    assert_eq!(list(Reach::Within(Vec::new())).await, []);
    let organization = async |id| queued(ports, id).await.state().mail().organization;
    assert_eq!(organization(everything[0]).await, Some(other.state().id()));
    assert_eq!(organization(everything[1]).await, Some(scene.root.state().id()));
}
