//! One launch of an activity, and what its lab host says of it (CAN-3, LAB).

use chrono::TimeDelta;
use uuid::Uuid;

use crate::{
    change::{Aggregate, AggregateKind, New},
    id::{ActivityId, AssignmentId, LaunchId, OrganizationId},
    journal::Fields,
    time::Instant,
};

/// How long a launch counts while its lab host has not answered (CAN-3).
pub const PENDING_MAX: TimeDelta = TimeDelta::seconds(60);

/// Whether a launch took place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LaunchState {
    /// The lab host was asked and has not answered.
    Pending,
    /// The lab host said yes, or the content was opened.
    Launched,
    /// The lab host said no, or nothing.
    Failed,
}

/// What a lab host reports of a launch (LAB-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabResult {
    /// The learner finished the lab.
    Completed,
    /// The learner gave it up.
    Cancelled,
    /// The lab broke.
    Failed,
}

/// One launch of an activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Launch {
    id: LaunchId,
    assignment: AssignmentId,
    organization: OrganizationId,
    activity: ActivityId,
    requested_at: Instant,
    state: LaunchState,
    result: Option<LabResult>,
}

/// A launch as a store keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaunchRecord {
    /// Its id.
    pub id: LaunchId,
    /// The assignment it belongs to.
    pub assignment: AssignmentId,
    /// The assignment's organization (ASG-8).
    pub organization: OrganizationId,
    /// What was launched.
    pub activity: ActivityId,
    /// When the learner asked for it.
    pub requested_at: Instant,
    /// Whether it took place.
    pub state: LaunchState,
    /// What the lab host reported.
    pub result: Option<LabResult>,
}

/// Something that happened to a launch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LaunchEvent {
    /// The lab host said yes.
    Launched,
    /// The lab host said no, or nothing.
    Failed,
    /// The lab host reported how it went, which shows that it was launched.
    Reported(LabResult),
}

impl Launch {
    /// Records a launch: pending for a lab, at once launched for anything else.
    pub(crate) const fn create(record: LaunchRecord) -> New<Self> {
        New::decided(Self::restore(record))
    }

    /// Rebuilds a launch from a store.
    pub const fn restore(record: LaunchRecord) -> Self {
        let LaunchRecord { id, assignment, organization, activity, requested_at, state, result } =
            record;
        Self { id, assignment, organization, activity, requested_at, state, result }
    }

    /// Tells whether it counts: it took place, or its lab host has time left to say so (CAN-3).
    pub fn counts(&self, now: Instant) -> bool {
        match self.state {
            LaunchState::Pending => now < self.requested_at + PENDING_MAX,
            LaunchState::Launched => true,
            LaunchState::Failed => false,
        }
    }

    /// Decides what the lab host's answer makes of it; none if it is settled already.
    pub const fn settle(&self, launched: bool) -> Option<LaunchEvent> {
        match (self.state, launched) {
            (LaunchState::Pending, true) => Some(LaunchEvent::Launched),
            (LaunchState::Pending, false) => Some(LaunchEvent::Failed),
            (LaunchState::Launched | LaunchState::Failed, _) => None,
        }
    }

    /// Decides what a report makes of it; none if it says nothing new.
    ///
    /// `completed` stands against whatever else comes, in any order (LAB-2); of the others the first stands. So
    /// a report that comes twice counts once, whatever came in between.
    pub fn report(&self, result: LabResult) -> Option<LaunchEvent> {
        let news = match self.result {
            None => true,
            Some(LabResult::Completed) => false,
            Some(LabResult::Cancelled | LabResult::Failed) => result == LabResult::Completed,
        };
        news.then_some(LaunchEvent::Reported(result))
    }

    /// Its id.
    pub const fn id(&self) -> LaunchId {
        self.id
    }

    /// The assignment it belongs to.
    pub const fn assignment(&self) -> AssignmentId {
        self.assignment
    }

    /// The assignment's organization (ASG-8).
    pub const fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// What was launched.
    pub const fn activity(&self) -> ActivityId {
        self.activity
    }

    /// When the learner asked for it.
    pub const fn requested_at(&self) -> Instant {
        self.requested_at
    }

    /// Whether it took place.
    pub const fn state(&self) -> LaunchState {
        self.state
    }

    /// What the lab host reported.
    pub const fn result(&self) -> Option<LabResult> {
        self.result
    }
}

impl LaunchState {
    /// Its name in the store and the journal.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Launched => "launched",
            Self::Failed => "failed",
        }
    }
}

impl LabResult {
    /// Its name in the API, the store and the journal.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }
}

impl Aggregate for Launch {
    type Event = LaunchEvent;

    const KIND: AggregateKind = AggregateKind::Launch;

    fn raw_id(&self) -> Uuid {
        self.id.as_uuid()
    }

    fn apply(&mut self, event: &LaunchEvent) {
        match *event {
            LaunchEvent::Launched => self.state = LaunchState::Launched,
            LaunchEvent::Failed => self.state = LaunchState::Failed,
            LaunchEvent::Reported(result) => {
                self.state = LaunchState::Launched;
                self.result = Some(result);
            }
        }
    }

    fn action(event: &LaunchEvent) -> (&'static str, Fields) {
        match event {
            LaunchEvent::Launched => ("launched", Fields::new()),
            LaunchEvent::Failed => ("failed", Fields::new()),
            LaunchEvent::Reported(_) => ("reported", Fields::new()),
        }
    }

    fn belongs_to(&self) -> Option<OrganizationId> {
        Some(self.organization)
    }

    fn describe(&self) -> Fields {
        vec![
            ("assignment_id", self.assignment.as_uuid().into()),
            ("activity_id", self.activity.as_uuid().into()),
            ("requested_at", self.requested_at.into()),
            ("state", self.state.as_str().into()),
            ("result", self.result.map(LabResult::as_str).into()),
        ]
    }
}
