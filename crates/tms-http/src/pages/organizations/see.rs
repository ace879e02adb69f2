//! An organization: what is set for it, what it inherits and from where (ORG-1, ORG-2).

use askama::Template;
use axum::{extract::State, response::Response};
use tms_domain::{
    id::OrganizationId,
    organization::{Organization, OrganizationSettings},
    role::Permission,
    view::{OrganizationDetailView, Setter},
};

use crate::{
    pages::{
        frame::{Frame, Reader},
        places::Places,
        texts::{Said, Texts},
    },
    path::Named,
    problem::Problem,
    services::Shared,
};

#[derive(Template)]
#[template(path = "admin/organization.html")]
struct OrganizationPage<'a> {
    frame: &'a Frame,
    t: Texts,
    view: OrganizationDetailView,
    places: Places,
}

impl OrganizationPage<'_> {
    const fn organization(&self) -> &Organization {
        self.view.view.organization.state()
    }

    const fn settings(&self) -> &OrganizationSettings {
        self.organization().settings()
    }

    /// Where a setting comes from.
    fn from(&self, setter: &Setter) -> Said {
        match setter {
            Setter::Itself => self.t.say("set-here"),
            Setter::Above(Some(name)) => self.t.say("set-by").text("organization", name),
            Setter::Above(None) => self.t.say("set-above"),
            Setter::Nobody => self.t.say("set-by-nobody"),
        }
    }

    /// Those right below it.
    fn below(&self) -> Vec<&Organization> {
        let all = self.places.tree().organizations.iter().map(|it| it.organization.state());
        all.filter(|it| it.parent() == Some(self.organization().id())).collect()
    }

    /// Those above it, the root first.
    fn above(&self) -> impl Iterator<Item = &Organization> {
        self.view.above.iter().rev()
    }
}

/// `GET /admin/organizations/{id}`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<OrganizationId>,
    reader: Reader,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let view = shared.use_cases.read_details.organization(&caller.actor, id).await?;
    let places = Places::of(&shared, &caller.actor, Permission::Find, &[]).await?;
    frame.show(&OrganizationPage { t: frame.t, view, places, frame: &frame })
}
