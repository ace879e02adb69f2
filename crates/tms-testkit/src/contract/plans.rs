//! Committing plans: whole or not at all, and only on what was decided on.

use std::{collections::BTreeSet, sync::Arc};

use chrono::TimeDelta;
use tms_domain::{
    assignment::Source,
    change::{Version, Versioned},
    event::EventKind,
    id::{
        AssignmentId, DeliveryId, EventId, IdBlock, JobId, OrganizationId, TokenId,
        TrainingKeyPoolId,
    },
    idempotency::{Answer, Caller, IdempotencyClaim, RememberedAnswer},
    job::{Job, PairsWanted},
    journal::Author,
    plan::{KeysToAdd, Plan, Planned},
    port::{CommitError, Duplicate, Ports},
    role::Reach,
    time::Day,
    token::{Token, TokenDays},
    training_key::{KeyState, Paste},
    view::{AssignmentFilter, KeyFilter, UserFilter},
    webhook::Delivery,
};
use tokio::task::JoinSet;

use super::{
    Subject, all, commit, in_minutes, plan, refused,
    scene::{Scene, a_note, a_request, launch, redemption},
};
use crate::build::{
    a_learner, a_pool, a_site, a_webhook, an_assignment, an_organization, name, store_change,
    store_new, typed_keys,
};

async fn refuses_another_version<A: Planned>(ports: &Ports, read: &Versioned<A>) {
    let (before, after) = (read.version().as_raw() - 1, read.version().as_raw() + 1);
    for version in [before, after] {
        let mut stale = plan(ports);
        stale.check(&Versioned::new(read.state().clone(), Version::from_raw(version)));
        let error = refused(ports, stale).await;
        assert!(matches!(error, CommitError::Conflict), "{:?} {version}: {error:?}", A::KIND);
    }
    let mut fresh = plan(ports);
    fresh.check(read);
    commit(ports, fresh).await;
}

pub async fn a_stale_version_of_any_kind_refuses_the_plan(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let root = scene.root.state().id();
    let pool = a_pool(root, &scene.course).stored(ports).await;
    let keys = typed_keys(ports, &pool, &["SPRING-1"]).await;
    let assignment = an_assignment(ports, &scene.learner, &scene.course).await;
    let late = in_minutes(ports, 25 * 60);
    let request = a_request(ports, assignment.state(), &scene.learner, late);
    let request = store_new(ports, request, late).await;
    let (launch, assignment) =
        launch(ports, &assignment, scene.lab(), &scene.course, ports.clock.now()).await;
    let launch = ports.assignments.find_launch(launch).await.unwrap().unwrap();
    let wanted = PairsWanted::new([scene.learner.state().id()], [scene.course.state().id()]);
    let id = JobId::from_uuid(ports.ids.next());
    let (reach, now) = (Reach::Everywhere, ports.clock.now());
    let job = Job::start(id, Author::System, reach, wanted.unwrap(), now);
    let job = store_new(ports, job, now).await;

    refuses_another_version(ports, &scene.root).await;
    refuses_another_version(ports, &a_site(root).stored(ports).await).await;
    refuses_another_version(ports, &scene.learner).await;
    refuses_another_version(ports, &scene.course).await;
    refuses_another_version(ports, &pool).await;
    refuses_another_version(ports, &keys[0]).await;
    refuses_another_version(ports, &assignment).await;
    refuses_another_version(ports, &launch).await;
    refuses_another_version(ports, &request).await;
    refuses_another_version(ports, &job).await;
    let (id, called) = (TokenId::from_uuid(ports.ids.next()), name("Script"));
    let (owner, days) = (scene.learner.state().id(), TokenDays::new(1).unwrap());
    let token = Token::create(id, [1; 32], owner, called, days, now);
    refuses_another_version(ports, &store_new(ports, token, now).await).await;
    let mail = ports.mail_queue.claim(1, late, now).await.unwrap().remove(0).id;
    refuses_another_version(ports, &ports.mail_queue.find(mail).await.unwrap().unwrap()).await;
    let webhook = a_webhook(ports, root, EventKind::ALL);
    let webhook = store_new(ports, webhook, now).await;
    refuses_another_version(ports, &webhook).await;
    let ids = (DeliveryId::from_uuid(ports.ids.next()), EventId::from_uuid(ports.ids.next()));
    let message = Delivery::test(ids.0, ids.1, webhook.state(), now).expect("it is on");
    refuses_another_version(ports, &store_new(ports, message, now).await).await;
}

pub async fn what_does_not_exist_cannot_be_checked(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await;
    let nobody = a_learner(root.state().id()).decided(ports).await.versioned();
    let mut plan = plan(ports);
    plan.check(&nobody);
    assert!(matches!(refused(ports, plan).await, CommitError::Conflict));
}

pub async fn a_check_leaves_the_version_and_a_change_raises_it_by_one(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let now = ports.clock.now();
    let find = async || {
        let id = scene.learner.state().id();
        ports.users.find_many(&[id].into()).await.unwrap().remove(&id).unwrap()
    };
    assert_eq!(find().await, scene.learner);
    let mut check = plan(ports);
    check.check(&scene.learner);
    commit(ports, check).await;
    assert_eq!(find().await, scene.learner);
    let mut current = scene.learner.clone();
    for last in ["Berg", "Tal"] {
        let change = current.change(|user| {
            let mut details = user.details().clone();
            details.last_name = name(last);
            Ok::<_, ()>(user.edit(details))
        });
        current = store_change(ports, change.unwrap(), now).await;
        assert_eq!(find().await, current);
    }
    assert_eq!(current.version().as_raw(), 3);
}

/// How much of each kind there is.
#[derive(Debug, PartialEq, Eq)]
struct Census {
    users: usize,
    assignments: usize,
    keys: usize,
    notes: usize,
    journal: usize,
    mail: usize,
    billed: u64,
    answered: bool,
}

/// Things to look for: the scene, and an assignment and a pool that a plan adds to.
struct Watched {
    scene: Scene,
    assignment: AssignmentId,
    pool: TrainingKeyPoolId,
}

fn an_answer(ports: &Ports) -> RememberedAnswer {
    RememberedAnswer {
        claim: IdempotencyClaim {
            caller: Caller::Registering("ada@learn.example".to_owned()),
            path: "/x".to_owned(),
            key: "k".to_owned(),
            body_hash: [7; 32],
        },
        answer: Some(Answer { status: 201, location: None, body: b"{}".to_vec() }),
        at: ports.clock.now(),
    }
}

async fn billed(ports: &Ports, organization: OrganizationId) -> u64 {
    let now = ports.clock.now();
    let ever = Day::new(now - TimeDelta::days(1), now + TimeDelta::days(40)).unwrap();
    let lines = ports.queries.billing.statement(organization, true, ever).await.unwrap();
    lines.iter().map(|line| line.created).sum()
}

async fn census(ports: &Ports, watched: &Watched) -> Census {
    let Watched { scene, assignment, pool } = watched;
    let queries = &ports.queries;
    let everywhere = &Reach::Everywhere;
    let (anyone, anything) = (UserFilter::default(), AssignmentFilter::default());
    let administration = &queries.administration;
    let users = all(500, async |page| administration.list_users(everywhere, &anyone, &page).await);
    let now = ports.clock.now();
    let assignments =
        all(500, async |page| queries.assignments.list(everywhere, &anything, &page, now).await);
    let keys =
        all(500, async |page| queries.training_keys.list_keys(*pool, KeyFilter::All, &page).await);
    let notes = all(500, async |page| queries.assignments.list_notes(*assignment, &page).await);
    let journal =
        all(500, async |page| queries.assignments.list_journal((*assignment).into(), &page).await);
    let mail = all(500, async |page| administration.list_outbox(everywhere, None, &page).await);
    let claim = an_answer(ports).claim;
    let answer = ports.answers.find(&claim.caller, &claim.path, &claim.key);
    Census {
        users: users.await.len(),
        assignments: assignments.await.len(),
        keys: keys.await.len(),
        notes: notes.await.len(),
        journal: journal.await.len(),
        mail: mail.await.len(),
        billed: billed(ports, scene.root.state().id()).await,
        answered: answer.await.unwrap().is_some(),
    }
}

/// A plan that writes something of everything.
async fn a_full_plan(ports: &Ports, watched: &Watched) -> Plan {
    let now = ports.clock.now();
    let stored = ports.assignments.find(watched.assignment).await.unwrap().unwrap();
    let mut plan = plan(ports);
    plan.create(a_learner(watched.scene.root.state().id()).decided(ports).await);
    plan.create(watched.scene.assigning(ports, Source::Administrator { by: None }).await);
    plan.add_note(a_note(ports, stored.state(), "Careful", Author::System, now));
    plan.add_keys(KeysToAdd {
        pool: watched.pool,
        keys: Paste::read(["AUTUMN-1"]).accept(&BTreeSet::new()).unwrap(),
        ids: IdBlock::starting_at(ports.ids.next()),
        created_at: now,
    });
    plan.remember(an_answer(ports));
    plan
}

pub async fn a_refused_plan_writes_nothing_and_an_accepted_one_everything(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let pool = a_pool(scene.root.state().id(), &scene.course).stored(ports).await;
    let key = typed_keys(ports, &pool, &["SPRING-1"]).await.remove(0);
    let assignment = an_assignment(ports, &scene.learner, &scene.course).await.state().id();
    let email = scene.learner.state().details().email.as_str().to_owned();
    let watched = Watched { scene, assignment, pool: pool.state().id() };
    let before = census(ports, &watched).await;

    let mut stale_change = a_full_plan(ports, &watched).await;
    let old = Versioned::new(key.state().clone(), Version::from_raw(7));
    stale_change.change(old.change(|key| key.revoke(Author::System, key.created_at())).unwrap());
    assert!(matches!(refused(ports, stale_change).await, CommitError::Conflict));
    assert_eq!(census(ports, &watched).await, before);
    let found = ports.pools.find_key(key.state().id()).await.unwrap().unwrap();
    assert_eq!((found.state().state(), found.version()), (KeyState::Available, Version::FIRST));

    let mut stale_check = a_full_plan(ports, &watched).await;
    stale_check.check(&old);
    assert!(matches!(refused(ports, stale_check).await, CommitError::Conflict));
    assert_eq!(census(ports, &watched).await, before);

    let mut double = a_full_plan(ports, &watched).await;
    let namesake = a_learner(watched.scene.root.state().id()).reached_at(&email);
    double.create(namesake.decided(ports).await);
    let error = refused(ports, double).await;
    assert!(matches!(error, CommitError::Duplicate(Duplicate::Email)), "{error:?}");
    assert_eq!(census(ports, &watched).await, before);

    commit(ports, a_full_plan(ports, &watched).await).await;
    let after = Census {
        users: before.users + 1,
        assignments: before.assignments + 1,
        keys: before.keys + 1,
        notes: before.notes + 1,
        journal: before.journal + 1,
        mail: before.mail + 1,
        billed: before.billed + 1,
        answered: true,
    };
    assert_eq!(census(ports, &watched).await, after);
}

/// Commits plans at once, by turns through each of these servers, and tells what became of each.
async fn at_once(servers: &[Arc<Ports>], plans: Vec<Plan>) -> Vec<Result<(), CommitError>> {
    let mut commits = JoinSet::new();
    for ((place, plan), server) in plans.into_iter().enumerate().zip(servers.iter().cycle()) {
        let server = Arc::clone(server);
        commits.spawn(async move { (place, server.plans.commit(plan).await) });
    }
    let mut outcomes = commits.join_all().await;
    outcomes.sort_by_key(|(place, _)| *place);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

fn assert_one_wins(outcomes: &[Result<(), CommitError>]) {
    let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let stale = outcomes.iter().filter(|it| matches!(it, Err(CommitError::Conflict))).count();
    assert_eq!((won, stale), (1, outcomes.len() - 1), "{outcomes:?}");
}

pub async fn of_many_plans_on_one_version_one_is_committed(subject: &Subject) {
    let servers = [Arc::new(subject.server()), Arc::new(subject.server())];
    let ports = &servers[0];
    let scene = Scene::of(ports).await;
    let mut plans = Vec::new();
    for number in 0..16 {
        let change = scene.learner.change(|user| {
            let mut details = user.details().clone();
            details.last_name = name(&format!("Number {number}"));
            Ok::<_, ()>(user.edit(details))
        });
        let mut plan = plan(ports);
        plan.change(change.unwrap());
        plans.push(plan);
    }
    assert_one_wins(&at_once(&servers, plans).await);
}

pub async fn a_bad_plan_in_a_crowd_falls_out_alone(subject: &Subject) {
    let servers = [Arc::new(subject.server())];
    let ports = &servers[0];
    let scene = Scene::of(ports).await;
    let root = scene.root.state().id();
    let taken = scene.learner.state().details().email.as_str().to_owned();
    let mut plans = Vec::new();
    for number in 0..32 {
        let mut user = a_learner(root);
        if number == 17 {
            user = user.reached_at(&taken);
        }
        let mut plan = plan(ports);
        plan.create(user.decided(ports).await);
        plans.push(plan);
    }
    for (place, outcome) in at_once(&servers, plans).await.into_iter().enumerate() {
        match outcome {
            Ok(()) => assert_ne!(place, 17),
            Err(CommitError::Duplicate(Duplicate::Email)) => assert_eq!(place, 17),
            Err(error) => panic!("{place}: {error:?}"),
        }
    }
}

pub async fn red_2_a_redemption_writes_all_it_comes_to(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let pool = a_pool(scene.root.state().id(), &scene.course).stored(ports).await;
    let key = typed_keys(ports, &pool, &["SPRING-1"]).await[0].state().id();
    let (plan, made) = redemption(ports, "spring 1", &scene.learner).await;
    commit(ports, plan).await;
    let (assignment, who) = (made.state().id(), scene.learner.state().id());
    let stored = ports.assignments.find(assignment).await.unwrap().unwrap();
    assert_eq!(stored.assignment, made);
    let key = ports.pools.find_key(key).await.unwrap().unwrap();
    let now = ports.clock.now();
    assert_eq!(key.state().state(), KeyState::Redeemed { by: who, at: now, assignment });
    assert_eq!(billed(ports, scene.root.state().id()).await, 1);
    let queries = &ports.queries;
    let journal =
        all(5, async |page| queries.assignments.list_journal(assignment.into(), &page).await);
    assert_eq!(journal.await.len(), 1);
    let everywhere = Reach::Everywhere;
    let mail =
        all(5, async |page| queries.administration.list_outbox(&everywhere, None, &page).await);
    assert_eq!(mail.await.len(), 1);
}

pub async fn red_3_of_64_redemptions_of_one_key_one_is_committed(subject: &Subject) {
    let servers = [Arc::new(subject.server()), Arc::new(subject.server())];
    let ports = &servers[0];
    let scene = Scene::of(ports).await;
    let root = scene.root.state().id();
    let pool = a_pool(root, &scene.course).stored(ports).await;
    typed_keys(ports, &pool, &["SPRING-1"]).await;
    let mut plans = Vec::new();
    for _ in 0..64 {
        let learner = a_learner(root).stored(ports).await;
        plans.push(redemption(ports, "SPRING-1", &learner).await.0);
    }
    assert_one_wins(&at_once(&servers, plans).await);
    assert_eq!(billed(ports, root).await, 1);
}
