//! A badge: what it is, and who has it.

use askama::Template;
use axum::{extract::State, http::request::Parts, response::Response};
use tms_domain::{
    badge::AwardSource,
    id::BadgeId,
    view::{BadgeAwardView, BadgeDetailView},
};

use crate::{
    dto::reward::picture_path,
    pages::{
        frame::{Frame, Reader},
        list::{Asked, List},
        texts::Texts,
    },
    path::Named,
    problem::Problem,
    routes::ListQuery,
    services::Shared,
};

#[derive(Template)]
#[template(path = "admin/badge.html")]
struct BadgePage<'a> {
    frame: &'a Frame,
    t: Texts,
    view: BadgeDetailView,
    list: List,
    awards: Vec<BadgeAwardView>,
}

impl BadgePage<'_> {
    fn picture(&self) -> String {
        picture_path(self.view.badge.state().id())
    }

    /// What an award came with, or why and by whom it was given.
    fn why(&self, award: &BadgeAwardView) -> String {
        match &award.award.state().record().source {
            AwardSource::Achievement(_) => {
                let name = award.achievement_name.as_ref();
                name.map(ToString::to_string).unwrap_or_default()
            }
            AwardSource::ByHand { by: _, reason } => match &award.awarded_by {
                Some(person) => {
                    let said = self.t.say("award-reason-by").text("reason", reason);
                    said.text("person", person.full_name()).to_string()
                }
                None => reason.to_string(),
            },
        }
    }
}

/// `GET /admin/badges/{id}`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<BadgeId>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let view = shared.use_cases.read_badges.badge(&caller.actor, id).await?;
    let asked = Asked::of(&parts);
    let page = asked.read::<ListQuery>()?.draft().map(|query| query.page);
    let found = shared.use_cases.read_badges.awards(&caller.actor, id, page).await;
    let shown = asked.shown(found, frame.t)?;
    let (list, awards) = (shown.list, shown.items);
    frame.show_as(shown.status, &BadgePage { t: frame.t, view, list, awards, frame: &frame })
}
