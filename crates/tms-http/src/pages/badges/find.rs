//! Find Badges (USR-8).

use askama::Template;
use axum::{extract::State, http::request::Parts, response::Response};
use tms_domain::{badge::Badge, change::Versioned, role::Permission};

use crate::{
    dto::reward::picture_path,
    pages::{
        frame::{Frame, Reader},
        list::{Asked, List},
        places::Places,
        texts::Texts,
    },
    problem::Problem,
    routes::badges::RewardListQuery,
    services::Shared,
};

#[derive(Template)]
#[template(path = "admin/badges.html")]
struct BadgesPage<'a> {
    frame: &'a Frame,
    t: Texts,
    list: List,
    badges: Vec<Versioned<Badge>>,
    places: Places,
}

impl BadgesPage<'_> {
    fn picture(badge: &Badge) -> String {
        picture_path(badge.id())
    }
}

/// `GET /admin/badges`.
pub(super) async fn show(
    State(shared): State<Shared>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let t = frame.t;
    let asked = Asked::of(&parts);
    let wanted = asked.read::<RewardListQuery>()?.draft().map(RewardListQuery::wanted);
    let found = shared.use_cases.read_badges.badges(&caller.actor, wanted).await;
    let shown = asked.shown(found, t)?;
    let places = Places::of(&shared, &caller.actor, Permission::ManageAchievements, &[]).await?;
    let list = shown.list.chip("name", t.say("name"), str::to_owned);
    let list = list.chip("retired", t.say("retired-state"), |value| {
        t.say(if value == "true" { "only-retired" } else { "retired-or-not" }).to_string()
    });
    frame.show_as(shown.status, &BadgesPage { t, list, badges: shown.items, places, frame: &frame })
}
