//! The look-up of a redemption: everything that decides, and never anything stale.

use std::sync::Arc;

use tms_domain::{
    course::Course,
    id::UserId,
    key_code::NormalCode,
    pool::{PoolDetails, TrainingKeyPool},
};
use tokio::task::JoinSet;

use super::{
    Subject, commit,
    scene::{Scene, redemption},
};
use crate::build::{
    a_learner, a_pool, an_assignment, an_organization, line_of, name, store_change, typed_keys,
};

pub async fn red_1_a_look_up_tells_all_that_decides(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let child = an_organization("Child").under(&scene.root).stored(ports).await;
    let pool = a_pool(scene.root.state().id(), &scene.course).available_to_children();
    let pool = pool.stored(ports).await;
    let keys = typed_keys(ports, &pool, &["SPRING-1", "SPRING-2"]).await;
    let learner = a_learner(child.state().id()).stored(ports).await;
    let (who, now) = (learner.state().id(), ports.clock.now());
    let find = async |code: &str, who, now| {
        ports.redemptions.find_redemption(&NormalCode::of(code), who, now).await.unwrap()
    };
    let found = find("spring 1", who, now).await;
    let key = found.key.unwrap();
    assert_eq!((&key.key, &key.pool, &key.course), (&keys[0], &pool, &scene.course));
    assert_eq!(found.learner, Some(learner.clone()));
    assert_eq!(found.line, Some(line_of(ports, child.state().id()).await));
    assert_eq!((found.held, key.made), (None, None));

    let held = an_assignment(ports, &learner, &scene.course).await;
    assert_eq!(find("SPRING-1", who, now).await.held, Some(held.state().id()));
    assert_eq!(find("SPRING-1", who, held.state().expires_at()).await.held, None);

    let (plan, made) = redemption(ports, "SPRING-1", &learner).await;
    commit(ports, plan).await;
    assert_eq!(find("SPRING-1", who, now).await.key.unwrap().made, Some(made));
    assert_eq!(find("SPRING-2", who, now).await.key.unwrap().made, None);

    for unknown in ["nobody's", "\0", ""] {
        let found = find(unknown, who, now).await;
        assert!(found.key.is_none() && found.learner.is_some() && found.line.is_some());
    }
    let found = find("SPRING-1", UserId::from_uuid(ports.ids.next()), now).await;
    assert!(found.key.is_some() && found.learner.is_none() && found.line.is_none());
}

pub async fn red_5_a_visitor_s_look_up_tells_the_key_and_the_line_of_its_owner(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let child = an_organization("Child").under(&scene.root).stored(ports).await;
    let pool = a_pool(child.state().id(), &scene.course).stored(ports).await;
    let key = typed_keys(ports, &pool, &["SPRING-1"]).await.remove(0);
    let find = async |code: &str| ports.redemptions.find_key(&NormalCode::of(code)).await.unwrap();
    let (found, line) = find("Spring1").await.unwrap();
    assert_eq!((found.key, found.pool, found.course), (key, pool, scene.course));
    assert_eq!(line, line_of(ports, child.state().id()).await);
    for unknown in ["nobody's", "\0", ""] {
        assert!(find(unknown).await.is_none());
    }
}

pub async fn a_look_up_is_never_staler_than_the_store(subject: &Subject) {
    let (ports, other) = (&subject.server(), &subject.server());
    let scene = Scene::of(ports).await;
    let (root, who) = (scene.root.state().id(), scene.learner.state().id());
    let line = line_of(ports, root).await;
    let mut course = scene.course.clone();
    let mut pool = a_pool(root, &course).stored(ports).await;
    typed_keys(ports, &pool, &["SPRING-1"]).await;
    let (code, now) = (NormalCode::of("SPRING-1"), ports.clock.now());
    for round in 0..3 {
        for server in [ports, other] {
            let found = server.redemptions.find_redemption(&code, who, now).await.unwrap();
            let key = found.key.unwrap();
            assert_eq!((&key.pool, &key.course), (&pool, &course), "round {round}");
            let (key, _) = server.redemptions.find_key(&code).await.unwrap().unwrap();
            assert_eq!((&key.pool, &key.course), (&pool, &course), "round {round}");
        }
        let edit = |it: &TrainingKeyPool| {
            let details =
                PoolDetails { name: name(&format!("Pool {round}")), ..it.details().clone() };
            it.edit(details, course.state(), &line, now)
        };
        pool = store_change(ports, pool.change(edit).unwrap(), now).await;
        let edit = |it: &Course| {
            let mut details = it.details().clone();
            details.name = name(&format!("Course {round}"));
            it.edit(details)
        };
        course = store_change(other, course.change(edit).unwrap(), now).await;
    }
}

pub async fn a_crowd_gets_each_its_own_answer(subject: &Subject) {
    let ports = Arc::new(subject.server());
    let scene = Scene::of(&ports).await;
    let pool = a_pool(scene.root.state().id(), &scene.course).stored(&ports).await;
    let codes: Vec<String> = (0..200).map(|n| format!("CROWD-{n:04}")).collect();
    let texts: Vec<&str> = codes.iter().map(String::as_str).collect();
    let keys = typed_keys(&ports, &pool, &texts).await;
    let who = scene.learner.state().id();
    let mut crowd = JoinSet::new();
    for (code, key) in codes.into_iter().zip(keys) {
        let ports = Arc::clone(&ports);
        crowd.spawn(async move {
            let now = ports.clock.now();
            let code = NormalCode::of(&code);
            let found = ports.redemptions.find_redemption(&code, who, now).await.unwrap();
            assert_eq!(found.key.unwrap().key, key);
        });
    }
    crowd.join_all().await;
}
