//! `GET /users` and `GET /users/{id}`.

use axum::{Json, extract::State, response::Response};
use tms_domain::{
    id::{OrganizationId, UserId},
    port::PageRequest,
    view::UserFilter,
};

use crate::{
    body::Query,
    caller::Caller,
    dto::{List, user::User},
    input::{Typed, request},
    path::Named,
    problem::Problem,
    reply::tagged,
    routes::NothingBody,
    services::Shared,
};

request! {
    /// Which users are wanted; everything given must hold.
    pub(crate) struct UserListQuery {
        /// A part of the first name.
        first_name: Option<Typed>,
        /// A part of the last name.
        last_name: Option<Typed>,
        /// A part of the email.
        email: Option<Typed>,
        /// Those who belong to this organization itself.
        organization_id: Option<OrganizationId>,
        /// Disabled or enabled ones only.
        disabled: Option<bool>,
        /// Which part of the list.
        page: PageRequest,
    }
}

impl UserListQuery {
    /// What is wanted, as the rules take it.
    pub(crate) fn wanted(self) -> (UserFilter, PageRequest) {
        let filter = UserFilter {
            first_name: self.first_name.map(|Typed(text)| text),
            last_name: self.last_name.map(|Typed(text)| text),
            email: self.email.map(|Typed(text)| text),
            organization: self.organization_id,
            disabled: self.disabled,
        };
        (filter, self.page)
    }
}

/// Finds users in reach, by name.
#[utoipa::path(
    get, path = "/users", tag = "Users",
    params(UserListQuery),
    responses((status = OK, description = "The users.", body = List<User>)),
)]
pub(super) async fn list_users(
    State(shared): State<Shared>,
    caller: Caller,
    Query(query): Query<UserListQuery>,
) -> Result<Json<List<User>>, Problem> {
    let wanted = query.map(UserListQuery::wanted);
    let page = shared.use_cases.read_administration.users(&caller.actor, wanted).await?;
    Ok(Json(List::of(page, |user| User::from(&user))))
}

/// Shows a user.
#[utoipa::path(
    get, path = "/users/{id}", tag = "Users",
    params(("id" = uuid::Uuid, Path, description = "The user.")),
    responses((status = OK, description = "The user.", body = User)),
)]
pub(super) async fn see_user(
    State(shared): State<Shared>,
    Named(id): Named<UserId>,
    caller: Caller,
    Query(query): Query<NothingBody>,
) -> Result<Response, Problem> {
    let user = shared.use_cases.read_administration.user(&caller.actor, id).await?;
    query?;
    Ok(tagged(user.version(), &User::from(&user)))
}
