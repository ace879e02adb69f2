//! A learner redeems a training key (RED).

use futures_util::future::join;

use super::{ATTEMPTS_MAX, Lost, UseCaseError, commit};
use crate::{
    attempt::{AttemptKind, ClientAddress},
    id::{AssignmentId, IdBlock, UserId},
    idempotency::Remember,
    journal::Author,
    key_code::NormalCode,
    plan::Plan,
    port::{Ports, RedemptionSnapshot},
    redemption::{RedeemRefused, Redeemer, Redemption, refuse_unknown},
    time::Instant,
    view::AssignmentView,
};

/// What redeeming came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redeemed {
    /// The key made this assignment just now.
    Now(AssignmentView),
    /// The same learner redeemed it before (RED-4).
    Before(AssignmentView),
}

impl Redeemed {
    /// The assignment the key made.
    pub const fn assignment(&self) -> &AssignmentView {
        match self {
            Self::Now(view) | Self::Before(view) => view,
        }
    }
}

/// The use case: a learner redeems a training key.
#[derive(Clone)]
pub struct RedeemTrainingKey {
    ports: Ports,
}

impl RedeemTrainingKey {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Redeems what was typed for a signed-in learner and returns the assignment (RED-1 to RED-8).
    ///
    /// Repeating a redemption that succeeded gives the same assignment, so a double click is harmless.
    ///
    /// # Errors
    ///
    /// Refuses as [`RedeemRefused`] says, and anyone whose attempts too often ended in *unknown* (RED-7).
    pub async fn redeem(
        &self,
        learner: UserId,
        typed: &str,
        assign_again: bool,
        address: &ClientAddress,
        remember: Option<&Remember<'_, Redeemed>>,
    ) -> Result<Redeemed, UseCaseError<RedeemRefused>> {
        let ports = &self.ports;
        let counted = ports.attempt_limits.of_user(learner, address);
        let code = NormalCode::of(typed);
        let now = ports.clock.now();
        // Asked at once: who is turned away has cost a look-up, all others save the time of one.
        let (permit, read) = join(
            ports.attempts.enter(AttemptKind::TrainingKey, counted, now),
            ports.redemptions.find_redemption(&code, learner, now),
        )
        .await;
        let permit = permit?;
        let outcome = self.decide(learner, &code, assign_again, (now, read?), remember).await;
        if let Err(UseCaseError::Refused(refused)) = &outcome
            && refused.counts_as_attempt()
        {
            permit.count(ports.clock.now()).await?;
        }
        outcome
    }

    /// Says to who sent fields that are missing or wrong that they have to wait, if they do.
    ///
    /// # Errors
    ///
    /// Refuses anyone whose attempts too often ended in *unknown* (RED-7).
    pub async fn refuse_limited(
        &self,
        learner: UserId,
        address: &ClientAddress,
    ) -> Result<(), UseCaseError<RedeemRefused>> {
        let ports = &self.ports;
        let counted = ports.attempt_limits.of_user(learner, address);
        let now = ports.clock.now();
        Ok(ports.attempts.enter(AttemptKind::TrainingKey, counted, now).await.map(drop)?)
    }

    async fn decide(
        &self,
        learner: UserId,
        code: &NormalCode,
        assign_again: bool,
        (mut now, mut read): (Instant, RedemptionSnapshot),
        remember: Option<&Remember<'_, Redeemed>>,
    ) -> Result<Redeemed, UseCaseError<RedeemRefused>> {
        let ports = &self.ports;
        for _ in 0..ATTEMPTS_MAX {
            let RedemptionSnapshot { key: Some(key), learner: Some(user), line: Some(line), held } =
                read
            else {
                return Err(UseCaseError::Refused(refuse_unknown(code)));
            };
            if user.state().is_disabled() {
                // Their session is over; who still gets here raced the disabling (USR-5).
                return Err(UseCaseError::NotFound);
            }
            let mut ids = IdBlock::starting_at(ports.ids.next());
            let redeemer = Redeemer { learner: user.state(), line: &line, held, assign_again };
            let id = AssignmentId::from_uuid(ids.take());
            let (change, new) =
                match key.redeem(redeemer, id, now).map_err(UseCaseError::Refused)? {
                    Redemption::Before(_) => {
                        let Some(made) = key.made else { return Err(UseCaseError::Contended) };
                        let view = AssignmentView::of(made, user.state(), key.course.state(), None);
                        return Ok(Redeemed::Before(view));
                    }
                    Redemption::Decided { key, assignment } => (*key, *assignment),
                };
            let view = AssignmentView::of(new.versioned(), user.state(), key.course.state(), None);
            let outcome = Redeemed::Now(view);
            let mut plan = Plan::new(Author::User(learner), now, ids);
            plan.change(change);
            plan.create(new);
            plan.check(&key.pool);
            plan.check(&key.course);
            plan.check(&user);
            plan.check_line(&line);
            match commit(ports, plan, outcome, remember).await? {
                Ok(outcome) => return Ok(outcome),
                // The assignment of a key exists only with the key redeemed: reading again tells.
                Err(Lost::Race | Lost::Duplicate(_)) => {}
            }
            now = ports.clock.now();
            read = ports.redemptions.find_redemption(code, learner, now).await?;
        }
        Err(UseCaseError::Contended)
    }
}
