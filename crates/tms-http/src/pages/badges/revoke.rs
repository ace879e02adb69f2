//! Revoking an award, with a reason (ACH-5): the page names what follows, and the safe way out stands beside it.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use tms_domain::{
    id::{BadgeAwardId, BadgeId},
    view::{BadgeAwardView, BadgeDetailView},
};

use crate::{
    dto::reward::picture_path,
    pages::{
        form::{Form, SignedForm, done},
        frame::{Frame, Reader},
        said::JustSaid,
        texts::Texts,
    },
    path::Named,
    problem::Problem,
    routes::badges::awards::RevokeAwardBody,
    services::Shared,
};

#[derive(Template)]
#[template(path = "admin/badge_revoke.html")]
struct RevokePage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    badge: BadgeDetailView,
    view: BadgeAwardView,
}

impl RevokePage<'_> {
    fn picture(&self) -> String {
        picture_path(self.badge.badge.state().id())
    }

    fn back(&self) -> String {
        path_of(self.badge.badge.state().id())
    }

    fn path(&self) -> String {
        format!("{}/awards/{}/revoke", self.back(), self.view.award.state().id())
    }
}

fn path_of(badge: BadgeId) -> String {
    format!("/admin/badges/{badge}")
}

async fn answer(
    shared: &Shared,
    reader: &Reader,
    (badge, award): (BadgeId, BadgeAwardId),
    (status, form): (StatusCode, Form),
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let read = &shared.use_cases.read_badges;
    let view = read.award(&caller.actor, badge, award).await?;
    let badge = read.badge(&caller.actor, badge).await?;
    frame.show_as(status, &RevokePage { frame, t: frame.t, form, badge, view })
}

/// `GET /admin/badges/{id}/awards/{award_id}/revoke`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(ids): Named<(BadgeId, BadgeAwardId)>,
    reader: Reader,
) -> Result<Response, Problem> {
    answer(&shared, &reader, ids, (StatusCode::OK, Form::empty())).await
}

/// `POST /admin/badges/{id}/awards/{award_id}/revoke`.
pub(super) async fn revoke(
    State(shared): State<Shared>,
    Named(ids): Named<(BadgeId, BadgeAwardId)>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader, filled } = form;
    let reason = filled.read::<RevokeAwardBody>()?.draft().map(|body| body.reason);
    let use_case = &shared.use_cases.revoke_badge;
    match use_case.revoke(&reader.caller.actor, ids, None, reason, None).await {
        Ok(_) => Ok(done(&path_of(ids.0), &JustSaid::new("badge-revoked"))),
        Err(error) => {
            let refused = Form::of(filled).refused(error, reader.frame.t)?;
            answer(&shared, &reader, ids, refused).await
        }
    }
}
