//! The roles of a user: seeing, granting and taking them.

use axum::{Json, extract::State, response::Response};
use tms_domain::{
    id::{OrganizationId, UserId},
    role::Grant,
    user::GrantRefused,
};

use crate::{
    body::{Query, Signed},
    caller::Caller,
    dto::{
        List,
        user::{Role, roles},
    },
    path::Named,
    problem::{Problem, Refusal},
    reply::nothing,
    routes::{ListQuery, NothingBody},
    services::Shared,
};

impl Refusal for GrantRefused {
    fn problem(self) -> Problem {
        match self {
            Self::OwnRole => Problem::refused("own_role", &self),
        }
    }
}

/// Lists the roles of a user.
#[utoipa::path(
    get, path = "/users/{id}/roles", tag = "Users",
    params(("id" = uuid::Uuid, Path, description = "The user."), ListQuery),
    responses((status = OK, description = "The roles.", body = List<Role>)),
)]
pub(super) async fn list_roles(
    State(shared): State<Shared>,
    Named(id): Named<UserId>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<List<Role>>, Problem> {
    let grants = shared.use_cases.read_administration.roles(&caller.actor, id).await?;
    Ok(Json(List::part(roles(grants), &query?.page, Role::word)?))
}

/// Grants a role in an organization.
///
/// 409 `own_role`.
#[utoipa::path(
    put, path = "/users/{id}/roles/{role}/organizations/{organization_id}", tag = "Users",
    params(
        ("id" = uuid::Uuid, Path, description = "The user."),
        ("role" = String, Path, description = "The role."),
        ("organization_id" = uuid::Uuid, Path, description = "Where it is held."),
    ),
    responses((status = NO_CONTENT, description = "The role is held.")),
)]
pub(super) async fn grant_role_in(
    State(shared): State<Shared>,
    Named(named): Named<(UserId, String, OrganizationId)>,
    request: Signed<NothingBody>,
) -> Result<Response, Problem> {
    let (user, role, organization) = named;
    grant(&shared, user, Grant::from_parts(&role, Some(organization)), request).await
}

/// Takes a role in an organization.
///
/// 409 `own_role`.
#[utoipa::path(
    delete, path = "/users/{id}/roles/{role}/organizations/{organization_id}", tag = "Users",
    params(
        ("id" = uuid::Uuid, Path, description = "The user."),
        ("role" = String, Path, description = "The role."),
        ("organization_id" = uuid::Uuid, Path, description = "Where it is held."),
    ),
    responses((status = NO_CONTENT, description = "The role is not held.")),
)]
pub(super) async fn take_role_in(
    State(shared): State<Shared>,
    Named(named): Named<(UserId, String, OrganizationId)>,
    request: Signed<NothingBody>,
) -> Result<Response, Problem> {
    let (user, role, organization) = named;
    take(&shared, user, Grant::from_parts(&role, Some(organization)), request).await
}

/// Grants a role that is held for the whole system.
///
/// 409 `own_role`.
#[utoipa::path(
    put, path = "/users/{id}/roles/{role}", tag = "Users",
    params(
        ("id" = uuid::Uuid, Path, description = "The user."),
        ("role" = String, Path, description = "The role: `help_desk_agent`."),
    ),
    responses((status = NO_CONTENT, description = "The role is held.")),
)]
pub(super) async fn grant_role(
    State(shared): State<Shared>,
    Named(named): Named<(UserId, String)>,
    request: Signed<NothingBody>,
) -> Result<Response, Problem> {
    let (user, role) = named;
    grant(&shared, user, Grant::from_parts(&role, None), request).await
}

/// Takes a role that is held for the whole system.
///
/// 409 `own_role`.
#[utoipa::path(
    delete, path = "/users/{id}/roles/{role}", tag = "Users",
    params(
        ("id" = uuid::Uuid, Path, description = "The user."),
        ("role" = String, Path, description = "The role: `help_desk_agent`."),
    ),
    responses((status = NO_CONTENT, description = "The role is not held.")),
)]
pub(super) async fn take_role(
    State(shared): State<Shared>,
    Named(named): Named<(UserId, String)>,
    request: Signed<NothingBody>,
) -> Result<Response, Problem> {
    let (user, role) = named;
    take(&shared, user, Grant::from_parts(&role, None), request).await
}

async fn grant(
    shared: &Shared,
    user: UserId,
    grant: Option<Grant>,
    request: Signed<NothingBody>,
) -> Result<Response, Problem> {
    let Signed { caller, sent, expected } = request;
    shared.use_cases.grant_role.grant(&caller.actor, user, grant, expected, sent.draft()).await?;
    Ok(nothing())
}

async fn take(
    shared: &Shared,
    user: UserId,
    grant: Option<Grant>,
    request: Signed<NothingBody>,
) -> Result<Response, Problem> {
    let Signed { caller, sent, expected } = request;
    shared.use_cases.take_role.take(&caller.actor, user, grant, expected, sent.draft()).await?;
    Ok(nothing())
}
