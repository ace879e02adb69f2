//! Sending a failed mail again (NOT-1, PERM-4).

use thiserror::Error;

use super::{UseCaseError, find_line};
use crate::{
    id::MailId,
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
    /// # Errors
    ///
    /// Refuses as [`NotFailed`] says.
    pub async fn retry(&self, actor: &Actor, id: MailId) -> Result<(), UseCaseError<NotFailed>> {
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
        if ports.mail_queue.retry(id, ports.clock.now()).await? {
            Ok(())
        } else {
            Err(UseCaseError::Refused(NotFailed))
        }
    }
}
