//! Plans on both databases: whole or not at all, alone or together.

use tms_domain::{
    assignment::{Assigning, CourseAssignment, Source},
    change::{Change, New, Version, Versioned},
    id::AssignmentId,
    plan::Plan,
    port::{CommitError, Duplicate, PlanStore as _},
    training_key::{KeyRecord, KeyState, TrainingKey},
};

use crate::testing::{World, a_user, count, databases, id, noon, plan, world};

fn assignment(world: &World, source: Source) -> New<CourseAssignment> {
    let assigning = Assigning {
        learner: world.learner.state(),
        line: &world.line,
        course: world.course.state(),
        held: None,
        wish: None,
        assign_again: false,
    };
    assigning.decide(noon()).unwrap().grant(AssignmentId::from_uuid(id()), source)
}

/// The key at a place of the world's pool, as it was stored.
fn key(world: &World, place: usize) -> Versioned<TrainingKey> {
    let mut ids = world.keys.ids.clone();
    let ids: Vec<_> = (0..=place).map(|_| ids.take()).collect();
    let code = world.keys.keys.codes().nth(place).unwrap();
    let record = KeyRecord {
        id: tms_domain::id::TrainingKeyId::from_uuid(ids[place]),
        pool: world.pool.state().id(),
        code,
        created_at: noon(),
        state: KeyState::Available,
    };
    Versioned::new(TrainingKey::restore(record), Version::FIRST)
}

fn redemption(world: &World, place: usize) -> Plan {
    let key = key(world, place);
    let new = assignment(world, Source::TrainingKey(key.state().id()));
    let change: Change<TrainingKey> =
        key.change(|key| key.redeem(world.learner.state().id(), new.state().id(), noon())).unwrap();
    let mut plan = plan();
    plan.change(change);
    plan.create(new);
    plan.check(&world.pool);
    plan.check(&world.course);
    plan.check(&world.learner);
    plan.check_line(&world.line);
    plan
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_double_email_among_31_good_plans_falls_out_alone() {
    for database in databases().await {
        let world = world(&database).await;
        let organization = world.line.organization().id();
        let mut plans: Vec<Plan> = (0..32)
            .map(|n| {
                let mut plan = plan();
                plan.create(a_user(organization, &format!("user{n}@learn.example")));
                plan
            })
            .collect();
        let mut double = plan();
        double.create(a_user(organization, " LEARNER@learn.example"));
        plans[17] = double;
        let outcomes = super::commit_all(&database, plans).await;
        for (place, outcome) in outcomes.iter().enumerate() {
            match outcome {
                Ok(()) => assert_ne!(place, 17),
                Err(CommitError::Duplicate(Duplicate::Email)) => assert_eq!(place, 17),
                Err(error) => panic!("{place}: {error:?}"),
            }
        }
        assert_eq!(count(&database, "users").await, 32);
    }
}

#[tokio::test]
async fn a_row_that_was_only_read_must_still_have_its_version() {
    for database in databases().await {
        let world = world(&database).await;
        let course = world.course.clone();
        let mut details = course.state().details().clone();
        details.archived = true;
        details.activities.pop();
        let change = course.change(|course| course.edit(details)).unwrap();
        let mut edit = plan();
        edit.change(change.clone());
        let mut again = plan();
        again.change(change);
        // One group: those who read go before the change, who changes the same after it is told at once.
        let plans = vec![redemption(&world, 0), edit, redemption(&world, 1), again];
        let outcomes = super::commit_all(&database, plans).await;
        assert!(
            matches!(outcomes[..], [Ok(()), Ok(()), Ok(()), Err(CommitError::Conflict)]),
            "{outcomes:?}"
        );
        let stale = world.store.commit(redemption(&world, 2)).await;
        assert!(matches!(stale, Err(CommitError::Conflict)), "{stale:?}");
        assert_eq!(count(&database, "course_assignments").await, 2);
        assert_eq!(count(&database, "course_activities").await, 2);
        let retired = "course_activities WHERE retired";
        assert_eq!(count(&database, retired).await, 1);
    }
}
