//! The system judges who has earned what (ACH-1, ACH-2).

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use super::{ATTEMPTS_MAX, find_line};
use crate::{
    achievement::{Achievement, History},
    badge::Badge,
    change::Versioned,
    id::{BadgeAwardId, BadgeId, EarnedAchievementId, IdBlock, JudgingId, UserId},
    journal::Author,
    judging::Judged,
    organization::OrganizationLine,
    plan::Plan,
    port::{ClaimedJudging, CommitError, Ports, StoreError},
    user::User,
};

/// How many rows one step takes at most.
const ROWS_PER_STEP: u16 = 20;
/// How many of everyone are judged in one step.
const LEARNERS_PER_STEP: u16 = 50;
/// After how long a claimed row is taken by another: its worker has died by then. Judging twice does no harm.
const STALE_AFTER: TimeDelta = TimeDelta::minutes(5);

/// The use case: the system judges achievements.
///
/// Whoever judges looks at the whole history of one learner, and earning is once by a constraint of the store: so any
/// number of servers may judge, and whatever is repeated or raced comes to the same.
#[derive(Clone)]
pub struct JudgeAchievements {
    ports: Ports,
}

impl JudgeAchievements {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Judges those who are to be judged, at most some at once, and returns how many rows it took: with none, nobody is
    /// to be judged.
    ///
    /// # Errors
    ///
    /// Fails if the store does. What was claimed and not settled by then is claimed again later.
    pub async fn step(&self) -> Result<usize, StoreError> {
        let queue = &self.ports.judgings;
        let now = self.ports.clock.now();
        let claimed = queue.claim(ROWS_PER_STEP, now, now - STALE_AFTER).await?;
        // Several rows of one learner come to the same.
        let mut rows: BTreeMap<UserId, BTreeSet<JudgingId>> = BTreeMap::new();
        for row in &claimed {
            match row.whom {
                Judged::Learner(learner) => {
                    rows.entry(learner).or_default().insert(row.id);
                }
                Judged::EveryoneFor(_) => {}
            }
        }
        for (learner, done) in rows {
            self.judge(learner).await?;
            queue.settle(&done).await?;
        }
        for row in &claimed {
            self.judge_everyone(row).await?;
        }
        Ok(claimed.len())
    }

    /// Judges the next of everyone who may earn an achievement.
    async fn judge_everyone(&self, row: &ClaimedJudging) -> Result<(), StoreError> {
        let Judged::EveryoneFor(achievement) = row.whom else { return Ok(()) };
        let store = &self.ports.achievements;
        let learners = match store.find_achievement(achievement).await? {
            Some(it) => store.list_busy(it.state().owner(), row.after, LEARNERS_PER_STEP).await?,
            None => Vec::new(),
        };
        for learner in &learners {
            self.judge(*learner).await?;
        }
        match learners.last() {
            Some(last) if learners.len() == usize::from(LEARNERS_PER_STEP) => {
                self.ports.judgings.go_on(row.id, *last).await
            }
            Some(_) | None => self.ports.judgings.settle(&BTreeSet::from([row.id])).await,
        }
    }

    /// Judges one learner by everything they may earn.
    async fn judge(&self, learner: UserId) -> Result<(), StoreError> {
        for _ in 0..ATTEMPTS_MAX {
            let Some(standing) = self.load(learner).await? else { return Ok(()) };
            let ids = IdBlock::starting_at(self.ports.ids.next());
            let Some(plan) = standing.decide(&self.ports, ids) else { return Ok(()) };
            match self.ports.plans.commit(plan).await {
                Ok(()) => return Ok(()),
                // Someone was faster, perhaps with the same: look again.
                Err(CommitError::Conflict | CommitError::Duplicate(_)) => {}
                Err(CommitError::Store(error)) => return Err(error),
            }
        }
        Err(StoreError::new("others keep changing what decides over a learner's achievements"))
    }

    async fn load(&self, id: UserId) -> Result<Option<Standing>, StoreError> {
        let ports = &self.ports;
        let learner = ports.users.find_many(&BTreeSet::from([id])).await?.remove(&id);
        let Some(learner) = learner else { return Ok(None) };
        let Some(line) = find_line(ports, learner.state().organization()).await? else {
            return Ok(None);
        };
        let owners = line.members().iter().map(|member| member.state().id()).collect();
        let unearned = ports.achievements.list_unearned(id, &owners).await?;
        if unearned.is_empty() {
            return Ok(None);
        }
        let badges = unearned.iter().filter_map(|it| it.state().details().badge).collect();
        let awarded = ports.achievements.find_awarded(&badges, &BTreeSet::from([id])).await?;
        Ok(Some(Standing {
            history: ports.achievements.find_history(id).await?,
            has: awarded.into_keys().collect(),
            badges: ports.achievements.find_badges(&badges).await?,
            learner,
            line,
            unearned,
        }))
    }
}

/// What decides over a learner.
struct Standing {
    learner: Versioned<User>,
    line: OrganizationLine,
    unearned: Vec<Versioned<Achievement>>,
    badges: BTreeMap<BadgeId, Versioned<Badge>>,
    has: BTreeSet<(BadgeId, UserId)>,
    history: History,
}

impl Standing {
    /// A plan of everything that is earned now; none where nothing is.
    fn decide(mut self, ports: &Ports, mut ids: IdBlock) -> Option<Plan> {
        let now = ports.clock.now();
        let learner = self.learner.state();
        let (mut earned, mut awards, mut decided) = (Vec::new(), Vec::new(), Vec::new());
        for achievement in &self.unearned {
            let badge = achievement.state().details().badge.and_then(|id| self.badges.get(&id));
            let award = badge.and_then(|badge| {
                let id = BadgeAwardId::from_random(ports.codes.next());
                let has = self.has.contains(&(badge.state().id(), learner.id()));
                let of = achievement.state().id();
                badge.state().award_with(id, of, learner, &self.line, has, now)
            });
            let id = EarnedAchievementId::from_uuid(ids.take());
            let with = award.as_ref().map(|award| award.state().id());
            let judged =
                achievement.state().judge(id, learner, &self.line, &self.history, with, now);
            let Some(new) = judged else { continue };
            decided.push(achievement);
            earned.push(new);
            if let (Some(award), Some(badge)) = (award, badge) {
                self.has.insert((badge.state().id(), learner.id()));
                awards.push((badge, award));
            }
        }
        if earned.is_empty() {
            return None;
        }
        let mut plan = Plan::new(Author::System, now, ids);
        plan.check(&self.learner);
        plan.check_line(&self.line);
        for achievement in decided {
            plan.check(achievement);
        }
        for (badge, award) in awards {
            plan.check(badge);
            plan.create(award);
        }
        for new in earned {
            plan.create(new);
        }
        Some(plan)
    }
}
