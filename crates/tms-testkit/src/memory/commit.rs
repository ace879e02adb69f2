//! Committing a whole plan or nothing of it.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use tms_domain::{
    assignment::CourseAssignment,
    badge::StatusPlace,
    change::{Aggregate, Version, Versioned},
    idempotency::{CLAIM_MAX, RememberedAnswer},
    plan::{KeysToAdd, Plan, RowRef, Write, Written},
    port::{CommitError, Duplicate, PlanStore, StoreError},
    training_key::{KeyRecord, KeyState, TrainingKey},
};

use super::{
    MemoryStore, Tables,
    references::{made, references},
    tables::UniqueKind,
    unique::{Claims, claims, of_certificate, other},
};

#[async_trait]
impl PlanStore for MemoryStore {
    async fn commit(&self, plan: Plan) -> Result<(), CommitError> {
        self.commit_now(&plan)
    }
}

impl MemoryStore {
    /// The same as [`PlanStore::commit`], without waiting.
    ///
    /// # Errors
    ///
    /// As [`PlanStore::commit`] says.
    pub fn commit_now(&self, plan: &Plan) -> Result<(), CommitError> {
        let mut tables = self.tables();
        let checked = tables.check(plan)?;
        tables.write(plan, checked);
        Ok(())
    }
}

/// What a plan gives up and takes, once nothing speaks against it.
struct Checked {
    given_up: BTreeSet<(UniqueKind, String)>,
    taken: BTreeSet<(UniqueKind, String)>,
    keys: Vec<TrainingKey>,
}

fn broken(what: String) -> CommitError {
    CommitError::Store(StoreError::new(what))
}

fn key_name(answer: &RememberedAnswer) -> (String, String, String) {
    let claim = &answer.claim;
    (claim.caller.as_text(), claim.path.clone(), claim.key.clone())
}

fn new_keys(add: &KeysToAdd) -> impl Iterator<Item = TrainingKey> + '_ {
    let mut ids = add.ids.clone();
    add.keys.codes().map(move |code| {
        TrainingKey::restore(KeyRecord {
            id: tms_domain::id::TrainingKeyId::from_uuid(ids.take()),
            pool: add.pool,
            code,
            created_at: add.created_at,
            state: KeyState::Available,
        })
    })
}

impl Tables {
    /// Looks for everything that speaks against a plan: versions first, as a database does, then duplicates,
    /// then what the rules never ask for.
    fn check(&self, plan: &Plan) -> Result<Checked, CommitError> {
        for (row, version) in plan.guards() {
            if self.version_of(*row) != Some(*version) {
                return Err(CommitError::Conflict);
            }
        }
        let mut checked =
            Checked { given_up: BTreeSet::new(), taken: BTreeSet::new(), keys: Vec::new() };
        let mut changed: BTreeSet<RowRef> = BTreeSet::new();
        for write in plan.writes() {
            self.claim(&mut checked, claims(write))?;
            if let Write::Keys(add) = write {
                self.claim_codes(&mut checked, add)?;
            }
            refuse_invalid(write)?;
            if let Some(row) = changed_row(write)
                && !changed.insert(row)
            {
                return Err(broken(format!("the plan changes {row:?} twice")));
            }
        }
        for line in plan.bill_lines() {
            let what = format!("bill line {} {:?}", line.assignment, line.kind);
            self.claim(&mut checked, other(what))?;
        }
        for certificate in plan.certificates() {
            self.claim(&mut checked, of_certificate(certificate))?;
        }
        for entry in plan.journal() {
            self.claim(&mut checked, other(format!("journal {}", entry.id)))?;
        }
        for mail in plan.mails() {
            self.claim(&mut checked, other(format!("mail {}", mail.id)))?;
        }
        if let Some(answer) = plan.answer() {
            self.refuse_answered(answer)?;
        }
        self.refuse_dangling(plan)?;
        Ok(checked)
    }

    fn claim(&self, checked: &mut Checked, claims: Claims) -> Result<(), CommitError> {
        for claim in claims.given_up {
            if !checked.taken.remove(&claim) {
                checked.given_up.insert(claim);
            }
        }
        for claim in claims.taken {
            let free = !self.unique.contains(&claim) || checked.given_up.contains(&claim);
            let kind = claim.0;
            if !free || !checked.taken.insert(claim) {
                return Err(CommitError::Duplicate(kind.into()));
            }
        }
        Ok(())
    }

    fn claim_codes(&self, checked: &mut Checked, add: &KeysToAdd) -> Result<(), CommitError> {
        for key in new_keys(add) {
            let code = (UniqueKind::TrainingKey, key.code().normal().as_str().to_owned());
            let id = (UniqueKind::Other, format!("{:?} {}", TrainingKey::KIND, key.id()));
            self.claim(checked, Claims { given_up: Vec::new(), taken: vec![code, id] })?;
            checked.keys.push(key);
        }
        Ok(())
    }

    /// A claim gives way to its own answer, and to another claim once its server must have died.
    fn refuse_answered(&self, answer: &RememberedAnswer) -> Result<(), CommitError> {
        let Some(kept) = self.answers.get(&key_name(answer)) else { return Ok(()) };
        let own = answer.answer.is_some() && kept.claim == answer.claim;
        let gives_way = kept.answer.is_none() && (own || kept.at + CLAIM_MAX <= answer.at);
        if gives_way { Ok(()) } else { Err(CommitError::Duplicate(Duplicate::Answer)) }
    }

    fn refuse_dangling(&self, plan: &Plan) -> Result<(), CommitError> {
        let made: BTreeSet<RowRef> = plan.writes().iter().filter_map(made).collect();
        let exists = |row: &RowRef| made.contains(row) || self.version_of(*row).is_some();
        let mut named = plan.writes().iter().flat_map(references);
        match named.find(|row| !exists(row)) {
            Some(row) => Err(broken(format!("the plan names {row:?}, which does not exist"))),
            None => Ok(()),
        }
    }

    fn write(&mut self, plan: &Plan, checked: Checked) {
        let Checked { given_up, taken, keys } = checked;
        for claim in &given_up {
            self.unique.remove(claim);
        }
        self.unique.extend(taken);
        for write in plan.writes() {
            self.put(write);
        }
        for key in keys {
            self.codes.insert(key.code().normal().clone(), key.id());
            self.keys.insert(key.id(), Versioned::new(key, Version::FIRST));
        }
        self.bill_lines.extend(plan.bill_lines().iter().cloned());
        let made = plan.certificates().iter().map(|it| (it.assignment, it.clone()));
        self.certificates.extend(made);
        self.journal.extend(plan.journal().iter().cloned());
        for mail in plan.mails() {
            self.add_mail(*mail);
        }
        let judgings = plan.judgings().iter().copied();
        self.judgings.extend(judgings.map(|it| (it.id, super::JudgingRow::new(it))));
        self.hear(plan.events());
        if let Some(answer) = plan.answer() {
            self.answers.insert(key_name(answer), answer.clone());
        }
    }

    fn put(&mut self, write: &Write) {
        match write {
            Write::Organization(written) => {
                put(&mut self.organizations, written, tms_domain::organization::Organization::id);
            }
            Write::Site(written) => put(&mut self.sites, written, tms_domain::site::Site::id),
            Write::User(written) => put(&mut self.users, written, tms_domain::user::User::id),
            Write::Course(written) => {
                put(&mut self.courses, written, tms_domain::course::Course::id);
            }
            Write::TrainingKeyPool(written) => {
                put(&mut self.pools, written, tms_domain::pool::TrainingKeyPool::id);
            }
            Write::TrainingKey(written) => put(&mut self.keys, written, TrainingKey::id),
            Write::CourseAssignment(written) => {
                put(&mut self.assignments, written, CourseAssignment::id);
            }
            Write::Launch(written) => {
                put(&mut self.launches, written, tms_domain::launch::Launch::id);
            }
            Write::CancellationRequest(written) => {
                put(
                    &mut self.cancellation_requests,
                    written,
                    tms_domain::cancellation_request::CancellationRequest::id,
                );
            }
            Write::Job(written) => put(&mut self.jobs, written, tms_domain::job::Job::id),
            Write::Token(written) => put(&mut self.tokens, written, tms_domain::token::Token::id),
            Write::Mail(written) => self.put_mail(written),
            Write::Badge(written) => put(&mut self.badges, written, tms_domain::badge::Badge::id),
            Write::Achievement(written) => {
                put(&mut self.achievements, written, tms_domain::achievement::Achievement::id);
            }
            Write::EarnedAchievement(written) => {
                put(&mut self.earned, written, |earned| earned.record().id);
            }
            Write::BadgeAward(written) => {
                put(&mut self.awards, written, tms_domain::badge::BadgeAward::id);
                if let Written::New(award) = written {
                    let place = u32::try_from(self.statuses.len()).unwrap_or(u32::MAX);
                    self.statuses.insert(award.id(), StatusPlace::from_raw(place));
                }
            }
            Write::Webhook(written) => {
                put(&mut self.webhooks, written, tms_domain::webhook::Webhook::id);
            }
            Write::WebhookDelivery(written) => self.put_delivery(written),
            Write::Picture(picture) => {
                self.pictures.insert(picture.id, picture.clone());
            }
            Write::Note(note) => self.notes.push(note.clone()),
            // Written from what was checked.
            Write::Keys(_) => {}
            Write::PairResults(results) => {
                let places = (results.first_place..).zip(&results.results);
                let rows = places.map(|(place, result)| ((results.job, place), *result));
                self.pair_results.extend(rows);
            }
        }
    }
}

fn put<I: Ord, A: Aggregate>(
    rows: &mut BTreeMap<I, Versioned<A>>,
    written: &Written<A>,
    id: impl Fn(&A) -> I,
) {
    let (state, version) = match written {
        Written::New(state) => (state, Version::FIRST),
        Written::Changed { expected, after, before: _ } => (after, expected.next()),
    };
    rows.insert(id(state), Versioned::new(state.clone(), version));
}

fn changed_row(write: &Write) -> Option<RowRef> {
    fn changed<A: Aggregate>(written: &Written<A>) -> Option<RowRef> {
        match written {
            Written::New(_) => None,
            Written::Changed { after, .. } => Some(RowRef { kind: A::KIND, id: after.raw_id() }),
        }
    }
    match write {
        Write::Organization(written) => changed(written),
        Write::Site(written) => changed(written),
        Write::User(written) => changed(written),
        Write::Course(written) => changed(written),
        Write::TrainingKeyPool(written) => changed(written),
        Write::TrainingKey(written) => changed(written),
        Write::CourseAssignment(written) => changed(written),
        Write::Launch(written) => changed(written),
        Write::CancellationRequest(written) => changed(written),
        Write::Job(written) => changed(written),
        Write::Token(written) => changed(written),
        Write::Mail(written) => changed(written),
        Write::Badge(written) => changed(written),
        Write::Achievement(written) => changed(written),
        Write::EarnedAchievement(written) => changed(written),
        Write::BadgeAward(written) => changed(written),
        Write::Webhook(written) => changed(written),
        Write::WebhookDelivery(written) => changed(written),
        Write::Note(_) | Write::Keys(_) | Write::PairResults(_) | Write::Picture(_) => None,
    }
}

/// What could not be read back must not be written: the CHECKs of a store in memory.
fn refuse_invalid(write: &Write) -> Result<(), CommitError> {
    let Write::CourseAssignment(written) = write else { return Ok(()) };
    let (Written::New(state) | Written::Changed { after: state, .. }) = written;
    match CourseAssignment::restore(state.record()) {
        Ok(_) => Ok(()),
        Err(invalid) => Err(broken(invalid.to_string())),
    }
}
