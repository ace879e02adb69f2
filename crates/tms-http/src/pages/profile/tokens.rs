//! Personal tokens, by which programs act for someone (USR-7): made and shown once, listed, removed.

use askama::Template;
use axum::{extract::State, response::Response};
use tms_domain::{
    id::TokenId,
    token::{Token, TokenDays},
    usecase::CreatedToken,
};

use crate::{
    caller::Caller,
    pages::{
        Pages,
        form::{Form, SignedForm, done},
        frame::{Frame, Reader},
        said::JustSaid,
        texts::Texts,
    },
    path::Named,
    problem::Problem,
    routes::session::tokens::{CreateTokenBody, command},
    services::Shared,
};

/// How many days a token lasts when nothing else is filled in.
const DAYS_USUAL: u16 = 90;

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .page("/profile/tokens", show)
        .form("/profile/tokens", create)
        .page("/profile/tokens/{id}/remove", ask)
        .form("/profile/tokens/{id}/remove", remove)
}

#[derive(Template)]
#[template(path = "profile_tokens.html")]
struct TokensPage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    days_max: u16,
    tokens: Vec<TokenLine>,
    made: Option<CreatedToken>,
}

#[derive(Template)]
#[template(path = "profile_token_remove.html")]
struct RemovePage<'a> {
    frame: &'a Frame,
    t: Texts,
    token: TokenLine,
}

/// A token, without itself.
struct TokenLine {
    id: String,
    name: String,
    created_at: String,
    expires_at: String,
    is_expired: bool,
}

impl TokenLine {
    fn of(token: &Token, frame: &Frame) -> Self {
        let record = token.record();
        Self {
            id: record.id.to_string(),
            name: record.name.to_string(),
            created_at: frame.t.moment(&record.created_at),
            expires_at: frame.t.moment(&record.expires_at),
            is_expired: record.expires_at <= frame.now,
        }
    }
}

impl<'a> TokensPage<'a> {
    async fn new(
        shared: &Shared,
        frame: &'a Frame,
        caller: &Caller,
        form: Form,
    ) -> Result<Self, Problem> {
        let tokens = shared.use_cases.list_tokens.list(caller.id()).await?;
        let tokens = tokens.iter().map(|token| TokenLine::of(token, frame)).collect();
        Ok(Self { frame, t: frame.t, form, days_max: TokenDays::DAYS_MAX, tokens, made: None })
    }
}

fn usual() -> Form {
    Form::empty().with("expires_in_days", DAYS_USUAL.to_string())
}

/// `GET /profile/tokens`.
async fn show(State(shared): State<Shared>, reader: Reader) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    frame.show(&TokensPage::new(&shared, &frame, &caller, usual()).await?)
}

/// `POST /profile/tokens`: the answer shows the token, for it is kept nowhere and cannot be shown again.
async fn create(State(shared): State<Shared>, form: SignedForm) -> Result<Response, Problem> {
    let SignedForm { reader: Reader { frame, caller, .. }, filled } = form;
    let draft = filled.read::<CreateTokenBody>()?.read(command);
    match shared.use_cases.create_token.create(caller.id(), draft).await {
        Ok(made) => {
            let page = TokensPage::new(&shared, &frame, &caller, usual()).await?;
            frame.show(&TokensPage { made: Some(made), ..page })
        }
        Err(error) => {
            let (status, form) = Form::of(filled).refused(error, frame.t)?;
            frame.show_as(status, &TokensPage::new(&shared, &frame, &caller, form).await?)
        }
    }
}

/// `GET /profile/tokens/{id}/remove`.
async fn ask(
    State(shared): State<Shared>,
    Named(id): Named<TokenId>,
    reader: Reader,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let tokens = shared.use_cases.list_tokens.list(caller.id()).await?;
    let token = tokens.iter().find(|token| token.id() == id).ok_or_else(Problem::not_found)?;
    let token = TokenLine::of(token, &frame);
    frame.show(&RemovePage { frame: &frame, t: frame.t, token })
}

/// `POST /profile/tokens/{id}/remove`.
async fn remove(
    State(shared): State<Shared>,
    Named(id): Named<TokenId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    shared.use_cases.remove_token.remove(form.reader.caller.id(), id, Ok(())).await?;
    Ok(done("/profile/tokens", &JustSaid::new("token-removed")))
}
