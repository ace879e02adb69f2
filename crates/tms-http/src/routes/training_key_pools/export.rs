//! `GET /training-key-pools/{id}/keys.csv` (KEY-6).

use std::borrow::Cow;

use axum::{extract::State, response::Response};
use tms_domain::{
    id::TrainingKeyPoolId,
    message::redeem_link,
    port::{Page, PageRequest},
    role::Actor,
    training_key::KeyState,
    view::{KeyFilter, KeyView},
};

use super::list::{KeyStatus, key_filter};
use crate::{
    body::Query,
    caller::Caller,
    dto::rfc_3339,
    export::{Table, TableQuery, optional_cell, text_cell, write},
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
    const HEADINGS: &'static [&'static str] = &[
        "key",
        "status",
        "created_at",
        "redeemed_at",
        "redeemed_by_name",
        "redeemed_by_email",
        "assignment_id",
        "redeem_url",
    ];

    async fn page(&self, page: PageRequest) -> Result<Page<KeyView>, Problem> {
        let wanted = Ok((self.filter, page));
        Ok(self.shared.use_cases.read_training_keys.keys(&self.actor, self.pool, wanted).await?)
    }

    fn cells<'r>(&self, view: &'r KeyView) -> Vec<Cow<'r, str>> {
        let key = view.key.state();
        let (redeemed_at, assignment) = match key.state() {
            KeyState::Redeemed { at, assignment, .. } => (Some(at), Some(assignment)),
            KeyState::Available | KeyState::Revoked { .. } => (None, None),
        };
        let redeemer = view.redeemed_by.as_ref();
        let name = redeemer.map(|learner| {
            let person = &learner.person;
            format!("{} {}", person.first_name.as_str(), person.last_name.as_str())
        });
        vec![
            text_cell(key.code().shown()),
            key.state().as_str().into(),
            rfc_3339(key.created_at()).into(),
            optional_cell(redeemed_at, |at| rfc_3339(at).into()),
            optional_cell(name, |name| text_cell(&name).into_owned().into()),
            optional_cell(redeemer, |learner| text_cell(&learner.email)),
            optional_cell(assignment, |id| id.to_string().into()),
            redeem_link(&self.site_address, key.code()).into(),
        ]
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
