//! Multiple creation that takes a while (ASG-4, ASG-5).

use std::num::NonZeroUsize;

use thiserror::Error;
use uuid::Uuid;

use crate::{
    change::{Aggregate, AggregateKind, New},
    id::{AssignmentId, CourseId, JobId, OrganizationId, UserId},
    journal::{Author, FieldValue, Fields},
    note::NoteText,
    role::Reach,
    time::{Instant, Picked},
};

/// The most pairs of one request (ASG-4).
pub const PAIRS_MAX: usize = 1_000_000;
/// The most pairs that are answered at once, without a job.
pub const PAIRS_AT_ONCE_MAX: usize = 1_000;
/// The most pairs of one transaction (ASG-5): large enough to be fast, small enough to let others in between.
pub const PAIRS_PER_TRANSACTION: usize = 2_000;

/// What multiple creation is asked to do: each learner gets each course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairsWanted {
    learners: Vec<UserId>,
    courses: Vec<CourseId>,
    /// The wished expiry; none means each pair's own maximum. A date is read in the zone of each learner's
    /// organization (TIM-3).
    pub wish: Option<Picked>,
    /// Whether to give a course although it is held already (ASG-6).
    pub assign_again: bool,
    /// The note that each assignment gets.
    pub note: Option<NoteText>,
}

/// More pairs are wanted than one request may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{pairs} pairs are too many: at most {PAIRS_MAX} are allowed in one request")]
pub struct TooManyPairs {
    /// How many were wanted.
    pub pairs: usize,
}

impl PairsWanted {
    /// Collects what is wanted. Repeated ids count once (ASG-4), at their first place.
    ///
    /// # Errors
    ///
    /// Refuses more than [`PAIRS_MAX`] pairs.
    pub fn new(
        learners: impl IntoIterator<Item = UserId>,
        courses: impl IntoIterator<Item = CourseId>,
    ) -> Result<Self, TooManyPairs> {
        let (learners, courses) = (once_each(learners), once_each(courses));
        let pairs = learners.len().saturating_mul(courses.len());
        if pairs > PAIRS_MAX {
            return Err(TooManyPairs { pairs });
        }
        Ok(Self { learners, courses, wish: None, assign_again: false, note: None })
    }

    /// The learners, each once.
    pub fn learners(&self) -> &[UserId] {
        &self.learners
    }

    /// The courses, each once.
    pub fn courses(&self) -> &[CourseId] {
        &self.courses
    }

    /// How many pairs there are.
    pub const fn len(&self) -> usize {
        self.learners.len().saturating_mul(self.courses.len())
    }

    /// Tells whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The pairs from one place on, learner by learner.
    pub fn pairs_from(&self, place: usize) -> impl Iterator<Item = (UserId, CourseId)> + '_ {
        let courses = NonZeroUsize::new(self.courses.len()).unwrap_or(NonZeroUsize::MIN);
        let (learner, course) = (place / courses, place % courses);
        let first = self.learners.iter().skip(learner).take(1);
        let first =
            first.flat_map(move |l| self.courses.iter().skip(course).map(move |c| (*l, *c)));
        let rest = self.learners.iter().skip(learner.saturating_add(1));
        first.chain(rest.flat_map(|l| self.courses.iter().map(move |c| (*l, *c))))
    }
}

fn once_each<T: Ord + Copy>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut seen = std::collections::BTreeSet::new();
    items.into_iter().filter(|item| seen.insert(*item)).collect()
}

/// Whether a job still has pairs to decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// It has.
    Running,
    /// Every pair was decided.
    Done {
        /// When the last one was.
        at: Instant,
    },
}

/// A multiple creation in progress. It goes on where it stopped when its server dies (ASG-5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    id: JobId,
    requested_by: Author,
    reach: Reach,
    wanted: PairsWanted,
    started_at: Instant,
    created: usize,
    refused: usize,
    state: JobState,
}

/// A job as a store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRecord {
    /// Its id.
    pub id: JobId,
    /// Who asked for it.
    pub requested_by: Author,
    /// How far they could act when they asked (ASG-5).
    pub reach: Reach,
    /// What is wanted.
    pub wanted: PairsWanted,
    /// When it was asked for.
    pub started_at: Instant,
    /// How many assignments were created so far.
    pub created: usize,
    /// How many pairs were refused so far.
    pub refused: usize,
    /// Whether it still has pairs to decide.
    pub state: JobState,
}

/// Something that happened to a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobEvent {
    /// The next pairs were decided.
    Advanced {
        /// How many assignments were created.
        created: usize,
        /// How many pairs were refused.
        refused: usize,
        /// When.
        at: Instant,
    },
}

impl Job {
    /// Starts a job.
    pub const fn start(
        id: JobId,
        requested_by: Author,
        reach: Reach,
        wanted: PairsWanted,
        now: Instant,
    ) -> New<Self> {
        let state = if wanted.is_empty() { JobState::Done { at: now } } else { JobState::Running };
        New::decided(Self {
            id,
            requested_by,
            reach,
            wanted,
            started_at: now,
            created: 0,
            refused: 0,
            state,
        })
    }

    /// Rebuilds a job from a store.
    pub fn restore(record: JobRecord) -> Self {
        let JobRecord { id, requested_by, reach, wanted, started_at, created, refused, state } =
            record;
        Self { id, requested_by, reach, wanted, started_at, created, refused, state }
    }

    /// The place of the next pair to decide.
    pub const fn place(&self) -> usize {
        self.created.saturating_add(self.refused)
    }

    /// The next pairs to decide, at most [`PAIRS_PER_TRANSACTION`].
    pub fn next_pairs(&self) -> Vec<(UserId, CourseId)> {
        self.wanted.pairs_from(self.place()).take(PAIRS_PER_TRANSACTION).collect()
    }

    /// Records what the next pairs came to.
    pub const fn advance(&self, created: usize, refused: usize, now: Instant) -> JobEvent {
        JobEvent::Advanced { created, refused, at: now }
    }

    /// Its id.
    pub const fn id(&self) -> JobId {
        self.id
    }

    /// Who asked for it.
    pub const fn requested_by(&self) -> Author {
        self.requested_by
    }

    /// How far they could act when they asked (ASG-5).
    pub const fn reach(&self) -> &Reach {
        &self.reach
    }

    /// What is wanted.
    pub const fn wanted(&self) -> &PairsWanted {
        &self.wanted
    }

    /// When it was asked for.
    pub const fn started_at(&self) -> Instant {
        self.started_at
    }

    /// How many assignments were created so far.
    pub const fn created(&self) -> usize {
        self.created
    }

    /// How many pairs were refused so far.
    pub const fn refused(&self) -> usize {
        self.refused
    }

    /// Whether it still has pairs to decide.
    pub const fn state(&self) -> JobState {
        self.state
    }
}

impl Aggregate for Job {
    type Event = JobEvent;

    const KIND: AggregateKind = AggregateKind::Job;

    fn raw_id(&self) -> Uuid {
        self.id.as_uuid()
    }

    fn apply(&mut self, event: &JobEvent) {
        match *event {
            JobEvent::Advanced { created, refused, at } => {
                self.created = self.created.saturating_add(created);
                self.refused = self.refused.saturating_add(refused);
                if self.place() >= self.wanted.len() {
                    self.state = JobState::Done { at };
                }
            }
        }
    }

    fn action(event: &JobEvent) -> (&'static str, Fields) {
        match event {
            JobEvent::Advanced { .. } => ("advanced", Fields::new()),
        }
    }

    fn belongs_to(&self) -> Option<OrganizationId> {
        None
    }

    fn describe(&self) -> Fields {
        let number = |n: usize| FieldValue::Number(i64::try_from(n).unwrap_or(i64::MAX));
        vec![
            ("learners", number(self.wanted.learners.len())),
            ("courses", number(self.wanted.courses.len())),
            ("created", number(self.created)),
            ("refused", number(self.refused)),
        ]
    }
}

/// What one pair of multiple creation came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PairResult {
    /// The learner.
    pub learner: UserId,
    /// The course.
    pub course: CourseId,
    /// The assignment created, or why there is none.
    pub outcome: Result<AssignmentId, PairRefused>,
}

/// Why a pair was refused: the codes of single creation (ASG-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PairRefused {
    /// There is no such learner in reach.
    #[error("there is no such learner")]
    LearnerNotFound,
    /// There is no such course in reach.
    #[error("there is no such course")]
    CourseNotFound,
    /// The rules refuse it.
    #[error(transparent)]
    Assign(#[from] crate::assignment::AssignRefused),
}
