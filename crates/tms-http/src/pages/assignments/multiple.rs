//! Create Multiple Course Assignments: each student gets each course (ASG-4, ASG-5).
//!
//! What a form came to is kept as answers to repeated requests are: the same form sent twice creates nothing twice,
//! and its result is found again at an address of its own.

use askama::Template;
use axum::{
    extract::State,
    http::{StatusCode, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};
use tms_domain::{
    idempotency::{Answer, Caller},
    port::{Cursor, Page},
    role::Permission,
    usecase::AssignManyOutcome,
};

use super::{
    COURSES, LEARNERS,
    pairs::{self, Outcome, Pair},
};
use crate::{
    idempotency::{Claim, Claimed, Remembering},
    pages::{
        chooser::{self, ChosenField, Place, Turn},
        form::{Filled, Form, SignedForm},
        frame::{Frame, Reader},
        list::{Asked, List},
        texts::Texts,
    },
    path::Named,
    problem::Problem,
    routes::course_assignments::assign_many::{AssignManyBody, wanted},
    secret::{hex, keyed_hash},
    services::Shared,
};

const PATH: &str = "/admin/course-assignments/multiple";
const PLACE: Place<'static> = Place {
    path: PATH,
    title: "create-multiple-course-assignments",
    choices: &[COURSES, LEARNERS],
};
/// What tells a form from another with the same content.
const ONCE: &str = "once";

#[derive(Template)]
#[template(path = "assignments/multiple.html")]
struct MultiplePage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    place: Place<'static>,
    courses: ChosenField,
    learners: ChosenField,
    pairs: usize,
}

#[derive(Template)]
#[template(path = "assignments/results.html")]
struct ResultsPage<'a> {
    frame: &'a Frame,
    t: Texts,
    list: List,
    outcomes: Vec<(&'static str, String)>,
    rows: Vec<Pair>,
    created: usize,
    refused: usize,
}

/// `GET /admin/course-assignments/multiple`. The address may name who and what.
pub(super) async fn show(
    State(shared): State<Shared>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    show_form(&shared, &reader, StatusCode::OK, Form::of(Filled::of_query(&parts))).await
}

/// `POST /admin/course-assignments/multiple`.
pub(super) async fn submit(
    State(shared): State<Shared>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader, filled } = form;
    let mut filled = match chooser::turn(&shared, &reader, filled, PLACE).await? {
        Turn::Choosing(response) => return Ok(response),
        Turn::Again(filled) => {
            return show_form(&shared, &reader, StatusCode::OK, Form::of(filled)).await;
        }
        Turn::Send(filled) => filled,
    };
    let sent = filled.to_query();
    let key = hex(&keyed_hash(&shared.config.idempotency_key, sent.as_bytes()));
    let caller = Caller::User(reader.caller.id());
    let claim = match Claim::enter(&shared, caller, PATH, key.clone(), sent.as_bytes()).await? {
        Claimed::Before(answer) => return result_of(&answer),
        Claimed::New(claim) => claim,
    };
    let once = filled.take(ONCE);
    let draft = filled.read::<AssignManyBody>()?.draft().map(wanted);
    let keep = |outcome: &AssignManyOutcome| kept(outcome, &key);
    let remembering = Remembering(Some(claim));
    let remember = remembering.with(&keep);
    let use_case = &shared.use_cases.assign_many;
    match use_case.assign(&reader.caller.actor, draft, remember.as_ref()).await {
        Ok(outcome) => result_of(&keep(&outcome)),
        Err(error) => {
            let form = Form::of(filled).with_some(ONCE, once);
            let (status, form) = form.refused(error, reader.frame.t)?;
            show_form(&shared, &reader, status, form).await
        }
    }
}

/// What is kept: where the result is, and the pairs where they were decided at once.
fn kept(outcome: &AssignManyOutcome, key: &str) -> Answer {
    let (location, body) = match outcome {
        AssignManyOutcome::Decided(pairs) => (format!("{PATH}/{key}"), pairs::to_json(pairs)),
        AssignManyOutcome::Started(job) => (format!("/admin/jobs/{job}"), Vec::new()),
    };
    Answer { status: StatusCode::SEE_OTHER.as_u16(), location: Some(location), body }
}

fn result_of(answer: &Answer) -> Result<Response, Problem> {
    let location = answer.location.as_deref().ok_or_else(Problem::not_found)?;
    Ok(Redirect::to(location).into_response())
}

/// `GET /admin/course-assignments/multiple/{key}`: what was created, and what was refused.
pub(super) async fn results(
    State(shared): State<Shared>,
    Named(key): Named<String>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let kept = shared.answers.find(&Caller::User(caller.id()), PATH, &key).await?;
    let answer = kept.and_then(|kept| kept.answer).ok_or_else(Problem::not_found)?;
    let pairs = pairs::from_json(&answer.body).ok_or_else(Problem::not_found)?;
    let created = pairs.iter().filter(|pair| pair.is_created()).count();
    let refused = pairs.len().saturating_sub(created);
    let asked = Asked::of(&parts);
    let page = part(&asked, pairs);
    let shown = asked.shown(Ok::<_, Problem>(page), frame.t)?;
    let page = ResultsPage {
        t: frame.t,
        list: Outcome::chip(shown.list, frame.t),
        outcomes: Outcome::choices(frame.t),
        rows: shown.items,
        created,
        refused,
        frame: &frame,
    };
    frame.show(&page)
}

/// How many pairs a page shows.
const SHOWN_MAX: usize = 100;

/// A part of the pairs that are asked for. They stand still: their place is cursor enough.
fn part(asked: &Asked, pairs: Vec<Pair>) -> Page<Pair> {
    let outcome = Outcome::asked(asked.get("outcome"));
    let from = asked.get("cursor").and_then(|cursor| cursor.parse().ok()).unwrap_or(0_usize);
    let wanted = pairs.into_iter().filter(|pair| outcome.is_none_or(|it| it.holds(pair)));
    let mut items: Vec<Pair> = wanted.skip(from).take(SHOWN_MAX.saturating_add(1)).collect();
    let more = items.len() > SHOWN_MAX;
    items.truncate(SHOWN_MAX);
    let next = more.then(|| Cursor(from.saturating_add(SHOWN_MAX).to_string()));
    Page { items, next }
}

async fn show_form(
    shared: &Shared,
    reader: &Reader,
    status: StatusCode,
    form: Form,
) -> Result<Response, Problem> {
    let frame = &reader.frame;
    let courses = COURSES.chosen(shared, reader, form.filled()).await?;
    let learners = LEARNERS.chosen(shared, reader, form.filled()).await?;
    let form = if form.value(ONCE).is_empty() {
        form.with(ONCE, shared.ids.next().to_string())
    } else {
        form
    };
    let pairs = courses.chosen.len().saturating_mul(learners.chosen.len());
    let page = MultiplePage { t: frame.t, form, place: PLACE, courses, learners, pairs, frame };
    frame.show_as(status, &page)
}
