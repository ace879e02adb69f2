//! An achievement: what it is, and what it is earned by.

use askama::Template;
use axum::{extract::State, response::Response};
use tms_domain::{achievement::Condition, id::AchievementId, view::AchievementDetailView};

use super::said;
use crate::{
    pages::{
        frame::{Frame, Reader},
        texts::Texts,
    },
    path::Named,
    problem::Problem,
    services::Shared,
};

#[derive(Template)]
#[template(path = "admin/achievement.html")]
struct AchievementPage<'a> {
    frame: &'a Frame,
    t: Texts,
    view: AchievementDetailView,
}

impl AchievementPage<'_> {
    fn said(&self, condition: &Condition) -> String {
        said(condition, self.t)
    }
}

/// `GET /admin/achievements/{id}`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<AchievementId>,
    reader: Reader,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let view = shared.use_cases.read_badges.achievement(&caller.actor, id).await?;
    frame.show(&AchievementPage { t: frame.t, view, frame: &frame })
}
