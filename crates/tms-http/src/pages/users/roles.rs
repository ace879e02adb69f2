//! Granting and taking roles (PERM-9).

use axum::{extract::State, response::Response};
use tms_domain::{
    field::FieldError,
    id::{OrganizationId, UserId},
    role::{AdministratorRole, Grant},
};

use super::see;
use crate::{
    input::request,
    pages::{
        form::{Filled, Form, SignedForm, done},
        said::JustSaid,
    },
    path::Named,
    problem::Problem,
    services::Shared,
};

request! {
    /// A role, and where it is held.
    pub(crate) struct RoleBody {
        /// Which.
        role: String,
        /// Where, for the roles that are held in an organization.
        organization_id: Option<OrganizationId>,
    }
}

impl RoleBody {
    /// The grant that a form names; none where there is no such role or place.
    fn grant(filled: &Filled) -> Result<Option<Grant>, Problem> {
        let Ok(Self { role, organization_id }) = filled.read::<Self>()?.draft() else {
            return Ok(None);
        };
        // What is chosen as a place says nothing of a role that is held everywhere.
        let place = organization_id.filter(|_| AdministratorRole::from_name(&role).is_some());
        Ok(Grant::from_parts(&role, place))
    }
}

/// `POST /admin/users/{id}/roles`: grants a role.
pub(super) async fn grant(
    State(shared): State<Shared>,
    Named(id): Named<UserId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader, filled } = form;
    if filled.get("role").is_none_or(str::is_empty) {
        let missing = Problem::invalid_field(FieldError::required("role"));
        let (status, form) = Form::of(filled).refused(missing, reader.frame.t)?;
        return see::answer(&shared, &reader, id, status, form).await;
    }
    let grant = RoleBody::grant(&filled)?;
    let grants = &shared.use_cases.grant_role;
    match grants.grant(&reader.caller.actor, id, grant, None, Ok(())).await {
        Ok(_) => Ok(done(&format!("/admin/users/{id}"), &JustSaid::new("role-granted"))),
        Err(error) => {
            let (status, form) = Form::of(filled).refused(error, reader.frame.t)?;
            see::answer(&shared, &reader, id, status, form).await
        }
    }
}

/// `POST /admin/users/{id}/roles/take`.
pub(super) async fn take(
    State(shared): State<Shared>,
    Named(id): Named<UserId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader, filled } = form;
    let grant = RoleBody::grant(&filled)?;
    shared.use_cases.take_role.take(&reader.caller.actor, id, grant, None, Ok(())).await?;
    Ok(done(&format!("/admin/users/{id}"), &JustSaid::new("role-taken")))
}
