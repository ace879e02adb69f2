//! Mail is taken by one worker at a time, and a dead worker's mail is never sent again by itself (NOT-1).

use std::{collections::BTreeSet, sync::Arc};

use chrono::TimeDelta;
use tms_domain::{
    id::MailId,
    mail::MailKind,
    port::{ListError, MailOutcome, Page, PageRequest},
    role::Reach,
    view::OutboxRowView,
};

use crate::{
    databases::fresh,
    world::{World, id, noon},
};

async fn rows(world: &World, state: Option<&str>) -> Vec<OutboxRowView> {
    let administration = &world.stores.queries.administration;
    let page = PageRequest { limit: 500, after: None };
    administration.list_outbox(&Reach::Everywhere, state, &page).await.unwrap().items
}

async fn with_mail(world: &World, count: i64) {
    let root = world.organization("Root", None).await;
    let learner = world.user(&root, "Ada", "Weiß").await;
    let course = world.course(&root, "Course").await;
    for second in 0..count {
        world.assign(&root, &learner, &course, noon() + TimeDelta::seconds(second)).await;
    }
}

#[tokio::test]
async fn not_1_a_row_goes_from_waiting_over_sending_to_its_end() {
    for fresh in fresh().await {
        let world = World::new(&fresh.database);
        with_mail(&world, 4).await;
        let queue = &world.stores.mail_queue;
        let now = noon() + TimeDelta::seconds(3);
        let long_ago = noon() - TimeDelta::hours(1);
        assert_eq!(queue.claim(10, noon() - TimeDelta::seconds(1), long_ago).await.unwrap(), []);
        let claimed = queue.claim(3, now, long_ago).await.unwrap();
        assert_eq!(claimed.len(), 3);
        assert!(
            claimed
                .iter()
                .all(|mail| mail.attempts == 0 && mail.kind == MailKind::AssignmentCreated)
        );
        assert_eq!(rows(&world, Some("sending")).await.len(), 3);
        let later = now + TimeDelta::minutes(1);
        let outcomes = [
            MailOutcome::Sent { subject: "Welcome".to_owned() },
            MailOutcome::Retry { at: later, error: "busy\0".to_owned() },
            MailOutcome::Failed { error: "no such mailbox".to_owned() },
        ];
        for (mail, outcome) in claimed.iter().zip(outcomes) {
            queue.settle(mail.id, outcome, now).await.unwrap();
        }
        let sent = rows(&world, Some("sent")).await;
        assert_eq!((sent[0].subject.as_deref(), sent[0].sent_at), (Some("Welcome"), Some(now)));
        assert_eq!(
            rows(&world, Some("failed")).await[0].last_error.as_deref(),
            Some("no such mailbox")
        );
        assert_eq!(rows(&world, Some("waiting")).await.len(), 2);
        assert_eq!(rows(&world, Some("nonsense")).await, []);
        assert_eq!(rows(&world, None).await.len(), 4);
        let next = queue.claim(10, now, long_ago).await.unwrap();
        assert_eq!(next.len(), 1, "the other one waits a minute");
        queue.settle(next[0].id, MailOutcome::Dropped, now).await.unwrap();
        let again = queue.claim(10, later, long_ago).await.unwrap();
        assert_eq!((again.len(), again[0].attempts), (1, 1));
        let retry = async |id| queue.retry(id, later).await.unwrap();
        assert!(!retry(claimed[0].id).await, "it was sent");
        assert!(!retry(MailId::from_uuid(id())).await);
        assert!(retry(claimed[2].id).await);
        assert_eq!(queue.claim(10, later, long_ago).await.unwrap()[0].id, claimed[2].id);
    }
}

#[tokio::test]
async fn not_1_what_a_dead_sender_took_is_unsure_and_sent_again_only_by_hand() {
    for fresh in fresh().await {
        let world = World::new(&fresh.database);
        with_mail(&world, 1).await;
        let queue = &world.stores.mail_queue;
        let taken = queue.claim(10, noon(), noon()).await.unwrap();
        let later = noon() + TimeDelta::hours(1);
        assert_eq!(queue.claim(10, later, noon()).await.unwrap(), [], "still in time");
        assert_eq!(rows(&world, Some("sending")).await.len(), 1);
        let after = noon() + TimeDelta::microseconds(1);
        assert_eq!(queue.claim(10, later, after).await.unwrap(), []);
        let unsure = rows(&world, Some("unsure")).await;
        assert_eq!(unsure.len(), 1);
        assert!(unsure[0].last_error.is_some());
        assert!(queue.retry(taken[0].id, later).await.unwrap());
        let again = queue.claim(10, later, noon()).await.unwrap();
        assert_eq!((again[0].id, again[0].attempts), (taken[0].id, 1));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn not_1_no_row_is_taken_by_two_workers() {
    for fresh in fresh().await {
        let world = World::new(&fresh.database);
        with_mail(&world, 60).await;
        let now = noon() + TimeDelta::minutes(2);
        let workers = (0..4).map(|_| {
            let queue = Arc::clone(&world.stores.mail_queue);
            tokio::spawn(async move {
                let mut taken = Vec::new();
                loop {
                    let claimed = queue.claim(7, now, noon()).await.unwrap();
                    if claimed.is_empty() {
                        return taken;
                    }
                    taken.extend(claimed.into_iter().map(|mail| mail.id));
                }
            })
        });
        let mut all = Vec::new();
        for worker in workers.collect::<Vec<_>>() {
            all.extend(worker.await.unwrap());
        }
        assert_eq!(all.len(), 60);
        assert_eq!(all.into_iter().collect::<BTreeSet<_>>().len(), 60);
    }
}

#[tokio::test]
async fn perm_4_the_outbox_shows_what_is_in_reach() {
    for fresh in fresh().await {
        let world = World::new(&fresh.database);
        with_mail(&world, 3).await;
        let other = world.organization("Other", None).await;
        let reach = Reach::Within(vec![other.organization().id()]);
        let administration = &world.stores.queries.administration;
        let page = PageRequest { limit: 2, after: None };
        let none: Result<Page<_>, ListError> =
            administration.list_outbox(&reach, None, &page).await;
        assert_eq!(none.unwrap().items, []);
        let first = administration.list_outbox(&Reach::Everywhere, None, &page).await.unwrap();
        let rest = PageRequest { limit: 2, after: first.next };
        let rest = administration.list_outbox(&Reach::Everywhere, None, &rest).await.unwrap();
        let ids: Vec<_> = first.items.iter().chain(&rest.items).map(|row| row.id).collect();
        assert_eq!(ids.len(), 3);
        assert!(ids.is_sorted_by(|a, b| a > b), "the newest first");
        let organization = administration.find_outbox_organization(ids[0]).await.unwrap();
        assert_eq!(organization, Some(first.items[0].organization));
        let unknown = administration.find_outbox_organization(MailId::from_uuid(id())).await;
        assert_eq!(unknown.unwrap(), None);
    }
}
