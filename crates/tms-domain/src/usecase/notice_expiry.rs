//! The system causes notices of expiry as time goes on (NOT-2).

use chrono::TimeDelta;

use crate::{
    assignment::{CourseAssignment, DueNotice, ExpiryNotice},
    change::Versioned,
    id::IdBlock,
    journal::Author,
    plan::Plan,
    port::{CommitError, ExpiryMark, ExpirySpan, Ports, StoreError},
    time::Instant,
};

/// How many assignments one step takes: as many rows stay locked while their mails are written.
const ASSIGNMENTS_PER_STEP: u16 = 500;
/// How far the mark stays behind: an assignment that was decided on before now may be stored only a moment later, and
/// the clocks of servers differ. What is met twice has its mail already.
pub(super) const MARK_STAYS_BEHIND: TimeDelta = TimeDelta::minutes(1);

/// Where a walk through what came due since the mark stands.
#[derive(Clone, Copy, Debug)]
struct Walk {
    now: Instant,
    mark: Instant,
    notice: ExpiryNotice,
    last: Option<(Instant, crate::id::AssignmentId)>,
}

impl Walk {
    fn span(&self) -> ExpirySpan {
        let lead = self.notice.lead();
        ExpirySpan { after: self.mark + lead, until: self.now + lead, behind: self.last }
    }

    /// The same walk at the next notice, if there is one.
    fn at_next_notice(self) -> Option<Self> {
        let next = ExpiryNotice::ALL.into_iter().find(|notice| *notice > self.notice)?;
        Some(Self { notice: next, last: None, ..self })
    }
}

/// The use case: the system causes the mails that tell of an expiry.
///
/// It goes through the instants since a mark in the store, so that an outage loses and repeats nothing. Any number of
/// servers may do it at once: a cause has one mail (NOT-1).
pub struct NoticeExpiry {
    ports: Ports,
    walk: Option<Walk>,
}

impl std::fmt::Debug for NoticeExpiry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NoticeExpiry").field("walk", &self.walk).finish_non_exhaustive()
    }
}

impl NoticeExpiry {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports, walk: None }
    }

    /// Does a bounded piece of work: false when nothing more is due now. The very first time only marks the instant
    /// from which notices are given.
    ///
    /// # Errors
    ///
    /// Fails if the store does. What was not done by then is done in the next steps.
    pub async fn step(&mut self) -> Result<bool, StoreError> {
        let walk = match self.walk {
            Some(walk) => walk,
            None => match self.begin().await? {
                Some(walk) => walk,
                None => return Ok(false),
            },
        };
        // Begins anew where something fails: what was done then is not met again.
        self.walk = None;
        let notices = &self.ports.expiry_notices;
        let found = notices.list_expiring(walk.notice, walk.span(), ASSIGNMENTS_PER_STEP).await?;
        let last = found.last().map(Versioned::state);
        let last = last.map(|assignment| (assignment.expires_at(), assignment.id()));
        let is_full = found.len() >= usize::from(ASSIGNMENTS_PER_STEP);
        self.walk = if self.cause(walk.notice, &found).await? {
            if is_full { Some(Walk { last, ..walk }) } else { walk.at_next_notice() }
        } else {
            // Something changed meanwhile: the same again, as it is now.
            Some(walk)
        };
        if self.walk.is_none() {
            notices.move_mark(ExpiryMark::Notices, walk.now - MARK_STAYS_BEHIND).await?;
        }
        Ok(self.walk.is_some())
    }

    async fn begin(&self) -> Result<Option<Walk>, StoreError> {
        let now = self.ports.clock.now();
        let Some(mark) = self.ports.expiry_notices.find_mark(ExpiryMark::Notices).await? else {
            self.ports.expiry_notices.move_mark(ExpiryMark::Notices, now).await?;
            return Ok(None);
        };
        let [first, ..] = ExpiryNotice::ALL;
        let walk = Walk { now, mark, notice: first, last: None };
        Ok((mark < now).then_some(walk))
    }

    /// Causes the mails of those that need this notice now. False when one of them changed meanwhile.
    async fn cause(
        &self,
        notice: ExpiryNotice,
        found: &[Versioned<CourseAssignment>],
    ) -> Result<bool, StoreError> {
        let now = self.ports.clock.now();
        let ids = IdBlock::starting_at(self.ports.ids.next());
        let mut plan = Plan::new(Author::System, now, ids);
        for assignment in found {
            let is_it = |due: &DueNotice| due.notice == notice;
            if let Some(due) = assignment.state().due_notice(now).filter(is_it) {
                plan.mail_expiry_notice(assignment, due);
            }
        }
        if plan.mails().is_empty() {
            return Ok(true);
        }
        match self.ports.plans.commit(plan).await {
            Ok(()) => Ok(true),
            Err(CommitError::Conflict | CommitError::Duplicate(_)) => Ok(false),
            Err(CommitError::Store(error)) => Err(error),
        }
    }
}
