//! Random histories of everything that people, lab hosts and time can do, played to the use cases over the store
//! in memory and to a simple model of the rulebook. After every step both say the same, hold the same and show
//! the same.
//!
//! `PROPTEST_CASES` says how many histories are played.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a history that cannot be played fails the test"
)]
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is left over is for another part of the model, and stops a history that hands it to the wrong one"
)]

mod beginning;
mod command;
mod generate;
mod reference;
mod rows;
mod system;

use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};

use self::{command::Command, reference::Reference, rows::Rows, system::System};

impl ReferenceStateMachine for Reference {
    type State = Self;
    type Transition = Command;

    fn init_state() -> BoxedStrategy<Self> {
        beginning::beginning().boxed()
    }

    fn transitions(state: &Self) -> BoxedStrategy<Command> {
        generate::command(state)
    }

    fn apply(mut state: Self, command: &Command) -> Self {
        state.act(command);
        state
    }
}

/// The test: the system does what the reference says.
struct History;

impl StateMachineTest for History {
    type SystemUnderTest = System;
    type Reference = Reference;

    fn init_test(reference: &Reference) -> System {
        System::new(reference)
    }

    fn apply(mut system: System, reference: &Reference, command: Command) -> System {
        let said = system.act(&command, reference.signs_in);
        assert_eq!(said, reference.said, "what was said to {command:?}");
        same_rows(&system.rows(), &reference.rows);
        if let Some(by) = reference.signs_in {
            let seen = (!reference.rows.users[by].disabled).then(|| reference.seen_by(by));
            assert_eq!(system.seen_by(by), seen, "what user {by} sees after {command:?}");
        }
        system
    }

    fn check_invariants(system: &System, _: &Reference) {
        system.check_invariants();
    }
}

/// Compares part by part, so that a difference can be read.
fn same_rows(system: &Rows, reference: &Rows) {
    let Rows {
        organizations,
        users,
        courses,
        pools,
        keys,
        assignments,
        launches,
        requests,
        notes,
        bill,
        mails,
        certificates,
        journal,
        site,
    } = system;
    assert_eq!(organizations, &reference.organizations);
    assert_eq!(users, &reference.users);
    assert_eq!(courses, &reference.courses);
    assert_eq!(pools, &reference.pools);
    assert_eq!(keys, &reference.keys);
    assert_eq!(assignments, &reference.assignments);
    assert_eq!(launches, &reference.launches);
    assert_eq!(requests, &reference.requests);
    assert_eq!(notes, &reference.notes);
    assert_eq!(bill, &reference.bill);
    assert_eq!(mails, &reference.mails);
    assert_eq!(certificates, &reference.certificates);
    assert_eq!(journal, &reference.journal);
    assert_eq!(site, &reference.site);
}

prop_state_machine! {
    #[test]
    fn every_history_goes_as_the_rulebook_says(sequential 1..60 => History);
}
