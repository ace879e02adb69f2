//! What can happen to an assignment, what it makes of it, and how the journal tells it (ASG, AUD).

use uuid::Uuid;

use super::{Completion, CourseAssignment, Progress, Source, Status};
use crate::{
    certificate::Certified,
    change::{Aggregate, AggregateKind},
    id::{ActivityId, LaunchId, OrganizationId},
    journal::{Author, FieldValue, Fields},
    text::Name,
    time::Instant,
};

/// Something that happened to an assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssignmentEvent {
    /// Its expiry was set, perhaps with the maximum (EXP-3, EXP-6).
    ExpirySet {
        /// The new expiry.
        expires_at: Instant,
        /// The maximum from now on.
        max_expires_at: Instant,
        /// Why the maximum was passed.
        override_reason: Option<Name>,
    },
    /// It was cancelled (CAN-1, HLP-2).
    Cancelled {
        /// When.
        at: Instant,
        /// By whom.
        by: Author,
    },
    /// A lab launch was asked for; it counts until its host answers (CAN-3).
    LabRequested {
        /// Which launch.
        launch: LaunchId,
        /// When.
        at: Instant,
    },
    /// A lab launch did not take place (CAN-3).
    LabFailed {
        /// Which launch.
        launch: LaunchId,
    },
    /// A lab launch took place, or a report showed that it had (PRG-1, LAB-2).
    LabLaunched {
        /// Which launch.
        launch: LaunchId,
        /// When it was asked for.
        requested_at: Instant,
        /// The activity, where the report that showed it also says that it is done.
        done: Option<ActivityId>,
        /// What it makes of the completion.
        progress: Progress,
    },
    /// A document, video or link was opened, or a lab was reported complete (PRG-2).
    ActivityDone {
        /// Which activity.
        activity: ActivityId,
        /// What it makes of the completion.
        progress: Progress,
    },
    /// A lab host reported what does nothing of its own, but the course has changed since it was last judged
    /// (CRS-5).
    Judged {
        /// Which launch the report is about.
        launch: LaunchId,
        /// What the completion is by the course as it is now.
        progress: Progress,
    },
    /// An administrator marked it complete (PRG-5).
    MarkedComplete {
        /// When.
        at: Instant,
        /// Why.
        reason: Name,
        /// What its certificate says (CRT-2).
        certified: Box<Certified>,
    },
}

impl Aggregate for CourseAssignment {
    type Event = AssignmentEvent;

    const KIND: AggregateKind = AggregateKind::CourseAssignment;

    fn raw_id(&self) -> Uuid {
        self.id.as_uuid()
    }

    fn apply(&mut self, event: &AssignmentEvent) {
        match event {
            AssignmentEvent::ExpirySet { expires_at, max_expires_at, override_reason: _ } => {
                self.expires_at = *expires_at;
                self.max_expires_at = *max_expires_at;
            }
            AssignmentEvent::Cancelled { at, by } => {
                self.status = Status::Cancelled { at: *at, by: *by }
            }
            AssignmentEvent::LabRequested { launch, at } => {
                self.labs.pending.insert(*launch, *at);
            }
            AssignmentEvent::LabFailed { launch } => {
                self.labs.pending.remove(launch);
            }
            AssignmentEvent::LabLaunched { launch, requested_at, done, progress } => {
                self.labs.pending.remove(launch);
                self.labs.launched = self.labs.launched.saturating_add(1);
                let first =
                    self.labs.first_launched_at.map_or(*requested_at, |at| at.min(*requested_at));
                self.labs.first_launched_at = Some(first);
                self.done.extend(*done);
                self.progressed(progress);
            }
            AssignmentEvent::ActivityDone { activity, progress } => {
                self.done.insert(*activity);
                self.progressed(progress);
            }
            AssignmentEvent::Judged { launch: _, progress } => self.progressed(progress),
            AssignmentEvent::MarkedComplete { at, reason: _, certified: _ } => {
                let started_at = self.completion.started_at();
                self.completion = Completion::Complete { started_at, completed_at: *at };
                self.percent_complete = 100;
            }
        }
    }

    fn action(event: &AssignmentEvent) -> (&'static str, Fields) {
        match event {
            AssignmentEvent::ExpirySet { override_reason: None, .. } => {
                ("expiry_set", Fields::new())
            }
            AssignmentEvent::ExpirySet { override_reason: Some(reason), .. } => {
                ("expiry_overridden", vec![("reason", reason.as_str().into())])
            }
            AssignmentEvent::Cancelled { .. } => ("cancelled", Fields::new()),
            AssignmentEvent::LabRequested { launch, .. } => {
                ("lab_requested", vec![("launch_id", launch.as_uuid().into())])
            }
            AssignmentEvent::LabFailed { launch } => {
                ("lab_failed", vec![("launch_id", launch.as_uuid().into())])
            }
            AssignmentEvent::LabLaunched { launch, .. } => {
                ("lab_launched", vec![("launch_id", launch.as_uuid().into())])
            }
            AssignmentEvent::ActivityDone { activity, .. } => {
                ("activity_done", vec![("activity_id", activity.as_uuid().into())])
            }
            AssignmentEvent::Judged { launch, .. } => {
                ("judged", vec![("launch_id", launch.as_uuid().into())])
            }
            AssignmentEvent::MarkedComplete { reason, .. } => {
                ("marked_complete", vec![("reason", reason.as_str().into())])
            }
        }
    }

    fn belongs_to(&self) -> Option<OrganizationId> {
        Some(self.organization)
    }

    fn describe(&self) -> Fields {
        let (source, key) = match self.source {
            Source::Administrator { .. } => ("administrator", None),
            Source::TrainingKey(key) => ("training_key", Some(key.as_uuid())),
        };
        let cancelled_at = match self.status {
            Status::Active => None,
            Status::Cancelled { at, .. } => Some(at),
        };
        vec![
            ("learner_id", self.learner.as_uuid().into()),
            ("course_id", self.course.as_uuid().into()),
            ("source", source.into()),
            ("training_key_id", key.into()),
            ("sku", self.billed_under.as_ref().map(Name::as_str).into()),
            ("expires_at", self.expires_at.into()),
            ("max_expires_at", self.max_expires_at.into()),
            ("cancelled_at", cancelled_at.into()),
            ("completion", self.completion.as_str().into()),
            ("percent_complete", FieldValue::Number(i64::from(self.percent_complete))),
            ("labs_launched", self.labs.launched.into()),
        ]
    }
}
