//! The mail that someone got, as they see it in the system itself.

use async_trait::async_trait;

use super::{ListError, Page, PageRequest, StoreError};
use crate::{
    id::{MailId, UserId},
    time::Instant,
    view::InboxMailView,
};

/// Shows people the mail they got, and keeps what of it they read. Account mail is never among it.
#[async_trait]
pub trait Inbox: Send + Sync {
    /// What someone got, the newest first.
    ///
    /// # Errors
    ///
    /// Refuses a foreign cursor; fails if the store does.
    async fn list(
        &self,
        reader: UserId,
        page: &PageRequest,
    ) -> Result<Page<InboxMailView>, ListError>;

    /// How much of it is unread, counted to [`UNREAD_MAX`](crate::view::UNREAD_MAX).
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn count_unread(&self, reader: UserId) -> Result<u64, StoreError>;

    /// Tells whether someone got a mail.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn has(&self, reader: UserId, mail: MailId) -> Result<bool, StoreError>;

    /// Notes that someone read a mail of theirs, or with none all of them; what is none of theirs stays as it is.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn mark_read(
        &self,
        reader: UserId,
        mail: Option<MailId>,
        now: Instant,
    ) -> Result<(), StoreError>;
}
