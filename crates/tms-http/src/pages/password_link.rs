//! A forgotten password: asking for a link, and setting a password by it (USR-6).

use askama::Template;
use axum::{extract::State, response::Response};

use super::{
    Pages,
    form::{Form, OpenForm, done},
    frame::{Frame, Visitor},
    said::JustSaid,
    texts::Texts,
};
use crate::{
    input::Typed,
    path::Named,
    problem::Problem,
    routes::session::{PasswordBody, PasswordLinkBody},
    services::Shared,
};

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .page("/password-resets", show)
        .form("/password-resets", ask)
        .page("/password-resets/{token}", show_link)
        .form("/password-resets/{token}", set)
}

#[derive(Template)]
#[template(path = "password_forgotten.html")]
struct ForgottenPage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
}

#[derive(Template)]
#[template(path = "password_link.html")]
struct LinkPage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    /// Whether the link works no more.
    is_over: bool,
}

/// `GET /password-resets`.
async fn show(visitor: Visitor) -> Result<Response, Problem> {
    let frame = &visitor.frame;
    frame.show(&ForgottenPage { frame, t: frame.t, form: Form::empty() })
}

/// `POST /password-resets`. The answer is the same whether the address is known or not.
async fn ask(State(shared): State<Shared>, form: OpenForm) -> Result<Response, Problem> {
    let OpenForm { visitor: Visitor { frame, client, .. }, filled } = form;
    match filled.read::<PasswordLinkBody>()?.draft() {
        Ok(PasswordLinkBody { email: Typed(email) }) => {
            shared.use_cases.request_password_link.request(&email, &client.address).await?;
            Ok(done("/sign-in", &JustSaid::new("password-link-sent")))
        }
        Err(invalid) => {
            let (status, form) = Form::of(filled).refused(invalid, frame.t)?;
            frame.show_as(status, &ForgottenPage { frame: &frame, t: frame.t, form })
        }
    }
}

/// `GET /password-resets/{token}`: where the mailed link leads. What scans mails and opens their links uses none up.
async fn show_link(visitor: Visitor) -> Result<Response, Problem> {
    let frame = &visitor.frame;
    frame.show(&LinkPage { frame, t: frame.t, form: Form::empty(), is_over: false })
}

/// `POST /password-resets/{token}`.
async fn set(
    State(shared): State<Shared>,
    Named(token): Named<String>,
    form: OpenForm,
) -> Result<Response, Problem> {
    let OpenForm { visitor: Visitor { frame, .. }, filled } = form;
    let password = filled.read::<PasswordBody>()?.draft().map(|body| body.password);
    match shared.use_cases.set_password_by_link.set(&token, password).await {
        Ok(()) => Ok(done("/sign-in", &JustSaid::new("password-set"))),
        Err(error) => {
            let problem = Problem::from(error);
            let is_over = problem.code() == "link_used_or_expired";
            let (status, form) = Form::of(filled).refused(problem, frame.t)?;
            frame.show_as(status, &LinkPage { frame: &frame, t: frame.t, form, is_over })
        }
    }
}
