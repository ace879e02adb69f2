//! Whom to ask for help: the link at the top of every page (HLP-3).

use askama::Template;
use axum::{extract::State, response::Response};
use tms_domain::usecase::Contact;

use super::{
    Pages,
    frame::{Frame, Visitor},
    texts::Texts,
};
use crate::{problem::Problem, services::Shared};

pub(super) fn pages(pages: Pages) -> Pages {
    pages.page("/contact", show)
}

#[derive(Template)]
#[template(path = "contact.html")]
struct ContactPage<'a> {
    frame: &'a Frame,
    t: Texts,
    contact: Contact,
}

/// `GET /contact`.
async fn show(State(shared): State<Shared>, visitor: Visitor) -> Result<Response, Problem> {
    let Visitor { frame, caller, .. } = visitor;
    let front = frame.site().ok_or_else(Problem::not_found)?;
    let user = caller.as_ref().map(|caller| caller.user.state());
    let contact = shared.use_cases.find_contact.find(front, user).await?;
    frame.show(&ContactPage { frame: &frame, t: frame.t, contact })
}
