//! Setting when an assignment expires (EXP-3 to EXP-6).

use thiserror::Error;

use super::{AssignmentEvent, CourseAssignment};
use crate::{
    text::Name,
    time::{AccessDays, Instant, WishedEnd},
};

/// Why a wished expiry is not allowed (EXP-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ExpiryRefused {
    /// It lies beyond the maximum.
    #[error("the expiry must not be later than {latest}")]
    BeyondMaximum {
        /// The latest expiry allowed.
        latest: Instant,
    },
    /// It has passed.
    #[error("the expiry must lie in the future")]
    NotInFuture,
}

/// Why the expiry of an assignment was not set, the first that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SetExpiryRefused {
    /// The wished expiry is not allowed.
    #[error(transparent)]
    Expiry(#[from] ExpiryRefused),
    /// The assignment was cancelled.
    #[error("the assignment was cancelled")]
    Cancelled,
}

/// Leave to pass the maximum, which only a Help Desk Agent can give (EXP-6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpiryOverride {
    /// Why, for the journal.
    pub reason: Name,
}

/// Checks an expiry against now and the maximum (EXP-3).
pub(super) fn refuse_expiry(
    expires_at: Instant,
    latest: Instant,
    now: Instant,
) -> Result<(), ExpiryRefused> {
    if latest < expires_at {
        Err(ExpiryRefused::BeyondMaximum { latest })
    } else if expires_at <= now {
        Err(ExpiryRefused::NotInFuture)
    } else {
        Ok(())
    }
}

impl CourseAssignment {
    /// The latest expiry that may be set, with leave to pass the maximum or without (EXP-3, EXP-6).
    pub fn latest_expiry(&self, with_leave: bool) -> Instant {
        if with_leave {
            AccessDays::MAX.after(self.created_at).max(self.max_expires_at)
        } else {
            self.max_expires_at
        }
    }

    /// Decides a new expiry. One that was shortened may be brought back, also after it has passed (EXP-4).
    ///
    /// # Errors
    ///
    /// Refuses an expiry that is beyond the maximum (with an override, beyond 3,660 days after creation, EXP-6)
    /// or not after now, and a cancelled assignment.
    pub fn set_expiry(
        &self,
        wish: WishedEnd,
        leave: Option<ExpiryOverride>,
        now: Instant,
    ) -> Result<AssignmentEvent, SetExpiryRefused> {
        let latest = self.latest_expiry(leave.is_some());
        let expires_at = wish.instant_within(latest);
        refuse_expiry(expires_at, latest, now)?;
        if self.is_cancelled() {
            return Err(SetExpiryRefused::Cancelled);
        }
        let passes_maximum = self.max_expires_at < expires_at;
        Ok(AssignmentEvent::ExpirySet {
            expires_at,
            max_expires_at: expires_at.max(self.max_expires_at),
            override_reason: leave.filter(|_| passes_maximum).map(|leave| leave.reason),
        })
    }
}
