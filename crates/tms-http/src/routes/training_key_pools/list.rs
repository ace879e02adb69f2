//! Pools and keys on screens: lists, one pool, the message that goes with a key.

use axum::{Json, extract::State, response::Response};
use serde::Serialize;
use tms_domain::{
    id::{CourseId, TrainingKeyPoolId},
    port::PageRequest,
    view::{KeyFilter, PoolFilter},
};
use utoipa::ToSchema;

use crate::{
    body::Query,
    caller::Caller,
    dto::{
        List,
        pool::{Key, Pool},
    },
    input::{Typed, choices, request},
    path::Named,
    problem::Problem,
    reply::tagged,
    routes::NothingBody,
    services::Shared,
};

choices! {
    /// Whether a pool has expired.
    pub(crate) enum Expired { Yes = "true", No = "false", Any = "any" }
}

request! {
    /// Which pools are wanted; everything given must hold.
    pub(crate) struct PoolListQuery {
        /// A part of the name.
        name: Option<Typed>,
        /// Pools for this course.
        course_id: Option<CourseId>,
        /// A part of the course's name.
        course_name: Option<Typed>,
        /// Those whose keys can be redeemed now, or not.
        active: Option<bool>,
        /// Expired or unexpired ones only; unexpired ones when nothing is said, `any` for both.
        expired: Option<Expired>,
        /// Which part of the list.
        page: PageRequest,
    }
}

/// Which pools a query asks for.
pub(crate) fn pool_filter(query: PoolListQuery) -> (PoolFilter, PageRequest) {
    let filter = PoolFilter {
        name: query.name.map(|Typed(name)| name),
        course: query.course_id,
        course_name: query.course_name.map(|Typed(name)| name),
        active: query.active,
        expired: match query.expired {
            None | Some(Expired::No) => Some(false),
            Some(Expired::Yes) => Some(true),
            Some(Expired::Any) => None,
        },
    };
    (filter, query.page)
}

choices! {
    /// Whether a key can still be redeemed.
    pub(crate) enum KeyStatus {
        Available = "available",
        Redeemed = "redeemed",
        Revoked = "revoked",
    }
}

request! {
    /// Which keys are wanted.
    pub(crate) struct KeyListQuery {
        /// Only those in this state.
        status: Option<KeyStatus>,
        /// Which part of the list.
        page: PageRequest,
    }
}

/// Which keys a status stands for.
pub(crate) const fn key_filter(status: Option<KeyStatus>) -> KeyFilter {
    match status {
        None => KeyFilter::All,
        Some(KeyStatus::Available) => KeyFilter::Available,
        Some(KeyStatus::Redeemed) => KeyFilter::Redeemed,
        Some(KeyStatus::Revoked) => KeyFilter::Revoked,
    }
}

/// Finds training key pools in reach, the newest first.
#[utoipa::path(
    get, path = "/training-key-pools", tag = "Training keys",
    params(PoolListQuery),
    responses((status = OK, description = "The pools.", body = List<Pool>)),
)]
pub(super) async fn list_pools(
    State(shared): State<Shared>,
    caller: Caller,
    Query(query): Query<PoolListQuery>,
) -> Result<Json<List<Pool>>, Problem> {
    let wanted = query.map(pool_filter);
    let page = shared.use_cases.read_training_keys.pools(&caller.actor, wanted).await?;
    let now = shared.now();
    Ok(Json(List::of(page, |view| Pool::of(&view, now))))
}

/// Shows a training key pool.
#[utoipa::path(
    get, path = "/training-key-pools/{id}", tag = "Training keys",
    params(("id" = uuid::Uuid, Path, description = "The pool.")),
    responses((status = OK, description = "The pool.", body = Pool)),
)]
pub(super) async fn see_pool(
    State(shared): State<Shared>,
    Named(id): Named<TrainingKeyPoolId>,
    caller: Caller,
    Query(query): Query<NothingBody>,
) -> Result<Response, Problem> {
    let view = shared.use_cases.read_training_keys.pool(&caller.actor, id).await?;
    query?;
    Ok(tagged(view.pool.version(), &Pool::of(&view, shared.now())))
}

/// The message to send with a key.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeyMessage {
    /// Its subject.
    subject: String,
    /// Its text; `{{training_key}}` stands for the key, for a mail merge.
    body: String,
}

/// Gives the message to send with a key of a pool, to copy or for a mail merge.
#[utoipa::path(
    get, path = "/training-key-pools/{id}/message", tag = "Training keys",
    params(("id" = uuid::Uuid, Path, description = "The pool.")),
    responses((status = OK, description = "The message.", body = KeyMessage)),
)]
pub(super) async fn see_message(
    State(shared): State<Shared>,
    Named(id): Named<TrainingKeyPoolId>,
    caller: Caller,
    Query(query): Query<NothingBody>,
) -> Result<Json<KeyMessage>, Problem> {
    let read = &shared.use_cases.read_training_keys;
    let message = read.message(&caller.actor, id, None).await?;
    query?;
    Ok(Json(KeyMessage { subject: message.subject, body: message.body }))
}

/// Lists the keys of a pool, as they were added.
#[utoipa::path(
    get, path = "/training-key-pools/{id}/keys", tag = "Training keys",
    params(("id" = uuid::Uuid, Path, description = "The pool."), KeyListQuery),
    responses((status = OK, description = "The keys.", body = List<Key>)),
)]
pub(super) async fn list_keys(
    State(shared): State<Shared>,
    Named(id): Named<TrainingKeyPoolId>,
    caller: Caller,
    Query(query): Query<KeyListQuery>,
) -> Result<Json<List<Key>>, Problem> {
    let wanted = query.map(|query| (key_filter(query.status), query.page));
    let page = shared.use_cases.read_training_keys.keys(&caller.actor, id, wanted).await?;
    Ok(Json(List::of(page, |view| Key::from(&view))))
}
