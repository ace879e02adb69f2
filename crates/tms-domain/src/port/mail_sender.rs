//! Sending one mail (NOT-1).

use async_trait::async_trait;
use thiserror::Error;

use super::Words;
use crate::{email::EmailAddress, id::MailId, time::Instant};

/// A mail as it goes out.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its row of the outbox, which makes its Message-ID: the same however often it is sent.
    pub id: MailId,
    /// Who gets it.
    pub recipient: EmailAddress,
    /// What they are called.
    pub recipient_name: String,
    /// What it says.
    pub words: Words,
    /// When it is written.
    pub at: Instant,
}

impl std::fmt::Debug for Letter {
    /// Without its text, which may hold a link that sets a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letter").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What it means that a mail was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Trying again may help.
    ForNow,
    /// Trying again is useless: the address does not exist.
    ForGood,
    /// It was handed over, and nobody said whether it was taken: sent again, it may come twice.
    Unsure,
}

/// A mail was not taken.
#[derive(Debug, Error)]
#[error("the mail was not taken")]
pub struct MailRefused {
    /// What that means for it.
    pub refusal: Refusal,
    /// Why.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

/// Sends mail.
#[async_trait]
pub trait MailSender: Send + Sync {
    /// Hands a mail on. Sent again with the same id, it is the same mail.
    ///
    /// # Errors
    ///
    /// Fails when it is not taken.
    async fn send(&self, letter: &Letter) -> Result<(), MailRefused>;
}
