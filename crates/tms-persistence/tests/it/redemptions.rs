//! The look-up of a redemption tells everything that decides, and never anything stale.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use tms_domain::{
    assignment::CourseAssignment,
    change::Versioned,
    course::Course,
    id::{AssignmentId, UserId},
    key_code::NormalCode,
    pool::{PoolDetails, TrainingKeyPool},
    redemption::{Redeemer, Redemption},
};

use crate::{
    databases::fresh,
    world::{World, course_details, id, name, noon, plan},
};

#[tokio::test]
async fn red_1_a_look_up_tells_key_pool_course_learner_line_and_what_is_held() {
    for fresh in fresh().await {
        let world = World::new(&fresh.database);
        let root = world.organization("Root", None).await;
        let child = world.organization("Child", Some(&root)).await;
        let course = world.course(&root, "Course").await;
        let pool = world.pool(&root, &course, "Pool").await;
        let keys = world.keys(&pool, &["SPRING-1", "SPRING-2"]).await;
        let learner = world.user(&child, "Ada", "Weiß").await;
        let who = learner.state().id();
        let redemptions = &world.stores.redemptions;
        let code = NormalCode::of("spring 1");
        let found = redemptions.find_redemption(&code, who, noon()).await.unwrap();
        let key = found.key.clone().unwrap();
        assert_eq!(key.key.state().id(), keys[0]);
        assert_eq!((&key.pool, &key.course), (&pool, &course));
        assert_eq!(found.learner, Some(learner.clone()));
        assert_eq!(found.line, Some(child.clone()));
        assert_eq!((found.held, &key.made), (None, &None));

        let held = world.assign(&child, &learner, &course, noon()).await;
        let found = redemptions.find_redemption(&code, who, noon()).await.unwrap();
        assert_eq!(found.held, Some(held.state().id()));
        let end = held.state().expires_at();
        let found = redemptions.find_redemption(&code, who, end).await.unwrap();
        assert_eq!(found.held, None);

        let redeemer =
            Redeemer { learner: learner.state(), line: &child, held: None, assign_again: true };
        let redeemed = key.redeem(redeemer, AssignmentId::from_uuid(id()), noon()).unwrap();
        let Redemption::Decided { key: change, assignment } = redeemed else { panic!("first") };
        let made: Versioned<CourseAssignment> = assignment.versioned();
        let mut plan = plan(noon());
        plan.change(*change);
        plan.create(*assignment);
        world.commit(plan).await;
        let found = redemptions.find_redemption(&code, who, noon()).await.unwrap();
        assert_eq!(found.key.unwrap().made, Some(made));

        for unknown in ["nobody's", "\0", ""] {
            let code = NormalCode::of(unknown);
            let found = redemptions.find_redemption(&code, who, noon()).await.unwrap();
            assert!(found.key.is_none() && found.learner.is_some() && found.line.is_some());
            assert!(redemptions.find_key(&code).await.unwrap().is_none());
        }
        let stranger = UserId::from_uuid(id());
        let found = redemptions.find_redemption(&code, stranger, noon()).await.unwrap();
        assert!(found.key.is_some() && found.learner.is_none() && found.line.is_none());
        let (key, line) = redemptions.find_key(&NormalCode::of("SPRING2")).await.unwrap().unwrap();
        assert_eq!(key.key.state().id(), keys[1]);
        assert_eq!(line, root);
    }
}

#[tokio::test]
async fn what_is_kept_in_memory_is_never_staler_than_the_database() {
    for fresh in fresh().await {
        let world = World::new(&fresh.database);
        let root = world.organization("Root", None).await;
        let mut course = world.course(&root, "Course").await;
        let mut pool = world.pool(&root, &course, "Pool").await;
        let keys: BTreeSet<_> = world.keys(&pool, &["SPRING-1"]).await.into_iter().collect();
        let learner = world.user(&root, "Ada", "Weiß").await;
        let code = NormalCode::of("SPRING-1");
        for round in 0..3 {
            let who = learner.state().id();
            let found = world.stores.redemptions.find_redemption(&code, who, noon()).await;
            let key = found.unwrap().key.unwrap();
            assert!(keys.contains(&key.key.state().id()));
            assert_eq!((&key.pool, &key.course), (&pool, &course), "round {round}");
            let details = PoolDetails {
                name: name(&format!("Pool {round}")),
                ..pool.state().details().clone()
            };
            let edit =
                |pool: &TrainingKeyPool| pool.edit(details.clone(), course.state(), &root, noon());
            pool = world.change(pool.change(edit).unwrap()).await;
            let edit = |course: &Course| course.edit(course_details(&format!("Course {round}")));
            course = world.change(course.change(edit).unwrap()).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_gets_each_its_own_answer() {
    for fresh in fresh().await {
        let world = World::new(&fresh.database);
        let root = world.organization("Root", None).await;
        let course = world.course(&root, "Course").await;
        let pool = world.pool(&root, &course, "Pool").await;
        let codes: Vec<String> = (0..200).map(|n| format!("CROWD-{n:04}")).collect();
        let texts: Vec<&str> = codes.iter().map(String::as_str).collect();
        let keys = world.keys(&pool, &texts).await;
        let learner = world.user(&root, "Ada", "Weiß").await.state().id();
        let asked = codes.iter().zip(keys).map(|(code, key)| {
            let redemptions = std::sync::Arc::clone(&world.stores.redemptions);
            let code = NormalCode::of(code);
            tokio::spawn(async move {
                let at = noon() + TimeDelta::seconds(1);
                let found = redemptions.find_redemption(&code, learner, at).await.unwrap();
                assert_eq!(found.key.unwrap().key.state().id(), key);
            })
        });
        for answer in asked.collect::<Vec<_>>() {
            answer.await.unwrap();
        }
    }
}
