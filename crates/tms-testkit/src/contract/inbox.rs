//! The inbox: each sees the mail they got, and reads it once.

use chrono::TimeDelta;
use tms_domain::{
    id::UserId,
    port::{MailOutcome, Ports},
    view::InboxMailView,
};

use super::{Subject, all, scene::Scene};
use crate::build::{a_learner, an_assignment_made_at};

/// Sends everything that waits; every third mail as account mail is, without a text.
async fn send(ports: &Ports) {
    let later = ports.clock.now() + TimeDelta::minutes(10);
    let claimed = ports.mail_queue.claim(1_000, later, ports.clock.now()).await.unwrap();
    let outcomes = claimed.iter().enumerate().map(|(place, mail)| {
        let text = (place % 3 < 2).then(|| format!("Hello, mail {place}.\nGood bye."));
        (mail.id, MailOutcome::Sent { subject: format!("Mail {place}"), text })
    });
    ports.mail_queue.settle(outcomes.collect(), later).await.unwrap();
}

async fn inbox(ports: &Ports, reader: UserId) -> Vec<InboxMailView> {
    all(2, async |page| ports.inbox.list(reader, &page).await).await
}

pub async fn not_2_the_inbox_shows_the_mail_one_got_the_newest_first_and_never_account_mail(
    subject: &Subject,
) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let other = a_learner(scene.root.state().id()).stored(ports).await;
    for second in 0..9 {
        let at = ports.clock.now() + TimeDelta::seconds(second);
        an_assignment_made_at(ports, &scene.learner, &scene.course, at).await;
    }
    let reader = scene.learner.state().id();
    assert_eq!(inbox(ports, reader).await, [], "what waits was not got yet");
    send(ports).await;
    let shown = inbox(ports, reader).await;
    assert_eq!(shown.len(), 6);
    assert!(shown.is_sorted_by(|newer, older| newer.id > older.id));
    assert_eq!(shown[5].text, "Hello, mail 0.\nGood bye.");
    assert_eq!(shown[5].sent_at, ports.clock.now() + TimeDelta::minutes(10));
    assert_eq!(inbox(ports, other.state().id()).await, []);
}

pub async fn a_mail_is_read_once_by_its_reader_alone(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    for second in 0..5 {
        let at = ports.clock.now() + TimeDelta::seconds(second);
        an_assignment_made_at(ports, &scene.learner, &scene.course, at).await;
    }
    send(ports).await;
    let (inbox_of, now) = (&ports.inbox, ports.clock.now());
    let reader = scene.learner.state().id();
    let stranger = a_learner(scene.root.state().id()).stored(ports).await.state().id();
    let shown = inbox(ports, reader).await;
    assert_eq!((shown.len(), inbox_of.count_unread(reader).await.unwrap()), (4, 4));
    assert!(inbox_of.has(reader, shown[0].id).await.unwrap());
    assert!(!inbox_of.has(stranger, shown[0].id).await.unwrap());
    inbox_of.mark_read(stranger, Some(shown[0].id), now).await.unwrap();
    assert_eq!(inbox_of.count_unread(reader).await.unwrap(), 4, "it is none of theirs");
    inbox_of.mark_read(reader, Some(shown[0].id), now).await.unwrap();
    let later = now + TimeDelta::hours(1);
    inbox_of.mark_read(reader, Some(shown[0].id), later).await.unwrap();
    assert_eq!(inbox(ports, reader).await[0].read_at, Some(now), "the first time stays");
    inbox_of.mark_read(stranger, None, later).await.unwrap();
    assert_eq!(inbox_of.count_unread(reader).await.unwrap(), 3);
    inbox_of.mark_read(reader, None, later).await.unwrap();
    let read: Vec<_> = inbox(ports, reader).await.iter().map(|mail| mail.read_at).collect();
    assert_eq!(read, [Some(now), Some(later), Some(later), Some(later)]);
    assert_eq!(inbox_of.count_unread(reader).await.unwrap(), 0);
}
