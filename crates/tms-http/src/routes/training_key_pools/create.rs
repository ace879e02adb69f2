//! `POST /training-key-pools`.

use axum::{extract::State, response::Response};
use serde::Serialize;
use tms_domain::{
    field::FieldReader,
    id::{CourseId, OrganizationId},
    input::{KeysWanted, KeysWays},
    text::Name,
    time::{AccessDays, Picked},
    usecase::{CreatePoolCommand, CreatePoolRefused, PoolCreated},
};
use utoipa::ToSchema;

use super::path_of;
use crate::{
    body::{Command, NotDone},
    client::Client,
    dto::pool::{Key, Pool},
    input::request,
    problem::{Problem, Refusal},
    reply::created,
    services::Shared,
};

request! {
    /// A pool that is wanted, perhaps with its first keys.
    pub(crate) struct CreatePoolBody up to LARGE_BODY_BYTES_MAX {
        /// What it is called.
        name: Name,
        /// The course its keys give access to.
        course_id: CourseId,
        /// The organization that owns it.
        organization_id: OrganizationId,
        /// When its keys can first be redeemed.
        starts: Picked,
        /// When they can no longer be redeemed.
        expires: Picked,
        /// How long a redeemed key gives access.
        content_availability_days: AccessDays,
        /// Whether learners of the owner's descendants may redeem its keys.
        available_to_children: Option<bool>,
        /// Keys made by hand, one each; blank ones are skipped.
        keys: Option<Vec<String>>,
        /// How many keys to generate, up to 1,000,000.
        generate: Option<i64>,
    }
}

/// The pool that is wanted.
pub(crate) fn command(body: CreatePoolBody, reader: &mut FieldReader) -> Option<CreatePoolCommand> {
    let keys = KeysWanted::read(reader, body.keys, body.generate, KeysWays::Any)?;
    Some(CreatePoolCommand {
        name: body.name,
        course: body.course_id,
        organization: body.organization_id,
        starts: body.starts,
        expires: body.expires,
        content_availability: body.content_availability_days,
        available_to_children: body.available_to_children.unwrap_or(false),
        keys,
    })
}

impl Refusal for CreatePoolRefused {
    fn problem(self) -> Problem {
        match self {
            Self::OrganizationNotFound => Problem::missing("organization_not_found", &self),
            Self::CourseNotFound => Problem::missing("course_not_found", &self),
            Self::Course(refused) => refused.problem(),
        }
    }
}

/// A pool that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PoolMade {
    #[serde(flatten)]
    pool: Pool,
    /// Its keys, when at most 1,000 were asked for.
    new_keys: Option<Vec<Key>>,
}

/// Makes a training key pool, perhaps with its first keys.
///
/// 404 `course_not_found`, `organization_not_found`; 409 `course_not_available`, `course_archived`,
/// `course_archives_before_start`, `course_archives_before_expiry`; 422, for bad keys with `line` and `key`.
#[utoipa::path(
    post, path = "/training-key-pools", tag = "Training keys",
    request_body = CreatePoolBody,
    responses((status = CREATED, description = "The pool.", body = PoolMade)),
)]
pub(super) async fn create_pool(
    State(shared): State<Shared>,
    client: Client,
    command: Command<CreatePoolBody>,
) -> Result<Response, NotDone> {
    let Command { caller, sent, expected: _, remembering } = command;
    let draft = sent.read(self::command);
    let now = shared.now();
    let show = |made: &PoolCreated| {
        let keys = made.new_keys.as_ref();
        let new_keys = keys.map(|keys| keys.iter().map(Key::from).collect());
        let pool = Pool::of(&made.pool, now);
        created(&path_of(made.pool.pool.state().id()), &PoolMade { pool, new_keys })
    };
    let remember = remembering.with(&show);
    let use_case = &shared.use_cases.create_training_key_pool;
    let address = Some(&client.address);
    let outcome = use_case.create(&caller.actor, address, draft, remember.as_ref()).await;
    Ok(remembering.answer(&shared, outcome, &show).await?)
}
