//! Writes as values: what was decided, and the version it was decided on.
//!
//! A [`Change`] can only be made from a [`Versioned`] snapshot, so a write that forgot to say which version
//! it rests on cannot be expressed. Stores commit changes by compare-and-swap.

use uuid::Uuid;

use crate::{id::OrganizationId, journal::Fields};

/// The kinds of things that have a row with a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AggregateKind {
    /// An organization.
    Organization,
    /// A site.
    Site,
    /// A user.
    User,
    /// A course.
    Course,
    /// A training key pool.
    TrainingKeyPool,
    /// A training key.
    TrainingKey,
    /// A course assignment.
    CourseAssignment,
    /// A launch of an activity.
    Launch,
    /// A cancellation request.
    CancellationRequest,
    /// A multiple creation.
    Job,
    /// A personal access token.
    Token,
    /// A mail of the outbox.
    Mail,
    /// A badge.
    Badge,
    /// An achievement.
    Achievement,
    /// That a learner earned an achievement.
    EarnedAchievement,
    /// That a learner has a badge.
    BadgeAward,
    /// A webhook.
    Webhook,
    /// What is sent to one webhook about one event.
    WebhookDelivery,
}

impl AggregateKind {
    /// Its name in the journal.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Site => "site",
            Self::User => "user",
            Self::Course => "course",
            Self::TrainingKeyPool => "training_key_pool",
            Self::TrainingKey => "training_key",
            Self::CourseAssignment => "course_assignment",
            Self::Launch => "launch",
            Self::CancellationRequest => "cancellation_request",
            Self::Job => "job",
            Self::Token => "token",
            Self::Mail => "mail",
            Self::Badge => "badge",
            Self::Achievement => "achievement",
            Self::EarnedAchievement => "earned_achievement",
            Self::BadgeAward => "badge_award",
            Self::Webhook => "webhook",
            Self::WebhookDelivery => "webhook_delivery",
        }
    }
}

/// Something whose state moves only by applying its own events.
pub trait Aggregate: Clone {
    /// A fact about this aggregate.
    type Event;

    /// Which kind of row it is.
    const KIND: AggregateKind;

    /// Its id, untyped.
    fn raw_id(&self) -> Uuid;

    /// Moves the state forward by one fact. Total: a fact cannot be refused.
    fn apply(&mut self, event: &Self::Event);

    /// The name under which the journal keeps a fact, and what of the fact the state does not show.
    fn action(event: &Self::Event) -> (&'static str, Fields);

    /// The organization whose business it is, if it is one's.
    fn belongs_to(&self) -> Option<OrganizationId>;

    /// What the journal may know of the state: never passwords, tokens or whole keys (AUD-1).
    fn describe(&self) -> Fields;
}

/// The number of writes a stored aggregate has seen, starting at 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(u32);

impl Version {
    /// The version of a freshly stored aggregate.
    pub const FIRST: Self = Self(1);

    /// Wraps a version read from a store.
    pub const fn from_raw(raw: u32) -> Self {
        Self(raw)
    }

    /// Returns the raw number, for adapters.
    pub const fn as_raw(self) -> u32 {
        self.0
    }

    /// The version after one more write.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// A snapshot of an aggregate together with the version it was read at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versioned<A> {
    state: A,
    version: Version,
}

impl<A> Versioned<A> {
    /// Pairs a state with the version it was read at. For adapters.
    pub const fn new(state: A, version: Version) -> Self {
        Self { state, version }
    }

    /// The state as it was read.
    pub const fn state(&self) -> &A {
        &self.state
    }

    /// The version the state was read at.
    pub const fn version(&self) -> Version {
        self.version
    }

    /// The state without its version, for showing only.
    pub fn into_state(self) -> A {
        self.state
    }
}

impl<A: Aggregate> Versioned<A> {
    /// Runs a decision on the snapshot and returns the write it amounts to.
    ///
    /// # Errors
    ///
    /// Returns the decision's own refusal, unchanged.
    pub fn change<R>(
        &self,
        decide: impl FnOnce(&A) -> Result<A::Event, R>,
    ) -> Result<Change<A>, R> {
        let event = decide(&self.state)?;
        let mut after = self.state.clone();
        after.apply(&event);
        Ok(Change { expected: self.version, before: self.state.clone(), event, after })
    }
}

/// A decided, not yet committed, update of one aggregate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a decided change does nothing until a plan with it is committed"]
pub struct Change<A: Aggregate> {
    expected: Version,
    before: A,
    event: A::Event,
    after: A,
}

impl<A: Aggregate> Change<A> {
    /// The version the stored aggregate must still have.
    pub const fn expected(&self) -> Version {
        self.expected
    }

    /// The state before the change.
    pub const fn before(&self) -> &A {
        &self.before
    }

    /// The fact that was decided.
    pub const fn event(&self) -> &A::Event {
        &self.event
    }

    /// The state after the change.
    pub const fn after(&self) -> &A {
        &self.after
    }

    pub(crate) fn into_states(self) -> (A, A) {
        (self.before, self.after)
    }

    /// The state after the change with the version it will have once committed.
    pub fn versioned(&self) -> Versioned<A> {
        Versioned::new(self.after.clone(), self.expected.next())
    }
}

/// A decided, not yet committed, new aggregate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a decided creation does nothing until a plan with it is committed"]
pub struct New<A>(A);

impl<A: Aggregate> New<A> {
    /// Marks a state as decided. Only the rules of this crate make new aggregates.
    pub(crate) const fn decided(state: A) -> Self {
        Self(state)
    }

    /// The state it will be stored with.
    pub const fn state(&self) -> &A {
        &self.0
    }

    /// The state with the version it will have once committed.
    pub fn versioned(&self) -> Versioned<A> {
        Versioned::new(self.0.clone(), Version::FIRST)
    }

    pub(crate) fn into_state(self) -> A {
        self.0
    }
}

/// What happened to one aggregate, as the consequences see it.
#[derive(Debug)]
pub enum Step<'a, A: Aggregate> {
    /// It came into being.
    Created(&'a A),
    /// A fact changed it.
    Changed {
        /// The state before.
        before: &'a A,
        /// The fact.
        event: &'a A::Event,
        /// The state after.
        after: &'a A,
    },
}
