//! `POST /registrations`: a visitor makes an account, perhaps with a training key.

use axum::{
    extract::{FromRequest as _, FromRequestParts as _, Request, State},
    http::StatusCode,
    response::Response,
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tms_domain::{
    change::Versioned,
    email::EmailAddress,
    field::{Draft, FieldReader},
    idempotency::{Answer, Caller},
    input::{TypedPerson, read_password},
    time::Instant,
    usecase::{
        NewcomerCommand, OpenedSession, RegisterRefused, Registered, Registration, UseCaseError,
    },
    user::User as DomainUser,
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::session::with_session;
use crate::{
    body::Anonymous,
    caller::csrf_token,
    dto::{assignment::Assignment, user::User},
    idempotency::{Claim, Claimed, Remembering, chosen_key, replayed},
    input::{Needed, Sent, Typed, request},
    origin::OwnOrigin,
    problem::{Problem, Refusal},
    reply::{answer_response, created},
    services::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::default().routes(routes!(register))
}

request! {
    /// A visitor who wants an account.
    pub(crate) struct RegisterBody {
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
        /// A training key to redeem at once.
        key: Option<Typed>,
    }
}

/// An account that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RegistrationMade {
    /// Who registered.
    user: User,
    /// The assignment that the key made.
    assignment: Option<Assignment>,
    /// What changing requests show in `X-CSRF-Token`.
    csrf_token: Option<String>,
}

impl Refusal for RegisterRefused {
    fn problem(self) -> Problem {
        match self {
            Self::Closed => {
                Problem::new(StatusCode::FORBIDDEN, "registration_closed", self.to_string())
            }
            Self::KeyUnusable => Problem::refused("key_unusable", &self),
            Self::EmailTaken => Problem::refused("email_taken", &self),
        }
    }
}

/// What a visitor filled in, read.
pub(crate) struct Newcomer {
    /// The key to redeem.
    pub(crate) key: Option<String>,
    email: Option<String>,
    password: Option<String>,
    /// Who they are.
    pub(crate) command: Draft<NewcomerCommand>,
}

/// Reads what a visitor filled in.
pub(crate) fn read(sent: Sent<RegisterBody>, shared: &Shared) -> Newcomer {
    let (mut key, mut email, mut password) = (None, None, None);
    let command = sent.read(|body, reader: &mut FieldReader| {
        key = body.key.map(|Typed(key)| key);
        email.clone_from(&body.email.0);
        password.clone_from(&body.password.0);
        let typed = TypedPerson {
            first_name: body.first_name.0,
            last_name: body.last_name.0,
            email: body.email.0,
            country: body.country.0,
            ..TypedPerson::default()
        };
        let words = typed.own_words();
        let person = typed.read(reader, &*shared.calendar);
        let typed = body.password.0;
        let password = read_password(reader, "password", typed, &words, &*shared.strength);
        Some(NewcomerCommand { person: person?, password: password? })
    });
    Newcomer { key, email, password, command }
}

fn show(registered: &Registered, csrf_token: Option<String>, now: Instant) -> Answer {
    let user: &Versioned<DomainUser> = &registered.user;
    let assignment = registered.assignment.as_ref().map(|view| Assignment::of(view, now));
    let body = RegistrationMade { user: user.into(), assignment, csrf_token };
    created(&format!("/users/{}", user.state().id()), &body)
}

/// Makes an account, and redeems a training key with it when one is given: both or neither.
///
/// 403 `registration_closed`; 422, `key_mistyped` among them; 409 `key_unusable`, `email_taken`; 429 after too many
/// unusable keys.
#[utoipa::path(
    post, path = "/registrations", tag = "Session",
    request_body = RegisterBody,
    responses((status = CREATED, description = "Registered and signed in; the cookie is set.", body = RegistrationMade)),
)]
async fn register(State(shared): State<Shared>, request: Request) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let OwnOrigin(client) = OwnOrigin::from_request_parts(&mut parts, &shared).await?;
    let (key, path) = (chosen_key(&parts.headers)?, parts.uri.path().to_owned());
    let request = Request::from_parts(parts, body);
    let request = Anonymous::<RegisterBody>::from_request(request, &shared).await?;
    let body = request.body.clone();
    let Newcomer { key: training_key, email, password, command } = read(request.sent, &shared);
    let address = email.as_deref().and_then(|email| EmailAddress::parse(email).ok());
    let claim = match (key, &address) {
        (Some(key), Some(email)) => {
            let caller = Caller::Registering(email.normal().to_owned());
            match Claim::enter(&shared, caller, &path, key, &body).await? {
                Claimed::New(claim) => Some(claim),
                Claimed::Before(answer) => {
                    let password = password.unwrap_or_default();
                    let use_case = &shared.use_cases.sign_in;
                    let session =
                        use_case.sign_in(email.as_str(), password, &client.address).await?;
                    return repeat(&shared, answer, &session);
                }
            }
        }
        (_, _) => None,
    };
    let now = shared.now();
    let keep = |registered: &Registered| show(registered, None, now);
    let remembering = Remembering(claim);
    let remember = remembering.with(&keep);
    let training_key = training_key.as_deref();
    let use_case = &shared.use_cases.register;
    let outcome = use_case
        .register(&client.host, &client.address, training_key, command, remember.as_ref())
        .await;
    match outcome {
        Ok(Registration { registered, session }) => {
            let token = csrf_token(session.secret.as_str());
            let answer = answer_response(show(&registered, Some(token), now))?;
            with_session(answer, &shared.config, &session)
        }
        Err(UseCaseError::Answered) => Err(Problem::request_in_progress()),
        Err(error) => Err(error.into()),
    }
}

/// Gives an answer again, with the session that its repetition opened.
fn repeat(shared: &Shared, kept: Answer, session: &OpenedSession) -> Result<Response, Problem> {
    #[derive(Deserialize, Serialize)]
    struct Kept<'a> {
        #[serde(borrow)]
        user: &'a RawValue,
        #[serde(borrow)]
        assignment: &'a RawValue,
        csrf_token: Option<String>,
    }

    let Answer { status, location, body } = kept;
    let mut answered: Kept<'_> = serde_json::from_slice(&body).map_err(Problem::internal)?;
    answered.csrf_token = Some(csrf_token(session.secret.as_str()));
    let body = serde_json::to_vec(&answered).map_err(Problem::internal)?;
    let answer = answer_response(Answer { status, location, body })?;
    with_session(replayed(answer), &shared.config, session)
}
