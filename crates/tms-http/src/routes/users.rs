//! Users and their roles.

use tms_domain::usecase::UserRefused;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    problem::{Problem, Refusal},
    services::Shared,
};

pub(crate) mod create;
pub(crate) mod edit;
pub(crate) mod list;
mod roles;

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::default()
        .routes(routes!(list::list_users, create::create_user))
        .routes(routes!(list::see_user, edit::edit_user))
        .routes(routes!(roles::list_roles))
        .routes(routes!(roles::grant_role_in, roles::take_role_in))
        .routes(routes!(roles::grant_role, roles::take_role))
}

impl Refusal for UserRefused {
    fn problem(self) -> Problem {
        match self {
            Self::OrganizationNotFound => Problem::missing("organization_not_found", &self),
            Self::EmailTaken => Problem::refused("email_taken", &self),
        }
    }
}
