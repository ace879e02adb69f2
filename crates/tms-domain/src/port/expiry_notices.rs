//! Finding assignments that are about to expire, or have (NOT-2, HOOK-1).

use async_trait::async_trait;

use super::StoreError;
use crate::{
    assignment::{CourseAssignment, ExpiryNotice},
    change::Versioned,
    id::AssignmentId,
    time::Instant,
};

/// A stretch of expiries to look through, and where to go on in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpirySpan {
    /// Expiries after this one.
    pub after: Instant,
    /// Up to this one, itself included.
    pub until: Instant,
    /// Behind this assignment of that expiry, in the order of expiry and id; none begins with the first.
    pub behind: Option<(Instant, AssignmentId)>,
}

/// What a mark says up to when it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExpiryMark {
    /// Learners were given notice (NOT-2).
    Notices,
    /// Webhooks were told (HOOK-1).
    Events,
}

/// Finds whose notices of expiry come due, and keeps how far time was gone through.
#[async_trait]
pub trait ExpiryNotices: Send + Sync {
    /// Assignments that expire in a span, in the order of expiry and id, at most `limit`. Left out are those that are
    /// cancelled or complete, and those whose mail with this notice about this expiry is caused already.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn list_expiring(
        &self,
        notice: ExpiryNotice,
        span: ExpirySpan,
        limit: u16,
    ) -> Result<Vec<Versioned<CourseAssignment>>, StoreError>;

    /// Assignments that expire in a span, in the order of expiry and id, at most `limit`, complete or not. Left out are
    /// those that are cancelled, and those of which webhooks were told this expiry already.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn list_expired(
        &self,
        span: ExpirySpan,
        limit: u16,
    ) -> Result<Vec<Versioned<CourseAssignment>>, StoreError>;

    /// The instant up to which everything is done; none before the first time.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_mark(&self, mark: ExpiryMark) -> Result<Option<Instant>, StoreError>;

    /// Moves that instant on; it never goes back.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn move_mark(&self, mark: ExpiryMark, to: Instant) -> Result<(), StoreError>;
}
