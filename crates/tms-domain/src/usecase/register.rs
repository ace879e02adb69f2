//! A visitor registers themselves, perhaps with a training key (REG).

use thiserror::Error;

use super::{
    ATTEMPTS_MAX, Lost, OpenedSession, UseCaseError, commit,
    front_door::{FrontDoor, NewcomerKey},
    session,
};
use crate::{
    attempt::{AttemptKind, ClientAddress},
    change::Versioned,
    field::{Draft, FieldCode, FieldError, InvalidFields},
    id::{AssignmentId, IdBlock, UserId},
    idempotency::Remember,
    input::PersonDetails,
    journal::Author,
    organization::OrganizationLine,
    password::NewPassword,
    plan::Plan,
    port::{Duplicate, Ports},
    redemption::{RedeemAnonymouslyRefused, RedeemRefused, Redeemer, Redemption},
    registration::organization_without_key,
    time::Instant,
    user::{PasswordHash, User},
    view::AssignmentView,
};

/// What a newcomer says about themselves (REG-2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewcomerCommand {
    /// Who they are.
    pub person: PersonDetails,
    /// The password they choose.
    pub password: NewPassword,
}

/// What registering came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The new user.
    pub user: Versioned<User>,
    /// The assignment that the key made, if there was one.
    pub assignment: Option<AssignmentView>,
}

/// A registration, with the session it opened (REG-2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// What it came to.
    pub registered: Registered,
    /// The session of the new user.
    pub session: OpenedSession,
}

/// Why nobody was registered, the first that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RegisterRefused {
    /// The site does not offer it this way (REG-1).
    #[error("registration is not open at this site")]
    Closed,
    /// The key cannot be redeemed: one answer for all reasons but a slip of the finger (RED-5).
    #[error("the key cannot be used")]
    KeyUnusable,
    /// The email belongs to someone already (REG-5).
    #[error("this email is taken: sign in if it is yours")]
    EmailTaken,
}

/// The use case: a visitor registers.
#[derive(Clone)]
pub struct Register {
    ports: Ports,
}

impl Register {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Makes an account at the site of a host and opens a session for it. With a key the user and all that
    /// redeeming makes come in one commit, or neither (REG-3).
    ///
    /// # Errors
    ///
    /// Finds nothing where no site serves the host; refuses as [`RegisterRefused`] says. A mistyped key is a
    /// bad field beside the others (RED-6). Who tried too many keys has to wait (RED-7).
    pub async fn register(
        &self,
        host: &str,
        address: &ClientAddress,
        key: Option<&str>,
        newcomer: Draft<NewcomerCommand>,
        remember: Option<&Remember<'_, Registered>>,
    ) -> Result<Registration, UseCaseError<RegisterRefused>> {
        let ports = &self.ports;
        let permit = match key {
            Some(_) => {
                let counted = ports.attempt_limits.of_visitor(address);
                let now = ports.clock.now();
                Some(ports.attempts.enter(AttemptKind::TrainingKey, counted, now).await?)
            }
            None => None,
        };
        let outcome = self.decide(host, key, newcomer, remember).await;
        if let (Some(permit), Err(UseCaseError::Refused(RegisterRefused::KeyUnusable))) =
            (permit, &outcome)
        {
            permit.count(ports.clock.now()).await?;
        }
        let registered = outcome?;
        let session = session::open(ports, registered.user.clone()).await?;
        Ok(Registration { registered, session })
    }

    async fn decide(
        &self,
        host: &str,
        key: Option<&str>,
        newcomer: Draft<NewcomerCommand>,
        remember: Option<&Remember<'_, Registered>>,
    ) -> Result<Registered, UseCaseError<RegisterRefused>> {
        let ports = &self.ports;
        let mut hash: Option<PasswordHash> = None;
        for _ in 0..ATTEMPTS_MAX {
            let now = ports.clock.now();
            let door = FrontDoor::find(ports, host).await?.ok_or(UseCaseError::NotFound)?;
            let key = self.find_key(&door, key, now).await?;
            let (NewcomerCommand { person, password }, key) = read(newcomer.clone(), key)?;
            let password = match hash.clone() {
                Some(hash) => hash,
                None => ports.hasher.hash(password.into_text()).await?,
            };
            hash = Some(password.clone());
            let line = key.as_ref().map_or(&door.default, |key| &key.line);
            let mut ids = IdBlock::starting_at(ports.ids.next());
            let id = UserId::from_uuid(ids.take());
            let details = person.belonging_to(line.organization().id());
            let user = User::create(id, details, Some(password), now);
            let mut plan = Plan::new(Author::User(id), now, ids);
            let assignment = match &key {
                Some(key) => Some(self.redeem(key, user.state(), line, &mut plan, now)?),
                None => None,
            };
            let outcome = Registered { user: user.versioned(), assignment };
            plan.create(user);
            door.check(&mut plan);
            match commit(ports, plan, outcome, remember).await? {
                Ok(outcome) => return Ok(outcome),
                Err(Lost::Duplicate(Duplicate::Email)) => {
                    return Err(UseCaseError::Refused(RegisterRefused::EmailTaken));
                }
                Err(Lost::Race | Lost::Duplicate(_)) => {}
            }
        }
        Err(UseCaseError::Contended)
    }

    /// Looks the key up, where there is one, once the site is known to offer registration this way (REG-1).
    async fn find_key(
        &self,
        door: &FrontDoor,
        key: Option<&str>,
        now: Instant,
    ) -> Result<FoundKey, UseCaseError<RegisterRefused>> {
        let closed = || UseCaseError::Refused(RegisterRefused::Closed);
        let Some(typed) = key else {
            organization_without_key(door.site.state(), &door.default)
                .map_err(|crate::registration::RegistrationClosed| closed())?;
            return Ok(FoundKey::None);
        };
        door.refuse_closed().map_err(|crate::registration::RegistrationClosed| closed())?;
        if typed.trim().is_empty() {
            return Ok(FoundKey::Bad(FieldError::required("key")));
        }
        Ok(match door.find_key(&self.ports, typed, now).await? {
            Ok(key) => FoundKey::Usable(Box::new(key)),
            Err(RedeemAnonymouslyRefused::Unusable) => FoundKey::Unusable,
            Err(refused @ RedeemAnonymouslyRefused::Mistyped) => {
                FoundKey::Bad(FieldError::new("key", FieldCode::KeyMistyped, refused.to_string()))
            }
        })
    }

    /// Plans the redemption by someone who does not exist yet (REG-3).
    fn redeem(
        &self,
        found: &NewcomerKey,
        learner: &User,
        line: &OrganizationLine,
        plan: &mut Plan,
        now: Instant,
    ) -> Result<AssignmentView, UseCaseError<RegisterRefused>> {
        let redeemer = Redeemer { learner, line, held: None, assign_again: false };
        let id = AssignmentId::from_uuid(self.ports.ids.next());
        let unusable = |_: RedeemRefused| UseCaseError::Refused(RegisterRefused::KeyUnusable);
        let (change, new) = match found.key.redeem(redeemer, id, now).map_err(unusable)? {
            Redemption::Decided { key, assignment } => (*key, *assignment),
            // A key that nobody redeemed was redeemed by nobody before.
            Redemption::Before(_) => {
                return Err(UseCaseError::Refused(RegisterRefused::KeyUnusable));
            }
        };
        let view = AssignmentView::of(new.versioned(), learner, found.key.course.state(), None);
        plan.change(change);
        plan.create(new);
        found.check(plan);
        Ok(view)
    }
}

/// What became of looking a newcomer's key up.
enum FoundKey {
    None,
    Usable(Box<NewcomerKey>),
    Unusable,
    Bad(FieldError),
}

/// Sorts what was filled in: every bad field at once, then the key that cannot be used.
fn read(
    newcomer: Draft<NewcomerCommand>,
    key: FoundKey,
) -> Result<(NewcomerCommand, Option<Box<NewcomerKey>>), UseCaseError<RegisterRefused>> {
    match (newcomer, key) {
        (Ok(_), FoundKey::Bad(error)) => Err(InvalidFields::one(error).into()),
        (Err(invalid), FoundKey::Bad(error)) => Err(invalid.and(error).into()),
        (Err(invalid), FoundKey::None | FoundKey::Usable(_) | FoundKey::Unusable) => {
            Err(invalid.into())
        }
        (Ok(_), FoundKey::Unusable) => Err(UseCaseError::Refused(RegisterRefused::KeyUnusable)),
        (Ok(newcomer), FoundKey::None) => Ok((newcomer, None)),
        (Ok(newcomer), FoundKey::Usable(key)) => Ok((newcomer, Some(key))),
    }
}
