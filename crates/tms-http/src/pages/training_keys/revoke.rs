//! Revoking an available key, for ever (KEY-7): the page names what is lost, and the safe way out stands beside it.

use askama::Template;
use axum::{extract::State, response::Response};
use tms_domain::{
    id::{TrainingKeyId, TrainingKeyPoolId},
    view::{KeyView, PoolView},
};

use super::path_of;
use crate::{
    pages::{
        form::{Form, SignedForm, done},
        frame::{Frame, Reader},
        said::JustSaid,
        texts::Texts,
    },
    path::Named,
    problem::{Problem, Refusal as _},
    services::Shared,
};

#[derive(Template)]
#[template(path = "training_keys/revoke.html")]
struct RevokePage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    pool: String,
    path: String,
    pool_name: String,
    course: String,
    key: String,
}

impl<'a> RevokePage<'a> {
    fn new(frame: &'a Frame, form: Form, pool: &PoolView, key: &KeyView) -> Self {
        let path = path_of(pool.pool.state().id());
        Self {
            frame,
            t: frame.t,
            form,
            path: format!("{path}/keys/{}/revoke", key.key.state().id()),
            pool: path,
            pool_name: pool.pool.state().details().name.to_string(),
            course: pool.course_name.to_string(),
            key: key.key.state().code().shown().to_owned(),
        }
    }
}

/// `GET /admin/training-key-pools/{id}/keys/{key_id}/revoke`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named((id, key)): Named<(TrainingKeyPoolId, TrainingKeyId)>,
    reader: Reader,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let (pool, key) = shared.use_cases.read_training_keys.key(&caller.actor, id, key).await?;
    match key.key.state().revoke(caller.actor.author(), frame.now) {
        Ok(_) => frame.show(&RevokePage::new(&frame, Form::empty(), &pool, &key)),
        Err(refused) => {
            let (status, form) = Form::empty().refused(refused.problem(), frame.t)?;
            frame.show_as(status, &RevokePage::new(&frame, form, &pool, &key))
        }
    }
}

/// `POST /admin/training-key-pools/{id}/keys/{key_id}/revoke`.
pub(super) async fn revoke(
    State(shared): State<Shared>,
    Named((id, key)): Named<(TrainingKeyPoolId, TrainingKeyId)>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader: Reader { frame, caller, .. }, filled } = form;
    let use_case = &shared.use_cases.revoke_training_key;
    match use_case.revoke(&caller.actor, id, key, None, Ok(()), None).await {
        Ok(_) => Ok(done(&path_of(id), &JustSaid::new("key-revoked"))),
        Err(error) => {
            let (status, form) = Form::of(filled).refused(error, frame.t)?;
            let read = &shared.use_cases.read_training_keys;
            let (pool, key) = read.key(&caller.actor, id, key).await?;
            frame.show_as(status, &RevokePage::new(&frame, form, &pool, &key))
        }
    }
}
