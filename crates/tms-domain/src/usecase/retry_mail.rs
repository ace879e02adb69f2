//! Sending a failed mail again (NOT-1, PERM-4).

use thiserror::Error;

use super::{UseCaseError, commit, find_line, lost, plan_of};
use crate::{
    field::Draft,
    id::MailId,
    idempotency::Remember,
    port::Ports,
    role::{Actor, Permission, Reach},
};

/// The mail did not fail: there is nothing to send again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this mail did not fail")]
pub struct NotFailed;

/// The use case: an Operations Manager sends a failed mail again.
#[derive(Clone)]
pub struct RetryMail {
    ports: Ports,
}

impl RetryMail {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Puts a failed mail of an organization in reach back among those that wait, with its old Message-ID.
    ///
    /// The row is the queue's, not a plan's: the claim of the answer is committed before it changes, the answer after.
    ///
    /// # Errors
    ///
    /// Refuses as [`NotFailed`] says.
    pub async fn retry(
        &self,
        actor: &Actor,
        id: MailId,
        request: Draft<()>,
        remember: Option<&Remember<'_, ()>>,
    ) -> Result<(), UseCaseError<NotFailed>> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::SeeOutbox)?;
        let organization = ports.queries.administration.find_outbox_organization(id).await?;
        let in_reach = match organization.ok_or(UseCaseError::NotFound)? {
            Some(organization) => {
                find_line(ports, organization).await?.is_some_and(|line| reach.covers(&line))
            }
            None => reach == Reach::Everywhere,
        };
        if !in_reach {
            return Err(UseCaseError::NotFound);
        }
        request?;
        let now = ports.clock.now();
        let Some(remember) = remember else {
            return self.put_back(id).await;
        };
        let mut claim = plan_of(ports, actor, now);
        claim.remember(remember.claim(now));
        lost(ports.plans.commit(claim).await)?;
        if let Err(refused) = self.put_back(id).await {
            // A refusal is not kept: the same request is decided anew.
            ports.answers.withdraw(&remember.claim).await?;
            return Err(refused);
        }
        match commit(ports, plan_of(ports, actor, now), (), Some(remember)).await? {
            Ok(()) => Ok(()),
            Err(_) => Err(UseCaseError::Contended),
        }
    }

    async fn put_back(&self, id: MailId) -> Result<(), UseCaseError<NotFailed>> {
        if self.ports.mail_queue.retry(id, self.ports.clock.now()).await? {
            Ok(())
        } else {
            Err(UseCaseError::Refused(NotFailed))
        }
    }
}
