//! Rows of users. Their roles come with them in one statement, so that they fit the version.

use std::collections::BTreeSet;

use tms_domain::{
    change::Versioned,
    country::Country,
    email::EmailAddress,
    id::{OrganizationId, UserId},
    organization::TimeZoneName,
    role::Grant,
    user::{PasswordHash, User, UserDetails, UserRecord},
};
use uuid::Uuid;

use super::{Reading, parts};
use crate::{cells::rows, error::BadRow, sql::Sql};

rows! {
    /// A user.
    UserRow of "users" {
        id: Uuid,
        version: i32,
        created_at: i64,
        first_name: String,
        last_name: String,
        email: String,
        country: String,
        organization_id: Uuid,
        time_zone: Option<String>,
        language: Option<String>,
        mail_opt_out: bool,
        disabled: bool,
        password_hash: Option<String>,
        password_epoch: i32,
        roles: Option<String> = push_roles,
    }
}

/// Each role's name, and behind a blank the organization it is held in.
fn push_roles(sql: &mut Sql, alias: &str) {
    sql.push("(SELECT string_agg(held.role || ' ' || ").text_of_id("held.organization_id");
    sql.push(", ',') FROM user_roles held WHERE held.user_id = ").push(alias).push(".id)");
}

impl TryFrom<UserRow> for Versioned<User> {
    type Error = BadRow;

    fn try_from(row: UserRow) -> Result<Self, BadRow> {
        let reading = Reading::row("users", row.id);
        let grants: Result<BTreeSet<Grant>, BadRow> =
            parts(row.roles.as_ref()).map(|part| grant(reading, part)).collect();
        let details = UserDetails {
            first_name: reading.name("first_name", &row.first_name)?,
            last_name: reading.name("last_name", &row.last_name)?,
            email: reading.take("email", EmailAddress::parse(&row.email))?,
            country: reading.take("country", Country::parse(&row.country))?,
            organization: OrganizationId::from_uuid(row.organization_id),
            time_zone: row.time_zone.as_deref().map(TimeZoneName::confirmed),
            language: reading.optional_name("language", row.language.as_ref())?,
            mail_opt_out: row.mail_opt_out,
            disabled: row.disabled,
        };
        let user = User::restore(UserRecord {
            id: UserId::from_uuid(row.id),
            created_at: reading.at("created_at", row.created_at)?,
            details,
            password: row.password_hash.map(PasswordHash::from_hasher),
            password_epoch: reading.number("password_epoch", row.password_epoch)?,
            grants: grants?,
        });
        reading.version(row.version, user)
    }
}

fn grant(reading: Reading, part: &str) -> Result<Grant, BadRow> {
    let unknown = || reading.bad("roles", part);
    let (role, organization) = part.split_once(' ').ok_or_else(unknown)?;
    let organization = match organization {
        "" => None,
        id => Some(OrganizationId::from_uuid(reading.take("roles", Uuid::try_parse(id))?)),
    };
    Grant::from_parts(role, organization).ok_or_else(unknown)
}
