//! Opting out of mail by the link of a letter, signed in or not (NOT-2).

use askama::Template;
use axum::{extract::State, response::Response};
use tms_domain::{field::Patch, id::UserId, usecase::ProfilePatch};

use super::{
    Pages,
    frame::{Frame, Visitor},
    texts::Texts,
};
use crate::{letters::opted_out_by, path::Named, problem::Problem, services::Shared};

pub(super) fn pages(pages: Pages) -> Pages {
    pages.page("/mail-opt-out/{token}", show).form("/mail-opt-out/{token}", stop)
}

#[derive(Template)]
#[template(path = "mail_opt_out.html")]
struct OptOutPage<'a> {
    frame: &'a Frame,
    t: Texts,
    is_done: bool,
}

/// Whose letter it was; without its pass, there is no such page.
fn reader_of(shared: &Shared, pass: &str) -> Result<UserId, Problem> {
    opted_out_by(&shared.config.mail_opt_out_key, pass).ok_or_else(Problem::not_found)
}

/// `GET /mail-opt-out/{token}`. What scans mails and opens their links opts nobody out.
async fn show(
    State(shared): State<Shared>,
    Named(token): Named<String>,
    Visitor { frame, .. }: Visitor,
) -> Result<Response, Problem> {
    reader_of(&shared, &token)?;
    frame.show(&OptOutPage { frame: &frame, t: frame.t, is_done: false })
}

/// `POST /mail-opt-out/{token}`: the button of that page, or one click in a mail program, which comes from anywhere
/// and with no session (RFC 8058). The pass alone says whose mail it is about.
async fn stop(
    State(shared): State<Shared>,
    Named(token): Named<String>,
    Visitor { frame, .. }: Visitor,
) -> Result<Response, Problem> {
    let user = reader_of(&shared, &token)?;
    let patch = ProfilePatch { mail_opt_out: Patch::Set(true), ..ProfilePatch::default() };
    shared.use_cases.edit_own_profile.edit(user, None, Ok(patch)).await?;
    frame.show(&OptOutPage { frame: &frame, t: frame.t, is_done: true })
}
