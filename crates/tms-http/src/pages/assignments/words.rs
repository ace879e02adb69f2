//! How an assignment stands, in words: never by colour alone.

use tms_domain::{
    assignment::{Completion, CourseAssignment},
    time::Instant,
};

use crate::pages::texts::Texts;

/// A word and its meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Badge {
    /// The class that colours it.
    pub(super) class: &'static str,
    /// The word.
    pub(super) word: String,
}

/// The words for an assignment, for a reader at an instant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words {
    pub(super) t: Texts,
    pub(super) now: Instant,
}

impl Words {
    /// The first of: cancelled, complete, expired, active.
    pub(super) fn status(self, state: &CourseAssignment) -> Badge {
        let (class, key) = if state.is_cancelled() {
            ("danger", "status-cancelled")
        } else if state.is_complete() {
            ("good", "completion-complete")
        } else if state.is_expired(self.now) {
            ("attention", "status-expired")
        } else {
            ("", "status-active")
        };
        Badge { class, word: self.t.say(key).to_string() }
    }

    /// How far the learner has come.
    pub(super) fn progress(self, state: &CourseAssignment) -> String {
        let said = match state.completion() {
            Completion::NotStarted => self.t.say("completion-not_started"),
            Completion::Incomplete { .. } | Completion::Complete { .. } => {
                self.t.say("percent-complete").number("percent", state.percent_complete())
            }
        };
        said.to_string()
    }

    /// When it expires; of what was cancelled the date alone.
    pub(super) fn expiry(self, state: &CourseAssignment) -> String {
        if state.is_cancelled() {
            return self.t.day(&state.expires_at());
        }
        self.t.expiry(&state.expires_at(), &self.now).to_string()
    }
}
