//! Find Training Key Pools: those that have not expired, unless others are asked for.

use askama::Template;
use axum::{extract::State, http::request::Parts, response::Response};

use super::Pool;
use crate::{
    pages::{
        frame::{Frame, Reader},
        list::{Asked, List, Shown},
        texts::Texts,
    },
    problem::Problem,
    routes::training_key_pools::list::{PoolListQuery, pool_filter},
    services::Shared,
};

#[derive(Template)]
#[template(path = "training_keys/find.html")]
struct FindPage<'a> {
    frame: &'a Frame,
    t: Texts,
    list: List,
    pools: Vec<Pool>,
    actives: [(&'static str, String); 2],
    expireds: [(&'static str, String); 2],
}

/// `GET /admin/training-key-pools`.
pub(super) async fn show(
    State(shared): State<Shared>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let asked = Asked::of(&parts);
    let wanted = asked.read::<PoolListQuery>()?.draft().map(pool_filter);
    let found = shared.use_cases.read_training_keys.pools(&caller.actor, wanted).await;
    let t = frame.t;
    let Shown { status, list, items } = asked.shown(found, t)?;
    let named = |name: &'static str| t.say(name).to_string();
    let actives = [("true", named("pools-active")), ("false", named("pools-not-active"))];
    let expireds = [("true", named("pools-expired")), ("any", named("pools-all"))];
    let words = |choices: &[(&'static str, String); 2], value: &str| {
        let choice = choices.iter().find(|(choice, _)| *choice == value);
        choice.map_or_else(|| value.to_owned(), |(_, words)| words.clone())
    };
    let course = items.first().map(|view| view.course_name.to_string());
    let list = list
        .chip("name", t.say("pool-name"), str::to_owned)
        .chip("course_name", t.say("pool-course"), str::to_owned)
        .chip("course_id", t.say("pool-course"), |id| course.unwrap_or_else(|| id.to_owned()))
        .chip("active", t.say("pool-status"), |value| words(&actives, value))
        .chip("expired", t.say("pool-expires"), |value| words(&expireds, value));
    let pools = items.iter().map(|view| Pool::of(view, &frame)).collect();
    frame.show_as(status, &FindPage { t, list, pools, actives, expireds, frame: &frame })
}
