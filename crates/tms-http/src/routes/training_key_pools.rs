//! Training key pools and their keys.

use tms_domain::{id::TrainingKeyPoolId, usecase::CourseUnfit};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    problem::{Problem, Refusal},
    services::Shared,
};

pub(crate) mod add_keys;
pub(crate) mod create;
pub(crate) mod edit;
mod export;
pub(crate) mod list;
mod revoke;

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::default()
        .routes(routes!(list::list_pools, create::create_pool))
        .routes(routes!(list::see_pool, edit::edit_pool))
        .routes(routes!(list::see_message))
        .routes(routes!(list::list_keys, add_keys::add_keys))
        .routes(routes!(export::export_keys))
        .routes(routes!(revoke::revoke_key))
}

/// The path of a pool under the API.
fn path_of(id: TrainingKeyPoolId) -> String {
    format!("/training-key-pools/{id}")
}

impl Refusal for CourseUnfit {
    fn problem(self) -> Problem {
        match self {
            Self::NotAvailable => Problem::refused("course_not_available", &self),
            Self::Archived => Problem::refused("course_archived", &self),
            Self::ArchivesBeforeStart { archives_at } => {
                Problem::refused("course_archives_before_start", &self)
                    .with("archives_at", archives_at)
            }
            Self::ArchivesBeforeExpiry { archives_at } => {
                Problem::refused("course_archives_before_expiry", &self)
                    .with("archives_at", archives_at)
            }
        }
    }
}
