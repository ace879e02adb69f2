//! Adding keys to a pool in each of three ways: one, many, or by number (KEY-5, POOL-5).

use askama::Template;
use axum::{extract::State, response::Response};
use tms_domain::{field::FieldReader, id::TrainingKeyPoolId, input::KeysWanted};

use super::{
    paste::{Paste, at_fields, line_of},
    path_of,
};
use crate::{
    pages::{
        form::{Form, SignedForm, done},
        frame::{Frame, Reader},
        said::JustSaid,
        texts::Texts,
    },
    path::Named,
    problem::Problem,
    routes::training_key_pools::add_keys::{AddKeysBody, wanted},
    services::Shared,
};

/// How keys are added.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    One,
    Many,
    Generated,
}

impl Way {
    /// The name of the text of what is done.
    const fn title(self) -> &'static str {
        match self {
            Self::One => "add-training-key",
            Self::Many => "add-multiple-training-keys",
            Self::Generated => "generate-training-keys",
        }
    }

    /// The end of its path.
    const fn path(self) -> &'static str {
        match self {
            Self::One => "new",
            Self::Many => "paste",
            Self::Generated => "generate",
        }
    }
}

#[derive(Template)]
#[template(path = "training_keys/add.html")]
struct AddPage<'a> {
    frame: &'a Frame,
    t: Texts,
    way: Way,
    pool: String,
    pool_name: String,
    form: Form,
    paste: Paste,
}

/// `GET /admin/training-key-pools/{id}/keys/new`.
pub(super) async fn show_one(
    State(shared): State<Shared>,
    Named(id): Named<TrainingKeyPoolId>,
    reader: Reader,
) -> Result<Response, Problem> {
    show(&shared, id, reader, Way::One).await
}

/// `GET /admin/training-key-pools/{id}/keys/paste`.
pub(super) async fn show_many(
    State(shared): State<Shared>,
    Named(id): Named<TrainingKeyPoolId>,
    reader: Reader,
) -> Result<Response, Problem> {
    show(&shared, id, reader, Way::Many).await
}

/// `GET /admin/training-key-pools/{id}/keys/generate`.
pub(super) async fn show_generated(
    State(shared): State<Shared>,
    Named(id): Named<TrainingKeyPoolId>,
    reader: Reader,
) -> Result<Response, Problem> {
    show(&shared, id, reader, Way::Generated).await
}

/// `POST /admin/training-key-pools/{id}/keys/new`.
pub(super) async fn add_one(
    State(shared): State<Shared>,
    Named(id): Named<TrainingKeyPoolId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    add(&shared, id, form, Way::One).await
}

/// `POST /admin/training-key-pools/{id}/keys/paste`.
pub(super) async fn add_many(
    State(shared): State<Shared>,
    Named(id): Named<TrainingKeyPoolId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    add(&shared, id, form, Way::Many).await
}

/// `POST /admin/training-key-pools/{id}/keys/generate`.
pub(super) async fn add_generated(
    State(shared): State<Shared>,
    Named(id): Named<TrainingKeyPoolId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    add(&shared, id, form, Way::Generated).await
}

async fn show(
    shared: &Shared,
    id: TrainingKeyPoolId,
    reader: Reader,
    way: Way,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let pool = shared.use_cases.read_training_keys.pool(&caller.actor, id).await?;
    frame.show(&AddPage {
        t: frame.t,
        way,
        pool: path_of(id),
        pool_name: pool.pool.state().details().name.to_string(),
        form: Form::empty(),
        paste: Paste::default(),
        frame: &frame,
    })
}

async fn add(
    shared: &Shared,
    id: TrainingKeyPoolId,
    form: SignedForm,
    way: Way,
) -> Result<Response, Problem> {
    let SignedForm { reader: Reader { frame, client, caller }, mut filled } = form;
    let typed = filled.clone();
    let paste = Paste::take(&mut filled);
    let keys = match way {
        Way::One => filled.take("one_key").map(|key| vec![key]),
        Way::Many => Some(paste.keys().unwrap_or_default()),
        Way::Generated => None,
    };
    let with_keys = |body: AddKeysBody, reader: &mut FieldReader| -> Option<KeysWanted> {
        wanted(AddKeysBody { keys, ..body }, reader)
    };
    let draft = filled.read::<AddKeysBody>()?.read(with_keys);
    let use_case = &shared.use_cases.add_training_keys;
    let outcome = use_case.add(&caller.actor, Some(&client.address), id, None, draft, None).await;
    match outcome {
        Ok(added) => Ok(done(&path_of(id), &JustSaid::new("keys-added").count(added.added))),
        Err(error) => {
            let error = match way {
                Way::One => at_fields(error, |_| Some("one_key".to_owned())),
                Way::Many => at_fields(error, line_of),
                Way::Generated => at_fields(error, |_| Some("generate".to_owned())),
            };
            let (status, form) = Form::of(typed).refused(error, frame.t)?;
            let pool = shared.use_cases.read_training_keys.pool(&caller.actor, id).await?;
            frame.show_as(
                status,
                &AddPage {
                    t: frame.t,
                    way,
                    pool: path_of(id),
                    pool_name: pool.pool.state().details().name.to_string(),
                    paste: paste.marked(&form),
                    form,
                    frame: &frame,
                },
            )
        }
    }
}
