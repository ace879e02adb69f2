//! What someone signed in sees and changes of their own.

use axum::{Json, extract::State, response::Response};
use serde::Serialize;
use tms_domain::{
    change::Versioned,
    field::{FieldReader, Patch},
    input,
    port::{Calendar, PageRequest},
    usecase::{ChangePasswordCommand, ProfilePatch},
    user::User as DomainUser,
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::session::with_session;
use crate::{
    body::{Query, Signed},
    caller::{Caller, OpenSession},
    client::Client,
    dto::{
        List,
        assignment::{Assignment, Dashboard},
        user::{Role, User, roles},
    },
    input::request,
    problem::Problem,
    reply::{nothing, tagged},
    routes::{ListQuery, NothingBody},
    services::Shared,
};

pub(crate) mod rewards;

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::default()
        .routes(routes!(see_me, edit_me))
        .routes(routes!(change_password))
        .routes(routes!(see_dashboard))
        .routes(routes!(list_current_training))
        .routes(routes!(list_transcript))
        .routes(routes!(rewards::list_own_achievements))
        .routes(routes!(rewards::list_own_badges))
        .routes(routes!(rewards::share_badge, rewards::unshare_badge))
        .routes(routes!(rewards::take_credential))
}

request! {
    /// What of the own profile is to change.
    pub(crate) struct EditMeBody {
        /// The zone to read times in; unset means the organization's.
        time_zone: Patch<Option<String>>,
        /// The language to read, as a BCP 47 tag; unset means the browser's.
        language: Patch<Option<String>>,
        /// Whether no mail but account mail is wanted.
        mail_opt_out: Patch<bool>,
    }
}

request! {
    /// A new password in place of the current one.
    pub(crate) struct ChangePasswordBody {
        /// The current password.
        current_password: String,
        /// The new password: 8 to 128 characters, not easily guessed.
        new_password: String,
    }
}

/// Someone signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Me {
    /// Themselves.
    user: User,
    /// The roles they hold.
    roles: Vec<Role>,
    /// What changing requests show in `X-CSRF-Token`; null with a token.
    csrf_token: Option<String>,
}

fn me(user: &Versioned<DomainUser>, session: Option<OpenSession>) -> Response {
    let body = Me {
        user: user.into(),
        roles: roles(user.state().grants().iter().copied()),
        csrf_token: session.map(|session| session.csrf_token),
    };
    tagged(user.version(), &body)
}

/// Reads what is to change.
pub(crate) fn patch(
    body: EditMeBody,
    reader: &mut FieldReader,
    calendar: &dyn Calendar,
) -> ProfilePatch {
    let zone = |typed: String| input::time_zone(calendar, &typed);
    let language = |typed: String| input::language(&typed);
    ProfilePatch {
        time_zone: reader.patch_optional("time_zone", body.time_zone, zone),
        language: reader.patch_optional("language", body.language, language),
        mail_opt_out: body.mail_opt_out,
    }
}

/// Tells who is signed in, and which roles they hold.
#[utoipa::path(
    get, path = "/me", tag = "Me",
    responses((status = OK, description = "Who is signed in.", body = Me)),
)]
async fn see_me(caller: Caller, Query(query): Query<NothingBody>) -> Result<Response, Problem> {
    query?;
    Ok(me(&caller.user, caller.session))
}

/// Changes the own profile.
#[utoipa::path(
    patch, path = "/me", tag = "Me",
    request_body = EditMeBody,
    responses((status = OK, description = "Who is signed in.", body = Me)),
)]
async fn edit_me(
    State(shared): State<Shared>,
    request: Signed<EditMeBody>,
) -> Result<Response, Problem> {
    let Signed { caller, sent, expected } = request;
    let draft = sent.read(|body, reader| Some(patch(body, reader, &*shared.calendar)));
    let user = shared.use_cases.edit_own_profile.edit(caller.id(), expected, draft).await?;
    Ok(me(&user, caller.session))
}

/// Changes the own password. All other sessions end.
#[utoipa::path(
    put, path = "/me/password", tag = "Me",
    request_body = ChangePasswordBody,
    responses((status = NO_CONTENT, description = "The password is set; a session is renewed.")),
)]
async fn change_password(
    State(shared): State<Shared>,
    client: Client,
    request: Signed<ChangePasswordBody>,
) -> Result<Response, Problem> {
    let Signed { caller, sent, expected: _ } = request;
    let draft = sent.draft().map(|body| ChangePasswordCommand {
        current_password: body.current_password,
        new_password: body.new_password,
    });
    let (user, session) = (caller.id(), caller.session.map(|session| session.id));
    let use_case = &shared.use_cases.change_own_password;
    match use_case.change(user, session, &client.address, draft).await? {
        Some(session) => with_session(nothing(), &shared.config, &session),
        None => Ok(nothing()),
    }
}

/// Shows the dashboard.
#[utoipa::path(
    get, path = "/me/dashboard", tag = "Me",
    responses((status = OK, description = "The dashboard.", body = Dashboard)),
)]
async fn see_dashboard(
    State(shared): State<Shared>,
    caller: Caller,
    Query(query): Query<NothingBody>,
) -> Result<Json<Dashboard>, Problem> {
    let view = shared.use_cases.read_own_training.dashboard(caller.id()).await?;
    let rewards = shared.use_cases.read_rewards.newest(caller.id()).await?;
    query?;
    Ok(Json(Dashboard::of(&view, &rewards, shared.now())))
}

/// Lists the current training: active, unexpired, not complete.
#[utoipa::path(
    get, path = "/me/current-training", tag = "Me",
    params(ListQuery),
    responses((status = OK, description = "The assignments.", body = List<Assignment>)),
)]
async fn list_current_training(
    State(shared): State<Shared>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<List<Assignment>>, Problem> {
    let page: PageRequest = query?.page;
    let page = shared.use_cases.read_own_training.current_training(caller.id(), &page).await?;
    let now = shared.now();
    Ok(Json(List::of(page, |view| Assignment::of(&view, now))))
}

/// Lists the transcript: active and complete, the newest completion first.
#[utoipa::path(
    get, path = "/me/transcript", tag = "Me",
    params(ListQuery),
    responses((status = OK, description = "The assignments.", body = List<Assignment>)),
)]
async fn list_transcript(
    State(shared): State<Shared>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<List<Assignment>>, Problem> {
    let page: PageRequest = query?.page;
    let page = shared.use_cases.read_own_training.transcript(caller.id(), &page).await?;
    let now = shared.now();
    Ok(Json(List::of(page, |view| Assignment::of(&view, now))))
}
