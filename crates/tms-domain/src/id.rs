//! Typed identifiers: one newtype for each entity, so that two ids can never be swapped.

use uuid::{Builder, Uuid};

macro_rules! id_types {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a raw UUID read from an adapter or made by an id source.
            pub const fn from_uuid(raw: Uuid) -> Self {
                Self(raw)
            }

            /// Returns the raw UUID, for adapters.
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

id_types! {
    /// Identifies an achievement.
    AchievementId,
    /// Identifies one activity of a course.
    ActivityId,
    /// Identifies a course assignment.
    AssignmentId,
    /// Identifies a badge.
    BadgeId,
    /// Identifies that a learner has a badge.
    BadgeAwardId,
    /// Identifies a cancellation request.
    CancellationRequestId,
    /// Identifies a course.
    CourseId,
    /// Identifies what is sent to one webhook about one event.
    DeliveryId,
    /// Identifies that a learner earned an achievement.
    EarnedAchievementId,
    /// Identifies something that webhooks are told.
    EventId,
    /// Identifies a running or finished multiple creation.
    JobId,
    /// Identifies an entry of the journal.
    JournalEntryId,
    /// Identifies a row that makes a worker judge achievements.
    JudgingId,
    /// Identifies one launch of an activity.
    LaunchId,
    /// Identifies a row of the outbox.
    MailId,
    /// Identifies a note.
    NoteId,
    /// Identifies an organization.
    OrganizationId,
    /// Identifies an uploaded picture.
    PictureId,
    /// Identifies a session of the web pages.
    SessionId,
    /// Identifies a site.
    SiteId,
    /// Identifies a personal access token.
    TokenId,
    /// Identifies a training key.
    TrainingKeyId,
    /// Identifies a training key pool.
    TrainingKeyPoolId,
    /// Identifies a person: a learner, an administrator or both.
    UserId,
    /// Identifies a webhook.
    WebhookId,
}

impl BadgeAwardId {
    /// An id made of nothing but these random bits. It stands in the address of a public page, where one that grows with
    /// time would tell when the badge was awarded, though its learner does not (ACH-3).
    pub const fn from_random(bits: u128) -> Self {
        Self(Builder::from_random_bytes(bits.to_be_bytes()).into_uuid())
    }
}

/// A run of ids made from one fresh UUID by counting upwards.
///
/// A plan needs ids for what follows from its facts (journal entries, mails), and the rules take ids
/// as arguments. One UUIDv7 leaves 62 random bits below its time, so the few that follow it are as
/// unused as itself and sort right behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdBlock(u128);

impl IdBlock {
    /// Starts a block at a fresh id.
    pub const fn starting_at(first: Uuid) -> Self {
        Self(first.as_u128())
    }

    /// Takes the next id of the block.
    pub fn take(&mut self) -> Uuid {
        let id = Uuid::from_u128(self.0);
        self.0 = self.0.wrapping_add(1);
        id
    }
}
