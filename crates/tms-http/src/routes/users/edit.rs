//! `PATCH /users/{id}`.

use axum::{extract::State, response::Response};
use tms_domain::{
    country::Country,
    email::EmailAddress,
    field::{FieldReader, Patch},
    id::{OrganizationId, UserId},
    input,
    port::Calendar,
    text::Name,
    usecase::UserPatch,
};

use crate::{
    body::Signed, dto::user::User, input::request, path::Named, problem::Problem, reply::tagged,
    services::Shared,
};

request! {
    /// What of a user is to change.
    pub(crate) struct EditUserBody {
        /// First name.
        first_name: Patch<Name>,
        /// Last name.
        last_name: Patch<Name>,
        /// Primary email, which is the user name.
        email: Patch<EmailAddress>,
        /// Country (ISO 3166-1 alpha-2).
        country: Patch<Country>,
        /// The organization they belong to.
        organization_id: Patch<OrganizationId>,
        /// The zone they want to read times in.
        time_zone: Patch<Option<String>>,
        /// The language they want to read, as a BCP 47 tag.
        language: Patch<Option<String>>,
        /// Whether they want no mail but account mail.
        mail_opt_out: Patch<bool>,
        /// Whether they may not sign in, redeem or launch.
        disabled: Patch<bool>,
    }
}

pub(crate) fn patch(
    body: EditUserBody,
    reader: &mut FieldReader,
    calendar: &dyn Calendar,
) -> UserPatch {
    let zone = |typed: String| input::time_zone(calendar, &typed);
    let language = |typed: String| input::language(&typed);
    UserPatch {
        first_name: body.first_name,
        last_name: body.last_name,
        email: body.email,
        country: body.country,
        organization: body.organization_id,
        time_zone: reader.patch_optional("time_zone", body.time_zone, zone),
        language: reader.patch_optional("language", body.language, language),
        mail_opt_out: body.mail_opt_out,
        disabled: body.disabled,
    }
}

/// Changes, disables or moves a user.
///
/// 404 `organization_not_found`; 409 `email_taken`.
#[utoipa::path(
    patch, path = "/users/{id}", tag = "Users",
    params(("id" = uuid::Uuid, Path, description = "The user.")),
    request_body = EditUserBody,
    responses((status = OK, description = "The user as they are now.", body = User)),
)]
pub(super) async fn edit_user(
    State(shared): State<Shared>,
    Named(id): Named<UserId>,
    request: Signed<EditUserBody>,
) -> Result<Response, Problem> {
    let Signed { caller, sent, expected } = request;
    let draft = sent.read(|body, reader| Some(patch(body, reader, &*shared.calendar)));
    let user = shared.use_cases.edit_user.edit(&caller.actor, id, expected, draft).await?;
    Ok(tagged(user.version(), &User::from(&user)))
}
