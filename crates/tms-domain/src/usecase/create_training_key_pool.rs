//! An Operations Manager makes a pool with its first keys (POOL-1, POOL-2, KEY-5, PERM-2).

use std::collections::BTreeSet;

use thiserror::Error;

use super::{
    ATTEMPTS_MAX, UseCaseError, commit, edit_training_key_pool::CourseUnfit, find_line, new_keys,
    picked_dates,
};
use crate::{
    attempt::ClientAddress,
    change::{New, Versioned},
    course::Course,
    field::{Draft, FieldReader, InvalidFields},
    id::{CourseId, IdBlock, OrganizationId, TrainingKeyPoolId},
    idempotency::Remember,
    input::KeysWanted,
    organization::OrganizationLine,
    plan::Plan,
    pool::{PoolDetails, TrainingKeyPool},
    port::Ports,
    role::{Actor, Permission, Reach},
    text::Name,
    time::{AccessDays, Instant, Picked},
    view::{KeyCounts, KeyView, PoolView},
};

/// The pool that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreatePoolCommand {
    /// What it is called.
    pub name: Name,
    /// The course its keys give access to.
    pub course: CourseId,
    /// The organization that owns it. Dates are read in its zone (TIM-3).
    pub organization: OrganizationId,
    /// When its keys can first be redeemed.
    pub starts: Picked,
    /// When they can no longer be.
    pub expires: Picked,
    /// How long a redeemed key gives access.
    pub content_availability: AccessDays,
    /// Whether learners of the owner's descendants may redeem its keys.
    pub available_to_children: bool,
    /// Its first keys.
    pub keys: KeysWanted,
}

/// A pool that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolCreated {
    /// The pool.
    pub pool: PoolView,
    /// Its keys, unless there are too many to show.
    pub new_keys: Option<Vec<KeyView>>,
}

/// Why a pool was not made, the first that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CreatePoolRefused {
    /// There is no such organization in reach.
    #[error("there is no such organization")]
    OrganizationNotFound,
    /// There is no such course in reach.
    #[error("there is no such course")]
    CourseNotFound,
    /// The course does not fit.
    #[error(transparent)]
    Course(#[from] CourseUnfit),
}

/// The use case: an Operations Manager makes a pool.
#[derive(Clone)]
pub struct CreateTrainingKeyPool {
    ports: Ports,
}

impl CreateTrainingKeyPool {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Makes a pool and its first keys in one commit: with any bad key there is no pool (KEY-5).
    ///
    /// # Errors
    ///
    /// Refuses as [`CreatePoolRefused`] says. Dates that do not fit, and bad keys with their lines, are bad
    /// fields. Who pasted too many keys that are taken out of reach has to wait (RED-9).
    pub async fn create(
        &self,
        actor: &Actor,
        address: Option<&ClientAddress>,
        command: Draft<CreatePoolCommand>,
        remember: Option<&Remember<'_, PoolCreated>>,
    ) -> Result<PoolCreated, UseCaseError<CreatePoolRefused>> {
        let ports = &self.ports;
        let wanted = command.as_ref().ok().map(|command| &command.keys);
        let permit = new_keys::enter(ports, actor, address, wanted).await?;
        let mut out_of_reach = false;
        let outcome = self.decide(actor, command, remember, &mut out_of_reach).await;
        new_keys::count(ports, permit, out_of_reach).await?;
        outcome
    }

    async fn decide(
        &self,
        actor: &Actor,
        command: Draft<CreatePoolCommand>,
        remember: Option<&Remember<'_, PoolCreated>>,
        out_of_reach: &mut bool,
    ) -> Result<PoolCreated, UseCaseError<CreatePoolRefused>> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::ManageTrainingKeys)?;
        let command = command?;
        for _ in 0..ATTEMPTS_MAX {
            let (owner, course) = self.load(&reach, &command).await?;
            let now = ports.clock.now();
            let mut ids = IdBlock::starting_at(ports.ids.next());
            let id = TrainingKeyPoolId::from_uuid(ids.take());
            let keys = new_keys::ready(ports, &reach, id, &command.keys, now, out_of_reach).await;
            let new = self.pool(id, &command, &owner, course.state(), now);
            let (new, keys) = with_all_bad_fields(new, keys)?;
            let available = u64::try_from(new_keys::total(&keys)).unwrap_or(u64::MAX);
            let outcome = PoolCreated {
                pool: PoolView::of(
                    new.versioned(),
                    course.state(),
                    owner.organization(),
                    KeyCounts { available, ..KeyCounts::default() },
                ),
                new_keys: new_keys::views(&keys),
            };
            let mut plan = Plan::new(actor.author(), now, ids);
            plan.create(new);
            plan.check(&course);
            plan.check_line(&owner);
            if !keys.is_empty() {
                plan.add_first_keys(outcome.pool.pool.state(), keys);
            }
            // A key that was taken meanwhile is named by reading again, or generated anew.
            if let Ok(outcome) = commit(ports, plan, outcome, remember).await? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }

    async fn load(
        &self,
        reach: &Reach,
        command: &CreatePoolCommand,
    ) -> Result<(OrganizationLine, Versioned<Course>), UseCaseError<CreatePoolRefused>> {
        let ports = &self.ports;
        let owner = find_line(ports, command.organization).await?;
        let owner = owner
            .filter(|line| reach.covers(line))
            .ok_or(UseCaseError::Refused(CreatePoolRefused::OrganizationNotFound))?;
        let courses = BTreeSet::from([command.course]);
        let seen = ports.courses.find_seen(reach, &courses).await?;
        let course = ports.courses.find_many(&seen).await?.remove(&command.course);
        let course = course.ok_or(UseCaseError::Refused(CreatePoolRefused::CourseNotFound))?;
        Ok((owner, course))
    }

    fn pool(
        &self,
        id: TrainingKeyPoolId,
        command: &CreatePoolCommand,
        owner: &OrganizationLine,
        course: &Course,
        now: Instant,
    ) -> Result<New<TrainingKeyPool>, UseCaseError<CreatePoolRefused>> {
        let details = self.details(owner, command)?;
        TrainingKeyPool::create(id, details, course, owner, now).map_err(|refused| {
            let field = picked_dates::field_of("expires", command.expires);
            CourseUnfit::from_refused(refused, &field).map_refused(CreatePoolRefused::Course)
        })
    }

    fn details(&self, owner: &OrganizationLine, command: &CreatePoolCommand) -> Draft<PoolDetails> {
        let mut reader = FieldReader::default();
        let starts = ("starts", command.starts);
        let starts_at = picked_dates::start(&self.ports, owner, starts, &mut reader);
        let expires = ("expires", command.expires);
        let expires_at = picked_dates::end(&self.ports, owner, expires, &mut reader);
        let details = starts_at.zip(expires_at).map(|(starts_at, expires_at)| PoolDetails {
            name: command.name.clone(),
            starts_at,
            expires_at,
            content_availability: command.content_availability,
            available_to_children: command.available_to_children,
        });
        reader.finish(details)
    }
}

/// The pool and its keys. What is wrong with the fields of either is said at once (USR-3), and before what the rules
/// refuse.
fn with_all_bad_fields<P, K, R>(
    pool: Result<P, UseCaseError<R>>,
    keys: Result<K, UseCaseError<R>>,
) -> Result<(P, K), UseCaseError<R>> {
    match (pool, keys) {
        (Ok(pool), Ok(keys)) => Ok((pool, keys)),
        (Err(UseCaseError::Invalid(of_pool)), Err(UseCaseError::Invalid(of_keys))) => {
            let all = of_keys.into_errors().into_iter().fold(of_pool, InvalidFields::and);
            Err(UseCaseError::Invalid(all))
        }
        (_, Err(error)) | (Err(error), Ok(_)) => Err(error),
    }
}
