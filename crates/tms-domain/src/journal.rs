//! The journal: who changed what, when, from what to what (AUD-1).

use uuid::Uuid;

use crate::{
    change::{Aggregate, AggregateKind, Step},
    id::{JournalEntryId, OrganizationId, UserId},
    time::Instant,
};

/// Who made a change (AUD-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author {
    /// Someone signed in, or who just registered.
    User(UserId),
    /// An operator at the command line.
    CommandLine,
    /// The system itself, on time or on a lab host's word.
    System,
}

impl Author {
    /// The user, if it is one.
    pub const fn user_id(self) -> Option<UserId> {
        match self {
            Self::User(id) => Some(id),
            Self::CommandLine | Self::System => None,
        }
    }
}

/// One value the journal keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValue {
    /// Not set.
    Nothing,
    /// A text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A switch.
    Flag(bool),
    /// An instant.
    At(Instant),
    /// An id.
    Id(Uuid),
    /// Several values.
    List(Vec<Self>),
}

impl From<&str> for FieldValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<bool> for FieldValue {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<u16> for FieldValue {
    fn from(number: u16) -> Self {
        Self::Number(i64::from(number))
    }
}

impl From<u32> for FieldValue {
    fn from(number: u32) -> Self {
        Self::Number(i64::from(number))
    }
}

impl From<Instant> for FieldValue {
    fn from(at: Instant) -> Self {
        Self::At(at)
    }
}

impl From<Uuid> for FieldValue {
    fn from(id: Uuid) -> Self {
        Self::Id(id)
    }
}

impl<T: Into<Self>> From<Option<T>> for FieldValue {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

/// Named values, in a fixed order.
pub type Fields = Vec<(&'static str, FieldValue)>;

/// One entry of the journal. Never changed, never deleted (AUD-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalEntry {
    /// Its id.
    pub id: JournalEntryId,
    /// When it happened.
    pub at: Instant,
    /// Who did it.
    pub author: Author,
    /// What kind of thing it happened to.
    pub kind: AggregateKind,
    /// Which one.
    pub subject: Uuid,
    /// The organization whose business it is.
    pub organization: Option<OrganizationId>,
    /// What happened.
    pub action: &'static str,
    /// The fields that changed, as they were; empty for something new.
    pub before: Fields,
    /// The fields that changed, as they are now, and what the fact itself says.
    pub after: Fields,
}

/// Where an entry stands: its id, instant and author.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// The entry's id.
    pub(crate) id: JournalEntryId,
    /// When it happened.
    pub(crate) at: Instant,
    /// Who did it.
    pub(crate) author: Author,
}

/// Writes down one step of one aggregate: only the fields it changed.
pub(crate) fn entry<A: Aggregate>(stamp: Stamp, step: &Step<'_, A>) -> JournalEntry {
    let (state, action, before, after) = match step {
        Step::Created(state) => (*state, "created", Fields::new(), state.describe()),
        Step::Changed { before, event, after } => {
            let (action, extra) = A::action(event);
            let (was, mut is) = difference(before.describe(), after.describe());
            is.extend(extra);
            (*after, action, was, is)
        }
    };
    JournalEntry {
        id: stamp.id,
        at: stamp.at,
        author: stamp.author,
        kind: A::KIND,
        subject: state.raw_id(),
        organization: state.belongs_to(),
        action,
        before,
        after,
    }
}

/// Keeps of two descriptions what differs. Both name the same fields in the same order.
fn difference(before: Fields, after: Fields) -> (Fields, Fields) {
    before.into_iter().zip(after).filter(|((_, was), (_, is))| was != is).unzip()
}
