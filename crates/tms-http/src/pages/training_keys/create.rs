//! Create Training Key Pool, with its first keys in each of three ways (POOL-1, POOL-2, KEY-5).

use askama::Template;
use axum::{
    extract::State,
    http::{StatusCode, request::Parts},
    response::Response,
};
use tms_domain::{
    field::FieldReader, organization::Organization, role::Permission, time::AccessDays,
};

use super::{
    first_day,
    paste::{Paste, at_fields, line_of},
    path_of, picked_field,
};
use crate::{
    pages::{
        chooser::{self, Choice, ChosenField, Place, Turn, What},
        form::{Filled, Form, SignedForm, done},
        frame::{Frame, Reader},
        places::Places,
        said::JustSaid,
        texts::{Texts, tz},
    },
    problem::Problem,
    routes::training_key_pools::create::{CreatePoolBody, command},
    services::Shared,
};

const COURSE: Choice =
    Choice { field: "course_id", what: What::Course, permission: Permission::ManageTrainingKeys };
const PLACE: Place<'static> = Place {
    path: "/admin/training-key-pools/new",
    title: "create-training-key-pool",
    choices: &[COURSE],
};

#[derive(Template)]
#[template(path = "training_keys/create.html")]
struct CreatePage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    place: Place<'static>,
    places: Places,
    course: ChosenField,
    paste: Paste,
    /// The owner that is chosen, and the zone in which its dates are read (TIM-3).
    owner: String,
    zone: String,
}

/// `GET /admin/training-key-pools/new`. The address may name organization and course.
pub(super) async fn show(
    State(shared): State<Shared>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    let own = reader.caller.user.state().organization().to_string();
    let query = Filled::of_query(&parts);
    let form = Form::empty()
        .with("organization_id", query.get("organization_id").unwrap_or(&own))
        .with_some("course_id", query.get("course_id"))
        .with("content_availability_days", AccessDays::DEFAULT.days().to_string());
    show_form(&shared, &reader, StatusCode::OK, form, Paste::default()).await
}

/// `POST /admin/training-key-pools/new`.
pub(super) async fn create(
    State(shared): State<Shared>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader, filled } = form;
    let mut filled = match chooser::turn(&shared, &reader, filled, PLACE).await? {
        Turn::Choosing(response) => return Ok(response),
        Turn::Again(mut filled) => {
            let paste = Paste::take(&mut filled);
            return show_form(&shared, &reader, StatusCode::OK, Form::of(filled), paste).await;
        }
        Turn::Send(filled) => filled,
    };
    let paste = Paste::take(&mut filled);
    let keys = paste.keys();
    let with_keys = |body: CreatePoolBody, reader: &mut FieldReader| {
        command(CreatePoolBody { keys, ..body }, reader)
    };
    let draft = filled.read::<CreatePoolBody>()?.read(with_keys);
    let use_case = &shared.use_cases.create_training_key_pool;
    let address = Some(&reader.client.address);
    match use_case.create(&reader.caller.actor, address, draft, None).await {
        Ok(made) => Ok(done(&path_of(made.pool.pool.state().id()), &JustSaid::new("pool-created"))),
        Err(error) => {
            let error = at_fields(error, |error| line_of(error).or_else(|| picked_field(error)));
            let problem = Problem::from(error);
            let field = field_of(problem.code());
            let (status, form) = Form::of(filled).refused(problem, reader.frame.t)?;
            let form = field.into_iter().fold(form, Form::laid_at);
            let paste = paste.marked(&form);
            show_form(&shared, &reader, status, form, paste).await
        }
    }
}

/// The field that a refusal of the pool as a whole is about.
fn field_of(code: &str) -> Option<&'static str> {
    match code {
        "organization_not_found" => Some("organization_id"),
        "course_not_found" | "course_not_available" | "course_archived" => Some("course_id"),
        "course_archives_before_start" => Some("starts_on"),
        "course_archives_before_expiry" => Some("expires_on"),
        _ => None,
    }
}

async fn show_form(
    shared: &Shared,
    reader: &Reader,
    status: StatusCode,
    form: Form,
    paste: Paste,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let places = Places::of(
        shared,
        &caller.actor,
        Permission::ManageTrainingKeys,
        &[form.value("organization_id")],
    )
    .await?;
    let course = COURSE.chosen(shared, reader, form.filled()).await?;
    let organizations = places.tree().organizations.iter().map(|it| it.organization.state());
    let chosen = form.value("organization_id").to_owned();
    let mut owner = organizations.clone().find(|it| it.id().to_string() == chosen);
    // A role may be held elsewhere than where one belongs: then the first place is chosen.
    owner = owner.or_else(|| organizations.clone().next());
    let settings = owner.map(Organization::settings);
    let zone = settings.map(|settings| tz(&settings.time_zone));
    let today = first_day(&frame.now, zone.unwrap_or(frame.t.zone));
    let form = if form.is_refused() || !form.value("starts_on").is_empty() {
        form
    } else {
        form.with("starts_on", today)
    };
    let page = CreatePage {
        t: frame.t,
        owner: settings.map(|settings| settings.name.to_string()).unwrap_or_default(),
        zone: zone.map(|zone| zone.name().to_owned()).unwrap_or_default(),
        form,
        place: PLACE,
        places,
        course,
        paste,
        frame,
    };
    frame.show_as(status, &page)
}
