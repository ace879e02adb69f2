//! Edit Training Key Pool: all but its course and owner (POOL-4).

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use chrono_tz::Tz;
use tms_domain::{
    change::Version, id::TrainingKeyPoolId, organization::TimeZoneName, usecase::PoolPatch,
    view::PoolView,
};

use super::{Pool, first_day, last_day, paste::at_fields, path_of, picked_field};
use crate::{
    pages::{
        form::{Filled, Form, SignedForm, done},
        frame::{Frame, Reader},
        said::JustSaid,
        texts::{Texts, tz},
    },
    path::Named,
    problem::Problem,
    routes::training_key_pools::edit::EditPoolBody,
    services::Shared,
};

/// The version that the form was made from.
const VERSION: &str = "version";
/// The dates, each with the one that the form was made from.
const DATES: [(&str, &str); 2] = [("starts_on", "starts_was"), ("expires_on", "expires_was")];

#[derive(Template)]
#[template(path = "training_keys/edit.html")]
struct EditPage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    pool: Pool,
    zone: String,
}

impl<'a> EditPage<'a> {
    fn new(frame: &'a Frame, form: Form, view: &PoolView, zone: &TimeZoneName) -> Self {
        let pool = Pool::of(view, frame);
        Self { frame, t: frame.t, form, pool, zone: zone.as_str().to_owned() }
    }
}

fn filled_in(view: &PoolView, zone: Tz) -> Form {
    let details = view.pool.state().details();
    let (starts, expires) =
        (first_day(&details.starts_at, zone), last_day(&details.expires_at, zone));
    Form::empty()
        .with(VERSION, view.pool.version().as_raw().to_string())
        .with("name", details.name.as_str())
        .with("starts_was", &*starts)
        .with("starts_on", starts)
        .with("expires_was", &*expires)
        .with("expires_on", expires)
        .with("content_availability_days", details.content_availability.days().to_string())
        .with("available_to_children", details.available_to_children.to_string())
}

/// `GET /admin/training-key-pools/{id}/edit`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<TrainingKeyPoolId>,
    reader: Reader,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let read = &shared.use_cases.read_training_keys;
    let (view, zone) = read.to_change(&caller.actor, id).await?;
    let form = filled_in(&view, tz(&zone));
    frame.show_as(StatusCode::OK, &EditPage::new(&frame, form, &view, &zone))
}

/// `POST /admin/training-key-pools/{id}/edit`.
pub(super) async fn edit(
    State(shared): State<Shared>,
    Named(id): Named<TrainingKeyPoolId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader: Reader { frame, caller, .. }, mut filled } = form;
    let typed = filled.clone();
    let version = filled.take(VERSION).and_then(|typed| typed.parse().ok()).map(Version::from_raw);
    keep_unchanged(&mut filled);
    let patch = filled.read::<EditPoolBody>()?.draft().map(PoolPatch::from);
    let use_case = &shared.use_cases.edit_training_key_pool;
    match use_case.edit(&caller.actor, id, version, patch).await {
        Ok(_) => Ok(done(&path_of(id), &JustSaid::new("pool-changed"))),
        Err(error) => {
            let error = at_fields(error, picked_field);
            let (status, form) = Form::of(typed).refused(error, frame.t)?;
            let read = &shared.use_cases.read_training_keys;
            let (view, zone) = read.to_change(&caller.actor, id).await?;
            frame.show_as(status, &EditPage::new(&frame, form, &view, &zone))
        }
    }
}

/// Leaves out dates that were not changed: their instants may lie inside a day, and stay where they are.
fn keep_unchanged(filled: &mut Filled) {
    for (date, was) in DATES {
        let was = filled.take(was);
        if was.is_some() && filled.get(date) == was.as_deref() {
            filled.take(date);
        }
    }
}
