//! `POST /users`.

use axum::{extract::State, response::Response};
use tms_domain::{
    change::Versioned,
    field::FieldReader,
    id::OrganizationId,
    idempotency::Answer,
    input::{TypedPerson, read_password},
    usecase::CreateUserCommand,
    user::User as DomainUser,
};

use crate::{
    body::{Command, NotDone},
    dto::user::User,
    input::{Needed, request},
    reply::created,
    services::Shared,
};

request! {
    /// A user who is wanted.
    pub(crate) struct CreateUserBody {
        /// First name.
        first_name: Needed<String>,
        /// Last name.
        last_name: Needed<String>,
        /// Primary email, which is the user name.
        email: Needed<String>,
        /// The password: 8 to 128 characters, not easily guessed.
        password: Needed<String>,
        /// Country (ISO 3166-1 alpha-2).
        country: Needed<String>,
        /// The organization they belong to; the creator's own when nothing is said.
        organization_id: Option<OrganizationId>,
        /// The zone they want to read times in.
        time_zone: Option<String>,
        /// The language they want to read, as a BCP 47 tag.
        language: Option<String>,
    }
}

pub(crate) fn command(
    body: CreateUserBody,
    reader: &mut FieldReader,
    shared: &Shared,
) -> Option<CreateUserCommand> {
    let typed = TypedPerson {
        first_name: body.first_name.0,
        last_name: body.last_name.0,
        email: body.email.0,
        country: body.country.0,
        time_zone: body.time_zone,
        language: body.language,
    };
    let words = typed.own_words();
    let person = typed.read(reader, &*shared.calendar);
    let password = read_password(reader, "password", body.password.0, &words, &*shared.strength);
    Some(CreateUserCommand {
        person: person?,
        password: password?,
        organization: body.organization_id,
    })
}

fn show(user: &Versioned<DomainUser>) -> Answer {
    created(&format!("/users/{}", user.state().id()), &User::from(user))
}

/// Creates a user.
///
/// 404 `organization_not_found`; 409 `email_taken`.
#[utoipa::path(
    post, path = "/users", tag = "Users",
    request_body = CreateUserBody,
    responses((status = CREATED, description = "The user.", body = User)),
)]
pub(super) async fn create_user(
    State(shared): State<Shared>,
    command: Command<CreateUserBody>,
) -> Result<Response, NotDone> {
    let Command { caller, sent, expected: _, remembering } = command;
    let draft = sent.read(|body, reader| self::command(body, reader, &shared));
    let remember = remembering.with(&show);
    let use_case = &shared.use_cases.create_user;
    let outcome = use_case.create(&caller.actor, draft, remember.as_ref()).await;
    Ok(remembering.answer(&shared, outcome, &show).await?)
}
