//! What holds at every moment, read off the store alone.

use std::collections::BTreeMap;

use chrono::Duration;
use tms_domain::{
    assignment::Source, billing::BillLineKind, change::Versioned, training_key::KeyState,
};
use tms_testkit::memory::Tables;

pub(super) fn check(tables: &Tables) {
    bill(tables);
    keys(tables);
    assignments(tables);
    journal(tables);
}

/// One line for each creation, one reversal for each cancellation, and nothing else (BIL-1, BIL-2).
fn bill(tables: &Tables) {
    let mut lines: BTreeMap<_, Vec<BillLineKind>> = BTreeMap::new();
    for line in &tables.bill_lines {
        lines.entry(line.assignment).or_default().push(line.kind);
    }
    assert_eq!(lines.len(), tables.assignments.len());
    for it in tables.assignments.values().map(Versioned::state) {
        let expected: &[BillLineKind] = if it.is_cancelled() {
            &[BillLineKind::Created, BillLineKind::Reversed]
        } else {
            &[BillLineKind::Created]
        };
        assert_eq!(lines[&it.id()], expected, "{it:?}");
    }
}

/// A redeemed key has its assignment, which names it, and no other key or assignment does (RED-3).
fn keys(tables: &Tables) {
    let mut redeemed = 0;
    for key in tables.keys.values().map(Versioned::state) {
        if let KeyState::Redeemed { assignment, by, .. } = key.state() {
            redeemed += 1;
            let made = tables.assignments[&assignment].state();
            assert_eq!(made.source(), Source::TrainingKey(key.id()));
            assert_eq!(made.learner(), by);
        }
    }
    let of_keys = tables.assignments.values().map(Versioned::state);
    let of_keys = of_keys.filter(|it| matches!(it.source(), Source::TrainingKey(_)));
    assert_eq!(of_keys.count(), redeemed);
}

/// An expiry lies between creation and maximum, and that at most 3,660 days after creation (EXP-3, EXP-6).
fn assignments(tables: &Tables) {
    for it in tables.assignments.values().map(Versioned::state) {
        assert!(it.created_at() < it.expires_at(), "{it:?}");
        assert!(it.expires_at() <= it.max_expires_at(), "{it:?}");
        assert!(it.max_expires_at() <= it.created_at() + Duration::days(3_660), "{it:?}");
        assert!(!(it.is_cancelled() && it.is_complete()), "{it:?}");
        assert_eq!(it.is_complete(), it.percent_complete() == 100, "{it:?}");
    }
}

/// Every assignment's creation and cancellation stands in the journal, once (AUD-1).
fn journal(tables: &Tables) {
    let mut actions: BTreeMap<_, usize> = BTreeMap::new();
    for entry in &tables.journal {
        *actions.entry((entry.subject, entry.action)).or_default() += 1;
    }
    for it in tables.assignments.values().map(Versioned::state) {
        let id = it.id().as_uuid();
        assert_eq!(actions.get(&(id, "created")), Some(&1), "{it:?}");
        let cancelled = it.is_cancelled().then_some(&1);
        assert_eq!(actions.get(&(id, "cancelled")), cancelled, "{it:?}");
    }
}
