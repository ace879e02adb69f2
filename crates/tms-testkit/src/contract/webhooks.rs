//! Webhooks: what happens is kept while someone is told, makes one message for each who wants it, and is sent until it
//! arrives (HOOK-1).

use std::{collections::BTreeSet, slice::from_ref};

use chrono::TimeDelta;
use tms_domain::{
    change::Versioned,
    event::{EventKind, Stage},
    id::{DeliveryId, EventId, WebhookId},
    port::{ExpirySpan, Ports},
    role::Reach,
    time::WishedEnd,
    usecase::{TellExpiry, TellWebhooks},
    view::{DeliveryView, WebhookFilter},
    webhook::{Delivery, RedeemedKey, Webhook, WebhookDetails, WebhookUrl},
};
use tokio::task::JoinSet;

use super::{
    Subject, all, in_minutes,
    scene::{Scene, cancelled, completed, launch, redemption},
    within,
};
use crate::build::{
    a_pool, a_webhook, an_assignment, an_assignment_made_at, an_organization, store_change,
    store_new, switched, typed_keys,
};

pub(super) async fn stored(
    ports: &Ports,
    organization: &Versioned<tms_domain::organization::Organization>,
    kinds: impl IntoIterator<Item = EventKind>,
) -> Versioned<Webhook> {
    let new = a_webhook(ports, organization.state().id(), kinds);
    store_new(ports, new, ports.clock.now()).await
}

/// The kinds of the events that wait, taken and settled.
async fn take(ports: &Ports) -> Vec<EventKind> {
    let now = ports.clock.now();
    let taken = ports.events.claim(100, now, now).await.unwrap();
    let done = taken.iter().map(|it| it.event.id).collect();
    ports.events.settle(Vec::new(), &done).await.unwrap();
    taken.into_iter().map(|it| it.event.kind).collect()
}

async fn tell(ports: Ports) {
    let tell = TellWebhooks::new(ports);
    while tell.step().await.expect("a store") > 0 {}
}

pub(super) async fn told(
    ports: &Ports,
    webhook: &Versioned<Webhook>,
    state: Option<&str>,
) -> Vec<DeliveryView> {
    let (queries, id) = (&ports.queries.webhooks, webhook.state().id());
    all(2, async |page| queries.list_deliveries(id, state, &page).await).await
}

async fn kinds_told(ports: &Ports, webhook: &Versioned<Webhook>) -> Vec<String> {
    let told = told(ports, webhook, None).await.into_iter();
    let kinds = told.map(|it| it.delivery.state().record().kind.as_str().to_owned());
    kinds.rev().collect()
}

pub async fn hook_1_webhooks_are_loaded_as_they_were_stored_and_listed_in_reach(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await;
    let below = an_organization("Below").under(&root).stored(ports).await;
    let beside = an_organization("Beside").stored(ports).await;
    assert!(!ports.webhooks.any_enabled().await.unwrap());
    let first = stored(ports, &root, EventKind::ALL).await;
    let second = stored(ports, &below, [EventKind::KeyRedeemed]).await;
    let third = stored(ports, &beside, [EventKind::AssignmentExpired]).await;
    let find = async |id: WebhookId| ports.webhooks.find(id).await.unwrap();
    assert_eq!(find(first.state().id()).await, Some(first.clone()));
    assert_eq!(find(WebhookId::from_uuid(ports.ids.next())).await, None);
    let details = WebhookDetails {
        url: WebhookUrl::parse("https://elsewhere.example/").unwrap(),
        description: None,
        enabled: false,
        ..second.state().details().clone()
    };
    let edit = second.change(|it| Ok::<_, ()>(it.edit(details))).unwrap();
    let second = store_change(ports, edit, ports.clock.now()).await;
    let renewed_at = in_minutes(ports, 1);
    let renew = second.change(|it| Ok::<_, ()>(it.renew_secret(renewed_at))).unwrap();
    let second = store_change(ports, renew, renewed_at).await;
    assert_eq!(find(second.state().id()).await, Some(second.clone()));

    let queries = &ports.queries.webhooks;
    let listed = async |reach: &Reach, filter: &WebhookFilter| {
        all(1, async |page| queries.list_webhooks(reach, filter, &page).await).await
    };
    let any = WebhookFilter::default();
    let on = WebhookFilter { enabled: Some(true), ..any.clone() };
    let of_below = WebhookFilter { organization: Some(below.state().id()), ..any.clone() };
    let everywhere = &Reach::Everywhere;
    assert_eq!(listed(everywhere, &any).await, [third.clone(), second.clone(), first.clone()]);
    assert_eq!(listed(&within(&root), &any).await, [second.clone(), first.clone()]);
    assert_eq!(listed(&within(&below), &any).await, from_ref(&second));
    assert_eq!(listed(&within(&root), &on).await, from_ref(&first));
    assert_eq!(listed(&within(&root), &of_below).await, [second]);
    assert_eq!(listed(&within(&beside), &of_below).await, []);
    let everyone = [&root, &below, &beside].map(|it| it.state().id()).into();
    let enabled = ports.webhooks.list_enabled(&everyone).await.unwrap();
    assert_eq!(enabled, [first.state().clone(), third.state().clone()]);
    assert!(ports.webhooks.any_enabled().await.unwrap());
}

pub async fn hook_1_what_happens_is_an_event_while_a_webhook_is_on(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let now = ports.clock.now();
    an_assignment(ports, &scene.learner, &scene.course).await;
    assert_eq!(take(ports).await, [], "nobody is told");
    let webhook = stored(ports, &scene.root, EventKind::ALL).await;
    let assignment = an_assignment(ports, &scene.learner, &scene.course).await;
    let details = ports.events.claim(9, now, now).await.unwrap();
    let [detail] = &details[..] else { panic!("one event: {details:?}") };
    assert_eq!(detail.event.kind, EventKind::AssignmentCreated);
    assert_eq!(detail.event.assignment, assignment.state().id());
    assert_eq!(detail.event.organization, scene.root.state().id());
    assert_eq!(detail.event.expires_at, assignment.state().expires_at());
    assert_eq!((detail.event.at, detail.event.stage), (now, Stage::NotStarted));
    assert_eq!(
        (detail.learner, detail.course),
        (scene.learner.state().id(), scene.course.state().id())
    );
    assert_eq!(detail.course_short_name, scene.course.state().details().short_name);
    assert_eq!(detail.key, None);
    ports.events.settle(Vec::new(), &[detail.event.id].into()).await.unwrap();
    let (_, assignment) = launch(ports, &assignment, scene.document(), &scene.course, now).await;
    assert_eq!(take(ports).await, [EventKind::AssignmentStarted]);
    completed(ports, &assignment, now).await;
    assert_eq!(take(ports).await, [EventKind::AssignmentCompleted]);
    let other = an_assignment(ports, &scene.learner, &scene.course).await;
    cancelled(ports, &other, now).await;
    let both = [EventKind::AssignmentCreated, EventKind::AssignmentCancelled];
    assert_eq!(take(ports).await, both);

    let pool = a_pool(scene.root.state().id(), &scene.course).stored(ports).await;
    let keys = typed_keys(ports, &pool, &["SPRING-1"]).await;
    let (plan, _) = redemption(ports, "SPRING-1", &scene.learner).await;
    ports.plans.commit(plan).await.unwrap();
    let redeemed = ports.events.claim(9, now, now).await.unwrap();
    let kinds: Vec<EventKind> = redeemed.iter().map(|it| it.event.kind).collect();
    assert_eq!(kinds, [EventKind::AssignmentCreated, EventKind::KeyRedeemed]);
    let key = RedeemedKey { id: keys[0].state().id(), pool: pool.state().id() };
    assert!(redeemed.iter().all(|it| it.key == Some(key)));
    let done: BTreeSet<EventId> = redeemed.iter().map(|it| it.event.id).collect();
    ports.events.settle(Vec::new(), &done).await.unwrap();

    switched(ports, &webhook, false).await;
    an_assignment(ports, &scene.learner, &scene.course).await;
    assert_eq!(take(ports).await, []);
}

pub async fn hook_1_an_event_is_told_those_who_want_it_in_its_line(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let below = an_organization("Below").under(&scene.root).stored(ports).await;
    let beside = an_organization("Beside").stored(ports).await;
    let learner = crate::build::a_learner(below.state().id()).stored(ports).await;
    let of_root = stored(ports, &scene.root, EventKind::ALL).await;
    let of_below = stored(ports, &below, EventKind::ALL).await;
    let of_beside = stored(ports, &beside, EventKind::ALL).await;
    let of_ends = stored(ports, &scene.root, [EventKind::AssignmentCancelled]).await;
    let off = stored(ports, &scene.root, EventKind::ALL).await;
    switched(ports, &off, false).await;
    an_assignment(ports, &scene.learner, &scene.course).await;
    let assignment = an_assignment(ports, &learner, &scene.course).await;
    cancelled(ports, &assignment, ports.clock.now()).await;
    subject.pass(TimeDelta::seconds(1));
    let late = stored(ports, &scene.root, EventKind::ALL).await;
    tell(subject.server()).await;
    let [created, cancelled] = ["assignment.created", "assignment.cancelled"];
    assert_eq!(kinds_told(ports, &of_root).await, [created, created, cancelled]);
    assert_eq!(kinds_told(ports, &of_below).await, [created, cancelled]);
    assert_eq!(kinds_told(ports, &of_ends).await, [cancelled]);
    for nothing in [of_beside, off, late] {
        assert_eq!(kinds_told(ports, &nothing).await, [""; 0]);
    }
    // One event has one id, whoever is told.
    let ids = async |webhook| -> Vec<EventId> {
        let told = told(ports, webhook, None).await;
        told.iter().map(|it| it.delivery.state().record().event).collect()
    };
    assert_eq!(ids(&of_root).await[..2], ids(&of_below).await[..]);
    assert_eq!(ids(&of_ends).await[0], ids(&of_root).await[0]);
    let waiting = told(ports, &of_root, Some("waiting")).await;
    assert_eq!(waiting, told(ports, &of_root, None).await);
    assert_eq!(told(ports, &of_root, Some("failed")).await, []);
    let found = ports.queries.webhooks.find_delivery(waiting[0].delivery.state().record().id).await;
    assert_eq!(found.unwrap().as_ref(), waiting.first());
}

pub async fn hook_1_no_event_is_taken_by_two_workers_and_a_webhook_is_told_once(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let webhook = stored(ports, &scene.root, EventKind::ALL).await;
    for _ in 0..40 {
        an_assignment(ports, &scene.learner, &scene.course).await;
    }
    let (now, long_ago) = (ports.clock.now(), in_minutes(ports, -60));
    // A worker that dies: what it took is taken by others, later.
    let lost = ports.events.claim(10, now, long_ago).await.unwrap();
    assert_eq!(lost.len(), 10);
    // And one that made messages, and died before it was done with the events.
    let half = ports.events.claim(5, now, long_ago).await.unwrap();
    let message = |detail| {
        let id = DeliveryId::from_uuid(ports.ids.next());
        Delivery::about(id, webhook.state(), detail, now)
    };
    let messages = half.iter().map(message).collect();
    ports.events.settle(messages, &BTreeSet::new()).await.unwrap();
    let mut workers = JoinSet::new();
    for _ in 0..4 {
        let server = subject.server();
        workers.spawn(async move {
            let mut taken = Vec::new();
            loop {
                let claimed = server.events.claim(7, now, long_ago).await.unwrap();
                if claimed.is_empty() {
                    return taken;
                }
                taken.extend(claimed.into_iter().map(|it| it.event.id));
            }
        });
    }
    let taken = workers.join_all().await.concat();
    assert_eq!(taken.len(), 25);
    assert_eq!(taken.iter().collect::<BTreeSet<_>>().len(), 25);
    subject.pass(TimeDelta::minutes(5));
    let mut servers = JoinSet::new();
    for _ in 0..4 {
        servers.spawn(tell(subject.server()));
    }
    servers.join_all().await;
    let told = told(ports, &webhook, None).await;
    assert_eq!(told.len(), 40);
    let events: BTreeSet<_> = told.iter().map(|it| it.delivery.state().record().event).collect();
    assert_eq!(events.len(), 40);
    assert_eq!(take(ports).await, []);
}

pub async fn hook_1_an_expiry_is_told_once_also_after_an_outage(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let now = ports.clock.now();
    let lasting = async |days: i64| {
        let made = an_assignment_made_at(ports, &scene.learner, &scene.course, now).await;
        let end = WishedEnd::At(now + TimeDelta::days(days));
        let set = made.change(|it| it.set_expiry(end, None, now)).expect("it is allowed");
        store_change(ports, set, now).await
    };
    let unheard = lasting(1).await;
    let open = lasting(10).await;
    let complete = completed(ports, &lasting(10).await, now).await;
    cancelled(ports, &lasting(10).await, now).await;
    let later = lasting(30).await;
    let expire = async |ports: Ports| {
        let tell = TellExpiry::new(ports);
        while tell.step().await.expect("a store") {}
    };
    expire(ports.clone()).await;
    subject.pass(TimeDelta::days(2));
    expire(ports.clone()).await;
    let webhook = stored(ports, &scene.root, EventKind::ALL).await;
    expire(ports.clone()).await;
    assert_eq!(take(ports).await, [], "nobody was told on the first day: {unheard:?}");
    // An outage until the twentieth, and then several servers at once.
    subject.pass(TimeDelta::days(18));
    let mut servers = JoinSet::new();
    for _ in 0..4 {
        let server = subject.server();
        servers.spawn(async move {
            let tell = TellExpiry::new(server);
            while tell.step().await.expect("a store") {}
        });
    }
    servers.join_all().await;
    tell(ports.clone()).await;
    let messages = told(ports, &webhook, None).await;
    let about: BTreeSet<String> =
        messages.iter().map(|it| it.delivery.state().record().body.clone()).collect();
    assert_eq!(about.len(), 2);
    for (assignment, stage) in [(&open, "not_started"), (&complete, "complete")] {
        let id = assignment.state().id().to_string();
        let body = about.iter().find(|body| body.contains(&id)).expect("it was told");
        assert!(body.contains(&format!("\"completion\":\"{stage}\"")), "{body}");
        assert!(body.contains("\"type\":\"assignment.expired\""), "{body}");
    }
    let ended = messages.iter().map(|it| it.delivery.state().record().at);
    assert!(ended.into_iter().all(|at| at == now + TimeDelta::days(10)), "it ended then");
    expire(ports.clone()).await;
    tell(ports.clone()).await;
    assert_eq!(told(ports, &webhook, None).await, messages);
    // One that was brought back ends once more.
    let at = ports.clock.now();
    let back = open.change(|it| it.set_expiry(WishedEnd::At(at + TimeDelta::days(1)), None, at));
    store_change(ports, back.expect("it is allowed"), at).await;
    subject.pass(TimeDelta::days(15));
    expire(ports.clone()).await;
    tell(ports.clone()).await;
    assert_eq!(told(ports, &webhook, None).await.len(), 4, "and {later:?} as well");
    let span = ExpirySpan { after: now, until: ports.clock.now(), behind: None };
    let found = ports.expiry_notices.list_expired(span, 9).await.unwrap();
    assert_eq!(found.len(), 1, "the one before anyone was told");
}
