//! Finding the words of a letter.

use super::StoreError;
use crate::letter::LetterDraft;

/// The words of a letter.
#[derive(Clone, PartialEq, Eq)]
pub struct Words {
    /// Its subject, on one line.
    pub subject: String,
    /// Its text, in lines, without the foot.
    pub text: String,
    /// Why it was sent, and how to opt out, in lines.
    pub foot: String,
    /// Both as a page (HTML).
    pub html: String,
    /// Where one click opts out of mail like this (NOT-2); none for account mail.
    pub opt_out: Option<String>,
}

impl std::fmt::Debug for Words {
    /// Without the text, which may hold a link that sets a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Words").field("subject", &self.subject).finish_non_exhaustive()
    }
}

/// Finds the words of letters, in the reader's language.
pub trait LetterWriter: Send + Sync {
    /// Writes a letter.
    ///
    /// # Errors
    ///
    /// Fails if it cannot be put into its form.
    fn write(&self, draft: &LetterDraft<'_>) -> Result<Words, StoreError>;
}
