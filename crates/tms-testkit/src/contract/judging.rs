//! Who is to be judged, and by whom (ACH-1, ACH-2).

use std::{collections::BTreeSet, sync::Arc};

use chrono::TimeDelta;
use tms_domain::{
    achievement::Condition, change::Versioned, judging::Judged, port::Ports, role::Reach,
    usecase::JudgeAchievements, user::User,
};
use tokio::task::JoinSet;

use super::{
    Subject,
    achievements::{any_course, count},
    all, in_minutes,
    scene::{Scene, completed, launch},
};
use crate::build::{
    a_badge, a_learner, an_achievement, an_assignment, an_organization, line_of, name,
    store_change, store_new,
};

/// Whom the waiting rows are about, taken and settled.
async fn take(ports: &Ports) -> Vec<Judged> {
    let now = ports.clock.now();
    let taken = ports.judgings.claim(100, now, now).await.unwrap();
    let ids = taken.iter().map(|row| row.id).collect();
    ports.judgings.settle(&ids).await.unwrap();
    taken.into_iter().map(|row| row.whom).collect()
}

pub async fn ach_1_what_may_have_earned_something_makes_a_worker_judge(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let learner = scene.learner.state().id();
    let now = ports.clock.now();
    let assignment = an_assignment(ports, &scene.learner, &scene.course).await;
    let (_, assignment) = launch(ports, &assignment, scene.document(), &scene.course, now).await;
    assert_eq!(take(ports).await, []);
    completed(ports, &assignment, now).await;
    assert_eq!(take(ports).await, [Judged::Learner(learner)]);
    let root = scene.root.state().id();
    let achievement = an_achievement(ports, root, any_course(), None).await;
    let everyone = Judged::EveryoneFor(achievement.state().id());
    assert_eq!(take(ports).await, [everyone]);
    let line = line_of(ports, root).await;
    let edited = async |achievement: Versioned<_>, count_wanted, retired| {
        let change = achievement.change(|it: &tms_domain::achievement::Achievement| {
            let mut details = it.details().clone();
            details.condition = Condition::CompleteCount(count(count_wanted));
            details.name = name("Renamed");
            details.retired = retired;
            it.edit(&line, details, None)
        });
        store_change(ports, change.unwrap(), now).await
    };
    let renamed = edited(achievement, 1, false).await;
    assert_eq!(take(ports).await, [], "a name is no reason");
    let harder = edited(renamed, 2, false).await;
    assert_eq!(take(ports).await, [everyone]);
    let retired = edited(harder, 3, true).await;
    assert_eq!(take(ports).await, []);
    edited(retired, 3, false).await;
    assert_eq!(take(ports).await, [everyone]);
    let below = an_organization("Below").under(&scene.root).stored(ports).await;
    let moved = scene.learner.change(|user| {
        let mut details = user.details().clone();
        details.organization = below.state().id();
        Ok::<_, ()>(user.edit(details))
    });
    store_change(ports, moved.unwrap(), now).await;
    assert_eq!(take(ports).await, [Judged::Learner(learner)]);
}

pub async fn ach_1_no_row_is_taken_by_two_workers_unless_the_first_has_died(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let root = scene.root.state().id();
    for _ in 0..40 {
        an_achievement(ports, root, any_course(), None).await;
    }
    let (now, long_ago) = (ports.clock.now(), in_minutes(ports, -60));
    let mut workers = JoinSet::new();
    for _ in 0..4 {
        let server = subject.server();
        workers.spawn(async move {
            let mut taken = Vec::new();
            loop {
                let claimed = server.judgings.claim(7, now, long_ago).await.unwrap();
                if claimed.is_empty() {
                    return taken;
                }
                assert!(claimed.len() <= 7);
                taken.extend(claimed.into_iter().map(|row| row.id));
            }
        });
    }
    let taken = workers.join_all().await.concat();
    assert_eq!(taken.len(), 40);
    let ids: BTreeSet<_> = taken.into_iter().collect();
    assert_eq!(ids.len(), 40);
    // One goes on, one is done with, the others' worker has died.
    let (first, last) = (*ids.first().unwrap(), *ids.last().unwrap());
    let learner = scene.learner.state().id();
    ports.judgings.go_on(first, learner).await.unwrap();
    ports.judgings.settle(&[last].into()).await.unwrap();
    let again = ports.judgings.claim(100, now, long_ago).await.unwrap();
    assert_eq!(again.len(), 1);
    assert_eq!((again[0].id, again[0].after), (first, Some(learner)));
    let stale = in_minutes(ports, 1);
    assert_eq!(ports.judgings.claim(100, stale, stale).await.unwrap().len(), 39);
}

/// Learners of a root who have each completed a course.
async fn busy(ports: &Ports, scene: &Scene, many: u32) -> Vec<Versioned<User>> {
    let mut learners = Vec::new();
    for _ in 0..many {
        let learner = a_learner(scene.root.state().id()).stored(ports).await;
        let assignment = an_assignment(ports, &learner, &scene.course).await;
        completed(ports, &assignment, ports.clock.now()).await;
        learners.push(learner);
    }
    learners
}

pub async fn ach_2_several_servers_judge_and_nobody_earns_twice(subject: &Subject) {
    let servers = [subject.server(), subject.server(), subject.server()];
    let ports = &servers[0];
    let scene = Scene::of(ports).await;
    let root = scene.root.state().id();
    let badge = store_new(ports, a_badge(ports, root, "Raced"), ports.clock.now()).await;
    // More than one step takes, and everyone is judged for the sake of two achievements and of themselves.
    let learners = busy(ports, &scene, 60).await;
    an_achievement(ports, root, any_course(), Some(&badge)).await;
    an_achievement(ports, root, any_course(), Some(&badge)).await;
    let mut workers = JoinSet::new();
    for server in servers.iter().cloned() {
        workers.spawn(async move {
            let judge = JudgeAchievements::new(server);
            while judge.step().await.unwrap() > 0 {}
        });
    }
    workers.join_all().await;
    subject.pass(TimeDelta::hours(1));
    let judge = JudgeAchievements::new(ports.clone());
    while judge.step().await.unwrap() > 0 {}
    let queries = Arc::clone(&ports.queries.achievements);
    for learner in learners {
        let id = learner.state().id();
        let earned = all(10, async |page| queries.list_own_achievements(id, &page).await).await;
        assert_eq!(earned.len(), 2);
        assert_eq!(earned.iter().filter(|it| it.badge.is_some()).count(), 1);
        let badges = all(10, async |page| queries.list_own_badges(id, &page).await).await;
        assert_eq!(badges.len(), 1);
    }
    let awards =
        async |page| queries.list_awards(&Reach::Everywhere, badge.state().id(), &page).await;
    assert_eq!(all(7, awards).await.len(), 60);
}
