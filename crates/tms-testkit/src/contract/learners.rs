//! What learners see of their own.

use chrono::TimeDelta;
use tms_domain::{
    assignment::CourseAssignment,
    change::Versioned,
    id::{AssignmentId, UserId},
    port::Ports,
    time::Instant,
    view::AssignmentView,
};

use super::{
    Subject, all, in_minutes,
    scene::{Scene, cancelled, completed, launch},
};
use crate::build::{a_learner, an_assignment, an_assignment_made_at};

fn ids<'a>(views: impl IntoIterator<Item = &'a AssignmentView>) -> Vec<AssignmentId> {
    views.into_iter().map(|view| view.state().id()).collect()
}

/// Five assignments of the scene's learner, a minute apart, with one of somebody else between. The fourth is
/// cancelled, the last complete; the first was worked on last.
async fn five(ports: &Ports, scene: &Scene) -> Vec<Versioned<CourseAssignment>> {
    let mut made = Vec::new();
    for minutes in 0..5 {
        let at = in_minutes(ports, minutes);
        made.push(an_assignment_made_at(ports, &scene.learner, &scene.course, at).await);
    }
    let other = a_learner(scene.root.state().id()).stored(ports).await;
    an_assignment(ports, &other, &scene.course).await;
    cancelled(ports, &made[3], in_minutes(ports, 11)).await;
    completed(ports, &made[4], in_minutes(ports, 10)).await;
    launch(ports, &made[0], scene.document(), &scene.course, in_minutes(ports, 12)).await;
    made
}

async fn current(ports: &Ports, who: UserId, now: Instant) -> Vec<AssignmentId> {
    let learners = &ports.queries.learners;
    ids(&all(2, async |page| learners.list_current_training(who, &page, now).await).await)
}

async fn transcript(ports: &Ports, who: UserId) -> Vec<AssignmentId> {
    let learners = &ports.queries.learners;
    ids(&all(2, async |page| learners.list_transcript(who, &page).await).await)
}

pub async fn lrn_1_the_dashboard_shows_five_those_to_do_first(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let made = five(ports, &scene).await;
    let who = scene.learner.state().id();
    let learners = &ports.queries.learners;
    let dashboard = learners.dashboard(who, in_minutes(ports, 20)).await.unwrap();
    let wanted = [0, 2, 1, 4].map(|place: usize| made[place].state().id());
    assert_eq!(ids(&dashboard.assignments), wanted);
    assert!(!dashboard.more);

    for minutes in 30..32 {
        let at = in_minutes(ports, minutes);
        an_assignment_made_at(ports, &scene.learner, &scene.course, at).await;
    }
    let dashboard = learners.dashboard(who, in_minutes(ports, 40)).await.unwrap();
    assert_eq!(dashboard.assignments.len(), 5);
    assert!(dashboard.assignments.iter().all(|view| !view.state().is_complete()));
    assert!(!dashboard.more, "five are open, and a complete one is not shown");
    an_assignment_made_at(ports, &scene.learner, &scene.course, in_minutes(ports, 32)).await;
    let dashboard = learners.dashboard(who, in_minutes(ports, 40)).await.unwrap();
    assert_eq!((dashboard.assignments.len(), dashboard.more), (5, true));
    let late = made[4].state().expires_at() + TimeDelta::days(2);
    assert_eq!(learners.dashboard(who, late).await.unwrap().assignments, []);
}

pub async fn lrn_1_can_3_a_launch_its_host_never_answered_is_no_work_after_a_minute(
    subject: &Subject,
) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let who = scene.learner.state().id();
    let older = an_assignment_made_at(ports, &scene.learner, &scene.course, in_minutes(ports, 0));
    let older = older.await;
    let newer = an_assignment_made_at(ports, &scene.learner, &scene.course, in_minutes(ports, 1));
    let newer = newer.await;
    launch(ports, &older, scene.lab(), &scene.course, in_minutes(ports, 2)).await;
    let failed = in_minutes(ports, 3);
    let pending = failed - TimeDelta::microseconds(1);
    let orders = [(pending, [&older, &newer]), (failed, [&newer, &older])];
    for (now, wanted) in orders {
        let wanted = wanted.map(|assignment| assignment.state().id());
        let dashboard = ports.queries.learners.dashboard(who, now).await.unwrap();
        assert_eq!(ids(&dashboard.assignments), wanted);
        assert_eq!(current(ports, who, now).await, wanted);
    }
}

pub async fn lrn_2_current_training_is_what_is_open_and_not_complete(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let made = five(ports, &scene).await;
    let who = scene.learner.state().id();
    let id = |place: usize| made[place].state().id();
    assert_eq!(current(ports, who, in_minutes(ports, 20)).await, [0, 2, 1].map(id));
    let end = made[1].state().expires_at();
    let before = end - TimeDelta::microseconds(1);
    assert_eq!(current(ports, who, before).await, [2, 1].map(id));
    assert_eq!(current(ports, who, end).await, [2].map(id));
}

pub async fn lrn_3_the_transcript_shows_what_is_complete_expired_or_not(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let made = five(ports, &scene).await;
    let who = scene.learner.state().id();
    let id = |place: usize| made[place].state().id();
    assert_eq!(transcript(ports, who).await, [4].map(id));
    let late = made[4].state().expires_at() + TimeDelta::days(1);
    completed(ports, &made[1], late).await;
    completed(ports, &made[2], in_minutes(ports, 15)).await;
    assert_eq!(transcript(ports, who).await, [1, 2, 4].map(id));
    let other = a_learner(scene.root.state().id()).stored(ports).await;
    assert_eq!(transcript(ports, other.state().id()).await, []);
}
