//! What may exist only once: the second lock behind the rules, told apart by what was taken.

use std::collections::BTreeSet;

use tms_domain::{
    assignment::Source,
    change::{New, Versioned},
    id::{IdBlock, OrganizationId},
    organization::{Organization, OrganizationSettings},
    plan::{KeysToAdd, Plan, Planned},
    port::{CommitError, Duplicate, Ports},
    training_key::{NewKeys, Paste},
    user::User,
};

use super::{
    Subject, commit, in_minutes, plan, refused,
    scene::{Scene, a_request, redeeming},
};
use crate::build::{
    a_course, a_learner, a_pool, a_site, an_assignment, an_organization, name, store_change,
    store_new, typed_keys,
};

fn creating<A: Planned>(ports: &Ports, new: New<A>) -> Plan {
    let mut plan = plan(ports);
    plan.create(new);
    plan
}

async fn refused_as(ports: &Ports, plan: Plan, what: Duplicate) {
    match refused(ports, plan).await {
        CommitError::Duplicate(duplicate) => assert_eq!(duplicate, what),
        error @ (CommitError::Conflict | CommitError::Store(_)) => panic!("{error:?}"),
    }
}

fn renamed(user: &Versioned<User>, email: &str) -> tms_domain::change::Change<User> {
    let change = user.change(|user| {
        let mut details = user.details().clone();
        details.email = tms_domain::email::EmailAddress::parse(email).unwrap();
        Ok::<_, ()>(user.edit(details))
    });
    change.unwrap()
}

pub async fn usr_2_an_email_is_taken_in_normal_form(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await.state().id();
    let a_user = |email: &str| a_learner(root).reached_at(email);
    a_user("İpek@learn.example").disabled().stored(ports).await;
    let other = a_user("other@learn.example").stored(ports).await;
    for same in ["İpek@learn.example", "İPEK@Learn.Example"] {
        let double = a_user(same).decided(ports).await;
        refused_as(ports, creating(ports, double), Duplicate::Email).await;
        let mut edit = plan(ports);
        edit.change(renamed(&other, same));
        refused_as(ports, edit, Duplicate::Email).await;
    }
    // Two in one plan are one too many.
    let mut both = plan(ports);
    both.create(a_user("new@learn.example").decided(ports).await);
    both.create(a_user("NEW@learn.example").decided(ports).await);
    refused_as(ports, both, Duplicate::Email).await;
}

pub async fn org_1_an_external_id_is_taken_once(subject: &Subject) {
    let ports = &subject.server();
    let known = |called: &str, id: &str| {
        let id = name(id);
        an_organization(called).with(move |settings| settings.external_id = Some(id))
    };
    let root = known("Root", "north").stored(ports).await;
    let other = an_organization("Other").stored(ports).await;
    known("Not the same", "North").stored(ports).await;
    let set = |it: &Organization, id: Option<&str>| {
        let external_id = id.map(name);
        it.edit(OrganizationSettings { external_id, ..it.settings().clone() })
    };
    let taking = other.change(|it| Ok::<_, ()>(set(it, Some("north")))).unwrap();
    let mut edit = plan(ports);
    edit.change(taking.clone());
    refused_as(ports, edit, Duplicate::ExternalId).await;
    // Once it was given up, it can be taken.
    let given_up = root.change(|it| Ok::<_, ()>(set(it, None))).unwrap();
    store_change(ports, given_up, ports.clock.now()).await;
    store_change(ports, taking, ports.clock.now()).await;
}

pub async fn crs_1_a_short_name_is_taken_once_for_each_owner(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await;
    let child = an_organization("Child").under(&root).stored(ports).await;
    let called = |owner: OrganizationId| {
        a_course(owner).with(|details| details.short_name = Some(name("SAFE-1"))).decided(ports)
    };
    let now = ports.clock.now();
    store_new(ports, called(root.state().id()), now).await;
    store_new(ports, called(child.state().id()), now).await;
    for _ in 0..2 {
        // Courses without a short name are never in each other's way.
        a_course(root.state().id()).stored(ports).await;
    }
    refused_as(ports, creating(ports, called(root.state().id())), Duplicate::ShortName).await;
}

pub async fn site_3_a_host_is_taken_once_and_so_is_the_catch_all(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await.state().id();
    a_site(root).at("learn.example").stored(ports).await;
    a_site(root).stored(ports).await;
    for builder in [a_site(root).at("LEARN.example"), a_site(root)] {
        let double = builder.decided(ports).await;
        refused_as(ports, creating(ports, double), Duplicate::Host).await;
    }
}

pub async fn key_4_a_key_is_taken_in_normal_form(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let root = scene.root.state().id();
    let [one, other] = [0, 1].map(|_| a_pool(root, &scene.course));
    let (one, other) = (one.stored(ports).await, other.stored(ports).await);
    typed_keys(ports, &one, &["SPRING-01"]).await;
    let adding = |keys: NewKeys| {
        let mut plan = plan(ports);
        plan.add_keys(KeysToAdd {
            pool: other.state().id(),
            keys,
            ids: IdBlock::starting_at(ports.ids.next()),
            created_at: ports.clock.now(),
        });
        plan
    };
    let paste = |code: &str| Paste::read([code]).accept(&BTreeSet::new()).unwrap();
    for same in ["SPRING-01", "spring.01".replace('.', "").as_str(), "Spring-Ol"] {
        refused_as(ports, adding(paste(same)), Duplicate::TrainingKey).await;
    }
    let random = ports.codes.next();
    commit(ports, adding(NewKeys::generated([random]))).await;
    let again = NewKeys::generated([random, ports.codes.next()]);
    refused_as(ports, adding(again), Duplicate::TrainingKey).await;
    commit(ports, adding(paste("SPRING-02"))).await;
}

pub async fn red_3_a_key_makes_one_assignment(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let pool = a_pool(scene.root.state().id(), &scene.course).stored(ports).await;
    let key = typed_keys(ports, &pool, &["SPRING-1"]).await.remove(0);
    let (change, assignment, mut plan) = redeeming(ports, "SPRING-1", &scene.learner).await;
    plan.change(change);
    plan.create(assignment);
    commit(ports, plan).await;
    // A plan that forgot the key itself, and so compares no version.
    let second = scene.assigning(ports, Source::TrainingKey(key.state().id())).await;
    refused_as(ports, creating(ports, second), Duplicate::AssignmentOfKey).await;
}

pub async fn hlp_1_an_assignment_has_one_open_request(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let assignment = an_assignment(ports, &scene.learner, &scene.course).await;
    let late = in_minutes(ports, 25 * 60);
    let a_request = || a_request(ports, assignment.state(), &scene.learner, late);
    let first = store_new(ports, a_request(), late).await;
    let second = creating(ports, a_request());
    refused_as(ports, second.clone(), Duplicate::OpenCancellationRequest).await;
    let by = tms_domain::journal::Author::User(scene.learner.state().id());
    let decline = first.change(|it| it.decline(by, name("No"), late)).unwrap();
    store_change(ports, decline, late).await;
    commit(ports, second).await;
}

pub async fn what_was_given_up_can_be_taken_by_another(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await.state().id();
    let user = a_learner(root).reached_at("old@learn.example").stored(ports).await;
    store_change(ports, renamed(&user, "new@learn.example"), ports.clock.now()).await;
    a_learner(root).reached_at("old@learn.example").stored(ports).await;
    let double = a_learner(root).reached_at("new@learn.example").decided(ports).await;
    refused_as(ports, creating(ports, double), Duplicate::Email).await;
}

pub async fn one_id_is_stored_once(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").decided(ports).await;
    let plan = creating(ports, root);
    commit(ports, plan.clone()).await;
    refused_as(ports, plan, Duplicate::Other).await;
}
