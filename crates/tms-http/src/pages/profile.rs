//! What someone changes of themselves: zone, language, mail, password and personal tokens.

use askama::Template;
use axum::{extract::State, response::Response};
use tms_domain::{
    organization::TimeZoneName, text::Name, usecase::ChangePasswordCommand, user::UserDetails,
};

use super::{
    Pages,
    form::{Form, SignedForm, done},
    frame::{Frame, Reader},
    language::Language,
    said::JustSaid,
    texts::Texts,
};
use crate::{
    caller::Caller,
    problem::Problem,
    routes::{
        me::{ChangePasswordBody, EditMeBody, patch},
        session::with_session,
    },
    services::Shared,
};

mod tokens;

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .page("/profile", show)
        .form("/profile", edit)
        .page("/profile/password", show_password)
        .form("/profile/password", change_password)
        .area(tokens::pages)
}

#[derive(Template)]
#[template(path = "profile.html")]
struct ProfilePage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    details: &'a UserDetails,
}

#[derive(Template)]
#[template(path = "profile_password.html")]
struct PasswordPage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
}

impl<'a> ProfilePage<'a> {
    fn new(frame: &'a Frame, caller: &'a Caller, form: Form) -> Self {
        Self { frame, t: frame.t, form, details: caller.user.state().details() }
    }
}

/// The form as the profile stands.
fn filled_in(details: &UserDetails) -> Form {
    let language = details.language.as_ref().map(Name::as_str).and_then(Language::of_tag);
    Form::empty()
        .with_some("time_zone", details.time_zone.as_ref().map(TimeZoneName::as_str))
        .with_some("language", language.map(Language::tag))
        .with("mail_opt_out", details.mail_opt_out.to_string())
}

/// `GET /profile`.
async fn show(reader: Reader) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let form = filled_in(caller.user.state().details());
    frame.show(&ProfilePage::new(&frame, &caller, form))
}

/// `POST /profile`.
async fn edit(State(shared): State<Shared>, form: SignedForm) -> Result<Response, Problem> {
    let SignedForm { reader: Reader { frame, caller, .. }, filled } = form;
    let sent = filled.read::<EditMeBody>()?;
    let draft = sent.read(|body, reader| Some(patch(body, reader, &*shared.calendar)));
    match shared.use_cases.edit_own_profile.edit(caller.id(), None, draft).await {
        Ok(_) => Ok(done("/profile", &JustSaid::new("profile-saved"))),
        Err(error) => {
            let (status, form) = Form::of(filled).refused(error, frame.t)?;
            frame.show_as(status, &ProfilePage::new(&frame, &caller, form))
        }
    }
}

/// `GET /profile/password`.
async fn show_password(reader: Reader) -> Result<Response, Problem> {
    let frame = &reader.frame;
    frame.show(&PasswordPage { frame, t: frame.t, form: Form::empty() })
}

/// `POST /profile/password`.
async fn change_password(
    State(shared): State<Shared>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader: Reader { frame, client, caller }, filled } = form;
    let draft = filled.read::<ChangePasswordBody>()?.draft().map(|body| ChangePasswordCommand {
        current_password: body.current_password,
        new_password: body.new_password,
    });
    let (user, session) = (caller.id(), caller.session.map(|session| session.id));
    let use_case = &shared.use_cases.change_own_password;
    match use_case.change(user, session, &client.address, draft).await {
        Ok(session) => {
            let answer = done("/profile", &JustSaid::new("password-changed"));
            match session {
                Some(session) => with_session(answer, &shared.config, &session),
                None => Ok(answer),
            }
        }
        Err(error) => {
            let (status, form) = Form::of(filled).refused(error, frame.t)?;
            frame.show_as(status, &PasswordPage { frame: &frame, t: frame.t, form })
        }
    }
}
