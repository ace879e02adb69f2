//! Requests to the help desk to cancel what an administrator no longer can (HLP).

use thiserror::Error;
use uuid::Uuid;

use crate::{
    assignment::{ApproveCancellationRefused, CourseAssignment, RequestCancellationRefused},
    change::{Aggregate, AggregateKind, Change, New, Versioned},
    id::{AssignmentId, CancellationRequestId, OrganizationId, UserId},
    journal::{Author, Fields},
    text::Name,
    time::Instant,
};

/// Whether a request was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestState {
    /// It waits for the help desk.
    Open,
    /// The assignment was cancelled, for ever.
    Approved {
        /// By whom.
        by: Author,
        /// When.
        at: Instant,
        /// What they said.
        reason: Option<Name>,
    },
    /// It stays as it is, for ever.
    Declined {
        /// By whom.
        by: Author,
        /// When.
        at: Instant,
        /// Why.
        reason: Name,
    },
}

impl RequestState {
    /// Its name in the API, the store and the journal.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approved { .. } => "approved",
            Self::Declined { .. } => "declined",
        }
    }
}

/// A request to cancel an assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancellationRequest {
    id: CancellationRequestId,
    assignment: AssignmentId,
    organization: OrganizationId,
    reason: Name,
    requested_by: UserId,
    requested_at: Instant,
    state: RequestState,
}

/// A request as a store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancellationRequestRecord {
    /// Its id.
    pub id: CancellationRequestId,
    /// What is to be cancelled.
    pub assignment: AssignmentId,
    /// The assignment's organization (ASG-8).
    pub organization: OrganizationId,
    /// Why.
    pub reason: Name,
    /// Who asked.
    pub requested_by: UserId,
    /// When.
    pub requested_at: Instant,
    /// Whether it was decided.
    pub state: RequestState,
}

/// Something that happened to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CancellationRequestEvent {
    /// The help desk approved it.
    Approved {
        /// Who.
        by: Author,
        /// When.
        at: Instant,
        /// What they said.
        reason: Option<Name>,
    },
    /// The help desk declined it.
    Declined {
        /// Who.
        by: Author,
        /// When.
        at: Instant,
        /// Why.
        reason: Name,
    },
}

/// Why a request was not decided (HLP-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DecideRefused {
    /// It was decided before.
    #[error("the request was already decided")]
    AlreadyDecided,
    /// The assignment cannot be cancelled any more; the request stays open.
    #[error(transparent)]
    Assignment(#[from] ApproveCancellationRefused),
}

/// An approved request and the assignment it cancels: never one without the other (HLP-2).
#[derive(Clone, Debug)]
#[must_use = "a decided approval does nothing until a plan with it is committed"]
pub struct Approval {
    /// The request.
    pub request: Change<CancellationRequest>,
    /// The assignment, cancelled.
    pub assignment: Change<CourseAssignment>,
}

impl CancellationRequest {
    /// Decides whether a request may be filed (HLP-1). `open` is the request that is open already.
    ///
    /// # Errors
    ///
    /// Refuses with the first reason that applies, in the order of [`RequestCancellationRefused`].
    pub fn file(
        id: CancellationRequestId,
        assignment: &CourseAssignment,
        open: Option<CancellationRequestId>,
        reason: Name,
        requested_by: UserId,
        now: Instant,
    ) -> Result<New<Self>, RequestCancellationRefused> {
        assignment.request_cancellation(open, now)?;
        Ok(New::decided(Self {
            id,
            assignment: assignment.id(),
            organization: assignment.organization(),
            reason,
            requested_by,
            requested_at: now,
            state: RequestState::Open,
        }))
    }

    /// Rebuilds a request from a store.
    pub fn restore(record: CancellationRequestRecord) -> Self {
        let CancellationRequestRecord {
            id,
            assignment,
            organization,
            reason,
            requested_by,
            requested_at,
            state,
        } = record;
        Self { id, assignment, organization, reason, requested_by, requested_at, state }
    }

    /// Decides whether the help desk may decline it.
    ///
    /// # Errors
    ///
    /// Refuses what was decided before.
    pub fn decline(
        &self,
        by: Author,
        reason: Name,
        now: Instant,
    ) -> Result<CancellationRequestEvent, DecideRefused> {
        self.refuse_decided()?;
        Ok(CancellationRequestEvent::Declined { by, at: now, reason })
    }

    fn refuse_decided(&self) -> Result<(), DecideRefused> {
        match self.state {
            RequestState::Open => Ok(()),
            RequestState::Approved { .. } | RequestState::Declined { .. } => {
                Err(DecideRefused::AlreadyDecided)
            }
        }
    }

    /// Its id.
    pub const fn id(&self) -> CancellationRequestId {
        self.id
    }

    /// What is to be cancelled.
    pub const fn assignment(&self) -> AssignmentId {
        self.assignment
    }

    /// The assignment's organization (ASG-8).
    pub const fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// Why.
    pub const fn reason(&self) -> &Name {
        &self.reason
    }

    /// Who asked.
    pub const fn requested_by(&self) -> UserId {
        self.requested_by
    }

    /// When.
    pub const fn requested_at(&self) -> Instant {
        self.requested_at
    }

    /// Whether it was decided.
    pub const fn state(&self) -> &RequestState {
        &self.state
    }
}

impl Versioned<CancellationRequest> {
    /// Decides whether the help desk may approve it: the assignment is cancelled with it (HLP-2).
    ///
    /// # Errors
    ///
    /// Refuses what was decided before, and an assignment that was used meanwhile: the request stays open.
    pub fn approve(
        &self,
        assignment: &Versioned<CourseAssignment>,
        by: Author,
        reason: Option<Name>,
        now: Instant,
    ) -> Result<Approval, DecideRefused> {
        let request = self.change(|request| {
            request.refuse_decided()?;
            Ok::<_, DecideRefused>(CancellationRequestEvent::Approved { by, at: now, reason })
        })?;
        let assignment = assignment.change(|assignment| assignment.cancel_on_request(by, now))?;
        Ok(Approval { request, assignment })
    }
}

impl Aggregate for CancellationRequest {
    type Event = CancellationRequestEvent;

    const KIND: AggregateKind = AggregateKind::CancellationRequest;

    fn raw_id(&self) -> Uuid {
        self.id.as_uuid()
    }

    fn apply(&mut self, event: &CancellationRequestEvent) {
        self.state = match event.clone() {
            CancellationRequestEvent::Approved { by, at, reason } => {
                RequestState::Approved { by, at, reason }
            }
            CancellationRequestEvent::Declined { by, at, reason } => {
                RequestState::Declined { by, at, reason }
            }
        };
    }

    fn action(event: &CancellationRequestEvent) -> (&'static str, Fields) {
        match event {
            CancellationRequestEvent::Approved { reason, .. } => {
                ("approved", vec![("decision_reason", reason.as_ref().map(Name::as_str).into())])
            }
            CancellationRequestEvent::Declined { reason, .. } => {
                ("declined", vec![("decision_reason", reason.as_str().into())])
            }
        }
    }

    fn belongs_to(&self) -> Option<OrganizationId> {
        Some(self.organization)
    }

    fn describe(&self) -> Fields {
        vec![
            ("assignment_id", self.assignment.as_uuid().into()),
            ("reason", self.reason.as_str().into()),
            ("state", self.state.as_str().into()),
        ]
    }
}
