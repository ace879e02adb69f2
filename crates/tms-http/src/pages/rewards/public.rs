//! `GET /badges/{id}`: a badge as everyone sees it, once it is shared (ACH-3). It tells what its learner chose to show,
//! nothing while it is private, and that it was revoked where it was.

use askama::Template;
use axum::{extract::State, response::Response};
use tms_domain::{id::BadgeAwardId, usecase::BadgeRevoked, view::PublicBadgeView};

use crate::{
    dto::reward::picture_path,
    pages::{
        frame::{Frame, Visitor},
        texts::Texts,
    },
    path::Named,
    problem::{Problem, Refusal},
    services::Shared,
};

/// A link that shares a page elsewhere: a plain one, which loads nothing and tells nobody before it is followed.
pub(crate) struct ShareLink {
    /// Where to.
    pub(crate) name: &'static str,
    /// The address there.
    pub(crate) address: String,
}

impl ShareLink {
    /// The links that share a badge.
    pub(crate) fn all(view: &PublicBadgeView) -> Vec<Self> {
        let (page, name) = (view.address.as_str(), view.badge.details().name.as_str());
        let address = |at: &str, pairs: &[(&str, &str)]| {
            let query =
                form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
            format!("{at}?{query}")
        };
        let linkedin = "https://www.linkedin.com/sharing/share-offsite/";
        let facebook = "https://www.facebook.com/sharer/sharer.php";
        vec![
            Self { name: "LinkedIn", address: address(linkedin, &[("url", page)]) },
            Self {
                name: "X",
                address: address("https://x.com/intent/post", &[("text", name), ("url", page)]),
            },
            Self { name: "Facebook", address: address(facebook, &[("u", page)]) },
        ]
    }
}

#[derive(Template)]
#[template(path = "rewards/public.html")]
struct PublicBadgePage<'a> {
    frame: &'a Frame,
    t: Texts,
    view: PublicBadgeView,
}

impl PublicBadgePage<'_> {
    fn picture(&self) -> String {
        picture_path(self.view.badge.id())
    }

    fn links(&self) -> Vec<ShareLink> {
        ShareLink::all(&self.view)
    }
}

impl Refusal for BadgeRevoked {
    fn problem(self) -> Problem {
        Problem::gone("badge_revoked", &self)
    }
}

/// `GET /badges/{id}`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<BadgeAwardId>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let view = shared.use_cases.read_rewards.shared(id).await?;
    let frame = &visitor.frame;
    frame.show(&PublicBadgePage { t: frame.t, view, frame })
}
