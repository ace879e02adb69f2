//! Sharing a badge: what its public page shows, and the links that lead there (ACH-3, ACH-5).

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use tms_domain::{
    badge::Sharing,
    change::Version,
    id::BadgeAwardId,
    view::{OwnBadgeView, PublicBadgeView},
};

use super::{BadgeCard, public::ShareLink};
use crate::{
    pages::{
        form::{Form, SignedForm, done},
        frame::{Frame, Reader},
        said::JustSaid,
        texts::Texts,
    },
    path::Named,
    problem::Problem,
    routes::me::rewards::ShareBadgeBody,
    services::Shared,
};

#[derive(Template)]
#[template(path = "rewards/share.html")]
struct SharePage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    card: BadgeCard,
    view: OwnBadgeView,
    /// What everyone sees, once it is shared.
    public: Option<PublicBadgeView>,
}

impl SharePage<'_> {
    fn links(&self) -> Vec<ShareLink> {
        self.public.as_ref().map(ShareLink::all).unwrap_or_default()
    }
}

async fn answer(
    shared: &Shared,
    reader: &Reader,
    id: BadgeAwardId,
    refused: Option<(StatusCode, Form)>,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let rewards = &shared.use_cases.read_rewards;
    let (view, public) = rewards.own_badge(caller.id(), id).await?;
    let sharing = view.award.state().record().sharing;
    let (status, form) =
        refused.unwrap_or_else(|| (StatusCode::OK, filled_in(sharing, view.award.version())));
    let card = BadgeCard::of(&view, frame.t);
    frame.show_as(status, &SharePage { t: frame.t, form, card, view, public, frame })
}

/// What is shown already; at first nothing, for only what the learner chose is shown (ACH-3).
fn filled_in(sharing: Option<Sharing>, version: Version) -> Form {
    let Sharing { name, date } = sharing.unwrap_or(Sharing { name: false, date: false });
    Form::empty()
        .over(Some(version))
        .with("show_name", name.to_string())
        .with("show_date", date.to_string())
}

/// `GET /achievements/badges/{id}`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<BadgeAwardId>,
    reader: Reader,
) -> Result<Response, Problem> {
    answer(&shared, &reader, id, None).await
}

/// `POST /achievements/badges/{id}`.
pub(super) async fn share(
    State(shared): State<Shared>,
    Named(id): Named<BadgeAwardId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader, mut filled } = form;
    let expected = filled.version();
    let draft = filled.read::<ShareBadgeBody>()?.draft().map(|body| Some(Sharing::from(body)));
    match shared.use_cases.share_badge.share(&reader.caller.actor, id, expected, draft).await {
        Ok(_) => Ok(done(&format!("/achievements/badges/{id}"), &JustSaid::new("badge-shared"))),
        Err(error) => {
            let form = Form::of(filled).over(expected);
            let refused = form.refused(error, reader.frame.t)?;
            answer(&shared, &reader, id, Some(refused)).await
        }
    }
}

/// `POST /achievements/badges/{id}/private`.
pub(super) async fn unshare(
    State(shared): State<Shared>,
    Named(id): Named<BadgeAwardId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    shared.use_cases.share_badge.share(&form.reader.caller.actor, id, None, Ok(None)).await?;
    Ok(done(&format!("/achievements/badges/{id}"), &JustSaid::new("badge-private")))
}
