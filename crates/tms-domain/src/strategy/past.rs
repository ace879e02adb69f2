//! What may happen to an assignment, played by the rules: every state it can reach comes up.

use chrono::TimeDelta;
use proptest::{collection::vec, prelude::*, sample::Index};
use uuid::Uuid;

use super::scene::{Scene, scene};
use crate::{
    assignment::{
        AssignmentEvent, Completing, CourseAssignment, ExpiryOverride, Launching, Reporting, Source,
    },
    change::{Change, Versioned},
    id::{AssignmentId, LaunchId, TrainingKeyId, UserId},
    journal::Author,
    launch::{LabResult, Launch},
    text::Name,
    time::{Instant, WishedEnd},
};

/// Something that someone does to an assignment, or that time does.
#[derive(Clone, Copy, Debug)]
pub enum Deed {
    /// Time passes.
    Wait(TimeDelta),
    /// The learner launches one of the course's current activities.
    Launch(Index),
    /// The lab host answers one of the launches.
    HostAnswers {
        /// Which launch.
        launch: Index,
        /// Whether it said yes.
        launched: bool,
    },
    /// The lab host reports on one of the launches.
    HostReports {
        /// Which launch.
        launch: Index,
        /// What it reports.
        result: LabResult,
    },
    /// Someone sets the expiry.
    SetExpiry {
        /// The wish, counted from creation.
        after_creation: TimeDelta,
        /// Whether a Help Desk Agent does, with leave to pass the maximum (EXP-6).
        with_leave: bool,
    },
    /// An administrator cancels.
    Cancel,
    /// The help desk cancels on request (HLP-2).
    CancelOnRequest,
    /// An administrator marks it complete (PRG-5).
    MarkComplete,
}

/// What a deed came to.
#[derive(Clone, Debug)]
pub enum Decided {
    /// Nothing: there was nothing to do it to, or it says nothing new.
    Nothing,
    /// The rules refused it, with these words.
    Refused(String),
    /// An activity was launched.
    Launched(Box<Launching>),
    /// A lab host's answer settled a launch.
    Settled(Box<(Change<Launch>, Change<CourseAssignment>)>),
    /// A lab host's report was taken in.
    Reported(Box<Reporting>),
    /// The assignment alone changed.
    Changed(Box<Change<CourseAssignment>>),
}

impl Decided {
    /// What it does to the assignment, if anything.
    pub const fn assignment(&self) -> Option<&Change<CourseAssignment>> {
        match self {
            Self::Nothing | Self::Refused(_) => None,
            Self::Launched(launching) => Some(&launching.assignment),
            Self::Settled(settled) => Some(&settled.1),
            Self::Reported(reporting) => reporting.assignment.as_ref(),
            Self::Changed(change) => Some(change),
        }
    }
}

impl Deed {
    /// Decides the deed by the rules.
    pub fn decide(
        self,
        assignment: &Versioned<CourseAssignment>,
        launches: &[Versioned<Launch>],
        completing: Completing<'_>,
        next_launch: LaunchId,
        now: Instant,
    ) -> Decided {
        let pick = |index: Index| launches.get(index.index(launches.len().max(1)));
        match self {
            Self::Wait(_) => Decided::Nothing,
            Self::Launch(index) => {
                let current: Vec<_> = completing.course.current_activities().collect();
                let Some(activity) = current.get(index.index(current.len().max(1))) else {
                    return Decided::Nothing;
                };
                or_refused(assignment.launch(activity, completing, next_launch, now), |launching| {
                    Decided::Launched(Box::new(launching))
                })
            }
            Self::HostAnswers { launch, launched } => pick(launch)
                .and_then(|launch| assignment.settle_launch(launch, launched, completing, now))
                .map_or(Decided::Nothing, |settled| Decided::Settled(Box::new(settled))),
            Self::HostReports { launch, result } => pick(launch)
                .and_then(|launch| assignment.report(launch, result, completing, now))
                .map_or(Decided::Nothing, |reporting| Decided::Reported(Box::new(reporting))),
            Self::SetExpiry { after_creation, with_leave } => {
                let wish = WishedEnd::At(assignment.state().created_at() + after_creation);
                let leave = with_leave.then(a_reason).flatten();
                let leave = leave.map(|reason| ExpiryOverride { reason });
                changed(assignment.change(|assignment| assignment.set_expiry(wish, leave, now)))
            }
            Self::Cancel => changed(assignment.change(|it| it.cancel(Author::System, now))),
            Self::CancelOnRequest => {
                changed(assignment.change(|it| it.cancel_on_request(Author::CommandLine, now)))
            }
            Self::MarkComplete => match a_reason() {
                Some(reason) => {
                    changed(assignment.change(|it| it.mark_complete(reason, completing, now)))
                }
                None => Decided::Nothing,
            },
        }
    }
}

fn a_reason() -> Option<Name> {
    Name::parse("as agreed").ok()
}

fn or_refused<T, R: std::fmt::Display>(
    outcome: Result<T, R>,
    decided: impl FnOnce(T) -> Decided,
) -> Decided {
    match outcome {
        Ok(value) => decided(value),
        Err(refused) => Decided::Refused(refused.to_string()),
    }
}

fn changed<R: std::fmt::Display>(outcome: Result<Change<CourseAssignment>, R>) -> Decided {
    or_refused(outcome, |change| Decided::Changed(Box::new(change)))
}

/// One deed with what it came to.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The deed.
    pub deed: Deed,
    /// When it was done.
    pub at: Instant,
    /// The assignment before it.
    pub before: Versioned<CourseAssignment>,
    /// What it came to.
    pub decided: Decided,
}

/// An assignment with everything that happened to it.
#[derive(Clone, Debug)]
pub struct Past {
    /// What it was created from; [`Scene::now`] is its creation.
    pub scene: Scene,
    /// The assignment as it was created.
    pub created: CourseAssignment,
    /// What happened, in order.
    pub moments: Vec<Moment>,
    /// The assignment as it is.
    pub assignment: Versioned<CourseAssignment>,
    /// Its launches as they are.
    pub launches: Vec<Versioned<Launch>>,
    /// When it is.
    pub now: Instant,
}

impl Past {
    /// Does one more deed.
    pub fn act(&mut self, deed: Deed) {
        if let Deed::Wait(time) = deed {
            self.now += time;
        }
        let next = LaunchId::from_uuid(Uuid::from_u128(
            u128::try_from(self.launches.len()).unwrap_or_default() + 1,
        ));
        let completing = self.scene.completing();
        let decided = deed.decide(&self.assignment, &self.launches, completing, next, self.now);
        let before = self.assignment.clone();
        if let Some(change) = decided.assignment() {
            self.assignment = change.versioned();
        }
        match &decided {
            Decided::Launched(launching) => self.launches.push(launching.launch.versioned()),
            Decided::Settled(settled) => self.put(&settled.0.versioned()),
            Decided::Reported(reporting) => self.put(&reporting.launch.versioned()),
            Decided::Nothing | Decided::Refused(_) | Decided::Changed(_) => {}
        }
        self.moments.push(Moment { deed, at: self.now, before, decided });
    }

    fn put(&mut self, changed: &Versioned<Launch>) {
        for launch in &mut self.launches {
            if launch.state().id() == changed.state().id() {
                *launch = changed.clone();
            }
        }
    }

    /// The facts, in order.
    pub fn facts(&self) -> impl Iterator<Item = &AssignmentEvent> {
        self.moments.iter().filter_map(|moment| moment.decided.assignment()).map(Change::event)
    }
}

/// How much time passes: seconds around those that count, days, years.
fn wait() -> impl Strategy<Value = TimeDelta> {
    prop_oneof![
        3 => (0_i64..120).prop_map(TimeDelta::seconds),
        1 => prop::sample::select(vec![59_999_999, 60_000_000, 60_000_001])
            .prop_map(TimeDelta::microseconds),
        1 => (0_i64..30).prop_map(TimeDelta::hours),
        1 => (0_i64..400).prop_map(TimeDelta::days),
    ]
}

/// Deeds of every kind, launching and waiting most often.
pub fn deed() -> impl Strategy<Value = Deed> {
    let result = prop_oneof![
        3 => Just(LabResult::Completed),
        1 => Just(LabResult::Cancelled),
        1 => Just(LabResult::Failed),
    ];
    prop_oneof![
        4 => wait().prop_map(Deed::Wait),
        6 => any::<Index>().prop_map(Deed::Launch),
        4 => (any::<Index>(), prop::bool::weighted(0.7))
            .prop_map(|(launch, launched)| Deed::HostAnswers { launch, launched }),
        5 => (any::<Index>(), result)
            .prop_map(|(launch, result)| Deed::HostReports { launch, result }),
        2 => (0_i64..=3_670 * 24, prop::bool::weighted(0.3)).prop_map(|(hours, with_leave)| {
            Deed::SetExpiry { after_creation: TimeDelta::hours(hours), with_leave }
        }),
        1 => Just(Deed::Cancel),
        1 => Just(Deed::CancelOnRequest),
        1 => Just(Deed::MarkComplete),
    ]
}

/// Assignments after so many deeds.
pub fn past_of(
    scene: impl Strategy<Value = Scene>,
    deeds: impl Into<prop::collection::SizeRange>,
) -> impl Strategy<Value = Past> {
    let source = prop_oneof![
        any::<u128>().prop_map(|raw| Source::Administrator {
            by: Some(UserId::from_uuid(Uuid::from_u128(raw)))
        }),
        Just(Source::Administrator { by: None }),
        any::<u128>()
            .prop_map(|raw| Source::TrainingKey(TrainingKeyId::from_uuid(Uuid::from_u128(raw)))),
    ];
    (scene, any::<u128>(), source, vec(deed(), deeds)).prop_filter_map(
        "an assignment that may be made",
        |(scene, id, source, deeds)| {
            let terms = scene.assigning().decide(scene.now).ok()?;
            let new = terms.grant(AssignmentId::from_uuid(Uuid::from_u128(id)), source);
            let (created, now) = (new.state().clone(), scene.now);
            let mut past = Past {
                created,
                moments: Vec::new(),
                assignment: new.versioned(),
                launches: Vec::new(),
                now,
                scene,
            };
            for deed in deeds {
                past.act(deed);
            }
            Some(past)
        },
    )
}

/// Assignments with a past of up to twenty deeds.
pub fn past() -> impl Strategy<Value = Past> {
    past_of(scene(), 0..20)
}
