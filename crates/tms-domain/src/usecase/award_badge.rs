//! An Operations Manager awards a badge by hand, to one or many (ACH-5).

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::{
    ATTEMPTS_MAX, UseCaseError, commit,
    edit_badge::{find_badge, is_seen},
    find_line,
};
use crate::{
    badge::{AwardRefused, Badge, BadgeAward},
    change::{Change, New, Versioned},
    field::{Draft, FieldCode, FieldError, InvalidFields},
    id::{BadgeAwardId, BadgeId, IdBlock, OrganizationId, UserId},
    idempotency::Remember,
    journal::Author,
    organization::OrganizationLine,
    plan::Plan,
    port::Ports,
    role::{Actor, Permission, Reach},
    text::Name,
    time::Instant,
    user::User,
    view::{AwardResultView, AwardsView},
};

/// The most learners of one request: all of them are awarded in one commit.
pub const AWARDS_MAX: usize = 1_000;

/// Who is to be awarded a badge, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwardBadgeCommand {
    /// Who. Repeated ones count once.
    pub learners: Vec<UserId>,
    /// Why.
    pub reason: Name,
}

/// The badge is not awarded any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this badge is retired")]
pub struct BadgeRetired;

/// The use case: an Operations Manager awards a badge.
#[derive(Clone)]
pub struct AwardBadge {
    ports: Ports,
}

impl AwardBadge {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Awards a badge to learners in reach, one by one: who is refused stops none of the others, and nobody gets it
    /// twice (ACH-2). From whom it was revoked has it again.
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers; refuses a badge that is retired.
    pub async fn award(
        &self,
        actor: &Actor,
        id: BadgeId,
        command: Draft<AwardBadgeCommand>,
        remember: Option<&Remember<'_, AwardsView>>,
    ) -> Result<AwardsView, UseCaseError<BadgeRetired>> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::ManageAchievements)?;
        let (mut named, mut reason) = (None, None);
        for _ in 0..ATTEMPTS_MAX {
            let badge = find_badge(ports, id).await?.ok_or(UseCaseError::NotFound)?;
            let owner = find_line(ports, badge.state().owner()).await?;
            let owner = owner.ok_or(UseCaseError::NotFound)?;
            if !is_seen(ports, &reach, &owner).await? {
                return Err(UseCaseError::NotFound);
            }
            if named.is_none() {
                let command = command.clone()?;
                named = Some(once_each(command.learners)?);
                reason = Some(command.reason);
            }
            let (Some(learners), Some(reason)) = (&named, &reason) else { break };
            if badge.state().details().retired {
                return Err(UseCaseError::Refused(BadgeRetired));
            }
            let ids = IdBlock::starting_at(ports.ids.next());
            let found = Found::load(ports, &badge, learners).await?;
            let (plan, outcome) = found.decide(ports, actor, &reach, (learners, reason), ids);
            if let Ok(outcome) = commit(ports, plan, outcome, remember).await? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }
}

/// The learners in their order, each once.
fn once_each<R>(learners: Vec<UserId>) -> Result<Vec<UserId>, UseCaseError<R>> {
    let mut known = BTreeSet::new();
    let once: Vec<UserId> = learners.into_iter().filter(|id| known.insert(*id)).collect();
    let code = match once.len() {
        0 => FieldCode::Required,
        1..=AWARDS_MAX => return Ok(once),
        _ => FieldCode::TooLong,
    };
    let message = format!("1 to {AWARDS_MAX} learners are needed");
    Err(InvalidFields::one(FieldError::new("learner_ids", code, message)).into())
}

/// What decides.
struct Found<'b> {
    badge: &'b Versioned<Badge>,
    users: BTreeMap<UserId, Versioned<User>>,
    lines: BTreeMap<OrganizationId, OrganizationLine>,
    had: BTreeMap<(BadgeId, UserId), Versioned<BadgeAward>>,
}

impl<'b> Found<'b> {
    async fn load(
        ports: &Ports,
        badge: &'b Versioned<Badge>,
        learners: &[UserId],
    ) -> Result<Self, crate::port::StoreError> {
        let ids = learners.iter().copied().collect();
        let users = ports.users.find_many(&ids).await?;
        let places = users.values().map(|user| user.state().organization()).collect();
        let lines = ports.organizations.find_lines(&places).await?;
        let had =
            ports.achievements.find_awarded(&BTreeSet::from([badge.state().id()]), &ids).await?;
        Ok(Self { badge, users, lines, had })
    }

    fn decide(
        &self,
        ports: &Ports,
        actor: &Actor,
        reach: &Reach,
        (learners, reason): (&[UserId], &Name),
        ids: IdBlock,
    ) -> (Plan, AwardsView) {
        let now = ports.clock.now();
        let mut given = Vec::new();
        let mut results = Vec::with_capacity(learners.len());
        let mut places = BTreeSet::new();
        for id in learners {
            let found = self.users.get(id);
            let line = found.and_then(|user| self.lines.get(&user.state().organization()));
            let known = found.zip(line).filter(|(_, line)| reach.covers(line));
            let Some((user, line)) = known else {
                let because = AwardRefused::LearnerNotFound;
                results.push(AwardResultView::Refused { learner: *id, person: None, because });
                continue;
            };
            let source = (actor.author(), reason.clone());
            let new = BadgeAwardId::from_random(ports.codes.next());
            results.push(match self.give(new, user.state(), line, source, now) {
                Ok(award) => {
                    places.insert(user.state().organization());
                    let id = award.id();
                    given.push((user, award));
                    AwardResultView::Awarded { learner: user.state().into(), award: id }
                }
                Err(because) => AwardResultView::Refused {
                    learner: *id,
                    person: Some(user.state().into()),
                    because,
                },
            });
        }
        let mut plan = Plan::new(actor.author(), now, ids);
        plan.check(self.badge);
        for (user, award) in given {
            plan.check(user);
            match award {
                Given::New(new) => plan.create(new),
                Given::Again(change) => plan.change(*change),
            }
        }
        for line in places.iter().filter_map(|place| self.lines.get(place)) {
            plan.check_line(line);
        }
        (plan, AwardsView { results })
    }

    fn give(
        &self,
        id: BadgeAwardId,
        learner: &User,
        line: &OrganizationLine,
        source: (Author, Name),
        now: Instant,
    ) -> Result<Given, AwardRefused> {
        let badge = self.badge.state();
        match self.had.get(&(badge.id(), learner.id())) {
            None => badge.award_by_hand(id, learner, line, source, now).map(Given::New),
            Some(had) => had
                .change(|had| badge.award_again(had, learner, line, source))
                .map(|change| Given::Again(Box::new(change))),
        }
    }
}

/// What a learner is given.
enum Given {
    New(New<BadgeAward>),
    Again(Box<Change<BadgeAward>>),
}

impl Given {
    fn id(&self) -> BadgeAwardId {
        match self {
            Self::New(new) => new.state().id(),
            Self::Again(change) => change.after().id(),
        }
    }
}
