//! `GET /training-key-pools/{id}/keys.csv` (KEY-6).

use std::borrow::Cow;

use axum::{extract::State, response::Response};
use tms_domain::{
    id::TrainingKeyPoolId,
    port::{Page, PageRequest},
    role::Actor,
    table::{KEY_HEADINGS, key_cells},
    view::{KeyFilter, KeyView},
};

use super::list::{KeyStatus, key_filter};
use crate::{
    body::Query,
    caller::Caller,
    export::{Table, TableQuery, write},
    input::{Flat, request},
    path::Named,
    problem::Problem,
    services::Shared,
};

request! {
    /// Which keys are wanted, and how the table is written.
    pub(crate) struct KeyExportQuery {
        /// Only those in this state.
        status: Option<KeyStatus>,
        /// How.
        table: Flat<TableQuery>,
    }
}

struct Keys {
    shared: Shared,
    actor: Actor,
    pool: TrainingKeyPoolId,
    filter: KeyFilter,
    site_address: String,
}

impl Table for Keys {
    type Row = KeyView;

    const FILE: &'static str = "keys.csv";
    const HEADINGS: &'static [&'static str] = &KEY_HEADINGS;

    async fn page(&self, page: PageRequest) -> Result<Page<KeyView>, Problem> {
        let wanted = Ok((self.filter, page));
        Ok(self.shared.use_cases.read_training_keys.keys(&self.actor, self.pool, wanted).await?)
    }

    fn cells<'r>(&self, view: &'r KeyView) -> Vec<Cow<'r, str>> {
        key_cells(view, &self.site_address).into()
    }
}

/// Exports the keys of a pool as CSV, however many there are.
#[utoipa::path(
    get, path = "/training-key-pools/{id}/keys.csv", tag = "Training keys",
    params(("id" = uuid::Uuid, Path, description = "The pool."), KeyExportQuery),
    responses((status = OK, description = "The table.", body = String, content_type = "text/csv")),
)]
pub(super) async fn export_keys(
    State(shared): State<Shared>,
    Named(pool): Named<TrainingKeyPoolId>,
    caller: Caller,
    Query(query): Query<KeyExportQuery>,
) -> Result<Response, Problem> {
    // The right to act and the pool come first, and refuse first.
    let site_address = shared.use_cases.read_training_keys.address(&caller.actor, pool).await?;
    let KeyExportQuery { status, table } = query?;
    let filter = key_filter(status);
    write(Keys { shared, actor: caller.actor, pool, filter, site_address }, table.0).await
}
