//! Plans on both databases: whole or not at all, alone or together.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use tms_domain::{
    assignment::{Assigning, CourseAssignment, Source},
    change::{Change, New, Version, Versioned},
    id::{AssignmentId, NoteId},
    idempotency::{Answer, Caller, IdempotencyClaim, RememberedAnswer},
    journal::Author,
    note::{Note, NoteText},
    plan::Plan,
    port::{CommitError, Duplicate, PlanStore as _},
    role::Grant,
    text::LongText,
    training_key::{KeyRecord, KeyState, TrainingKey},
};

use crate::testing::{World, a_user, count, databases, id, name, noon, plan, world};

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

#[tokio::test]
async fn red_2_a_redemption_writes_key_assignment_bill_line_journal_and_mail_together() {
    for database in databases().await {
        let world = world(&database).await;
        assert_eq!(count(&database, "training_keys").await, 10);
        let entries = count(&database, "journal_entries").await;
        world.store.commit(redemption(&world, 3)).await.unwrap();
        for table in ["course_assignments", "bill_lines", "outbox"] {
            assert_eq!(count(&database, table).await, 1, "{table}");
        }
        assert_eq!(count(&database, "journal_entries").await, entries + 1);
        let redeemed = "training_keys WHERE status = 'redeemed' AND version = 2";
        assert_eq!(count(&database, redeemed).await, 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn red_3_of_64_plans_for_one_key_one_is_written_and_the_others_are_stale() {
    for database in databases().await {
        let world = world(&database).await;
        let tasks: Vec<_> = (0..64)
            .map(|_| {
                let (store, plan) = (world.store.clone(), redemption(&world, 0));
                tokio::spawn(async move { store.commit(plan).await })
            })
            .collect();
        let (mut written, mut stale) = (0, 0);
        for task in tasks {
            match task.await.unwrap() {
                Ok(()) => written += 1,
                Err(CommitError::Conflict) => stale += 1,
                Err(error) => panic!("{error:?}"),
            }
        }
        assert_eq!((written, stale), (1, 63));
        assert_eq!(count(&database, "course_assignments").await, 1);
    }
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

#[tokio::test]
async fn roles_notes_answers_and_cancellations_are_written() {
    for database in databases().await {
        let world = world(&database).await;
        let user = world.learner.clone();
        let organization = world.line.organization().id();
        let operations = Grant::Administrator {
            role: tms_domain::role::AdministratorRole::OperationsManager,
            organization,
        };
        let mut current = user;
        for grant in [operations, Grant::HelpDeskAgent] {
            let change =
                current.change(|user| user.grant(grant, None).map(Option::unwrap)).unwrap();
            current = change.versioned();
            let mut plan = plan();
            plan.change(change);
            world.store.commit(plan).await.unwrap();
        }
        assert_eq!(count(&database, "user_roles").await, 2);
        for grant in [Grant::HelpDeskAgent, operations] {
            let change = current.change(|user| user.take(grant, None).map(Option::unwrap)).unwrap();
            current = change.versioned();
            let mut plan = plan();
            plan.change(change);
            world.store.commit(plan).await.unwrap();
        }
        assert_eq!(count(&database, "user_roles").await, 0);

        let new = assignment(&world, Source::Administrator { by: None });
        let made = new.versioned();
        let note = Note {
            id: NoteId::from_uuid(id()),
            assignment: made.state().id(),
            organization,
            text: NoteText {
                title: name("Careful"),
                message: LongText::parse("two\nlines").unwrap(),
                important: true,
            },
            created_by: Author::CommandLine,
            created_at: noon(),
        };
        let answer = RememberedAnswer {
            claim: IdempotencyClaim {
                caller: Caller::User(world.learner.state().id()),
                path: "/course-assignments".to_owned(),
                key: "k".to_owned(),
                body_hash: [7; 32],
            },
            answer: Some(Answer { status: 201, location: None, body: b"{}".to_vec() }),
            at: noon(),
        };
        let mut first = plan();
        first.create(new);
        first.add_note(note);
        first.remember(answer.clone());
        world.store.commit(first).await.unwrap();
        let mut second = plan();
        second.create(assignment(&world, Source::Administrator { by: None }));
        second.remember(answer);
        let repeated = world.store.commit(second).await;
        assert!(matches!(repeated, Err(CommitError::Duplicate(Duplicate::Answer))), "{repeated:?}");
        let cancelled =
            made.change(|a| a.cancel(Author::CommandLine, noon() + TimeDelta::hours(24))).unwrap();
        let mut third = plan();
        third.change(cancelled);
        world.store.commit(third).await.unwrap();
        let tables: BTreeSet<_> = ["notes", "answers", "course_assignments"].into();
        for table in tables {
            assert_eq!(count(&database, table).await, 1, "{table}");
        }
        assert_eq!(count(&database, "bill_lines WHERE kind = 'reversed'").await, 1);
    }
}
