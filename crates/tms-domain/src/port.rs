//! What the rules need from the outside, as traits that adapters implement.
//!
//! Stores load what a decision needs, each thing with its version; [`PlanStore`] alone writes what was decided.
//! Queries answer screens with plain views. Everything a screen may show is limited by the [`Reach`] or the
//! learner that every finder takes.
//!
//! [`Reach`]: crate::role::Reach

use std::sync::Arc;

use async_trait::async_trait;
use chrono::NaiveDate;
use thiserror::Error;
use uuid::Uuid;

use crate::{
    attempt::AttemptLimits,
    course::WebAddress,
    organization::TimeZoneName,
    plan::Plan,
    time::{Day, Instant, Picked, WishedEnd},
    user::PasswordHash,
    webhook::AddressPolicy,
};

mod access;
mod achievement;
mod certificate;
mod credential;
mod expiry_notices;
mod inbox;
mod lab_host;
mod letter_writer;
mod mail_queue;
mod mail_sender;
mod query;
mod store;
mod webhook;

pub use access::{
    AccessStore, AttemptGate, AttemptPermit, EnterError, PASSWORD_LINK_MAX, PasswordLink,
    SESSION_IDLE_MAX, SESSION_MAX, SessionRecord,
};
pub use achievement::{AchievementQueries, AchievementStore, ClaimedJudging, JudgingQueue};
pub use certificate::{
    CertificatePrinter, CertificateSheet, CertificateStore, CertificateWords, Paper,
};
pub use credential::CredentialSigner;
pub use expiry_notices::{ExpiryMark, ExpiryNotices, ExpirySpan};
pub use inbox::Inbox;
pub use lab_host::{LabHost, LabHostFailed, LabLaunchRequest, SignedReport};
pub use letter_writer::{LetterWriter, Words};
pub use mail_queue::{ClaimedMail, MailOutcome, MailQueue};
pub use mail_sender::{Letter, MailRefused, MailSender, Refusal};
pub use query::{
    AdministrationQueries, AssignmentQueries, BillingQueries, Cursor, LearnerQueries, ListError,
    Page, PageRequest, TrainingKeyQueries,
};
pub use store::{
    AnswerStore, AssignmentStore, CancellationRequestStore, CourseStore, JobStore,
    OrganizationStore, PoolStore, RedemptionSnapshot, RedemptionStore, SiteStore, UserStore,
};
pub use webhook::{
    DeliveryOutcome, EventQueue, MessageRefused, OutgoingMessage, WebhookQueries, WebhookQueue,
    WebhookSecrets, WebhookSender, WebhookStore,
};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The current instant, cut to whole microseconds (TIM-1).
    fn now(&self) -> Instant;
}

/// Makes ids.
pub trait IdSource: Send + Sync {
    /// An id nobody had before (UUID version 7).
    fn next(&self) -> Uuid;
}

/// Makes the random bits of training keys and of secrets, from the operating system's generator (KEY-2).
pub trait KeyCodeSource: Send + Sync {
    /// 128 bits that nobody can guess.
    fn next(&self) -> u128;
}

/// Turns a secret into what is kept of it (USR-7).
pub trait SecretDigest: Send + Sync {
    /// The SHA-256 of a secret. Fast, since the secret has 256 random bits: nothing is gained by trying.
    fn digest(&self, secret: &str) -> [u8; 32];
}

/// Hashes passwords with Argon2id, away from the threads that serve requests (USR-1).
#[async_trait]
pub trait PasswordHasher: Send + Sync {
    /// Hashes a new password.
    ///
    /// # Errors
    ///
    /// Fails if the hasher does.
    async fn hash(&self, password: String) -> Result<PasswordHash, StoreError>;

    /// Compares a password with a hash; with none, does the same work and says no (USR-6).
    ///
    /// # Errors
    ///
    /// Fails if the hasher does.
    async fn matches(
        &self,
        password: String,
        hash: Option<PasswordHash>,
    ) -> Result<bool, StoreError>;
}

/// Estimates how easily a password is guessed (USR-4).
pub trait PasswordStrength: Send + Sync {
    /// A score from 0 (at once) to 4 (not in a lifetime), with the user's own words counted as guesses.
    fn score(&self, password: &str, own_words: &[&str]) -> u8;
}

/// Knows time zones and their days (TIM-3).
pub trait Calendar: Send + Sync {
    /// The zone of that IANA name, if there is one.
    fn zone(&self, name: &str) -> Option<TimeZoneName>;

    /// The first instant of a date in a zone and that of the next date: the earliest that bear them.
    ///
    /// None where no instant bears the date, or it lies outside the years 1970 to 9999.
    fn day(&self, zone: &TimeZoneName, date: NaiveDate) -> Option<Day>;

    /// The first instant of a month in a zone and that of the next month (BIL-4), `month` from 1 to 12.
    fn month(&self, zone: &TimeZoneName, year: i32, month: u32) -> Option<Day>;

    /// The end that a person picked, read in a zone (TIM-3); none where [`Self::day`] knows no such day.
    fn picked_end(&self, zone: &TimeZoneName, picked: Picked) -> Option<WishedEnd> {
        match picked {
            Picked::At(at) => Some(WishedEnd::At(at)),
            Picked::On(date) => self.day(zone, date).map(WishedEnd::Day),
        }
    }

    /// The start that a person picked, read in a zone (TIM-3); none where [`Self::day`] knows no such day.
    fn picked_start(&self, zone: &TimeZoneName, picked: Picked) -> Option<Instant> {
        match picked {
            Picked::At(at) => Some(at),
            Picked::On(date) => self.day(zone, date).map(Day::starts_at),
        }
    }
}

/// A store, or another thing outside, failed for reasons the rules cannot tell apart.
#[derive(Debug, Error)]
#[error("the store failed")]
pub struct StoreError(#[source] Box<dyn std::error::Error + Send + Sync>);

impl StoreError {
    /// Wraps an adapter's own error.
    pub fn new(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(source.into())
    }
}

/// What is there already and may exist only once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Duplicate {
    /// A user with that email (USR-2).
    Email,
    /// An organization with that external id (ORG-1).
    ExternalId,
    /// A course with that short name in its owner organization (CRS-1).
    ShortName,
    /// A site with that host (SITE-3).
    Host,
    /// A training key with that normal form (KEY-4).
    TrainingKey,
    /// An assignment made by that key (RED-3).
    AssignmentOfKey,
    /// An open cancellation request for that assignment (HLP-1).
    OpenCancellationRequest,
    /// A certificate with that number (CRT-2).
    CertificateNumber,
    /// That a learner earned that achievement (ACH-2).
    EarnedAchievement,
    /// That a learner has that badge (ACH-2).
    BadgeAward,
    /// An answer to that idempotency key.
    Answer,
    /// Anything else: a bug, since the rules never ask for it.
    Other,
}

/// Why a plan was not committed. Nothing of it was written, unless the store failed.
#[derive(Debug, Error)]
pub enum CommitError {
    /// Something the decision rests on has changed: decide again on a fresh snapshot.
    #[error("the decision rests on a stale snapshot")]
    Conflict,
    /// Something that may exist only once is there already.
    #[error("{0:?} is there already")]
    Duplicate(Duplicate),
    /// The store failed; whether the plan was committed is unknown.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Commits plans.
#[async_trait]
pub trait PlanStore: Send + Sync {
    /// Commits a whole plan or nothing of it. When it returns, the plan is durable.
    ///
    /// # Errors
    ///
    /// [`CommitError::Conflict`] if a guarded row has another version; [`CommitError::Duplicate`] if
    /// something that may exist only once is there already.
    async fn commit(&self, plan: Plan) -> Result<(), CommitError>;
}

/// The ports that answer screens.
#[derive(Clone)]
pub struct Queries {
    /// Lists and details of assignments.
    pub assignments: Arc<dyn AssignmentQueries>,
    /// What learners see of their own.
    pub learners: Arc<dyn LearnerQueries>,
    /// Lists and details of pools and keys.
    pub training_keys: Arc<dyn TrainingKeyQueries>,
    /// Lists of users, courses, organizations and the outbox.
    pub administration: Arc<dyn AdministrationQueries>,
    /// Lists of achievements, badges and awards.
    pub achievements: Arc<dyn AchievementQueries>,
    /// Statements.
    pub billing: Arc<dyn BillingQueries>,
    /// Lists of webhooks and of what they were sent.
    pub webhooks: Arc<dyn WebhookQueries>,
}

/// Every port that use cases take, ready to be handed around.
#[derive(Clone)]
pub struct Ports {
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes ids.
    pub ids: Arc<dyn IdSource>,
    /// Makes keys and secrets.
    pub codes: Arc<dyn KeyCodeSource>,
    /// Turns secrets into what is kept of them.
    pub digest: Arc<dyn SecretDigest>,
    /// Hashes passwords.
    pub hasher: Arc<dyn PasswordHasher>,
    /// Estimates passwords.
    pub strength: Arc<dyn PasswordStrength>,
    /// Knows time zones.
    pub calendar: Arc<dyn Calendar>,
    /// Commits plans.
    pub plans: Arc<dyn PlanStore>,
    /// Loads organizations.
    pub organizations: Arc<dyn OrganizationStore>,
    /// Loads sites.
    pub sites: Arc<dyn SiteStore>,
    /// Loads users.
    pub users: Arc<dyn UserStore>,
    /// Loads courses.
    pub courses: Arc<dyn CourseStore>,
    /// Loads assignments and launches.
    pub assignments: Arc<dyn AssignmentStore>,
    /// Loads pools and keys.
    pub pools: Arc<dyn PoolStore>,
    /// Loads what a redemption needs.
    pub redemptions: Arc<dyn RedemptionStore>,
    /// Finds certificates.
    pub certificates: Arc<dyn CertificateStore>,
    /// Prints certificates.
    pub certificate_printer: Arc<dyn CertificatePrinter>,
    /// Signs credentials.
    pub signer: Arc<dyn CredentialSigner>,
    /// Loads cancellation requests.
    pub cancellation_requests: Arc<dyn CancellationRequestStore>,
    /// Loads jobs.
    pub jobs: Arc<dyn JobStore>,
    /// Loads achievements and badges.
    pub achievements: Arc<dyn AchievementStore>,
    /// Takes what makes workers judge.
    pub judgings: Arc<dyn JudgingQueue>,
    /// Finds kept answers.
    pub answers: Arc<dyn AnswerStore>,
    /// Keeps sessions and password links, and finds tokens.
    pub access: Arc<dyn AccessStore>,
    /// Limits attempts.
    pub attempts: Arc<dyn AttemptGate>,
    /// How many attempts may end badly (RED-7).
    pub attempt_limits: AttemptLimits,
    /// Launches labs.
    pub lab_host: Arc<dyn LabHost>,
    /// Takes mail from the outbox.
    pub mail_queue: Arc<dyn MailQueue>,
    /// Finds whose notices of expiry come due.
    pub expiry_notices: Arc<dyn ExpiryNotices>,
    /// Shows people the mail they got.
    pub inbox: Arc<dyn Inbox>,
    /// Loads webhooks.
    pub webhooks: Arc<dyn WebhookStore>,
    /// Takes the events that webhooks are told.
    pub events: Arc<dyn EventQueue>,
    /// Takes what is sent to webhooks.
    pub webhook_queue: Arc<dyn WebhookQueue>,
    /// Makes the secrets of webhooks.
    pub webhook_secrets: Arc<dyn WebhookSecrets>,
    /// Where webhooks may lead: a setting (HOOK-1).
    pub webhook_addresses: AddressPolicy,
    /// Answer screens.
    pub queries: Queries,
    /// Where the catch-all site is found from outside: a setting (SITE-2).
    pub public_address: WebAddress,
}
