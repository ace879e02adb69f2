//! Find Users (USR-8).

use askama::Template;
use axum::{extract::State, http::request::Parts, response::Response};
use tms_domain::{change::Versioned, role::Permission, user::User};

use crate::{
    pages::{
        frame::{Frame, Reader},
        list::{Asked, List},
        places::Places,
        texts::Texts,
    },
    problem::Problem,
    routes::users::list::UserListQuery,
    services::Shared,
};

#[derive(Template)]
#[template(path = "admin/users.html")]
struct UsersPage<'a> {
    frame: &'a Frame,
    t: Texts,
    list: List,
    users: Vec<Versioned<User>>,
    places: Places,
}

/// `GET /admin/users`.
pub(super) async fn show(
    State(shared): State<Shared>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let t = frame.t;
    let asked = Asked::of(&parts);
    let wanted = asked.read::<UserListQuery>()?.draft().map(UserListQuery::wanted);
    let found = shared.use_cases.read_administration.users(&caller.actor, wanted).await;
    let organization = asked.get("organization_id").unwrap_or_default().to_owned();
    let shown = asked.shown(found, t)?;
    let places =
        Places::of(&shared, &caller.actor, Permission::Find, &[organization.as_str()]).await?;
    let place = |id: &str| {
        let id = crate::input::parse_id(id).map(tms_domain::id::OrganizationId::from_uuid);
        id.and_then(|id| places.name(&id)).unwrap_or_default().to_owned()
    };
    let list = shown
        .list
        .chip("first_name", t.say("first-name"), str::to_owned)
        .chip("last_name", t.say("last-name"), str::to_owned)
        .chip("email", t.say("email"), str::to_owned)
        .chip("organization_id", t.say("organization"), place)
        .chip("disabled", t.say("sign-in-state"), |value| {
            t.say(if value == "true" { "only-disabled" } else { "only-enabled" }).to_string()
        });
    let page = UsersPage { t, list, users: shown.items, places, frame: &frame };
    frame.show_as(shown.status, &page)
}
