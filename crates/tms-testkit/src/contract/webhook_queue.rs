//! Messages to webhooks: each is taken by one worker at a time, and sent until it arrives (HOOK-1).

use std::collections::BTreeSet;

use chrono::TimeDelta;
use tms_domain::{
    change::Versioned,
    event::EventKind,
    id::{DeliveryId, EventId},
    port::{CommitError, DeliveryOutcome, Ports},
    webhook::{Delivery, DeliveryState, Webhook},
};
use tokio::task::JoinSet;

use super::{
    Subject, in_minutes, plan,
    scene::Scene,
    webhooks::{stored, told},
};
use crate::build::{store_change, store_new, switched};

/// Stores so many messages of a test to a webhook.
async fn tests_of(ports: &Ports, webhook: &Versioned<Webhook>, count: usize) -> Vec<DeliveryId> {
    let mut ids = Vec::new();
    for _ in 0..count {
        let id = DeliveryId::from_uuid(ports.ids.next());
        let event = EventId::from_uuid(ports.ids.next());
        let now = ports.clock.now();
        let new = Delivery::test(id, event, webhook.state(), now).expect("it is on");
        store_new(ports, new, now).await;
        ids.push(id);
    }
    ids
}

async fn state(ports: &Ports, id: DeliveryId) -> DeliveryState {
    let found = ports.webhook_queue.find(id).await.unwrap().expect("the message is there");
    found.state().record().state
}

fn delivered() -> DeliveryOutcome {
    DeliveryOutcome::Delivered { status: 202 }
}

pub async fn hook_1_a_message_is_sent_until_it_arrives_and_a_dead_sender_s_is_taken_over(
    subject: &Subject,
) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let webhook = stored(ports, &scene.root, EventKind::ALL).await;
    let id = webhook.state().id();
    let [first, second, third] = tests_of(ports, &webhook, 3).await[..] else { panic!("three") };
    let queue = &ports.webhook_queue;
    let now = ports.clock.now();
    let until = now + TimeDelta::minutes(2);
    assert_eq!(queue.list_due(now - TimeDelta::seconds(1)).await.unwrap(), []);
    assert_eq!(queue.list_due(now).await.unwrap(), [id]);
    let claimed = queue.claim(id, 2, now, until).await.unwrap();
    assert_eq!(claimed.iter().map(|it| it.record().id).collect::<Vec<_>>(), [first, second]);
    assert!(claimed.iter().all(|it| it.record().attempts == 1));
    assert!(claimed.iter().all(|it| it.record().state == DeliveryState::Sending { until }));
    let later = in_minutes(ports, 10);
    let failed = DeliveryOutcome::Retry { at: later, status: Some(503), error: "no".to_owned() };
    queue.settle(&claimed[0], failed, now).await.unwrap();
    assert_eq!(state(ports, first).await, DeliveryState::Waiting { from: later });
    let shown = told(ports, &webhook, Some("waiting")).await;
    let shown = shown.last().unwrap();
    assert_eq!((shown.last_status, shown.last_error.as_deref()), (Some(503), Some("no")));
    assert_eq!(shown.last_attempt_at, Some(now));
    // The second's sender dies; the third waits all the while.
    let rest = queue.claim(id, 9, now, until).await.unwrap();
    assert_eq!(rest.iter().map(|it| it.record().id).collect::<Vec<_>>(), [third]);
    queue.settle(&rest[0], delivered(), now).await.unwrap();
    assert_eq!(queue.list_due(now).await.unwrap(), []);
    let again = until + TimeDelta::minutes(2);
    let over = queue.claim(id, 9, until, again).await.unwrap();
    assert_eq!(over.iter().map(|it| it.record().id).collect::<Vec<_>>(), [second]);
    assert_eq!(over[0].record().attempts, 2);
    assert_eq!(
        (over[0].record().event, &over[0].record().body),
        (claimed[1].record().event, &claimed[1].record().body)
    );
    // It was only slow. That it failed does not count any more, that it arrived does, and it is not taken back.
    let failed = DeliveryOutcome::Failed { status: None, error: "late".to_owned() };
    queue.settle(&claimed[1], failed.clone(), until).await.unwrap();
    assert_eq!(state(ports, second).await, DeliveryState::Sending { until: again });
    queue.settle(&claimed[1], delivered(), until).await.unwrap();
    queue.settle(&over[0], failed.clone(), until).await.unwrap();
    assert_eq!(state(ports, second).await, DeliveryState::Delivered);
    let last = queue.claim(id, 9, later, later + TimeDelta::minutes(2)).await.unwrap();
    queue.settle(&last[0], failed, later).await.unwrap();
    assert_eq!(state(ports, first).await, DeliveryState::Failed);
    assert_eq!(told(ports, &webhook, Some("delivered")).await.len(), 2);
    assert_eq!(queue.list_due(in_minutes(ports, 10_000)).await.unwrap(), []);
}

pub async fn hook_1_no_message_is_taken_by_two_workers_and_none_of_a_webhook_that_is_off(
    subject: &Subject,
) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let webhook = stored(ports, &scene.root, EventKind::ALL).await;
    let other = stored(ports, &scene.root, EventKind::ALL).await;
    let id = webhook.state().id();
    tests_of(ports, &webhook, 30).await;
    tests_of(ports, &other, 1).await;
    switched(ports, &other, false).await;
    let now = ports.clock.now();
    assert_eq!(ports.webhook_queue.list_due(now).await.unwrap(), [id]);
    let mut workers = JoinSet::new();
    for worker in 1..=4 {
        let server = subject.server();
        let until = now + TimeDelta::minutes(worker);
        workers.spawn(async move {
            let mut taken = Vec::new();
            loop {
                let claimed = server.webhook_queue.claim(id, 4, now, until).await.unwrap();
                if claimed.is_empty() {
                    return taken;
                }
                assert!(claimed.len() <= 4);
                taken.extend(claimed.into_iter().map(|it| it.record().id));
            }
        });
    }
    let taken = workers.join_all().await.concat();
    assert_eq!(taken.len(), 30);
    assert_eq!(taken.into_iter().collect::<BTreeSet<_>>().len(), 30);
}

pub async fn hook_1_a_message_is_sent_again_by_hand_and_a_stale_request_is_refused(
    subject: &Subject,
) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let webhook = stored(ports, &scene.root, EventKind::ALL).await;
    let id = tests_of(ports, &webhook, 1).await[0];
    let queue = &ports.webhook_queue;
    let now = ports.clock.now();
    let claimed = queue.claim(webhook.state().id(), 1, now, in_minutes(ports, 2)).await.unwrap();
    let failed = DeliveryOutcome::Failed { status: Some(500), error: "no".to_owned() };
    queue.settle(&claimed[0], failed, now).await.unwrap();
    let found = queue.find(id).await.unwrap().unwrap();
    let replay = || found.change(|it| it.replay(webhook.state(), now)).expect("it failed");
    let waiting = store_change(ports, replay(), now).await;
    let read = queue.find(id).await.unwrap().unwrap();
    assert_eq!(read, waiting);
    assert_eq!(
        (read.state().record().attempts, read.state().record().event),
        (0, claimed[0].record().event)
    );
    assert_eq!(read.state().record().state, DeliveryState::Waiting { from: now });
    let mut again = plan(ports);
    again.change(replay());
    let error = super::refused(ports, again).await;
    assert!(matches!(error, CommitError::Conflict), "{error:?}");
    assert_eq!(
        queue.claim(webhook.state().id(), 9, now, in_minutes(ports, 2)).await.unwrap().len(),
        1
    );
}
