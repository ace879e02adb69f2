//! What the store in memory holds.

use std::collections::{BTreeMap, BTreeSet};

use tms_domain::{
    achievement::{Achievement, EarnedAchievement},
    assignment::CourseAssignment,
    attempt::AttemptKind,
    badge::{Badge, BadgeAward, Picture, StatusPlace},
    billing::BillLine,
    cancellation_request::CancellationRequest,
    certificate::Certificate,
    change::{AggregateKind, Version, Versioned},
    course::Course,
    id::{
        AchievementId, AssignmentId, BadgeAwardId, BadgeId, CancellationRequestId, CourseId,
        DeliveryId, EarnedAchievementId, EventId, JobId, JudgingId, LaunchId, MailId,
        OrganizationId, PictureId, SiteId, TokenId, TrainingKeyId, TrainingKeyPoolId, UserId,
        WebhookId,
    },
    idempotency::RememberedAnswer,
    job::{Job, PairResult},
    journal::JournalEntry,
    key_code::NormalCode,
    launch::Launch,
    note::Note,
    organization::{Organization, OrganizationLine},
    plan::RowRef,
    pool::TrainingKeyPool,
    port::{Duplicate, ExpiryMark, PasswordLink, SessionRecord, StoreError},
    role::Reach,
    site::Site,
    time::Instant,
    token::Token,
    training_key::TrainingKey,
    user::User,
    webhook::Webhook,
};

use super::{
    achievements::JudgingRow,
    mail_queue::OutboxRow,
    webhooks::{DeliveryRow, EventRow},
};

/// Everything the store holds. The business facts are public, to be looked at by tests.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// Organizations.
    pub organizations: BTreeMap<OrganizationId, Versioned<Organization>>,
    /// Sites.
    pub sites: BTreeMap<SiteId, Versioned<Site>>,
    /// Users.
    pub users: BTreeMap<UserId, Versioned<User>>,
    /// Courses.
    pub courses: BTreeMap<CourseId, Versioned<Course>>,
    /// Pools.
    pub pools: BTreeMap<TrainingKeyPoolId, Versioned<TrainingKeyPool>>,
    /// Keys.
    pub keys: BTreeMap<TrainingKeyId, Versioned<TrainingKey>>,
    /// Assignments.
    pub assignments: BTreeMap<AssignmentId, Versioned<CourseAssignment>>,
    /// Certificates.
    pub certificates: BTreeMap<AssignmentId, Certificate>,
    /// Launches.
    pub launches: BTreeMap<LaunchId, Versioned<Launch>>,
    /// Cancellation requests.
    pub cancellation_requests: BTreeMap<CancellationRequestId, Versioned<CancellationRequest>>,
    /// Multiple creations.
    pub jobs: BTreeMap<JobId, Versioned<Job>>,
    /// What their pairs came to, by job and place.
    pub pair_results: BTreeMap<(JobId, usize), PairResult>,
    /// Notes, in the order they were added.
    pub notes: Vec<Note>,
    /// The bill, in the order its lines were added.
    pub bill_lines: Vec<BillLine>,
    /// The journal, in the order its entries were added.
    pub journal: Vec<JournalEntry>,
    /// The outbox, in the order its rows were added.
    pub outbox: Vec<OutboxRow>,
    pub(super) expiry_marks: BTreeMap<ExpiryMark, Instant>,
    /// Webhooks.
    pub webhooks: BTreeMap<WebhookId, Versioned<Webhook>>,
    /// What webhooks are to be told, and which expiries they were.
    pub events: BTreeMap<EventId, EventRow>,
    /// What webhooks are sent.
    pub deliveries: BTreeMap<DeliveryId, DeliveryRow>,
    /// Badges.
    pub badges: BTreeMap<BadgeId, Versioned<Badge>>,
    /// Uploaded pictures.
    pub pictures: BTreeMap<PictureId, Picture>,
    /// Achievements.
    pub achievements: BTreeMap<AchievementId, Versioned<Achievement>>,
    /// Who earned what.
    pub earned: BTreeMap<EarnedAchievementId, Versioned<EarnedAchievement>>,
    /// Who has which badge.
    pub awards: BTreeMap<BadgeAwardId, Versioned<BadgeAward>>,
    /// The places of awards in the lists of what was revoked.
    pub statuses: BTreeMap<BadgeAwardId, StatusPlace>,
    /// Who is to be judged.
    pub judgings: BTreeMap<JudgingId, JudgingRow>,
    pub(super) answers: BTreeMap<(String, String, String), RememberedAnswer>,
    pub(super) unique: BTreeSet<(UniqueKind, String)>,
    pub(super) codes: BTreeMap<NormalCode, TrainingKeyId>,
    pub(super) sessions: Vec<SessionRecord>,
    pub(super) tokens: BTreeMap<TokenId, Versioned<Token>>,
    pub(super) password_links: Vec<PasswordLink>,
    pub(super) attempts: BTreeMap<(AttemptKind, String), Vec<Instant>>,
}

/// What may exist only once, in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum UniqueKind {
    Email,
    ExternalId,
    ShortName,
    Host,
    TrainingKey,
    AssignmentOfKey,
    OpenCancellationRequest,
    CertificateNumber,
    EarnedAchievement,
    BadgeAward,
    Other,
}

impl From<UniqueKind> for Duplicate {
    fn from(kind: UniqueKind) -> Self {
        match kind {
            UniqueKind::Email => Self::Email,
            UniqueKind::ExternalId => Self::ExternalId,
            UniqueKind::ShortName => Self::ShortName,
            UniqueKind::Host => Self::Host,
            UniqueKind::TrainingKey => Self::TrainingKey,
            UniqueKind::AssignmentOfKey => Self::AssignmentOfKey,
            UniqueKind::OpenCancellationRequest => Self::OpenCancellationRequest,
            UniqueKind::CertificateNumber => Self::CertificateNumber,
            UniqueKind::EarnedAchievement => Self::EarnedAchievement,
            UniqueKind::BadgeAward => Self::BadgeAward,
            UniqueKind::Other => Self::Other,
        }
    }
}

/// The version of a row, if there is such a row.
fn version<I: Ord, A>(rows: &BTreeMap<I, Versioned<A>>, id: &I) -> Option<Version> {
    rows.get(id).map(Versioned::version)
}

impl Tables {
    /// The version that a row has now.
    pub fn version_of(&self, row: RowRef) -> Option<Version> {
        let RowRef { kind, id } = row;
        match kind {
            AggregateKind::Organization => {
                version(&self.organizations, &OrganizationId::from_uuid(id))
            }
            AggregateKind::Site => version(&self.sites, &SiteId::from_uuid(id)),
            AggregateKind::User => version(&self.users, &UserId::from_uuid(id)),
            AggregateKind::Course => version(&self.courses, &CourseId::from_uuid(id)),
            AggregateKind::TrainingKeyPool => {
                version(&self.pools, &TrainingKeyPoolId::from_uuid(id))
            }
            AggregateKind::TrainingKey => version(&self.keys, &TrainingKeyId::from_uuid(id)),
            AggregateKind::CourseAssignment => {
                version(&self.assignments, &AssignmentId::from_uuid(id))
            }
            AggregateKind::Launch => version(&self.launches, &LaunchId::from_uuid(id)),
            AggregateKind::CancellationRequest => {
                version(&self.cancellation_requests, &CancellationRequestId::from_uuid(id))
            }
            AggregateKind::Job => version(&self.jobs, &JobId::from_uuid(id)),
            AggregateKind::Token => version(&self.tokens, &TokenId::from_uuid(id)),
            AggregateKind::Mail => self.mail(MailId::from_uuid(id)).map(|row| row.version),
            AggregateKind::Badge => version(&self.badges, &BadgeId::from_uuid(id)),
            AggregateKind::Achievement => {
                version(&self.achievements, &AchievementId::from_uuid(id))
            }
            AggregateKind::EarnedAchievement => {
                version(&self.earned, &EarnedAchievementId::from_uuid(id))
            }
            AggregateKind::BadgeAward => version(&self.awards, &BadgeAwardId::from_uuid(id)),
            AggregateKind::Webhook => version(&self.webhooks, &WebhookId::from_uuid(id)),
            AggregateKind::WebhookDelivery => {
                self.deliveries.get(&DeliveryId::from_uuid(id)).map(|row| row.delivery.version())
            }
        }
    }

    /// The line of an organization, if it exists.
    ///
    /// # Errors
    ///
    /// Fails when the organizations form no line: the rules never let it come to that.
    pub fn line(&self, id: OrganizationId) -> Result<Option<OrganizationLine>, StoreError> {
        let mut members = Vec::new();
        let mut next = Some(id);
        while let Some(member) = next.and_then(|id| self.organizations.get(&id)) {
            if members.len() > tms_domain::organization::LINE_LENGTH_MAX {
                break;
            }
            members.push(member.clone());
            next = member.state().parent();
        }
        if members.is_empty() {
            return Ok(None);
        }
        OrganizationLine::new(members).map(Some).map_err(StoreError::new)
    }

    /// Whether one organization is another or stands below it (ORG-2).
    pub fn is_within(&self, id: OrganizationId, top: OrganizationId) -> bool {
        self.line(id).ok().flatten().is_some_and(|line| line.contains(top))
    }

    /// Whether an organization is in reach (PERM-3).
    pub fn reaches(&self, reach: &Reach, id: OrganizationId) -> bool {
        match reach {
            Reach::Everywhere => true,
            Reach::Within(roots) => roots.iter().any(|root| self.is_within(id, *root)),
        }
    }

    /// Whether a course of this owner can be assigned to someone in reach (PERM-3, CRS-3).
    pub fn sees_courses_of(&self, reach: &Reach, owner: OrganizationId) -> bool {
        match reach {
            Reach::Everywhere => true,
            Reach::Within(roots) => roots
                .iter()
                .any(|root| self.is_within(owner, *root) || self.is_within(*root, owner)),
        }
    }

    /// The assignment of a course that a learner holds now, if any (ASG-6).
    pub fn held(&self, learner: UserId, course: CourseId, now: Instant) -> Option<AssignmentId> {
        let mut all = self.assignments.values().map(Versioned::state);
        let held =
            all.find(|it| it.learner() == learner && it.course() == course && it.holds_course(now));
        held.map(CourseAssignment::id)
    }

    /// The key of a code (KEY-4).
    pub fn key_of(&self, code: &NormalCode) -> Option<&Versioned<TrainingKey>> {
        self.keys.get(self.codes.get(code)?)
    }
}
