//! A training key pool with its keys (POOL-6).

use askama::Template;
use axum::{extract::State, http::request::Parts, response::Response};
use tms_domain::{
    id::{AssignmentId, TrainingKeyPoolId, UserId},
    journal::Author,
    training_key::KeyState,
    view::{KeyCounts, KeyView},
};

use super::Pool;
use crate::{
    pages::{
        frame::{Frame, Reader},
        list::{Asked, List, Shown},
        texts::Texts,
    },
    path::Named,
    problem::Problem,
    routes::training_key_pools::list::{KeyListQuery, key_filter},
    services::Shared,
};

#[derive(Template)]
#[template(path = "training_keys/pool.html")]
struct PoolPage<'a> {
    frame: &'a Frame,
    t: Texts,
    pool: Pool,
    list: List,
    keys: Vec<KeyRow>,
    counts: [Count; 4],
}

/// How many keys there are in a status, and the list of them.
struct Count {
    text: String,
    path: String,
    keys: u64,
    is_shown: bool,
}

/// The keys by status, as the page leads to them.
fn counts(pool: &Pool, shown: Option<&str>, t: Texts) -> [Count; 4] {
    let KeyCounts { available, redeemed, revoked } = pool.keys;
    let of = |name: &'static str, status: Option<&str>, keys| Count {
        text: t.say(name).to_string(),
        path: status
            .map_or_else(|| pool.path.clone(), |status| format!("{}?status={status}", pool.path)),
        keys,
        is_shown: shown == status,
    };
    [
        of("keys-total", None, pool.keys.total()),
        of("key-available", Some("available"), available),
        of("key-redeemed", Some("redeemed"), redeemed),
        of("key-revoked", Some("revoked"), revoked),
    ]
}

/// A key in the list.
struct KeyRow {
    path: String,
    key: String,
    status: &'static str,
    created: String,
    /// When it was redeemed or revoked.
    used: Option<String>,
    redeemed_by: Option<Redeemer>,
    may_be_revoked: bool,
}

struct Redeemer {
    id: UserId,
    name: String,
    email: String,
    assignment: AssignmentId,
}

impl KeyRow {
    fn of(view: &KeyView, pool: &str, author: Author, frame: &Frame) -> Self {
        let key = view.key.state();
        let (used, assignment) = match key.state() {
            KeyState::Available => (None, None),
            KeyState::Redeemed { at, assignment, .. } => (Some(at), Some(assignment)),
            KeyState::Revoked { at, .. } => (Some(at), None),
        };
        let redeemed_by = view.redeemed_by.as_ref().zip(assignment);
        Self {
            path: format!("{pool}/keys/{}", key.id()),
            key: key.code().shown().to_owned(),
            status: key.state().as_str(),
            created: frame.t.moment(&key.created_at()),
            used: used.map(|at| frame.t.moment(&at)),
            redeemed_by: redeemed_by.map(|(learner, assignment)| Redeemer {
                id: learner.person.id,
                name: learner.person.full_name(),
                email: learner.email.clone(),
                assignment,
            }),
            may_be_revoked: key.revoke(author, frame.now).is_ok(),
        }
    }

    /// The class of the badge of its status.
    fn class(&self) -> &'static str {
        match self.status {
            "available" => "good",
            "revoked" => "danger",
            _ => "neutral",
        }
    }

    /// The name of the text of its status.
    fn status_text(&self) -> String {
        format!("key-{}", self.status)
    }
}

/// `GET /admin/training-key-pools/{id}`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<TrainingKeyPoolId>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let asked = Asked::of(&parts);
    let read = &shared.use_cases.read_training_keys;
    let wanted = asked.read::<KeyListQuery>()?.draft();
    let wanted = wanted.map(|query| (key_filter(query.status), query.page));
    let (view, found) = match wanted {
        Ok(wanted) => {
            let page = read.page(&caller.actor, id, Ok(wanted)).await;
            let page = page.map_err(Problem::from);
            match page {
                Ok(page) => (page.pool, Ok(page.keys)),
                // What the filters say is wrong: the pool is shown all the same.
                Err(problem) if problem.errors().is_empty() => return Err(problem),
                Err(problem) => (read.pool(&caller.actor, id).await?, Err(problem)),
            }
        }
        Err(invalid) => (read.pool(&caller.actor, id).await?, Err(Problem::from(invalid))),
    };
    let t = frame.t;
    let shown = asked.get("status").map(str::to_owned);
    let Shown { status, list, items } = asked.shown(found, t)?;
    let pool = Pool::of(&view, &frame);
    let author = caller.actor.author();
    let keys = items.iter().map(|key| KeyRow::of(key, &pool.path, author, &frame)).collect();
    let page =
        PoolPage { t, counts: counts(&pool, shown.as_deref(), t), list, keys, pool, frame: &frame };
    frame.show_as(status, &page)
}
