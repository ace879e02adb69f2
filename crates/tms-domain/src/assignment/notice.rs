//! Notices of expiry (NOT-2): which of them is due, as a pure decision.

use chrono::TimeDelta;

use super::CourseAssignment;
use crate::{mail::MailKind, time::Instant};

/// A notice about the end of an assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExpiryNotice {
    /// 14 days before it.
    InFourteenDays,
    /// 3 days before it.
    InThreeDays,
    /// At it.
    Expired,
}

impl ExpiryNotice {
    /// Every notice, in the order their instants come.
    pub const ALL: [Self; 3] = [Self::InFourteenDays, Self::InThreeDays, Self::Expired];

    /// How many days before the expiry its instant lies.
    pub const fn days_before(self) -> u8 {
        match self {
            Self::InFourteenDays => 14,
            Self::InThreeDays => 3,
            Self::Expired => 0,
        }
    }

    /// The notice that lies so many days before the expiry.
    pub fn from_days_before(days: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|notice| notice.days_before() == days)
    }

    /// How long before the expiry its instant lies: days of 24 hours (TIM-2).
    pub fn lead(self) -> TimeDelta {
        TimeDelta::days(i64::from(self.days_before()))
    }

    /// What mail it is.
    pub const fn mail(self) -> MailKind {
        match self {
            Self::InFourteenDays | Self::InThreeDays => MailKind::AssignmentExpiring,
            Self::Expired => MailKind::AssignmentExpired,
        }
    }
}

/// A notice about one expiry: with the assignment it is the cause of a mail, so that an expiry that was edited has
/// notices of its own, and each comes once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DueNotice {
    /// Which notice.
    pub notice: ExpiryNotice,
    /// The expiry it is about.
    pub expires_at: Instant,
}

impl CourseAssignment {
    /// The notice of expiry that its learner should have by now (NOT-2): of those whose instant has come the latest,
    /// for after an outage nobody needs the earlier ones. None for an assignment that was cancelled or is complete,
    /// and none whose instant does not lie after its creation.
    pub fn due_notice(&self, now: Instant) -> Option<DueNotice> {
        if self.is_cancelled() || self.is_complete() {
            return None;
        }
        let expires_at = self.expires_at;
        let has_come = |notice: &ExpiryNotice| {
            let at = expires_at - notice.lead();
            self.created_at < at && at <= now
        };
        let latest = ExpiryNotice::ALL.into_iter().rev().find(has_come);
        latest.map(|notice| DueNotice { notice, expires_at })
    }
}
