//! Find Achievements (USR-8).

use askama::Template;
use axum::{extract::State, http::request::Parts, response::Response};
use tms_domain::{
    achievement::{Achievement, Condition},
    change::Versioned,
    role::Permission,
};

use super::said;
use crate::{
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
#[template(path = "admin/achievements.html")]
struct AchievementsPage<'a> {
    frame: &'a Frame,
    t: Texts,
    list: List,
    achievements: Vec<Versioned<Achievement>>,
    places: Places,
}

impl AchievementsPage<'_> {
    fn said(&self, condition: &Condition) -> String {
        said(condition, self.t)
    }
}

/// `GET /admin/achievements`.
pub(super) async fn show(
    State(shared): State<Shared>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let t = frame.t;
    let asked = Asked::of(&parts);
    let wanted = asked.read::<RewardListQuery>()?.draft().map(RewardListQuery::wanted);
    let found = shared.use_cases.read_badges.achievements(&caller.actor, wanted).await;
    let shown = asked.shown(found, t)?;
    let places = Places::of(&shared, &caller.actor, Permission::ManageAchievements, &[]).await?;
    let list = shown.list.chip("name", t.say("name"), str::to_owned);
    let list = list.chip("retired", t.say("retired-state"), |value| {
        t.say(if value == "true" { "only-retired" } else { "retired-or-not" }).to_string()
    });
    let page = AchievementsPage { t, list, achievements: shown.items, places, frame: &frame };
    frame.show_as(shown.status, &page)
}
