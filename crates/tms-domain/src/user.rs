//! People: who they are, how they sign in, which roles they hold (USR, PERM-9).

use std::collections::BTreeSet;

use thiserror::Error;
use uuid::Uuid;

use crate::{
    change::{Aggregate, AggregateKind, New},
    country::Country,
    email::EmailAddress,
    id::{OrganizationId, UserId},
    journal::{FieldValue, Fields},
    organization::TimeZoneName,
    role::Grant,
    text::Name,
    time::Instant,
};

/// An Argon2id hash in its usual text form. Never shown, never journaled.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Wraps a hash that a hasher made.
    pub const fn from_hasher(hash: String) -> Self {
        Self(hash)
    }

    /// The text form, for the hasher and the store.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// What can be said about a person (USR-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserDetails {
    /// First name.
    pub first_name: Name,
    /// Last name.
    pub last_name: Name,
    /// Primary email, which is the user name (USR-2).
    pub email: EmailAddress,
    /// Country (ISO 3166-1).
    pub country: Country,
    /// The organization they belong to now (ASG-8).
    pub organization: OrganizationId,
    /// The zone they want to read times in; unset means their organization's (TIM-4).
    pub time_zone: Option<TimeZoneName>,
    /// The language they want to read, as a BCP 47 tag; unset means the browser's.
    pub language: Option<Name>,
    /// Whether they want no mail but account mail (NOT-2).
    pub mail_opt_out: bool,
    /// Whether they may not sign in, redeem or launch (USR-5).
    pub disabled: bool,
}

impl UserDetails {
    /// The details of someone of whom no more is said than is needed (USR-3).
    pub const fn new(
        first_name: Name,
        last_name: Name,
        email: EmailAddress,
        country: Country,
        organization: OrganizationId,
    ) -> Self {
        Self {
            first_name,
            last_name,
            email,
            country,
            organization,
            time_zone: None,
            language: None,
            mail_opt_out: false,
            disabled: false,
        }
    }
}

/// A person who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    id: UserId,
    created_at: Instant,
    details: UserDetails,
    password: Option<PasswordHash>,
    password_epoch: u32,
    grants: BTreeSet<Grant>,
}

/// A user as a store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserRecord {
    /// Its id.
    pub id: UserId,
    /// When it was made.
    pub created_at: Instant,
    /// What can be said about the person.
    pub details: UserDetails,
    /// The password's hash, if one was ever set (USR-6).
    pub password: Option<PasswordHash>,
    /// How often a password was set.
    pub password_epoch: u32,
    /// The roles held.
    pub grants: BTreeSet<Grant>,
}

/// Something that happened to a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserEvent {
    /// What is said about the person was changed.
    Edited(Box<UserDetails>),
    /// A password was set; sessions and links made before it end (USR-6).
    PasswordSet(PasswordHash),
    /// A role was granted (PERM-9).
    Granted(Grant),
    /// A role was taken (PERM-9).
    Taken(Grant),
}

/// Why a role was neither granted nor taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum GrantRefused {
    /// Nobody changes their own roles (PERM-9).
    #[error("nobody can change their own roles")]
    OwnRole,
}

impl User {
    /// Makes a user. An imported one has no password until it sets one (USR-6).
    pub const fn create(
        id: UserId,
        details: UserDetails,
        password: Option<PasswordHash>,
        now: Instant,
    ) -> New<Self> {
        New::decided(Self {
            id,
            created_at: now,
            details,
            password,
            password_epoch: 0,
            grants: BTreeSet::new(),
        })
    }

    /// Makes a user that holds roles from the start: by the command line, which alone may (PERM-6).
    pub const fn create_with_grants(
        id: UserId,
        details: UserDetails,
        password: Option<PasswordHash>,
        grants: BTreeSet<Grant>,
        now: Instant,
    ) -> New<Self> {
        New::decided(Self { id, created_at: now, details, password, password_epoch: 0, grants })
    }

    /// Rebuilds a user from a store.
    pub fn restore(record: UserRecord) -> Self {
        let UserRecord { id, created_at, details, password, password_epoch, grants } = record;
        Self { id, created_at, details, password, password_epoch, grants }
    }

    /// Decides new details.
    pub fn edit(&self, details: UserDetails) -> UserEvent {
        UserEvent::Edited(Box::new(details))
    }

    /// Decides a new password.
    pub const fn set_password(&self, password: PasswordHash) -> UserEvent {
        UserEvent::PasswordSet(password)
    }

    /// Decides whether `by` may grant this user a role; none if it is held already.
    ///
    /// # Errors
    ///
    /// Refuses a change of one's own roles (PERM-9).
    pub fn grant(
        &self,
        grant: Grant,
        by: Option<UserId>,
    ) -> Result<Option<UserEvent>, GrantRefused> {
        self.refuse_own(by)?;
        Ok((!self.grants.contains(&grant)).then_some(UserEvent::Granted(grant)))
    }

    /// Decides whether `by` may take a role from this user; none if it is not held.
    ///
    /// # Errors
    ///
    /// Refuses a change of one's own roles (PERM-9).
    pub fn take(
        &self,
        grant: Grant,
        by: Option<UserId>,
    ) -> Result<Option<UserEvent>, GrantRefused> {
        self.refuse_own(by)?;
        Ok(self.grants.contains(&grant).then_some(UserEvent::Taken(grant)))
    }

    fn refuse_own(&self, by: Option<UserId>) -> Result<(), GrantRefused> {
        if by == Some(self.id) { Err(GrantRefused::OwnRole) } else { Ok(()) }
    }

    /// Its id.
    pub const fn id(&self) -> UserId {
        self.id
    }

    /// When it was made.
    pub const fn created_at(&self) -> Instant {
        self.created_at
    }

    /// What can be said about the person.
    pub const fn details(&self) -> &UserDetails {
        &self.details
    }

    /// The organization they belong to now.
    pub const fn organization(&self) -> OrganizationId {
        self.details.organization
    }

    /// Whether they may not sign in, redeem or launch (USR-5).
    pub const fn is_disabled(&self) -> bool {
        self.details.disabled
    }

    /// The password's hash.
    pub const fn password(&self) -> Option<&PasswordHash> {
        self.password.as_ref()
    }

    /// How often a password was set. Sessions and links carry it: an older one is over (USR-6).
    pub const fn password_epoch(&self) -> u32 {
        self.password_epoch
    }

    /// The roles held.
    pub const fn grants(&self) -> &BTreeSet<Grant> {
        &self.grants
    }
}

impl Aggregate for User {
    type Event = UserEvent;

    const KIND: AggregateKind = AggregateKind::User;

    fn raw_id(&self) -> Uuid {
        self.id.as_uuid()
    }

    fn apply(&mut self, event: &UserEvent) {
        match event {
            UserEvent::Edited(details) => self.details = (**details).clone(),
            UserEvent::PasswordSet(password) => {
                self.password = Some(password.clone());
                self.password_epoch = self.password_epoch.saturating_add(1);
            }
            UserEvent::Granted(grant) => {
                self.grants.insert(*grant);
            }
            UserEvent::Taken(grant) => {
                self.grants.remove(grant);
            }
        }
    }

    fn action(event: &UserEvent) -> (&'static str, Fields) {
        match event {
            UserEvent::Edited(_) => ("edited", Fields::new()),
            UserEvent::PasswordSet(_) => ("password_set", Fields::new()),
            UserEvent::Granted(_) => ("role_granted", Fields::new()),
            UserEvent::Taken(_) => ("role_taken", Fields::new()),
        }
    }

    fn belongs_to(&self) -> Option<OrganizationId> {
        Some(self.details.organization)
    }

    fn describe(&self) -> Fields {
        let details = &self.details;
        vec![
            ("first_name", details.first_name.as_str().into()),
            ("last_name", details.last_name.as_str().into()),
            ("email", details.email.as_str().into()),
            ("country", details.country.as_str().into()),
            ("organization_id", details.organization.as_uuid().into()),
            ("time_zone", details.time_zone.as_ref().map(TimeZoneName::as_str).into()),
            ("language", details.language.as_ref().map(Name::as_str).into()),
            ("mail_opt_out", details.mail_opt_out.into()),
            ("disabled", details.disabled.into()),
            ("roles", FieldValue::List(self.grants.iter().copied().map(Grant::describe).collect())),
        ]
    }
}
