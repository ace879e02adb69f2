//! What a plan writes, as rows of tables.

use tms_domain::{
    assignment::{CourseAssignment, Source, Status},
    billing::BillLine,
    cancellation_request::{CancellationRequest, RequestState},
    certificate::Certificate,
    change::Version,
    idempotency::RememberedAnswer,
    job::{Job, JobState, PairResult},
    journal::{Author, JournalEntry},
    launch::{LabResult, Launch},
    note::Note,
    organization::TimeZoneName,
    plan::KeysToAdd,
    queued_mail::QueuedMail,
    text::{LongText, Name},
    time::AccessDays,
    token::Token,
    training_key::{KeyState, TrainingKey},
    view::pair_refusal_code,
};
use uuid::Uuid;

use super::cell::Cell;
use crate::{job_json, journal_json};

mod reward;
mod setup;
mod webhook;

pub(crate) use reward::{achievement, award, badge, earned, judging, picture};
pub(crate) use setup::{activity, course, organization, pool, role, site, user};
pub(crate) use webhook::{delivery, event, webhook};

/// A row: its cells in the order of the table's columns.
pub(crate) type Row = Vec<Cell>;

/// A count as the database keeps it. Every count of the rules is far below the bound.
fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

fn version_cell(version: Version) -> Cell {
    i32::try_from(version.as_raw()).unwrap_or(i32::MAX).into()
}

fn days(days: Option<AccessDays>) -> Cell {
    days.map(|days| i32::from(days.days())).into()
}

fn name(text: Option<&Name>) -> Cell {
    text.map(Name::as_str).into()
}

fn long_text(text: Option<&LongText>) -> Cell {
    text.map(LongText::as_str).into()
}

/// Who did something, in two columns.
const fn author(author: Author) -> (&'static str, Option<Uuid>) {
    match author {
        Author::User(id) => ("user", Some(id.as_uuid())),
        Author::CommandLine => ("command_line", None),
        Author::System => ("system", None),
    }
}

pub(crate) fn key(key: &TrainingKey, version: Version) -> Row {
    let (mut redeemed_by, mut redeemed_at, mut assignment) = (None, None, None);
    let (mut revoked_by_kind, mut revoked_by, mut revoked_at) = (None, None, None);
    match key.state() {
        KeyState::Available => {}
        KeyState::Redeemed { by, at, assignment: made } => {
            redeemed_by = Some(by.as_uuid());
            redeemed_at = Some(at);
            assignment = Some(made.as_uuid());
        }
        KeyState::Revoked { by, at } => {
            let (kind, id) = author(by);
            revoked_by_kind = Some(kind);
            revoked_by = id;
            revoked_at = Some(at);
        }
    }
    vec![
        key.id().as_uuid().into(),
        key.pool().as_uuid().into(),
        key.code().shown().into(),
        key.code().normal().as_str().into(),
        key.created_at().into(),
        version_cell(version),
        key.state().as_str().into(),
        redeemed_by.into(),
        redeemed_at.into(),
        assignment.into(),
        revoked_by_kind.into(),
        revoked_by.into(),
        revoked_at.into(),
    ]
}

/// The rows of keys added to a pool, made one by one: there may be a million.
pub(crate) fn new_keys(keys: &KeysToAdd) -> impl Iterator<Item = Row> + Send + '_ {
    let mut ids = keys.ids.clone();
    keys.keys.codes().map(move |code| {
        vec![
            ids.take().into(),
            keys.pool.as_uuid().into(),
            code.shown().into(),
            code.normal().as_str().into(),
            keys.created_at.into(),
            version_cell(Version::FIRST),
            KeyState::Available.as_str().into(),
            Cell::Id(None),
            Cell::Instant(None),
            Cell::Id(None),
            Cell::Text(None),
            Cell::Id(None),
            Cell::Instant(None),
        ]
    })
}

pub(crate) fn assignment(assignment: &CourseAssignment, version: Version) -> Row {
    let (source, created_by, key) = match assignment.source() {
        Source::Administrator { by } => {
            ("administrator", by.map(tms_domain::id::UserId::as_uuid), None)
        }
        Source::TrainingKey(key) => ("training_key", None, Some(key.as_uuid())),
    };
    let (cancelled_at, cancelled_by) = match assignment.status() {
        Status::Active => (None, None),
        Status::Cancelled { at, by } => (Some(at), Some(author(by))),
    };
    let completion = assignment.completion();
    vec![
        assignment.id().as_uuid().into(),
        assignment.organization().as_uuid().into(),
        assignment.learner().as_uuid().into(),
        assignment.course().as_uuid().into(),
        source.into(),
        created_by.into(),
        key.into(),
        assignment.created_at().into(),
        name(assignment.billed_under()),
        version_cell(version),
        assignment.expires_at().into(),
        assignment.max_expires_at().into(),
        cancelled_at.into(),
        cancelled_by.map(|(kind, _)| kind).into(),
        cancelled_by.and_then(|(_, id)| id).into(),
        completion.as_str().into(),
        completion.started_at().into(),
        completion.completed_at().into(),
        i32::from(assignment.percent_complete()).into(),
        i32::try_from(assignment.labs().launched).unwrap_or(i32::MAX).into(),
        assignment.labs().first_launched_at.into(),
    ]
}

pub(crate) fn launch(launch: &Launch, version: Version) -> Row {
    vec![
        launch.id().as_uuid().into(),
        launch.organization().as_uuid().into(),
        launch.assignment().as_uuid().into(),
        launch.activity().as_uuid().into(),
        launch.requested_at().into(),
        version_cell(version),
        launch.state().as_str().into(),
        launch.result().map(LabResult::as_str).into(),
    ]
}

pub(crate) fn bill_line(line: &BillLine) -> Row {
    vec![
        line.assignment.as_uuid().into(),
        line.kind.as_str().into(),
        line.organization.as_uuid().into(),
        line.course.as_uuid().into(),
        name(line.sku.as_ref()),
        line.at.into(),
    ]
}

pub(crate) fn certificate(certificate: &Certificate) -> Row {
    let certified = &certificate.certified;
    let zone = certified.time_zone.as_ref();
    vec![
        certificate.assignment.as_uuid().into(),
        certificate.organization.as_uuid().into(),
        certified.number.normal().as_str().into(),
        certified.first_name.as_str().into(),
        certified.last_name.as_str().into(),
        certified.course_name.as_str().into(),
        certificate.completed_at.into(),
        zone.map(TimeZoneName::as_str).into(),
        name(certified.language.as_ref()),
    ]
}

pub(crate) fn journal_entry(entry: &JournalEntry) -> Row {
    let (author_kind, author_id) = author(entry.author);
    vec![
        entry.id.as_uuid().into(),
        entry.at.into(),
        author_kind.into(),
        author_id.into(),
        entry.kind.as_str().into(),
        entry.subject.into(),
        entry.organization.map(tms_domain::id::OrganizationId::as_uuid).into(),
        entry.action.into(),
        journal_json::fields_to_json(&entry.before).into(),
        journal_json::fields_to_json(&entry.after).into(),
    ]
}

pub(crate) fn mail(queued: &QueuedMail, version: Version) -> Row {
    let mail = queued.mail();
    vec![
        mail.id.as_uuid().into(),
        mail.kind.as_str().into(),
        mail.about.into(),
        mail.notice.map(|due| due.expires_at).into(),
        mail.notice.map(|due| i32::from(due.notice.days_before())).into(),
        mail.recipient.as_uuid().into(),
        mail.organization.map(tms_domain::id::OrganizationId::as_uuid).into(),
        mail.at.into(),
        i32::try_from(queued.attempts()).unwrap_or(i32::MAX).into(),
        version_cell(version),
        queued.state().as_str().into(),
        queued.state().next_attempt_at().into(),
    ]
}

pub(crate) fn token(token: &Token, version: Version) -> Row {
    let record = token.record();
    vec![
        record.id.as_uuid().into(),
        record.secret_hash.to_vec().into(),
        record.user.as_uuid().into(),
        record.name.as_str().into(),
        record.created_at.into(),
        record.expires_at.into(),
        version_cell(version),
        record.removed_at.into(),
    ]
}

pub(crate) fn note(note: &Note) -> Row {
    let (created_by_kind, created_by) = author(note.created_by);
    vec![
        note.id.as_uuid().into(),
        note.organization.as_uuid().into(),
        note.assignment.as_uuid().into(),
        note.text.title.as_str().into(),
        note.text.message.as_str().into(),
        note.text.important.into(),
        created_by_kind.into(),
        created_by.into(),
        note.created_at.into(),
    ]
}

pub(crate) fn cancellation_request(request: &CancellationRequest, version: Version) -> Row {
    let (decided, reason) = match request.state() {
        RequestState::Open => (None, None),
        RequestState::Approved { by, at, reason } => (Some((*by, *at)), reason.as_ref()),
        RequestState::Declined { by, at, reason } => (Some((*by, *at)), Some(reason)),
    };
    let decided_by = decided.map(|(by, _)| author(by));
    vec![
        request.id().as_uuid().into(),
        request.organization().as_uuid().into(),
        request.assignment().as_uuid().into(),
        request.reason().as_str().into(),
        request.requested_by().as_uuid().into(),
        request.requested_at().into(),
        version_cell(version),
        request.state().as_str().into(),
        decided_by.map(|(kind, _)| kind).into(),
        decided_by.and_then(|(_, id)| id).into(),
        decided.map(|(_, at)| at).into(),
        name(reason),
    ]
}

pub(crate) fn job(job: &Job, version: Version) -> Row {
    let (requested_by_kind, requested_by) = author(job.requested_by());
    let finished_at = match job.state() {
        JobState::Running => None,
        JobState::Done { at } => Some(at),
    };
    // It may be tens of megabytes, which no change writes again.
    let wanted = (version == Version::FIRST).then(|| job_json::wanted_to_json(job.wanted()));
    vec![
        job.id().as_uuid().into(),
        requested_by_kind.into(),
        requested_by.into(),
        job_json::reach_to_json(job.reach()).into(),
        Cell::Text(wanted),
        number(job.wanted().len()).into(),
        job.started_at().into(),
        version_cell(version),
        number(job.created()).into(),
        number(job.refused()).into(),
        finished_at.into(),
    ]
}

pub(crate) fn pair_result(job: Uuid, place: usize, result: &PairResult) -> Row {
    let (assignment, refused) = match &result.outcome {
        Ok(assignment) => (Some(assignment.as_uuid()), None),
        Err(refused) => (None, Some(refused)),
    };
    vec![
        job.into(),
        number(place).into(),
        result.learner.as_uuid().into(),
        result.course.as_uuid().into(),
        assignment.into(),
        refused.map(pair_refusal_code).into(),
        refused.map_or(Cell::Text(None), |refused| refused.to_string().into()),
    ]
}

pub(crate) fn answer(remembered: &RememberedAnswer) -> Row {
    let answer = remembered.answer.as_ref();
    vec![
        remembered.claim.caller.as_text().into(),
        remembered.claim.path.as_str().into(),
        remembered.claim.key.as_str().into(),
        remembered.claim.body_hash.to_vec().into(),
        answer.map(|answer| i32::from(answer.status)).into(),
        answer.and_then(|answer| answer.location.as_deref()).into(),
        answer.map(|answer| answer.body.clone()).into(),
        remembered.at.into(),
    ]
}
