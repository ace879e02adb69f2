//! Sites, as administrators see them and System Administrators make and change them (SITE, PERM-6).

use askama::Template;
use axum::{extract::State, response::Response};
use tms_domain::{role::Permission, site::SiteHost, view::SiteDetailView};

use super::{
    Pages,
    frame::{Frame, Reader},
    texts::Texts,
};
use crate::{problem::Problem, services::Shared};

mod create;
mod edit;

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .page("/admin/sites", show)
        .page("/admin/sites/new", create::show)
        .form("/admin/sites/new", create::create)
        .page("/admin/sites/{id}/edit", edit::show)
        .form("/admin/sites/{id}/edit", edit::edit)
}

#[derive(Template)]
#[template(path = "admin/sites.html")]
struct SitesPage<'a> {
    frame: &'a Frame,
    t: Texts,
    sites: Vec<SiteDetailView>,
}

impl SitesPage<'_> {
    /// The hosts that a site serves, in words.
    fn host(&self, host: &SiteHost) -> String {
        match host {
            SiteHost::CatchAll => self.t.say("every-other-host").to_string(),
            SiteHost::Named(name) => name.clone(),
        }
    }
}

/// `GET /admin/sites`.
async fn show(State(shared): State<Shared>, reader: Reader) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let sites = shared.use_cases.read_details.sites(&caller.actor).await?;
    frame.show(&SitesPage { t: frame.t, sites, frame: &frame })
}
