//! Site Administration: everything there is to administer, as far as this person may (PERM-8).

use askama::Template;
use axum::{http::request::Parts, response::Response};
use tms_domain::{
    role::{Forbidden, Permission},
    text::matches_part,
};

use super::{
    Pages,
    form::{Filled, Form},
    frame::{Frame, Reader},
    texts::Texts,
};
use crate::problem::Problem;

pub(super) fn pages(pages: Pages) -> Pages {
    pages.page("/admin", show)
}

/// A part of the administration: a tile on its page, a group in the list beside its pages.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    name: &'static str,
    /// What can be done there.
    pub(crate) links: Vec<Link>,
}

/// A page of the administration.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    name: &'static str,
    /// Where it is.
    pub(crate) path: &'static str,
    permission: Permission,
}

impl Link {
    /// The name of its text.
    pub(crate) const fn name(&self) -> &'static str {
        self.name
    }
}

const fn link(name: &'static str, path: &'static str, permission: Permission) -> Link {
    Link { name, path, permission }
}

const SECTIONS: [(&str, &[Link]); 11] = [
    (
        "course-assignments",
        &[
            link(
                "create-course-assignment",
                "/admin/course-assignments/new",
                Permission::ManageAssignments,
            ),
            link(
                "create-multiple-course-assignments",
                "/admin/course-assignments/multiple",
                Permission::ManageAssignments,
            ),
            link(
                "find-course-assignments",
                "/admin/course-assignments",
                Permission::SeeAssignments,
            ),
        ],
    ),
    (
        "training-keys",
        &[
            link(
                "create-training-key-pool",
                "/admin/training-key-pools/new",
                Permission::ManageTrainingKeys,
            ),
            link(
                "find-training-key-pools",
                "/admin/training-key-pools",
                Permission::ManageTrainingKeys,
            ),
        ],
    ),
    (
        "users",
        &[
            link("create-user", "/admin/users/new", Permission::CreateUsers),
            link("find-users", "/admin/users", Permission::Find),
        ],
    ),
    (
        "courses",
        &[
            link("create-course", "/admin/courses/new", Permission::ManageCourses),
            link("find-courses", "/admin/courses", Permission::SeeCourses),
        ],
    ),
    (
        "badges-and-achievements",
        &[
            link("create-badge", "/admin/badges/new", Permission::ManageAchievements),
            link("find-badges", "/admin/badges", Permission::ManageAchievements),
            link("create-achievement", "/admin/achievements/new", Permission::ManageAchievements),
            link("find-achievements", "/admin/achievements", Permission::ManageAchievements),
        ],
    ),
    (
        "organizations",
        &[
            link("create-organization", "/admin/organizations/new", Permission::ManageSystem),
            link("find-organizations", "/admin/organizations", Permission::Find),
        ],
    ),
    ("billing", &[link("statements", "/admin/billing", Permission::SeeBilling)]),
    (
        "sites",
        &[
            link("create-site", "/admin/sites/new", Permission::ManageSystem),
            link("find-sites", "/admin/sites", Permission::SeeSites),
        ],
    ),
    ("help-desk", &[link("cancellation-requests", "/admin/help-desk", Permission::SeeAssignments)]),
    (
        "webhooks",
        &[
            link("create-webhook", "/admin/webhooks/new", Permission::ManageWebhooks),
            link("find-webhooks", "/admin/webhooks", Permission::ManageWebhooks),
        ],
    ),
    ("mail", &[link("outbox", "/admin/mail", Permission::SeeOutbox)]),
];

impl Frame {
    /// What this person may administer.
    pub(crate) fn sections(&self) -> Vec<Section> {
        let sections = SECTIONS.iter().map(|(name, links)| {
            let links = links.iter().filter(|link| self.may(link.permission)).copied().collect();
            Section { name, links }
        });
        sections.filter(|section| !section.links.is_empty()).collect()
    }
}

impl Section {
    /// The name of its text.
    pub(crate) const fn name(&self) -> &'static str {
        self.name
    }

    /// The name of the text that says what it is about.
    pub(crate) fn hint(&self) -> String {
        format!("{}-hint", self.name)
    }

    /// The same with what fits the words that someone looks for: all of it, if its own name does.
    fn found(mut self, part: &str, t: Texts) -> Option<Self> {
        let fits = |name: &'static str| matches_part(&t.say(name).to_string(), part);
        if !fits(self.name) {
            self.links.retain(|link| fits(link.name));
        }
        (!self.links.is_empty()).then_some(self)
    }
}

#[derive(Template)]
#[template(path = "admin/tiles.html")]
struct TilesPage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    tiles: Vec<Section>,
}

/// `GET /admin`. `search` narrows the links down.
async fn show(reader: Reader, parts: Parts) -> Result<Response, Problem> {
    let Reader { frame, .. } = reader;
    if !frame.may_administer() {
        return Err(Forbidden.into());
    }
    let form = Form::of(Filled::of_query(&parts));
    let sections = frame.sections().into_iter();
    let tiles = sections.filter_map(|section| section.found(form.value("search"), frame.t));
    frame.show(&TilesPage { t: frame.t, tiles: tiles.collect(), form, frame: &frame })
}
