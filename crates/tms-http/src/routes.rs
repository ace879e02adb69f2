//! The calls of the API, one file for each or for a tight group. A handler takes a request apart, hands it to one use
//! case, and maps what comes back.

use tms_domain::port::PageRequest;
use utoipa::openapi::ObjectBuilder;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    body::BODY_BYTES_MAX,
    input::{Fields, Object, Reader, request},
    services::Shared,
};

pub(crate) mod achievements;
pub(crate) mod badges;
pub(crate) mod billing;
pub(crate) mod cancellation_requests;
pub(crate) mod certificates;
pub(crate) mod course_assignments;
pub(crate) mod courses;
mod inbox;
pub(crate) mod jobs;
mod lab_results;
pub(crate) mod me;
pub(crate) mod organizations;
pub(crate) mod outbox;
pub(crate) mod redemptions;
pub(crate) mod registrations;
pub(crate) mod session;
pub(crate) mod sites;
pub(crate) mod training_key_pools;
pub(crate) mod users;
pub(crate) mod webhooks;

/// Every call under `/api/v1`.
pub(crate) fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::default()
        .merge(session::routes())
        .merge(me::routes())
        .merge(inbox::routes())
        .merge(registrations::routes())
        .merge(sites::routes())
        .merge(organizations::routes())
        .merge(users::routes())
        .merge(courses::routes())
        .merge(achievements::routes())
        .merge(badges::routes())
        .merge(course_assignments::routes())
        .merge(jobs::routes())
        .merge(cancellation_requests::routes())
        .merge(certificates::routes())
        .merge(training_key_pools::routes())
        .merge(redemptions::routes())
        .merge(lab_results::routes())
        .merge(billing::routes())
        .merge(outbox::routes())
        .merge(webhooks::routes())
}

/// Nothing is filled in.
pub(crate) type NothingBody = ();

impl Fields for NothingBody {
    const BYTES_MAX: usize = BODY_BYTES_MAX;

    fn take(_: &mut Object<'_>, _: &mut Reader) -> Option<Self> {
        Some(())
    }

    fn describe(object: ObjectBuilder) -> ObjectBuilder {
        object
    }
}

request! {
    /// A list without filters.
    pub(crate) struct ListQuery {
        /// Which part of it.
        page: PageRequest,
    }
}
