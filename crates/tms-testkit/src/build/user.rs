//! People.

use std::collections::BTreeSet;

use tms_domain::{
    change::{New, Versioned},
    country::Country,
    email::EmailAddress,
    id::{OrganizationId, UserId},
    port::Ports,
    role::{Actor, AdministratorRole, Grant},
    user::{User, UserDetails},
};

use super::{name, store_new};

/// Someone to be.
#[derive(Clone, Debug)]
pub struct UserBuilder {
    organization: OrganizationId,
    names: (String, String),
    email: Option<String>,
    password: Option<String>,
    grants: BTreeSet<Grant>,
    disabled: bool,
}

/// A learner of an organization, with an email nobody has.
pub fn a_learner(organization: OrganizationId) -> UserBuilder {
    UserBuilder {
        organization,
        names: ("Lea".to_owned(), "Learner".to_owned()),
        email: None,
        password: None,
        grants: BTreeSet::new(),
        disabled: false,
    }
}

/// Someone who holds one of the four roles in their own organization (PERM-1).
pub fn an_administrator(role: AdministratorRole, organization: OrganizationId) -> UserBuilder {
    a_learner(organization)
        .named("Ada", "Administrator")
        .with_grant(Grant::Administrator { role, organization })
}

impl UserBuilder {
    /// With these names.
    #[must_use]
    pub fn named(mut self, first: &str, last: &str) -> Self {
        self.names = (first.to_owned(), last.to_owned());
        self
    }

    /// With this email.
    #[must_use]
    pub fn reached_at(mut self, email: &str) -> Self {
        self.email = Some(email.to_owned());
        self
    }

    /// With this password.
    #[must_use]
    pub fn with_password(mut self, password: &str) -> Self {
        self.password = Some(password.to_owned());
        self
    }

    /// With one more role.
    #[must_use]
    pub fn with_grant(mut self, grant: Grant) -> Self {
        self.grants.insert(grant);
        self
    }

    /// Disabled.
    #[must_use]
    pub const fn disabled(mut self) -> Self {
        self.disabled = true;
        self
    }

    /// Stores them.
    ///
    /// # Panics
    ///
    /// Panics when the rules or the store refuse.
    pub async fn stored(self, ports: &Ports) -> Versioned<User> {
        let new = self.decided(ports).await;
        store_new(ports, new, ports.clock.now()).await
    }

    /// Decides on them, for a plan to store.
    ///
    /// # Panics
    ///
    /// Panics when the rules refuse.
    pub async fn decided(self, ports: &Ports) -> New<User> {
        let (id, now) = (UserId::from_uuid(ports.ids.next()), ports.clock.now());
        let email = self.email.unwrap_or_else(|| format!("{id}@learn.example"));
        let (first, last) = (name(&self.names.0), name(&self.names.1));
        let email = EmailAddress::parse(&email).expect("an email address");
        let country = Country::parse("DE").expect("a country");
        let needed = UserDetails::new(first, last, email, country, self.organization);
        let details = UserDetails { disabled: self.disabled, ..needed };
        let password = match self.password {
            Some(password) => Some(ports.hasher.hash(password).await.expect("the hasher hashes")),
            None => None,
        };
        User::create_with_grants(id, details, password, self.grants, now)
    }
}

/// Someone signed in.
pub fn actor(user: &Versioned<User>) -> Actor {
    Actor::from(user.state())
}
