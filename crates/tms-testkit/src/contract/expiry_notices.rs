//! Notices of expiry: whose they are is found in the order of expiry, and each is caused once, whatever servers and
//! outages there were.

use chrono::TimeDelta;
use tms_domain::{
    assignment::{CourseAssignment, ExpiryNotice},
    change::Versioned,
    mail::MailKind,
    port::{ExpiryMark, ExpirySpan, Ports},
    time::WishedEnd,
    usecase::NoticeExpiry,
};
use tokio::task::JoinSet;

use super::{Subject, scene::Scene};
use crate::build::{an_assignment_made_at, completing, store_change};

const DAY: TimeDelta = TimeDelta::days(1);

/// An assignment made now, that lasts so long.
async fn lasting(ports: &Ports, scene: &Scene, span: TimeDelta) -> Versioned<CourseAssignment> {
    let now = ports.clock.now();
    let made = an_assignment_made_at(ports, &scene.learner, &scene.course, now).await;
    until(ports, &made, now + span).await
}

async fn until(
    ports: &Ports,
    assignment: &Versioned<CourseAssignment>,
    end: tms_domain::time::Instant,
) -> Versioned<CourseAssignment> {
    let now = ports.clock.now();
    let set = assignment.change(|it| it.set_expiry(WishedEnd::At(end), None, now));
    store_change(ports, set.expect("an expiry that is allowed"), now).await
}

/// Causes all that is due.
async fn give_notice(ports: Ports) {
    let mut notices = NoticeExpiry::new(ports);
    while notices.step().await.expect("a store") {}
}

/// The mails that were caused since the last time, as they are claimed: kind, days before, and what about.
async fn caused(ports: &Ports) -> Vec<(u8, uuid::Uuid)> {
    let now = ports.clock.now();
    let claimed = ports.mail_queue.claim(1_000, now, now - TimeDelta::hours(1)).await.unwrap();
    let mut notices = Vec::new();
    for mail in claimed {
        let is_notice =
            matches!(mail.kind, MailKind::AssignmentExpiring | MailKind::AssignmentExpired);
        assert_eq!(mail.notice.is_some(), is_notice, "{mail:?}");
        notices.extend(mail.notice.map(|due| {
            assert_eq!(due.notice.mail(), mail.kind);
            (due.notice.days_before(), mail.about)
        }));
        let outcome =
            tms_domain::port::MailOutcome::Sent { subject: "Sent".to_owned(), text: None };
        ports.mail_queue.settle(vec![(mail.id, outcome)], now).await.unwrap();
    }
    notices.sort_unstable();
    notices
}

pub async fn not_2_expiring_assignments_are_found_in_the_order_of_expiry_page_by_page(
    subject: &Subject,
) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let now = ports.clock.now();
    let mut all = Vec::new();
    for days in [30, 20, 20, 40, 20, 50] {
        all.push(lasting(ports, &scene, DAY * days).await);
    }
    let cancelled = lasting(ports, &scene, DAY * 20).await;
    let author = tms_domain::journal::Author::System;
    let cancel = cancelled.change(|it| it.cancel(author, now)).expect("it is new");
    store_change(ports, cancel, now).await;
    let complete = lasting(ports, &scene, DAY * 20).await;
    let reason = crate::build::name("done elsewhere");
    let complete = complete.change(|it| {
        it.mark_complete(reason, completing(ports, &scene.learner, &scene.course), now)
    });
    let complete = complete.expect("it is active");
    store_change(ports, complete, now).await;

    all.sort_by_key(|it| (it.state().expires_at(), it.state().id()));
    let expected: Vec<_> = all.into_iter().take(4).collect();
    let mut found = Vec::new();
    let mut behind = None;
    loop {
        // The first instant is left out, the last one is not.
        let span = ExpirySpan { after: now + DAY * 19, until: now + DAY * 30, behind };
        let notices = &ports.expiry_notices;
        let page = notices.list_expiring(ExpiryNotice::InThreeDays, span, 3).await.unwrap();
        let Some(last) = page.last() else { break };
        behind = Some((last.state().expires_at(), last.state().id()));
        found.extend(page);
    }
    assert_eq!(found, expected);
    let span = ExpirySpan { after: now + DAY * 30, until: now + DAY * 40, behind: None };
    let later = ports.expiry_notices.list_expiring(ExpiryNotice::Expired, span, 9).await.unwrap();
    assert_eq!(later.len(), 1, "after an instant is not at it");
}

pub async fn not_2_the_mark_moves_on_and_never_back(subject: &Subject) {
    let (ports, other) = (&subject.server(), &subject.server());
    let now = ports.clock.now();
    assert_eq!(ports.expiry_notices.find_mark(ExpiryMark::Notices).await.unwrap(), None);
    ports.expiry_notices.move_mark(ExpiryMark::Notices, now).await.unwrap();
    other.expiry_notices.move_mark(ExpiryMark::Notices, now - DAY).await.unwrap();
    assert_eq!(ports.expiry_notices.find_mark(ExpiryMark::Notices).await.unwrap(), Some(now));
    other.expiry_notices.move_mark(ExpiryMark::Notices, now + DAY).await.unwrap();
    assert_eq!(ports.expiry_notices.find_mark(ExpiryMark::Notices).await.unwrap(), Some(now + DAY));
}

pub async fn not_2_in_a_month_each_notice_comes_once(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let month = lasting(ports, &scene, DAY * 30).await.state().id().as_uuid();
    let week = lasting(ports, &scene, DAY * 7).await.state().id().as_uuid();
    let day = lasting(ports, &scene, DAY).await.state().id().as_uuid();
    give_notice(subject.server()).await;
    assert_eq!(caused(ports).await, []);
    let mut told = Vec::new();
    for hour in 1..=31 * 24 {
        subject.pass(TimeDelta::hours(1));
        // Every few hours, as a server that is up now and then.
        if hour % 4 == 0 {
            give_notice(subject.server()).await;
            told.extend(caused(ports).await.into_iter().map(|notice| (hour / 24, notice)));
        }
    }
    let expected = [
        (1, (0, day)),
        (4, (3, week)),
        (7, (0, week)),
        (16, (14, month)),
        (27, (3, month)),
        (30, (0, month)),
    ];
    assert_eq!(told, expected);
}

pub async fn not_2_after_an_outage_only_the_latest_notice_comes(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let first = lasting(ports, &scene, DAY * 20).await.state().id().as_uuid();
    let second = lasting(ports, &scene, DAY * 30).await.state().id().as_uuid();
    give_notice(subject.server()).await;
    subject.pass(DAY * 28);
    give_notice(subject.server()).await;
    let mut expected = vec![(0, first), (3, second)];
    expected.sort_unstable();
    caused_once(ports, expected).await;
    // A clock that is turned back causes nothing again.
    subject.pass(DAY * -10);
    give_notice(subject.server()).await;
    caused_once(ports, vec![]).await;
    subject.pass(DAY * 12);
    give_notice(subject.server()).await;
    caused_once(ports, vec![(0, second)]).await;
}

async fn caused_once(ports: &Ports, expected: Vec<(u8, uuid::Uuid)>) {
    assert_eq!(caused(ports).await, expected);
    give_notice(ports.clone()).await;
    assert_eq!(caused(ports).await, []);
}

pub async fn not_2_an_edited_expiry_has_notices_of_its_own_each_once(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let made = lasting(ports, &scene, DAY * 60).await;
    let id = made.state().id().as_uuid();
    give_notice(ports.clone()).await;
    subject.pass(DAY * 47);
    give_notice(ports.clone()).await;
    caused_once(ports, vec![(14, id)]).await;
    let now = ports.clock.now();
    // Brought near: told at once, though no instant of it is still to come.
    let near = until(ports, &made, now + DAY * 2).await;
    caused_once(ports, vec![(3, id)]).await;
    // Back where it was, which was told already; and once more to and fro.
    let back = until(ports, &near, now + DAY * 13).await;
    let again = until(ports, &back, now + DAY * 2).await;
    caused_once(ports, vec![]).await;
    // Eleven days later the notice of 14 days has the instant that the one of 3 days had: it is another.
    until(ports, &again, now + DAY * 24).await;
    caused_once(ports, vec![]).await;
    subject.pass(DAY * 10);
    give_notice(ports.clone()).await;
    caused_once(ports, vec![(14, id)]).await;
}

pub async fn not_2_several_servers_at_once_cause_no_notice_twice(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    for _ in 0..40 {
        lasting(ports, &scene, DAY * 5).await;
    }
    give_notice(ports.clone()).await;
    subject.pass(DAY * 3);
    let mut servers = JoinSet::new();
    for _ in 0..4 {
        servers.spawn(give_notice(subject.server()));
    }
    servers.join_all().await;
    let told = caused(ports).await;
    assert_eq!(told.len(), 40);
    assert!(told.iter().all(|(days, _)| *days == 3));
}
