//! Sending a failed mail again (NOT-1, PERM-4).

use super::{ATTEMPTS_MAX, UseCaseError, commit, expect_version, find_line, plan_of};
use crate::{
    change::Version,
    field::Draft,
    id::MailId,
    idempotency::Remember,
    port::{Ports, StoreError},
    queued_mail::{NotFailed, QueuedMail},
    role::{Actor, Permission, Reach},
};

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
    /// # Errors
    ///
    /// Refuses as [`NotFailed`] says.
    pub async fn retry(
        &self,
        actor: &Actor,
        id: MailId,
        expected: Option<Version>,
        request: Draft<()>,
        remember: Option<&Remember<'_, ()>>,
    ) -> Result<(), UseCaseError<NotFailed>> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::SeeOutbox)?;
        for _ in 0..ATTEMPTS_MAX {
            let mail = ports.mail_queue.find(id).await?.ok_or(UseCaseError::NotFound)?;
            if !self.is_in_reach(&reach, mail.state()).await? {
                return Err(UseCaseError::NotFound);
            }
            expect_version(expected, mail.version())?;
            request.clone()?;
            let now = ports.clock.now();
            let change = mail.change(|mail| mail.send_again(now)).map_err(UseCaseError::Refused)?;
            let mut plan = plan_of(ports, actor, now);
            plan.change(change);
            if commit(ports, plan, (), remember).await?.is_ok() {
                return Ok(());
            }
        }
        Err(UseCaseError::Contended)
    }

    async fn is_in_reach(&self, reach: &Reach, mail: &QueuedMail) -> Result<bool, StoreError> {
        let Some(organization) = mail.mail().organization else {
            return Ok(*reach == Reach::Everywhere);
        };
        let line = find_line(&self.ports, organization).await?;
        Ok(line.is_some_and(|line| reach.covers(&line)))
    }
}
