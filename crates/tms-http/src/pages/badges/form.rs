//! Create Badge and Edit Badge: drawn by the system from three choices, or a picture that is uploaded.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use tms_domain::{
    badge::{BadgeColour, BadgeDesign, BadgeImage, BadgeShape, BadgeSymbol, PictureKind},
    field::Draft,
    id::BadgeId,
    role::{Forbidden, Permission},
    usecase::WantedImage,
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
    routes::badges::body::{CreateBadgeBody, EditBadgeBody, OnlyImageBody},
    services::Shared,
};

/// The design a new badge begins with.
const FIRST: BadgeDesign =
    BadgeDesign { shape: BadgeShape::Shield, colour: BadgeColour::Blue, symbol: BadgeSymbol::Star };
/// What stands before the names of the fields of the image.
const IMAGE: &str = "image.";
/// The field of the picture.
const PICTURE: &str = "image.data";
/// The button that shows what the badge will look like, and saves nothing.
const STEP: &str = "step";

#[derive(Template)]
#[template(path = "admin/badge_form.html")]
struct BadgeFormPage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    /// Who may own a new one.
    places: Places,
    known: Option<BadgeDetailView>,
    /// What it will look like, else what it looks like now.
    shown: Option<String>,
}

impl BadgeFormPage<'_> {
    fn path(&self) -> String {
        let known = self.known.as_ref();
        known.map_or_else(
            || "/admin/badges/new".to_owned(),
            |view| format!("/admin/badges/{}/edit", view.badge.state().id()),
        )
    }
}

fn with_design(form: Form, design: BadgeDesign) -> Form {
    form.with_default("image.shape", design.shape.as_str())
        .with_default("image.colour", design.colour.as_str())
        .with_default("image.symbol", design.symbol.as_str())
}

/// What is sent of a form: a picture in place of the choices. What is not chosen is not sent, and an uploaded picture stays.
fn settled(filled: &Filled) -> Filled {
    let mut settled = filled.clone();
    let is_picture = filled.get(PICTURE).is_some_and(|picture| !picture.is_empty());
    settled.retain(|name, value| {
        !name.starts_with(IMAGE) || if is_picture { name == PICTURE } else { !value.is_empty() }
    });
    settled
}

/// The image that a form wants; none where it says nothing of it.
fn wanted(filled: &Filled) -> Result<Option<Draft<WantedImage>>, Problem> {
    let mut image = settled(filled);
    image.retain(|name, _| name.starts_with(IMAGE));
    if image.pairs().next().is_none() {
        return Ok(None);
    }
    Ok(Some(image.read::<OnlyImageBody>()?.read(OnlyImageBody::read_on)))
}

/// What an image looks like, as an address that holds all of it.
fn picture(image: &WantedImage) -> String {
    let (kind, bytes) = match image {
        WantedImage::Drawn(design) => (PictureKind::Svg, STANDARD.encode(design.draw())),
        WantedImage::Uploaded(content) => (content.kind(), STANDARD.encode(content.bytes())),
    };
    format!("data:{};base64,{bytes}", kind.media_type())
}

/// What the badge of a form will look like.
fn shown(form: &Form) -> Result<Option<String>, Problem> {
    Ok(wanted(form.filled())?.and_then(Result::ok).as_ref().map(picture))
}

/// A form that is shown again with what its badge will look like, or with what is wrong with the image.
fn previewed(filled: Filled, t: Texts) -> Result<(StatusCode, Form), Problem> {
    match wanted(&filled)? {
        Some(Err(refused)) => Form::of(filled).refused(refused, t),
        Some(Ok(_)) | None => Ok((StatusCode::OK, Form::of(filled))),
    }
}

async fn answer_new(
    shared: &Shared,
    reader: &Reader,
    (status, form): (StatusCode, Form),
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let places = Places::of(
        shared,
        &caller.actor,
        Permission::ManageAchievements,
        &[form.value("organization_id")],
    )
    .await?;
    let form = with_design(form, FIRST);
    let shown = shown(&form)?;
    frame.show_as(status, &BadgeFormPage { frame, t: frame.t, form, places, known: None, shown })
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
    if filled.take(STEP).is_some() {
        return answer_new(&shared, &reader, previewed(filled, reader.frame.t)?).await;
    }
    let draft = settled(&filled).read::<CreateBadgeBody>()?.read(CreateBadgeBody::read_on);
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
    let now = picture_path(view.badge.state().id());
    let (places, known, shown) = (Places::default(), Some(view), shown(&form)?.or(Some(now)));
    frame.show_as(status, &BadgeFormPage { frame, t: frame.t, form, places, known, shown })
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
    if filled.take(STEP).is_some() {
        let (status, form) = previewed(filled, reader.frame.t)?;
        return answer(&reader, (status, form.over(expected)), view);
    }
    let patch = settled(&filled).read::<EditBadgeBody>()?.read(EditBadgeBody::read_on);
    match shared.use_cases.edit_badge.edit(&reader.caller.actor, id, expected, patch).await {
        Ok(_) => Ok(done(&format!("/admin/badges/{id}"), &JustSaid::new("badge-changed"))),
        Err(error) => {
            let form = Form::of(filled).over(expected);
            answer(&reader, form.refused(error, reader.frame.t)?, view)
        }
    }
}
