//! *Register with a training key*: the key comes first, then the form that names its course (REG-1, RED-9).

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse as _, Redirect, Response},
};
use tms_domain::{field::FieldError, usecase::RegisterRefused};

use super::{course_of, signed_in_already};
use crate::{
    pages::{
        form::{Form, OpenForm},
        frame::{Frame, Visitor},
        redeem,
        texts::Texts,
    },
    problem::{Problem, Refusal as _},
    services::Shared,
};

#[derive(Template)]
#[template(path = "register_key.html")]
struct KeyPage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
}

/// `GET /register/key`.
pub(super) async fn show(visitor: Visitor) -> Result<Response, Problem> {
    let Visitor { frame, caller, .. } = visitor;
    if caller.is_some() {
        return Ok(Redirect::to("/redeem").into_response());
    }
    if !frame.site().is_some_and(|site| site.offers.by_key) {
        return Err(RegisterRefused::Closed.problem());
    }
    frame.show(&KeyPage { frame: &frame, t: frame.t, form: Form::empty() })
}

/// `POST /register/key`: leads to the form, once the key can be used.
pub(super) async fn look_up(
    State(shared): State<Shared>,
    form: OpenForm,
) -> Result<Response, Problem> {
    let OpenForm { visitor: Visitor { frame, client, caller }, filled } = form;
    let key = filled.get("key").unwrap_or_default().trim().to_owned();
    if caller.is_some() {
        return Ok(signed_in_already(Some(&key)));
    }
    let looked_up = if key.is_empty() {
        Err(Problem::invalid_field(FieldError::required("key")))
    } else {
        course_of(&shared, &client, &key).await
    };
    match looked_up {
        Ok(_) => {
            Ok(Redirect::to(&format!("/register?key={}", redeem::encode(&key))).into_response())
        }
        Err(problem) => refuse(&frame, Form::of(filled), problem),
    }
}

/// Says why nobody registers with a key, above the field with it.
pub(super) fn refuse(frame: &Frame, form: Form, problem: Problem) -> Result<Response, Problem> {
    if problem.code() == "registration_closed" {
        return Err(problem);
    }
    let (status, form) = form.refused(problem, frame.t)?;
    frame.show_as(status, &KeyPage { frame, t: frame.t, form })
}
