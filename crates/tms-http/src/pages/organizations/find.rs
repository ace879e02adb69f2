//! The organizations in reach, each below the one above it (ORG-1).

use askama::Template;
use axum::{extract::State, http::request::Parts, response::Response};
use tms_domain::{
    organization::PlacedOrganization, port::Page, role::Permission, text::matches_part,
};

use crate::{
    pages::{
        frame::{Frame, Reader},
        list::{Asked, List},
        places::Places,
        texts::Texts,
    },
    problem::Problem,
    services::Shared,
};

#[derive(Template)]
#[template(path = "admin/organizations.html")]
struct OrganizationsPage<'a> {
    frame: &'a Frame,
    t: Texts,
    list: List,
    organizations: Vec<PlacedOrganization>,
    places: Places,
}

impl OrganizationsPage<'_> {
    /// The name of the one above, where it is in reach and the list does not show it.
    fn above(&self, placed: &PlacedOrganization) -> Option<&str> {
        let parent = placed.organization.state().parent().filter(|_| self.list.is_filtered())?;
        self.places.name(&parent)
    }

    /// How far it is moved in: as far as style goes.
    fn depth(&self, placed: &PlacedOrganization) -> usize {
        if self.list.is_filtered() { 0 } else { placed.depth.min(8) }
    }
}

/// `GET /admin/organizations`. `name` narrows them down by a part of it.
pub(super) async fn show(
    State(shared): State<Shared>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let t = frame.t;
    let places = Places::of(&shared, &caller.actor, Permission::Find, &[]).await?;
    let asked = Asked::of(&parts);
    let mut items = places.tree().organizations.clone();
    if let Some(part) = asked.get("name") {
        let name =
            |placed: &PlacedOrganization| placed.organization.state().settings().name.clone();
        items.retain(|placed| matches_part(name(placed).as_str(), part));
    }
    let shown = asked.shown(Ok::<_, Problem>(Page { items, next: None }), t)?;
    let list = shown.list.chip("name", t.say("name"), str::to_owned);
    let organizations = shown.items;
    frame.show(&OrganizationsPage { t, list, organizations, places, frame: &frame })
}
