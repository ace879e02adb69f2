//! Looking a key up before redeeming it or registering with it (RED-9).

use thiserror::Error;

use super::{UseCaseError, front_door::FrontDoor};
use crate::{
    attempt::{AttemptKind, ClientAddress},
    id::{AssignmentId, CourseId, UserId},
    key_code::NormalCode,
    port::{Ports, RedemptionSnapshot},
    redemption::{KeySnapshot, RedeemAnonymouslyRefused, RedeemRefused, Redeemer, refuse_unknown},
    registration::RegistrationClosed,
    text::Name,
};

/// What a key would give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyOffer {
    /// The course.
    pub course: CourseId,
    /// What it is called.
    pub course_name: Name,
}

impl KeyOffer {
    fn of(key: &KeySnapshot) -> Self {
        let course = key.course.state();
        Self { course: course.id(), course_name: course.details().name.clone() }
    }
}

/// Why a visitor is not told what a key would give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum VisitorLookUpRefused {
    /// The site does not offer to register with a key (REG-1).
    #[error(transparent)]
    Closed(#[from] RegistrationClosed),
    /// The key cannot be redeemed.
    #[error(transparent)]
    Key(#[from] RedeemAnonymouslyRefused),
}

/// The use case: someone looks up what a key would give.
#[derive(Clone)]
pub struct LookUpTrainingKey {
    ports: Ports,
}

impl LookUpTrainingKey {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Tells a signed-in learner what a key would give, without redeeming it.
    ///
    /// # Errors
    ///
    /// Refuses and counts as redeeming would (RED-5, RED-7).
    pub async fn look_up(
        &self,
        learner: UserId,
        typed: &str,
        address: &ClientAddress,
    ) -> Result<KeyOffer, UseCaseError<RedeemRefused>> {
        let ports = &self.ports;
        let now = ports.clock.now();
        let counted = ports.attempt_limits.of_user(learner, address);
        let permit = ports.attempts.enter(AttemptKind::TrainingKey, counted, now).await?;
        let outcome = self.decide(learner, typed).await;
        if let Err(UseCaseError::Refused(refused)) = &outcome
            && refused.counts_as_attempt()
        {
            permit.count(ports.clock.now()).await?;
        }
        outcome
    }

    async fn decide(
        &self,
        learner: UserId,
        typed: &str,
    ) -> Result<KeyOffer, UseCaseError<RedeemRefused>> {
        let ports = &self.ports;
        let code = NormalCode::of(typed);
        let now = ports.clock.now();
        let read = ports.redemptions.find_redemption(&code, learner, now).await?;
        let RedemptionSnapshot { key: Some(key), learner: Some(user), line: Some(line), held } =
            read
        else {
            return Err(UseCaseError::Refused(refuse_unknown(&code)));
        };
        let redeemer = Redeemer { learner: user.state(), line: &line, held, assign_again: false };
        // Decided like a redemption, to the letter; only nothing is committed.
        let id = AssignmentId::from_uuid(ports.ids.next());
        key.redeem(redeemer, id, now).map(drop).map_err(UseCaseError::Refused)?;
        Ok(KeyOffer::of(&key))
    }

    /// Tells a visitor what a key would give whoever registers with it at the site of a host.
    ///
    /// # Errors
    ///
    /// Finds nothing where no site serves the host; refuses and counts as registering would (RED-5, RED-7).
    pub async fn look_up_as_visitor(
        &self,
        host: &str,
        typed: &str,
        address: &ClientAddress,
    ) -> Result<KeyOffer, UseCaseError<VisitorLookUpRefused>> {
        let ports = &self.ports;
        let now = ports.clock.now();
        let counted = ports.attempt_limits.of_visitor(address);
        let permit = ports.attempts.enter(AttemptKind::TrainingKey, counted, now).await?;
        let door = FrontDoor::find(ports, host).await?.ok_or(UseCaseError::NotFound)?;
        door.refuse_closed().map_err(|closed| UseCaseError::Refused(closed.into()))?;
        match door.find_key(ports, typed, now).await? {
            Ok(found) => Ok(KeyOffer::of(&found.key)),
            Err(refused) => {
                if refused.counts_as_attempt() {
                    permit.count(ports.clock.now()).await?;
                }
                Err(UseCaseError::Refused(refused.into()))
            }
        }
    }
}
