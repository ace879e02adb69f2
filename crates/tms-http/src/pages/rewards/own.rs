//! `GET /achievements`: what someone has earned (ACH-4).

use askama::Template;
use axum::{extract::State, http::request::Parts, response::Response};
use tms_domain::{
    port::PageRequest,
    view::{OwnAchievementView, OwnBadgeView},
};

use crate::{
    dto::reward::picture_path,
    pages::{
        frame::{Frame, Reader},
        list::{Asked, List, Shown},
        texts::Texts,
    },
    problem::Problem,
    routes::ListQuery,
    services::Shared,
};

/// A badge that someone has.
pub(crate) struct BadgeCard {
    /// Where it is shared.
    pub(crate) path: String,
    /// Its picture.
    pub(crate) picture: String,
    /// What it is called.
    pub(crate) name: String,
    /// Who awards it.
    pub(crate) issuer: String,
    /// When it was awarded.
    pub(crate) awarded: String,
    /// Whether everyone may see it.
    pub(crate) is_shared: bool,
}

impl BadgeCard {
    /// How a badge is shown to the one who has it.
    pub(crate) fn of(view: &OwnBadgeView, t: Texts) -> Self {
        let record = view.award.state().record();
        Self {
            path: format!("/achievements/badges/{}", record.id),
            picture: picture_path(view.badge.id()),
            name: view.badge.details().name.as_str().to_owned(),
            issuer: view.issuer.as_str().to_owned(),
            awarded: t.moment(&record.awarded_at),
            is_shared: record.sharing.is_some(),
        }
    }
}

#[derive(Template)]
#[template(path = "rewards/own.html")]
struct AchievementsPage<'a> {
    frame: &'a Frame,
    t: Texts,
    badges: Vec<BadgeCard>,
    achievements: Vec<OwnAchievementView>,
    list: List,
}

/// `GET /achievements`.
pub(super) async fn show(
    State(shared): State<Shared>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let asked = Asked::of(&parts);
    let page = asked.read::<ListQuery>()?.draft().map(|query| query.page);
    let rewards = &shared.use_cases.read_rewards;
    let found = rewards.achievements(caller.id(), page).await?;
    let Shown { list, items, .. } = asked.shown(Ok::<_, Problem>(found), frame.t)?;
    // More than anyone has.
    let all = PageRequest { limit: PageRequest::LIMIT_MAX, after: None };
    let badges = rewards.badges(caller.id(), Ok(all)).await?.items;
    frame.show(&AchievementsPage {
        t: frame.t,
        badges: badges.iter().map(|view| BadgeCard::of(view, frame.t)).collect(),
        achievements: items,
        list,
        frame: &frame,
    })
}
