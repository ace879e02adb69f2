//! The people to sign in as, with passwords made at each start.

use std::collections::BTreeSet;

use tms_domain::{
    change::Versioned,
    email::EmailAddress,
    key_code::GeneratedCode,
    port::Ports,
    role::Actor,
    usecase::{IssuePasswordLink, SetPasswordByLink},
    user::User,
};

use super::Failure;

/// Someone to sign in as.
pub(crate) struct Person {
    /// What they are.
    pub(crate) role: &'static str,
    /// Their email.
    pub(crate) email: String,
    /// Their password.
    pub(crate) password: String,
}

/// A password that nobody can guess, and anyone can type.
pub(super) fn password(ports: &Ports) -> String {
    GeneratedCode::from_random(ports.codes.next()).shown()
}

/// The user with that email.
pub(super) async fn find(ports: &Ports, email: &str) -> Result<Versioned<User>, Failure> {
    let normal = BTreeSet::from([EmailAddress::normal_form(email)]);
    let found = ports.users.find_by_emails(&normal).await?.into_iter().next();
    found.ok_or_else(|| Failure::said(format_args!("{email} is missing from the example")))
}

/// Someone signed in.
pub(super) fn actor(user: &User) -> Actor {
    Actor::User {
        id: user.id(),
        organization: user.organization(),
        grants: user.grants().iter().copied().collect(),
    }
}

/// Gives someone a new password, as a mailed link does (USR-6).
pub(super) async fn sign_in_as(
    ports: &Ports,
    role: &'static str,
    email: &str,
) -> Result<Person, Failure> {
    let user = find(ports, email).await?;
    let link = IssuePasswordLink::new(ports.clone()).issue(user.state().id()).await?;
    let link = link.ok_or_else(|| Failure::said(format_args!("{email} is disabled")))?;
    let password = password(ports);
    let set = SetPasswordByLink::new(ports.clone());
    set.set(link.as_str(), Ok(password.clone())).await?;
    Ok(Person { role, email: email.to_owned(), password })
}
