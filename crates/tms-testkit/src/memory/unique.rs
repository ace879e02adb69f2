//! What each row claims for itself alone.

use tms_domain::{
    achievement::EarnedAchievement,
    assignment::{CourseAssignment, Source},
    badge::BadgeAward,
    cancellation_request::{CancellationRequest, RequestState},
    certificate::Certificate,
    change::Aggregate,
    course::Course,
    organization::Organization,
    plan::{Write, Written},
    site::Site,
    token::Token,
    training_key::TrainingKey,
    user::User,
};

use super::tables::UniqueKind;

/// A claim: what is claimed, and the value.
pub(super) type Claim = (UniqueKind, String);

/// What a write gives up, and what it takes.
#[derive(Debug, Default)]
pub(super) struct Claims {
    pub(super) given_up: Vec<Claim>,
    pub(super) taken: Vec<Claim>,
}

fn of_written<A: Aggregate>(written: &Written<A>, claims: impl Fn(&A) -> Vec<Claim>) -> Claims {
    match written {
        Written::New(state) => {
            let id = (UniqueKind::Other, format!("{:?} {}", A::KIND, state.raw_id()));
            let mut taken = claims(state);
            taken.push(id);
            Claims { given_up: Vec::new(), taken }
        }
        Written::Changed { before, after, expected: _ } => {
            Claims { given_up: claims(before), taken: claims(after) }
        }
    }
}

const fn nothing<A>(_: &A) -> Vec<Claim> {
    Vec::new()
}

/// What a write claims. Keys to be added claim their codes elsewhere: there may be a million.
pub(super) fn claims(write: &Write) -> Claims {
    match write {
        Write::Organization(written) => of_written(written, organization),
        Write::Site(written) => of_written(written, site),
        Write::User(written) => of_written(written, user),
        Write::Course(written) => of_written(written, course),
        Write::TrainingKeyPool(written) => of_written(written, nothing),
        Write::TrainingKey(written) => of_written(written, training_key),
        Write::CourseAssignment(written) => of_written(written, assignment),
        Write::Launch(written) => of_written(written, nothing),
        Write::CancellationRequest(written) => of_written(written, cancellation_request),
        Write::Job(written) => of_written(written, nothing),
        Write::Token(written) => of_written(written, token),
        Write::Mail(written) => of_written(written, nothing),
        Write::Badge(written) => of_written(written, nothing),
        Write::Achievement(written) => of_written(written, nothing),
        Write::EarnedAchievement(written) => of_written(written, earned),
        Write::BadgeAward(written) => of_written(written, award),
        Write::Webhook(written) => of_written(written, nothing),
        Write::WebhookDelivery(written) => of_written(written, nothing),
        Write::Picture(picture) => other(format!("picture {}", picture.id)),
        Write::Note(note) => other(format!("note {}", note.id)),
        Write::Keys(_) => Claims::default(),
        Write::PairResults(results) => Claims {
            given_up: Vec::new(),
            taken: (results.first_place..)
                .zip(&results.results)
                .map(|(place, _)| (UniqueKind::Other, format!("pair {} {place}", results.job)))
                .collect(),
        },
    }
}

/// What a certificate claims: its number, and its assignment (CRT-2).
pub(super) fn of_certificate(it: &Certificate) -> Claims {
    let number = it.certified.number.normal().as_str().to_owned();
    let mut claims = other(format!("certificate {}", it.assignment));
    claims.taken.push((UniqueKind::CertificateNumber, number));
    claims
}

/// A claim that only a bug can make twice.
pub(super) fn other(what: String) -> Claims {
    Claims { given_up: Vec::new(), taken: vec![(UniqueKind::Other, what)] }
}

fn organization(it: &Organization) -> Vec<Claim> {
    let id = it.settings().external_id.as_ref();
    id.map(|id| (UniqueKind::ExternalId, id.as_str().to_owned())).into_iter().collect()
}

fn site(it: &Site) -> Vec<Claim> {
    vec![(UniqueKind::Host, it.settings().host.as_str().to_owned())]
}

fn user(it: &User) -> Vec<Claim> {
    vec![(UniqueKind::Email, it.details().email.normal().to_owned())]
}

fn course(it: &Course) -> Vec<Claim> {
    let name = it.details().short_name.as_ref();
    name.map(|name| (UniqueKind::ShortName, format!("{} {name}", it.owner()))).into_iter().collect()
}

fn token(it: &Token) -> Vec<Claim> {
    vec![(UniqueKind::Other, format!("token {:?}", it.record().secret_hash))]
}

fn training_key(it: &TrainingKey) -> Vec<Claim> {
    vec![(UniqueKind::TrainingKey, it.code().normal().as_str().to_owned())]
}

fn earned(it: &EarnedAchievement) -> Vec<Claim> {
    let record = it.record();
    vec![(UniqueKind::EarnedAchievement, format!("{} {}", record.achievement, record.learner))]
}

fn award(it: &BadgeAward) -> Vec<Claim> {
    let record = it.record();
    vec![(UniqueKind::BadgeAward, format!("{} {}", record.badge, record.learner))]
}

fn assignment(it: &CourseAssignment) -> Vec<Claim> {
    match it.source() {
        Source::Administrator { .. } => Vec::new(),
        Source::TrainingKey(key) => vec![(UniqueKind::AssignmentOfKey, key.to_string())],
    }
}

fn cancellation_request(it: &CancellationRequest) -> Vec<Claim> {
    match it.state() {
        RequestState::Open => {
            vec![(UniqueKind::OpenCancellationRequest, it.assignment().to_string())]
        }
        RequestState::Approved { .. } | RequestState::Declined { .. } => Vec::new(),
    }
}
