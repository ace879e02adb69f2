//! Reading the mail one got, in the system itself (NOT-2).

use std::convert::Infallible;

use super::UseCaseError;
use crate::{
    field::Draft,
    id::{MailId, UserId},
    port::{Page, PageRequest, Ports},
    view::InboxMailView,
};

/// The use cases: someone reads the mail they got, and no one else's.
#[derive(Clone)]
pub struct ReadInbox {
    ports: Ports,
}

impl ReadInbox {
    /// Wires the use cases to their ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// The mail they got, the newest first; account mail is not among it.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    pub async fn list(
        &self,
        reader: UserId,
        page: &PageRequest,
    ) -> Result<Page<InboxMailView>, UseCaseError<Infallible>> {
        Ok(self.ports.inbox.list(reader, page).await?)
    }

    /// How much of it is unread.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    pub async fn count_unread(&self, reader: UserId) -> Result<u64, UseCaseError<Infallible>> {
        Ok(self.ports.inbox.count_unread(reader).await?)
    }

    /// Notes that they read one of them, or with none all.
    ///
    /// # Errors
    ///
    /// A mail that is none of theirs does not exist to them.
    pub async fn mark_read(
        &self,
        reader: UserId,
        mail: Option<MailId>,
        request: Draft<()>,
    ) -> Result<(), UseCaseError<Infallible>> {
        let Ports { inbox, clock, .. } = &self.ports;
        if let Some(mail) = mail
            && !inbox.has(reader, mail).await?
        {
            return Err(UseCaseError::NotFound);
        }
        request?;
        Ok(inbox.mark_read(reader, mail, clock.now()).await?)
    }
}
