//! Cancelling an assignment, and asking the help desk for it (CAN, HLP).

use thiserror::Error;

use super::{AssignmentEvent, CourseAssignment};
use crate::{id::CancellationRequestId, journal::Author, time::Instant};

/// Why an assignment was not cancelled, the first that applies (CAN-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CancelRefused {
    /// It was cancelled before.
    #[error("the assignment was already cancelled")]
    AlreadyCancelled,
    /// The course is finished; its certificate may be in use (CAN-4).
    #[error("the course is complete")]
    AlreadyComplete,
    /// A lab was launched.
    #[error("a lab was launched at {launched_at}")]
    LabLaunched {
        /// When first.
        launched_at: Instant,
    },
    /// More than 24 hours have passed since its creation (CAN-2).
    #[error("cancellation was possible until {closed_at}")]
    WindowClosed {
        /// The last instant at which it was possible.
        closed_at: Instant,
    },
}

/// Why a cancellation request was not filed, the first that applies (HLP-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RequestCancellationRefused {
    /// The assignment was cancelled before.
    #[error("the assignment was already cancelled")]
    AlreadyCancelled,
    /// The course is finished.
    #[error("the course is complete")]
    AlreadyComplete,
    /// A lab was launched.
    #[error("a lab was launched at {launched_at}")]
    LabLaunched {
        /// When first.
        launched_at: Instant,
    },
    /// It can still be cancelled without asking.
    #[error("the assignment can still be cancelled until {until}")]
    StillCancellable {
        /// Until when, that instant included.
        until: Instant,
    },
    /// A request is open already.
    #[error("a cancellation request is already open")]
    RequestOpen {
        /// Which one.
        request: CancellationRequestId,
    },
}

/// Why a cancellation request could not be approved (HLP-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ApproveCancellationRefused {
    /// The course was finished meanwhile.
    #[error("the course is complete")]
    AlreadyComplete,
    /// A lab was launched meanwhile.
    #[error("a lab was launched at {launched_at}")]
    LabLaunched {
        /// When first.
        launched_at: Instant,
    },
    /// The assignment was cancelled another way.
    #[error("the assignment was already cancelled")]
    AlreadyCancelled,
}

impl CourseAssignment {
    /// Decides whether an administrator may cancel it now (CAN-1), expired or not.
    ///
    /// # Errors
    ///
    /// Refuses with the first reason that applies, in the order of [`CancelRefused`] (CAN-5).
    pub fn cancel(&self, by: Author, now: Instant) -> Result<AssignmentEvent, CancelRefused> {
        if self.is_cancelled() {
            return Err(CancelRefused::AlreadyCancelled);
        }
        if self.is_complete() {
            return Err(CancelRefused::AlreadyComplete);
        }
        if let Some(launched_at) = self.lab_launched_at(now) {
            return Err(CancelRefused::LabLaunched { launched_at });
        }
        // The one end in the system that is still inside (TIM-1).
        let closed_at = self.cancellable_until();
        if now > closed_at {
            return Err(CancelRefused::WindowClosed { closed_at });
        }
        Ok(AssignmentEvent::Cancelled { at: now, by })
    }

    /// Decides whether an administrator may ask the help desk to cancel it (HLP-1).
    ///
    /// # Errors
    ///
    /// Refuses while it can be cancelled without asking, when nothing can, and while a request is open.
    pub fn request_cancellation(
        &self,
        open: Option<CancellationRequestId>,
        now: Instant,
    ) -> Result<(), RequestCancellationRefused> {
        match self.cancel(Author::System, now) {
            Ok(_) => Err(RequestCancellationRefused::StillCancellable {
                until: self.cancellable_until(),
            }),
            Err(CancelRefused::AlreadyCancelled) => {
                Err(RequestCancellationRefused::AlreadyCancelled)
            }
            Err(CancelRefused::AlreadyComplete) => Err(RequestCancellationRefused::AlreadyComplete),
            Err(CancelRefused::LabLaunched { launched_at }) => {
                Err(RequestCancellationRefused::LabLaunched { launched_at })
            }
            Err(CancelRefused::WindowClosed { .. }) => open
                .map_or(Ok(()), |request| Err(RequestCancellationRefused::RequestOpen { request })),
        }
    }

    /// Decides whether the help desk may cancel it on request: the window does not matter any more (HLP-2).
    ///
    /// # Errors
    ///
    /// Refuses if a lab was launched or the course was completed meanwhile.
    pub fn cancel_on_request(
        &self,
        by: Author,
        now: Instant,
    ) -> Result<AssignmentEvent, ApproveCancellationRefused> {
        match self.cancel(by, now) {
            Ok(event) => Ok(event),
            Err(CancelRefused::WindowClosed { .. }) => {
                Ok(AssignmentEvent::Cancelled { at: now, by })
            }
            Err(CancelRefused::AlreadyCancelled) => {
                Err(ApproveCancellationRefused::AlreadyCancelled)
            }
            Err(CancelRefused::AlreadyComplete) => Err(ApproveCancellationRefused::AlreadyComplete),
            Err(CancelRefused::LabLaunched { launched_at }) => {
                Err(ApproveCancellationRefused::LabLaunched { launched_at })
            }
        }
    }
}
