//! Create Badge and Edit Badge: drawn by the system from three choices. Pictures are uploaded by the API.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use tms_domain::{
    badge::{BadgeColour, BadgeDesign, BadgeImage, BadgeShape, BadgeSymbol},
    id::BadgeId,
    role::{Forbidden, Permission},
    view::BadgeDetailView,
};

use crate::{
    dto::reward::picture_path,
    pages::{
        form::{Filled, Form, SignedForm, done},
        frame::{Frame, Reader},
        places::Places,
        said::JustSaid,
        texts::Texts,
    },
    path::Named,
    problem::Problem,
    routes::badges::body::{CreateBadgeBody, EditBadgeBody},
    services::Shared,
};

/// The design a new badge begins with.
const FIRST: BadgeDesign =
    BadgeDesign { shape: BadgeShape::Shield, colour: BadgeColour::Blue, symbol: BadgeSymbol::Star };
/// What stands before the names of the fields of the image.
const IMAGE: &str = "image.";

#[derive(Template)]
#[template(path = "admin/badge_form.html")]
struct BadgeFormPage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    /// Who may own a new one.
    places: Places,
    known: Option<BadgeDetailView>,
}

impl BadgeFormPage<'_> {
    fn path(&self) -> String {
        let known = self.known.as_ref();
        known.map_or_else(
            || "/admin/badges/new".to_owned(),
            |view| format!("/admin/badges/{}/edit", view.badge.state().id()),
        )
    }

    fn picture(&self) -> Option<String> {
        self.known.as_ref().map(|view| picture_path(view.badge.state().id()))
    }
}

fn with_design(form: Form, design: BadgeDesign) -> Form {
    form.with_default("image.shape", design.shape.as_str())
        .with_default("image.colour", design.colour.as_str())
        .with_default("image.symbol", design.symbol.as_str())
}

/// What is not chosen is not sent: an uploaded picture stays.
fn settle(filled: &mut Filled) {
    filled.retain(|name, value| !name.starts_with(IMAGE) || !value.is_empty());
}

async fn answer_new(
    shared: &Shared,
    reader: &Reader,
    (status, form): (StatusCode, Form),
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let places = Places::of(shared, &caller.actor, Permission::ManageAchievements).await?;
    let form = with_design(form, FIRST);
    frame.show_as(status, &BadgeFormPage { frame, t: frame.t, form, places, known: None })
}

/// `GET /admin/badges/new`.
pub(super) async fn show_new(
    State(shared): State<Shared>,
    reader: Reader,
) -> Result<Response, Problem> {
    let own = reader.caller.user.state().organization().to_string();
    let form = Form::empty().with("organization_id", own);
    answer_new(&shared, &reader, (StatusCode::OK, form)).await
}

/// `POST /admin/badges/new`.
pub(super) async fn create(
    State(shared): State<Shared>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader, mut filled } = form;
    settle(&mut filled);
    let draft = filled.read::<CreateBadgeBody>()?.read(CreateBadgeBody::read_on);
    match shared.use_cases.create_badge.create(&reader.caller.actor, draft, None).await {
        Ok(badge) => {
            let path = format!("/admin/badges/{}", badge.state().id());
            Ok(done(&path, &JustSaid::new("badge-created")))
        }
        Err(error) => {
            let refused = Form::of(filled).refused(error, reader.frame.t)?;
            answer_new(&shared, &reader, refused).await
        }
    }
}

/// A badge that the one who asks may change.
async fn find_editable(
    shared: &Shared,
    reader: &Reader,
    id: BadgeId,
) -> Result<BadgeDetailView, Problem> {
    let view = shared.use_cases.read_badges.badge(&reader.caller.actor, id).await?;
    if view.may_edit { Ok(view) } else { Err(Forbidden.into()) }
}

fn answer(
    reader: &Reader,
    (status, form): (StatusCode, Form),
    view: BadgeDetailView,
) -> Result<Response, Problem> {
    let frame = &reader.frame;
    let form = match view.badge.state().details().image {
        BadgeImage::Drawn(design) => with_design(form, design),
        BadgeImage::Uploaded { .. } => form,
    };
    let (places, known) = (Places::default(), Some(view));
    frame.show_as(status, &BadgeFormPage { frame, t: frame.t, form, places, known })
}

/// `GET /admin/badges/{id}/edit`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<BadgeId>,
    reader: Reader,
) -> Result<Response, Problem> {
    let view = find_editable(&shared, &reader, id).await?;
    let details = view.badge.state().details();
    let form = Form::empty()
        .over(Some(view.badge.version()))
        .with("name", details.name.as_str())
        .with("description", details.description.as_str())
        .with("criteria", details.criteria.as_str())
        .with("retired", details.retired.to_string());
    answer(&reader, (StatusCode::OK, form), view)
}

/// `POST /admin/badges/{id}/edit`.
pub(super) async fn edit(
    State(shared): State<Shared>,
    Named(id): Named<BadgeId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader, mut filled } = form;
    let view = find_editable(&shared, &reader, id).await?;
    let expected = filled.version();
    settle(&mut filled);
    let patch = filled.read::<EditBadgeBody>()?.read(EditBadgeBody::read_on);
    match shared.use_cases.edit_badge.edit(&reader.caller.actor, id, expected, patch).await {
        Ok(_) => Ok(done(&format!("/admin/badges/{id}"), &JustSaid::new("badge-changed"))),
        Err(error) => {
            let form = Form::of(filled).over(expected);
            answer(&reader, form.refused(error, reader.frame.t)?, view)
        }
    }
}
