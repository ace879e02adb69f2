//! Users, their roles and tokens.

use serde::Serialize;
use tms_domain::{
    change::Versioned, id::OrganizationId, organization::TimeZoneName, role::Grant, text::Name,
    token, user::User as DomainUser,
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::At;

/// A user: never with a password.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct User {
    /// Their id.
    id: Uuid,
    /// Their version.
    version: u32,
    /// First name.
    first_name: String,
    /// Last name.
    last_name: String,
    /// Primary email, which is the user name.
    email: String,
    /// Country (ISO 3166-1 alpha-2).
    country: &'static str,
    /// The organization they belong to now.
    organization_id: Uuid,
    /// The zone they want to read times in; null means their organization's.
    time_zone: Option<String>,
    /// The language they want to read; null means the browser's.
    language: Option<String>,
    /// Whether they want no mail but account mail.
    mail_opt_out: bool,
    /// Whether they may not sign in, redeem or launch.
    disabled: bool,
    /// When they were created.
    created_at: At,
}

impl From<&Versioned<DomainUser>> for User {
    fn from(user: &Versioned<DomainUser>) -> Self {
        let details = user.state().details();
        Self {
            id: user.state().id().as_uuid(),
            version: user.version().as_raw(),
            first_name: details.first_name.as_str().to_owned(),
            last_name: details.last_name.as_str().to_owned(),
            email: details.email.as_str().to_owned(),
            country: details.country.as_str(),
            organization_id: details.organization.as_uuid(),
            time_zone: details.time_zone.as_ref().map(TimeZoneName::as_str).map(str::to_owned),
            language: details.language.as_ref().map(Name::as_str).map(str::to_owned),
            mail_opt_out: details.mail_opt_out,
            disabled: details.disabled,
            created_at: At(user.state().created_at()),
        }
    }
}

/// A role someone holds.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Role {
    /// Which.
    role: &'static str,
    /// Where; null for the two roles that are held for the whole system.
    organization_id: Option<Uuid>,
}

impl Role {
    /// What tells it apart from the other roles of a user.
    pub(crate) fn word(&self) -> String {
        let place = self.organization_id.map(|place| place.to_string());
        format!("{}.{}", self.role, place.unwrap_or_default())
    }
}

impl From<Grant> for Role {
    fn from(grant: Grant) -> Self {
        Self {
            role: grant.role_name(),
            organization_id: grant.organization().map(OrganizationId::as_uuid),
        }
    }
}

/// Roles that are held.
pub(crate) fn roles(grants: impl IntoIterator<Item = Grant>) -> Vec<Role> {
    grants.into_iter().map(Role::from).collect()
}

/// A personal token, without itself.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Token {
    /// Its id.
    pub(crate) id: Uuid,
    /// What its owner calls it.
    name: String,
    /// When it was made.
    created_at: At,
    /// The first instant at which it no longer works.
    expires_at: At,
}

impl From<&token::Token> for Token {
    fn from(token: &token::Token) -> Self {
        let record = token.record();
        Self {
            id: record.id.as_uuid(),
            name: record.name.as_str().to_owned(),
            created_at: At(record.created_at),
            expires_at: At(record.expires_at),
        }
    }
}
