//! What each row names must be there: the foreign keys of a store in memory.

use tms_domain::{
    assignment::{CourseAssignment, Source},
    change::AggregateKind,
    plan::{RowRef, Write, Written},
    training_key::{KeyState, TrainingKey},
    user::User,
};
use uuid::Uuid;

const fn row(kind: AggregateKind, id: Uuid) -> RowRef {
    RowRef { kind, id }
}

const fn state<A>(written: &Written<A>) -> &A {
    match written {
        Written::New(state) | Written::Changed { after: state, .. } => state,
    }
}

/// The rows that a write names.
pub(super) fn references(write: &Write) -> Vec<RowRef> {
    use AggregateKind as Kind;
    match write {
        Write::Organization(written) => {
            let parent = state(written).parent();
            parent.map(|id| row(Kind::Organization, id.as_uuid())).into_iter().collect()
        }
        Write::Site(written) => {
            let settings = state(written).settings();
            let places = [settings.organization, settings.default_user_organization];
            places.map(|id| row(Kind::Organization, id.as_uuid())).to_vec()
        }
        Write::User(written) => user(state(written)),
        Write::Course(written) => {
            vec![row(Kind::Organization, state(written).owner().as_uuid())]
        }
        Write::TrainingKeyPool(written) => {
            let pool = state(written);
            vec![
                row(Kind::Course, pool.course().as_uuid()),
                row(Kind::Organization, pool.owner().as_uuid()),
            ]
        }
        Write::TrainingKey(written) => training_key(state(written)),
        Write::CourseAssignment(written) => assignment(state(written)),
        Write::Launch(written) => {
            vec![row(Kind::CourseAssignment, state(written).assignment().as_uuid())]
        }
        Write::CancellationRequest(written) => {
            let request = state(written);
            vec![
                row(Kind::CourseAssignment, request.assignment().as_uuid()),
                row(Kind::User, request.requested_by().as_uuid()),
            ]
        }
        Write::Job(_) | Write::Mail(_) | Write::Picture(_) => Vec::new(),
        Write::Token(written) => vec![row(Kind::User, state(written).record().user.as_uuid())],
        Write::Note(note) => vec![row(Kind::CourseAssignment, note.assignment.as_uuid())],
        Write::Keys(keys) => vec![row(Kind::TrainingKeyPool, keys.pool.as_uuid())],
        Write::PairResults(results) => vec![row(Kind::Job, results.job.as_uuid())],
        Write::Badge(written) => {
            vec![row(Kind::Organization, state(written).owner().as_uuid())]
        }
        Write::Achievement(written) => {
            let achievement = state(written);
            let badge = achievement.details().badge;
            let badge = badge.map(|badge| row(Kind::Badge, badge.as_uuid()));
            let owner = row(Kind::Organization, achievement.owner().as_uuid());
            badge.into_iter().chain([owner]).collect()
        }
        Write::EarnedAchievement(written) => {
            let record = state(written).record();
            let award = record.award.map(|award| row(Kind::BadgeAward, award.as_uuid()));
            let others = [
                row(Kind::Achievement, record.achievement.as_uuid()),
                row(Kind::User, record.learner.as_uuid()),
            ];
            award.into_iter().chain(others).collect()
        }
        Write::Webhook(written) => {
            vec![row(Kind::Organization, state(written).organization().as_uuid())]
        }
        Write::WebhookDelivery(written) => {
            vec![row(Kind::Webhook, state(written).record().webhook.as_uuid())]
        }
        Write::BadgeAward(written) => {
            let record = state(written).record();
            vec![
                row(Kind::Badge, record.badge.as_uuid()),
                row(Kind::User, record.learner.as_uuid()),
            ]
        }
    }
}

fn user(user: &User) -> Vec<RowRef> {
    let held_in = user.grants().iter().filter_map(|grant| grant.organization());
    let places = [user.organization()].into_iter().chain(held_in);
    places.map(|id| row(AggregateKind::Organization, id.as_uuid())).collect()
}

fn training_key(key: &TrainingKey) -> Vec<RowRef> {
    let mut rows = vec![row(AggregateKind::TrainingKeyPool, key.pool().as_uuid())];
    match key.state() {
        KeyState::Redeemed { assignment, .. } => {
            rows.push(row(AggregateKind::CourseAssignment, assignment.as_uuid()));
        }
        KeyState::Available | KeyState::Revoked { .. } => {}
    }
    rows
}

fn assignment(assignment: &CourseAssignment) -> Vec<RowRef> {
    let mut rows = vec![
        row(AggregateKind::User, assignment.learner().as_uuid()),
        row(AggregateKind::Course, assignment.course().as_uuid()),
        row(AggregateKind::Organization, assignment.organization().as_uuid()),
    ];
    match assignment.source() {
        Source::Administrator { by } => {
            rows.extend(by.map(|by| row(AggregateKind::User, by.as_uuid())));
        }
        Source::TrainingKey(key) => rows.push(row(AggregateKind::TrainingKey, key.as_uuid())),
    }
    rows
}

/// The row that a write makes, if it makes one.
pub(super) fn made(write: &Write) -> Option<RowRef> {
    fn new<A: tms_domain::change::Aggregate>(written: &Written<A>) -> Option<RowRef> {
        match written {
            Written::New(state) => Some(row(A::KIND, state.raw_id())),
            Written::Changed { .. } => None,
        }
    }
    match write {
        Write::Organization(written) => new(written),
        Write::Site(written) => new(written),
        Write::User(written) => new(written),
        Write::Course(written) => new(written),
        Write::TrainingKeyPool(written) => new(written),
        Write::TrainingKey(written) => new(written),
        Write::CourseAssignment(written) => new(written),
        Write::Launch(written) => new(written),
        Write::CancellationRequest(written) => new(written),
        Write::Job(written) => new(written),
        Write::Token(written) => new(written),
        Write::Mail(written) => new(written),
        Write::Badge(written) => new(written),
        Write::Achievement(written) => new(written),
        Write::EarnedAchievement(written) => new(written),
        Write::BadgeAward(written) => new(written),
        Write::Webhook(written) => new(written),
        Write::WebhookDelivery(written) => new(written),
        Write::Note(_) | Write::Keys(_) | Write::PairResults(_) | Write::Picture(_) => None,
    }
}
