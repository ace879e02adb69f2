//! Several plans as rows to compare and rows to write, table by table.

use std::collections::{BTreeMap, BTreeSet};

use tms_domain::{
    change::{Aggregate, AggregateKind, Version},
    plan::{KeysToAdd, Plan, RowRef, Write, Written},
    queued_mail::QueuedMail,
};
use uuid::Uuid;

use super::{
    rows::{self, Row},
    table::{self, How, Table},
};

/// A row that must still have a version for its plan to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Guard {
    /// The row.
    pub(crate) id: Uuid,
    /// The version it must have.
    pub(crate) version: i32,
    /// The plan that demands it, by its place in the group.
    pub(crate) plan: i32,
}

/// Rows of one table that are written alike.
#[derive(Debug)]
pub(crate) struct RowSet {
    pub(crate) table: &'static Table,
    pub(crate) how: How,
    /// Each row with the plan it belongs to.
    pub(crate) rows: Vec<(i32, Row)>,
}

/// Plans that are committed together. No row that one of them changes decides another.
#[derive(Debug, Default)]
pub(crate) struct Group<'p> {
    /// How many plans there are.
    pub(crate) plans: i32,
    /// What must still hold, by table and by whether the rows are changed, rows in order.
    pub(crate) guards: BTreeMap<(&'static str, bool), BTreeSet<Guard>>,
    sets: BTreeMap<(How, usize), RowSet>,
    /// Keys to add: too many to make all their rows at once. Only a plan on its own has any.
    pub(crate) keys: Vec<&'p KeysToAdd>,
}

const fn table_of(kind: AggregateKind) -> &'static Table {
    match kind {
        AggregateKind::Organization => &table::ORGANIZATIONS,
        AggregateKind::Site => &table::SITES,
        AggregateKind::User => &table::USERS,
        AggregateKind::Course => &table::COURSES,
        AggregateKind::TrainingKeyPool => &table::TRAINING_KEY_POOLS,
        AggregateKind::TrainingKey => &table::TRAINING_KEYS,
        AggregateKind::CourseAssignment => &table::COURSE_ASSIGNMENTS,
        AggregateKind::Launch => &table::LAUNCHES,
        AggregateKind::CancellationRequest => &table::CANCELLATION_REQUESTS,
        AggregateKind::Job => &table::JOBS,
        AggregateKind::Token => &table::TOKENS,
        AggregateKind::Mail => &table::OUTBOX,
        AggregateKind::Badge => &table::BADGES,
        AggregateKind::Achievement => &table::ACHIEVEMENTS,
        AggregateKind::EarnedAchievement => &table::EARNED_ACHIEVEMENTS,
        AggregateKind::BadgeAward => &table::BADGE_AWARDS,
        AggregateKind::Webhook => &table::WEBHOOKS,
        AggregateKind::WebhookDelivery => &table::WEBHOOK_DELIVERIES,
    }
}

/// The rows that a plan changes.
pub(crate) fn changed_rows(plan: &Plan) -> BTreeSet<RowRef> {
    fn row<A: Aggregate>(written: &Written<A>) -> Option<RowRef> {
        match written {
            Written::New(_) => None,
            Written::Changed { after, .. } => Some(RowRef { kind: A::KIND, id: after.raw_id() }),
        }
    }
    let changed = plan.writes().iter().filter_map(|write| match write {
        Write::Organization(written) => row(written),
        Write::Site(written) => row(written),
        Write::User(written) => row(written),
        Write::Course(written) => row(written),
        Write::TrainingKeyPool(written) => row(written),
        Write::TrainingKey(written) => row(written),
        Write::CourseAssignment(written) => row(written),
        Write::Launch(written) => row(written),
        Write::CancellationRequest(written) => row(written),
        Write::Job(written) => row(written),
        Write::Token(written) => row(written),
        Write::Mail(written) => row(written),
        Write::Badge(written) => row(written),
        Write::Achievement(written) => row(written),
        Write::EarnedAchievement(written) => row(written),
        Write::BadgeAward(written) => row(written),
        Write::Webhook(written) => row(written),
        Write::WebhookDelivery(written) => row(written),
        Write::Note(_) | Write::Keys(_) | Write::PairResults(_) | Write::Picture(_) => None,
    });
    changed.collect()
}

impl<'p> Group<'p> {
    /// Makes the rows of some plans.
    pub(crate) fn of(plans: impl IntoIterator<Item = &'p Plan>) -> Self {
        let mut group = Self::default();
        for plan in plans {
            group.add(plan);
        }
        group
    }

    fn add(&mut self, plan: &'p Plan) {
        let place = self.plans;
        self.plans = place.saturating_add(1);
        let changed = changed_rows(plan);
        for (row, version) in plan.guards() {
            let version = i32::try_from(version.as_raw()).unwrap_or(i32::MAX);
            let guard = Guard { id: row.id, version, plan: place };
            let of_table = (table_of(row.kind).name, changed.contains(row));
            self.guards.entry(of_table).or_default().insert(guard);
        }
        for write in plan.writes() {
            self.write(place, write);
        }
        for line in plan.bill_lines() {
            self.insert(&table::BILL_LINES, place, rows::bill_line(line));
        }
        for certificate in plan.certificates() {
            self.insert(&table::CERTIFICATES, place, rows::certificate(certificate));
        }
        for entry in plan.journal() {
            self.insert(&table::JOURNAL_ENTRIES, place, rows::journal_entry(entry));
        }
        for mail in plan.mails() {
            let caused = QueuedMail::caused(*mail);
            self.insert(&table::OUTBOX, place, rows::mail(&caused, Version::FIRST));
        }
        for judging in plan.judgings() {
            self.insert(&table::JUDGINGS, place, rows::judging(judging));
        }
        for event in plan.events() {
            self.insert(&table::WEBHOOK_EVENTS, place, rows::event(event));
        }
        if let Some(answer) = plan.answer() {
            self.insert(&table::ANSWERS, place, rows::answer(answer));
        }
    }

    fn write(&mut self, place: i32, write: &'p Write) {
        match write {
            Write::Organization(written) => self.row(place, written, rows::organization),
            Write::Site(written) => self.row(place, written, rows::site),
            Write::User(written) => {
                self.row(place, written, rows::user);
                self.roles(place, written);
            }
            Write::Course(written) => {
                self.row(place, written, rows::course);
                let (Written::New(after) | Written::Changed { after, .. }) = written;
                for (at, activity) in after.details().activities.iter().enumerate() {
                    let row = rows::activity(after.raw_id(), at, activity);
                    self.insert(&table::COURSE_ACTIVITIES, place, row);
                }
            }
            Write::TrainingKeyPool(written) => self.row(place, written, rows::pool),
            Write::TrainingKey(written) => self.row(place, written, rows::key),
            Write::CourseAssignment(written) => {
                self.row(place, written, rows::assignment);
                if let Written::Changed { before, after, .. } = written {
                    for activity in after.done().difference(before.done()) {
                        let row = vec![after.raw_id().into(), activity.as_uuid().into()];
                        self.insert(&table::ASSIGNMENT_ACTIVITIES_DONE, place, row);
                    }
                }
            }
            Write::Launch(written) => self.row(place, written, rows::launch),
            Write::CancellationRequest(written) => {
                self.row(place, written, rows::cancellation_request);
            }
            Write::Job(written) => self.row(place, written, rows::job),
            Write::Token(written) => self.row(place, written, rows::token),
            Write::Mail(written) => self.row(place, written, rows::mail),
            Write::Badge(written) => self.row(place, written, rows::badge),
            Write::Achievement(written) => self.row(place, written, rows::achievement),
            Write::EarnedAchievement(written) => self.row(place, written, rows::earned),
            Write::BadgeAward(written) => {
                self.row(place, written, rows::award);
                if let Written::New(award) = written {
                    self.insert(&table::BADGE_STATUSES, place, vec![award.raw_id().into()]);
                }
            }
            Write::Webhook(written) => self.row(place, written, rows::webhook),
            Write::WebhookDelivery(written) => self.row(place, written, rows::delivery),
            Write::Picture(picture) => {
                self.insert(&table::PICTURES, place, rows::picture(picture));
            }
            Write::Note(note) => self.insert(&table::NOTES, place, rows::note(note)),
            Write::Keys(keys) => self.keys.push(keys),
            Write::PairResults(results) => {
                for (at, result) in (results.first_place..).zip(&results.results) {
                    let row = rows::pair_result(results.job.as_uuid(), at, result);
                    self.insert(&table::JOB_RESULTS, place, row);
                }
            }
        }
    }

    fn row<A: Aggregate>(
        &mut self,
        place: i32,
        written: &Written<A>,
        make: fn(&A, Version) -> Row,
    ) {
        let table = table_of(A::KIND);
        match written {
            Written::New(state) => self.insert(table, place, make(state, Version::FIRST)),
            Written::Changed { expected, after, .. } => {
                self.push(How::Update, table, place, make(after, expected.next()));
            }
        }
    }

    fn roles(&mut self, place: i32, written: &Written<tms_domain::user::User>) {
        let nobody = BTreeSet::new();
        let (before, after) = match written {
            Written::New(after) => (&nobody, after),
            Written::Changed { before, after, .. } => (before.grants(), after),
        };
        for grant in before.difference(after.grants()) {
            self.push(How::Delete, &table::USER_ROLES, place, rows::role(after.raw_id(), *grant));
        }
        for grant in after.grants().difference(before) {
            self.insert(&table::USER_ROLES, place, rows::role(after.raw_id(), *grant));
        }
    }

    fn insert(&mut self, table: &'static Table, place: i32, row: Row) {
        self.push(How::Insert, table, place, row);
    }

    fn push(&mut self, how: How, table: &'static Table, place: i32, row: Row) {
        let rank =
            table::ALL.iter().position(|known| std::ptr::eq(*known, table)).unwrap_or(usize::MAX);
        let set =
            self.sets.entry((how, rank)).or_insert_with(|| RowSet { table, how, rows: Vec::new() });
        set.rows.push((place, table.cells_of(how, row)));
    }

    /// The rows to write, in an order that foreign keys allow: what is taken away first, then what is added,
    /// parents before children, then what is changed.
    pub(crate) fn into_sets(self) -> impl Iterator<Item = RowSet> {
        self.sets.into_values()
    }
}
