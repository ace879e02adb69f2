//! Registering oneself, with a training key or without (REG).

use askama::Template;
use axum::{
    extract::State,
    http::request::Parts,
    response::{IntoResponse as _, Redirect, Response},
};
use tms_domain::{
    field::{FieldCode, FieldError},
    redemption::RedeemAnonymouslyRefused,
    usecase::{RegisterRefused, Registration, UseCaseError, VisitorLookUpRefused},
};

use super::{
    Pages,
    form::{Filled, Form, OpenForm, done},
    frame::{Frame, Visitor},
    redeem,
    said::JustSaid,
    texts::Texts,
};
use crate::{
    client::Client,
    problem::{Problem, Refusal},
    routes::{
        registrations::{Newcomer, RegisterBody, read},
        session::with_session,
    },
    services::Shared,
};

mod by_key;

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .page("/register", show)
        .form("/register", register)
        .page("/register/key", by_key::show)
        .form("/register/key", by_key::look_up)
}

#[derive(Template)]
#[template(path = "register.html")]
struct RegisterPage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    /// Which course the key opens.
    course: Option<String>,
}

impl<'a> RegisterPage<'a> {
    fn new(frame: &'a Frame, form: Form, course: Option<String>) -> Self {
        Self { frame, t: frame.t, form, course }
    }
}

impl Refusal for VisitorLookUpRefused {
    fn problem(self) -> Problem {
        match self {
            Self::Closed(_) => RegisterRefused::Closed.problem(),
            Self::Key(RedeemAnonymouslyRefused::Unusable) => RegisterRefused::KeyUnusable.problem(),
            Self::Key(refused @ RedeemAnonymouslyRefused::Mistyped) => Problem::invalid_field(
                FieldError::new("key", FieldCode::KeyMistyped, refused.to_string()),
            ),
        }
    }
}

/// The course that a key opens to whoever registers with it.
async fn course_of(shared: &Shared, client: &Client, key: &str) -> Result<String, Problem> {
    let look_up = &shared.use_cases.look_up_training_key;
    let offer = look_up.look_up_as_visitor(&client.host, key, &client.address).await?;
    Ok(offer.course_name.to_string())
}

/// Where someone goes on with a key who is signed in already, so that no second account is made by mistake.
fn signed_in_already(key: Option<&str>) -> Response {
    let path = key.map_or_else(|| "/".to_owned(), |key| format!("/redeem/{}", redeem::encode(key)));
    Redirect::to(&path).into_response()
}

/// `GET /register`, with the key that was looked up as `key`.
async fn show(
    State(shared): State<Shared>,
    visitor: Visitor,
    parts: Parts,
) -> Result<Response, Problem> {
    let query = Filled::of_query(&parts);
    let key = query.get("key").filter(|key| !key.trim().is_empty());
    let Visitor { frame, client, caller } = visitor;
    if caller.is_some() {
        return Ok(signed_in_already(key));
    }
    let Some(key) = key else {
        if !frame.site().is_some_and(|site| site.offers.anonymous) {
            return Err(RegisterRefused::Closed.problem());
        }
        return frame.show(&RegisterPage::new(&frame, Form::empty(), None));
    };
    let form = Form::empty().with("key", key);
    match course_of(&shared, &client, key).await {
        Ok(course) => frame.show(&RegisterPage::new(&frame, form, Some(course))),
        Err(problem) => by_key::refuse(&frame, form, problem),
    }
}

/// `POST /register`: leads to the dashboard, or with a key to the new assignment (REG-2).
async fn register(State(shared): State<Shared>, form: OpenForm) -> Result<Response, Problem> {
    let OpenForm { visitor: Visitor { frame, client, .. }, filled } = form;
    let Newcomer { key, command, .. } = read(filled.read::<RegisterBody>()?, &shared);
    let use_case = &shared.use_cases.register;
    let (host, address) = (&client.host, &client.address);
    let outcome = use_case.register(host, address, key.as_deref(), command, None).await;
    let problem = match outcome {
        Ok(Registration { registered, session }) => {
            let answer = match registered.assignment {
                Some(made) => done(
                    &format!("/assignments/{}", made.state().id()),
                    &JustSaid::new("registered-with-key"),
                ),
                None => done("/", &JustSaid::new("registered")),
            };
            return with_session(answer, &shared.config, &session);
        }
        // Said at the field (REG-5).
        Err(UseCaseError::Refused(refused @ RegisterRefused::EmailTaken)) => {
            let error = FieldError::new("email", FieldCode::Taken, refused.to_string());
            Problem::invalid_field(error)
        }
        Err(error) => Problem::from(error),
    };
    if problem.code() == "registration_closed" {
        return Err(problem);
    }
    let says_no_to_key = matches!(problem.code(), "key_unusable" | "too_many_attempts");
    let (status, form) = Form::of(filled).refused(problem, frame.t)?;
    let course = match key {
        // A key that is fine is looked up once more to name its course; one that is not would count twice.
        Some(key) if !says_no_to_key && form.error("key").is_none() => {
            course_of(&shared, &client, &key).await.ok()
        }
        Some(_) | None => None,
    };
    frame.show_as(status, &RegisterPage::new(&frame, form, course))
}
