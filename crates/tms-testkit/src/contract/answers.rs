//! Answers that are kept so that a repeated request changes nothing twice.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use tms_domain::{
    id::UserId,
    idempotency::{Answer, CLAIM_MAX, Caller, IdempotencyClaim, RememberedAnswer},
    plan::Plan,
    port::{CommitError, Duplicate, Ports},
    time::Instant,
};
use tokio::task::JoinSet;

use super::{Subject, commit, plan, refused};
use crate::build::{a_learner, an_organization};

fn ada() -> Caller {
    Caller::Registering("ada@learn.example".to_owned())
}

fn claim(caller: &Caller, path: &str, key: &str) -> IdempotencyClaim {
    let (path, key) = (path.to_owned(), key.to_owned());
    IdempotencyClaim { caller: caller.clone(), path, key, body_hash: [7; 32] }
}

fn answer(status: u16) -> Answer {
    Answer { status, location: Some("/y".to_owned()), body: vec![0, 255] }
}

fn keeping(ports: &Ports, remembered: &RememberedAnswer) -> Plan {
    let mut plan = plan(ports);
    plan.remember(remembered.clone());
    plan
}

async fn find(ports: &Ports, claim: &IdempotencyClaim) -> Option<RememberedAnswer> {
    ports.answers.find(&claim.caller, &claim.path, &claim.key).await.unwrap()
}

async fn is_answered(ports: &Ports, remembered: &RememberedAnswer) {
    let error = refused(ports, keeping(ports, remembered)).await;
    assert!(matches!(error, CommitError::Duplicate(Duplicate::Answer)), "{error:?}");
}

pub async fn an_answer_is_found_by_caller_path_and_key(subject: &Subject) {
    let ports = &subject.server();
    let now = ports.clock.now();
    let bo = Caller::User(UserId::from_uuid(ports.ids.next()));
    let mut kept = Vec::new();
    for (caller, path, key) in
        [(&ada(), "/x", "k"), (&bo, "/x", "k"), (&ada(), "/y", "k"), (&ada(), "/x", "K")]
    {
        let status = 200 + u16::try_from(kept.len()).unwrap();
        let remembered = RememberedAnswer {
            claim: claim(caller, path, key),
            answer: Some(answer(status)),
            at: now,
        };
        commit(ports, keeping(ports, &remembered)).await;
        kept.push(remembered);
    }
    for remembered in &kept {
        assert_eq!(find(ports, &remembered.claim).await.as_ref(), Some(remembered));
    }
    for (path, key) in [("/x", ""), ("/x\0", "k"), ("/", "k")] {
        assert_eq!(find(ports, &claim(&ada(), path, key)).await, None);
    }
}

pub async fn an_answer_is_kept_with_its_plan_or_not_at_all(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await.state().id();
    let remembered = RememberedAnswer {
        claim: claim(&ada(), "/x", "k"),
        answer: Some(answer(201)),
        at: ports.clock.now(),
    };
    a_learner(root).reached_at("taken@learn.example").stored(ports).await;
    let mut double = keeping(ports, &remembered);
    double.create(a_learner(root).reached_at("taken@learn.example").decided(ports).await);
    refused(ports, double).await;
    assert_eq!(find(ports, &remembered.claim).await, None);
    let mut good = keeping(ports, &remembered);
    let user = a_learner(root).decided(ports).await;
    let id = user.state().id();
    good.create(user);
    commit(ports, good).await;
    assert_eq!(find(ports, &remembered.claim).await, Some(remembered));
    assert_eq!(ports.users.find_many(&[id].into()).await.unwrap().len(), 1);
}

pub async fn a_request_that_was_answered_is_not_answered_again(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await.state().id();
    let remembered = |at: Instant| RememberedAnswer {
        claim: claim(&ada(), "/x", "k"),
        answer: Some(answer(201)),
        at,
    };
    let first = remembered(ports.clock.now());
    commit(ports, keeping(ports, &first)).await;
    let again = remembered(ports.clock.now() + TimeDelta::days(1));
    let mut plan = keeping(ports, &again);
    let user = a_learner(root).decided(ports).await;
    let id = user.state().id();
    plan.create(user);
    let error = refused(ports, plan).await;
    assert!(matches!(error, CommitError::Duplicate(Duplicate::Answer)), "{error:?}");
    assert_eq!(find(ports, &first.claim).await, Some(first));
    assert!(ports.users.find_many(&[id].into()).await.unwrap().is_empty());
}

pub async fn a_claim_gives_way_to_its_own_answer_and_to_no_other(subject: &Subject) {
    let ports = &subject.server();
    let now = ports.clock.now();
    let own = claim(&ada(), "/x", "k");
    let open = RememberedAnswer { claim: own.clone(), answer: None, at: now };
    commit(ports, keeping(ports, &open)).await;
    is_answered(ports, &open).await;
    let foreign = IdempotencyClaim { body_hash: [8; 32], ..own.clone() };
    is_answered(ports, &RememberedAnswer { claim: foreign, answer: Some(answer(201)), at: now })
        .await;
    assert_eq!(find(ports, &own).await, Some(open));
    let given = RememberedAnswer { claim: own.clone(), answer: Some(answer(201)), at: now };
    commit(ports, keeping(ports, &given)).await;
    assert_eq!(find(ports, &own).await, Some(given));
}

pub async fn a_claim_gives_way_to_another_when_its_server_must_have_died(subject: &Subject) {
    let ports = &subject.server();
    let now = ports.clock.now();
    let at = |at: Instant| RememberedAnswer { claim: claim(&ada(), "/x", "k"), answer: None, at };
    commit(ports, keeping(ports, &at(now))).await;
    is_answered(ports, &at(now + CLAIM_MAX - TimeDelta::microseconds(1))).await;
    let later = at(now + CLAIM_MAX);
    commit(ports, keeping(ports, &later)).await;
    assert_eq!(find(ports, &later.claim).await, Some(later));
}

pub async fn of_a_crowd_with_one_key_one_is_answered_and_the_others_write_nothing(
    subject: &Subject,
) {
    let servers = [subject.server(), subject.server()];
    let ports = &servers[0];
    let root = an_organization("Root").stored(ports).await.state().id();
    let remembered = RememberedAnswer {
        claim: claim(&ada(), "/x", "k"),
        answer: Some(answer(201)),
        at: ports.clock.now(),
    };
    let mut crowd = JoinSet::new();
    let mut ids = BTreeSet::new();
    for place in 0..16 {
        let server = servers[place % 2].clone();
        let mut plan = keeping(ports, &remembered);
        let user = a_learner(root).decided(ports).await;
        ids.insert(user.state().id());
        plan.create(user);
        crowd.spawn(async move { server.plans.commit(plan).await });
    }
    let outcomes = crowd.join_all().await;
    let answered = |it: &&Result<(), CommitError>| {
        matches!(it, Err(CommitError::Duplicate(Duplicate::Answer)))
    };
    assert_eq!(outcomes.iter().filter(answered).count(), 15, "{outcomes:?}");
    assert_eq!(outcomes.iter().filter(|it| it.is_ok()).count(), 1, "{outcomes:?}");
    assert_eq!(ports.users.find_many(&ids).await.unwrap().len(), 1);
}

pub async fn a_claim_is_withdrawn_and_an_answer_is_not(subject: &Subject) {
    let ports = &subject.server();
    let now = ports.clock.now();
    let given = RememberedAnswer {
        claim: claim(&ada(), "/x", "given"),
        answer: Some(answer(201)),
        at: now,
    };
    let open = RememberedAnswer { claim: claim(&ada(), "/x", "open"), answer: None, at: now };
    for remembered in [&given, &open] {
        commit(ports, keeping(ports, remembered)).await;
    }
    let of_another = IdempotencyClaim { body_hash: [8; 32], ..open.claim.clone() };
    ports.answers.withdraw(&of_another).await.unwrap();
    assert_eq!(find(ports, &open.claim).await.as_ref(), Some(&open));
    for remembered in [&given, &open] {
        ports.answers.withdraw(&remembered.claim).await.unwrap();
    }
    assert_eq!(find(ports, &open.claim).await, None);
    assert_eq!(find(ports, &given.claim).await, Some(given));
}

pub async fn answers_are_forgotten_from_an_instant_on(subject: &Subject) {
    let ports = &subject.server();
    let now = ports.clock.now();
    let given =
        RememberedAnswer { claim: claim(&ada(), "/x", "k"), answer: Some(answer(204)), at: now };
    commit(ports, keeping(ports, &given)).await;
    assert_eq!(ports.answers.forget_before(now).await.unwrap(), 0);
    assert_eq!(find(ports, &given.claim).await.as_ref(), Some(&given));
    let after = now + TimeDelta::microseconds(1);
    assert_eq!(ports.answers.forget_before(after).await.unwrap(), 1);
    assert_eq!(find(ports, &given.claim).await, None);
}
