//! Signing in and out (USR-5, REG-1).

use askama::Template;
use axum::{
    extract::State,
    http::{header, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};
use tms_domain::{registration::RegistrationOffers, text::LongText};

use super::{
    Pages,
    form::{Filled, Form, OpenForm, SignedForm, done, local},
    frame::{Frame, Visitor},
    said::JustSaid,
    texts::Texts,
};
use crate::{
    caller::clear_cookie,
    input::Typed,
    problem::Problem,
    routes::session::{SignInBody, with_session},
    services::Shared,
};

pub(super) fn pages(pages: Pages) -> Pages {
    pages.page("/sign-in", show).form("/sign-in", sign_in).form("/sign-out", sign_out)
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    offers: RegistrationOffers,
    message: Option<&'a str>,
}

impl<'a> SignInPage<'a> {
    fn new(frame: &'a Frame, form: Form) -> Self {
        let closed = RegistrationOffers { anonymous: false, by_key: false };
        let site = frame.site();
        Self {
            frame,
            t: frame.t,
            form,
            offers: site.map_or(closed, |site| site.offers),
            message: site.and_then(|site| site.login_message.as_ref()).map(LongText::as_str),
        }
    }
}

/// `GET /sign-in`. Who is signed in already is where they wanted to be.
async fn show(visitor: Visitor, parts: Parts) -> Result<Response, Problem> {
    let query = Filled::of_query(&parts);
    if visitor.caller.is_some() {
        return Ok(Redirect::to(&local(query.get("next"))).into_response());
    }
    let form = Form::empty().with("next", local(query.get("next")));
    visitor.frame.show(&SignInPage::new(&visitor.frame, form))
}

/// `POST /sign-in`.
async fn sign_in(State(shared): State<Shared>, form: OpenForm) -> Result<Response, Problem> {
    let OpenForm { visitor, mut filled } = form;
    let next = filled.take("next");
    let next = local(next.as_deref());
    let body = filled.read::<SignInBody>()?.draft();
    let use_case = &shared.use_cases.sign_in;
    let address = &visitor.client.address;
    let outcome = match body {
        Ok(SignInBody { email: Typed(email), password }) => {
            use_case.sign_in(&email, password, address).await.map_err(Problem::from)
        }
        Err(invalid) => match use_case.refuse_limited(address).await {
            Ok(()) => Err(invalid.into()),
            Err(error) => Err(error.into()),
        },
    };
    match outcome {
        Ok(session) => with_session(Redirect::to(&next).into_response(), &shared.config, &session),
        Err(problem) => {
            let form = Form::of(filled).with("next", next);
            let (status, form) = form.refused(problem, visitor.frame.t)?;
            visitor.frame.show_as(status, &SignInPage::new(&visitor.frame, form))
        }
    }
}

/// `POST /sign-out`.
async fn sign_out(State(shared): State<Shared>, form: SignedForm) -> Result<Response, Problem> {
    if let Some(session) = form.reader.caller.session {
        shared.use_cases.sign_out.sign_out(session.id).await?;
    }
    let mut response = done("/sign-in", &JustSaid::new("signed-out"));
    let cookie = clear_cookie(&shared.config)?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}
