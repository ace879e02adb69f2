//! What people do with the system: load, decide, commit a plan; when someone was faster, decide again.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::{
    attempt::TooManyAttempts,
    change::{Version, Versioned},
    field::{FieldCode, FieldError, InvalidFields},
    id::{IdBlock, OrganizationId, UserId},
    idempotency::Remember,
    organization::OrganizationLine,
    plan::Plan,
    port::{CommitError, Duplicate, EnterError, ListError, Ports, StoreError},
    role::{Actor, Forbidden},
    time::{Instant, Picked, WishedEnd},
    user::User,
    view::PersonView,
};

mod add_note;
mod add_training_keys;
mod assign_course;
mod assign_many;
mod authenticate;
mod award_badge;
mod cancel_assignment;
mod change_own_password;
mod choose;
mod create_first_administrator;
mod create_organization;
mod create_training_key_pool;
mod create_user;
mod decide_cancellation_request;
mod deliver_webhooks;
mod edit_achievement;
mod edit_badge;
mod edit_course;
mod edit_organization;
mod edit_own_profile;
mod edit_site;
mod edit_training_key_pool;
mod edit_user;
mod edit_webhook;
mod file_cancellation_request;
mod find_contact;
mod find_site;
mod find_time_zone;
mod front_door;
mod grant_role;
mod import;
mod judge_achievements;
mod launch_activity;
mod look_up_training_key;
mod mark_complete;
mod new_keys;
mod notice_expiry;
mod own_tokens;
mod password_link;
mod picked_dates;
mod preview_assignment;
mod preview_certificate;
mod print_certificate;
mod printable_logo;
mod read_administration;
mod read_assignments;
mod read_badges;
mod read_credentials;
mod read_details;
mod read_inbox;
mod read_own_training;
mod read_rewards;
mod read_statement;
mod read_training_keys;
mod read_webhooks;
mod record_lab_result;
mod redeem_training_key;
mod register;
mod replay_delivery;
mod retry_mail;
mod revoke_badge;
mod revoke_training_key;
mod see_assignment;
mod see_launch;
mod send_mail;
mod session;
mod set_expiry;
mod share_badge;
mod sign_in;
mod tell_expiry;
mod tell_webhooks;
mod verify_certificate;

pub use add_note::AddNote;
pub use add_training_keys::{AddTrainingKeys, KeysAdded};
pub use assign_course::{AssignCourse, AssignCourseCommand, AssignCourseRefused};
pub use assign_many::{AssignMany, AssignManyOutcome, AssignManyRefused, RunJob};
pub use authenticate::{Authenticate, Authenticated, SessionUse};
pub use award_badge::{AWARDS_MAX, AwardBadge, AwardBadgeCommand, BadgeRetired};
pub use cancel_assignment::CancelAssignment;
pub use change_own_password::{ChangeOwnPassword, ChangePasswordCommand};
pub use choose::Choose;
pub use create_first_administrator::{
    AdministratorCreated, CreateAdministratorCommand, CreateFirstAdministrator, EmailTaken,
};
pub use create_organization::{CreateOrganization, CreateOrganizationCommand, OrganizationRefused};
pub use create_training_key_pool::{
    CreatePoolCommand, CreatePoolRefused, CreateTrainingKeyPool, PoolCreated,
};
pub use create_user::{CreateUser, CreateUserCommand, UserRefused};
pub use decide_cancellation_request::DecideCancellationRequest;
pub use deliver_webhooks::{DeliverWebhooks, IN_FLIGHT_MAX};
pub use edit_achievement::{
    AchievementPatch, CreateAchievement, CreateAchievementCommand, EditAchievement,
    EditAchievementRefused,
};
pub use edit_badge::{
    BadgePatch, CreateBadge, CreateBadgeCommand, EditBadge, OwnerNotFound, WantedImage,
};
pub use edit_course::{
    CoursePatch, CreateCourse, CreateCourseCommand, EditCourse, EditCourseRefused,
};
pub use edit_organization::{EditOrganization, OrganizationPatch};
pub use edit_own_profile::{EditOwnProfile, ProfilePatch};
pub use edit_site::{CreateSite, EditSite, EditSiteRefused, SitePatch};
pub use edit_training_key_pool::{CourseUnfit, EditTrainingKeyPool, PoolPatch};
pub use edit_user::{EditUser, UserPatch};
pub use edit_webhook::{
    CreateWebhook, CreateWebhookCommand, EditWebhook, RenewWebhookSecret, WebhookPatch,
};
pub use file_cancellation_request::FileCancellationRequest;
pub use find_contact::{Contact, FindContact};
pub use find_site::{FindSite, SiteFront};
pub use find_time_zone::FindTimeZone;
pub use grant_role::{GrantRole, TakeRole};
pub use import::{
    BadRow, Difference, DifferingRow, ImportCatalog, ImportError, ImportLearners, ImportOptions,
    ImportProgress, ImportReport, RawAdministrator, RawCatalog, RawCourse, RawLearner,
    RawOrganization, RawSite, Row, RowKind,
};
pub use judge_achievements::JudgeAchievements;
pub use launch_activity::{LaunchActivity, LaunchActivityRefused, Launched};
pub use look_up_training_key::{KeyOffer, LookUpTrainingKey, VisitorLookUpRefused};
pub use mark_complete::MarkComplete;
pub use new_keys::KEYS_SHOWN_MAX;
pub use notice_expiry::NoticeExpiry;
pub use own_tokens::{CreateToken, CreateTokenCommand, CreatedToken, ListTokens, RemoveToken};
pub use password_link::{
    IssuePasswordLink, LinkUsedOrExpired, RequestPasswordLink, SetPasswordByLink,
};
pub use preview_assignment::{AssignmentPreview, PreviewAssignment};
pub use preview_certificate::PreviewCertificate;
pub use print_certificate::{PrintCertificate, PrintableCertificate, PrintedCertificate};
pub use read_administration::ReadAdministration;
pub use read_assignments::{CancellationRequestDetail, ReadAssignments};
pub use read_badges::ReadBadges;
pub use read_credentials::{IssuerKeys, ReadCredentials};
pub use read_details::ReadDetails;
pub use read_inbox::ReadInbox;
pub use read_own_training::ReadOwnTraining;
pub use read_rewards::{BadgePicture, BadgeRevoked, ReadRewards};
pub use read_statement::{ReadStatement, StatementMonth, StatementView};
pub use read_training_keys::{KeyCards, PoolPage, ReadTrainingKeys};
pub use read_webhooks::ReadWebhooks;
pub use record_lab_result::RecordLabResult;
pub use redeem_training_key::{RedeemTrainingKey, Redeemed};
pub use register::{NewcomerCommand, Register, RegisterRefused, Registered, Registration};
pub use replay_delivery::{ReplayDelivery, TestWebhook};
pub use retry_mail::RetryMail;
pub use revoke_badge::RevokeBadge;
pub use revoke_training_key::RevokeTrainingKey;
pub use see_assignment::SeeAssignment;
pub use see_launch::{LaunchedLab, SeeLaunch};
pub use send_mail::SendMail;
pub use session::OpenedSession;
pub use set_expiry::{SetExpiry, SetExpiryCommand};
pub use share_badge::ShareBadge;
pub use sign_in::{BadCredentials, SignIn, SignOut};
pub use tell_expiry::TellExpiry;
pub use tell_webhooks::TellWebhooks;
pub use verify_certificate::{VerifiedCertificate, VerifyCertificate};

/// How often a use case decides anew after losing a race. Each round someone else has won, so this many
/// rivals for one row are served before anyone is told to come again.
const ATTEMPTS_MAX: u32 = 8;

/// Why a use case did nothing. `R` is what the rules refuse.
#[derive(Debug, Error)]
pub enum UseCaseError<R> {
    /// Too many attempts ended badly lately (RED-7).
    #[error(transparent)]
    TooManyAttempts(#[from] TooManyAttempts),
    /// A role is missing (PERM-7).
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// What the request names does not exist, or lies out of reach: one answer for both (PERM-3).
    #[error("there is no such thing in your reach")]
    NotFound,
    /// The thing has another version than the request expects.
    #[error("it has changed since: its version is now {}", current.as_raw())]
    VersionChanged {
        /// The version it has now.
        current: Version,
    },
    /// Fields are missing or wrong.
    #[error(transparent)]
    Invalid(#[from] InvalidFields),
    /// The rules refuse it.
    #[error("{0}")]
    Refused(R),
    /// An answer to this idempotency key was kept by a request that was faster.
    #[error("the request was answered before")]
    Answered,
    /// Others kept changing the same things.
    #[error("others are changing the same things: try again")]
    Contended,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl<R> UseCaseError<R> {
    /// The same failure with its refusal said in other words.
    pub fn map_refused<S>(self, say: impl FnOnce(R) -> S) -> UseCaseError<S> {
        match self {
            Self::TooManyAttempts(error) => UseCaseError::TooManyAttempts(error),
            Self::Forbidden(error) => UseCaseError::Forbidden(error),
            Self::NotFound => UseCaseError::NotFound,
            Self::VersionChanged { current } => UseCaseError::VersionChanged { current },
            Self::Invalid(error) => UseCaseError::Invalid(error),
            Self::Refused(refused) => UseCaseError::Refused(say(refused)),
            Self::Answered => UseCaseError::Answered,
            Self::Contended => UseCaseError::Contended,
            Self::Store(error) => UseCaseError::Store(error),
        }
    }
}

impl<R> From<EnterError> for UseCaseError<R> {
    fn from(error: EnterError) -> Self {
        match error {
            EnterError::TooMany(error) => Self::TooManyAttempts(error),
            EnterError::Store(error) => Self::Store(error),
        }
    }
}

impl<R> From<ListError> for UseCaseError<R> {
    fn from(error: ListError) -> Self {
        match error {
            ListError::ForeignCursor => Self::Invalid(InvalidFields::one(FieldError::new(
                "cursor",
                FieldCode::Invalid,
                "this cursor does not belong to this list: start again without one",
            ))),
            ListError::Store(error) => Self::Store(error),
        }
    }
}

/// What a failed commit means to a use case.
enum Lost {
    /// Someone was faster: decide again.
    Race,
    /// Something that may exist only once is there: the use case knows what that means.
    Duplicate(Duplicate),
}

/// A plan of whoever acts.
fn plan_of(ports: &Ports, actor: &Actor, now: Instant) -> Plan {
    Plan::new(actor.author(), now, IdBlock::starting_at(ports.ids.next()))
}

/// Commits a plan, with the answer that its outcome makes if that is to be kept.
async fn commit<T, R>(
    ports: &Ports,
    mut plan: Plan,
    outcome: T,
    remember: Option<&Remember<'_, T>>,
) -> Result<Result<T, Lost>, UseCaseError<R>> {
    if let Some(remember) = remember {
        plan.remember(remember.answer(&outcome, plan.at()));
    }
    Ok(lost(ports.plans.commit(plan).await)?.map_or(Ok(outcome), Err))
}

/// Sorts a commit's outcome into done, lost, and failed.
fn lost<R>(committed: Result<(), CommitError>) -> Result<Option<Lost>, UseCaseError<R>> {
    match committed {
        Ok(()) => Ok(None),
        Err(CommitError::Conflict) => Ok(Some(Lost::Race)),
        Err(CommitError::Duplicate(Duplicate::Answer)) => Err(UseCaseError::Answered),
        Err(CommitError::Duplicate(duplicate)) => Ok(Some(Lost::Duplicate(duplicate))),
        Err(CommitError::Store(error)) => Err(UseCaseError::Store(error)),
    }
}

/// Refuses a request that expects another version than the thing has.
fn expect_version<R>(expected: Option<Version>, current: Version) -> Result<(), UseCaseError<R>> {
    match expected {
        Some(expected) if expected != current => Err(UseCaseError::VersionChanged { current }),
        Some(_) | None => Ok(()),
    }
}

/// The line of an organization, if there is one.
async fn find_line(
    ports: &Ports,
    id: OrganizationId,
) -> Result<Option<OrganizationLine>, StoreError> {
    Ok(ports.organizations.find_lines(&BTreeSet::from([id])).await?.remove(&id))
}

/// A user who must be there.
async fn find_user<R>(ports: &Ports, id: UserId) -> Result<Versioned<User>, UseCaseError<R>> {
    let user = ports.users.find_many(&BTreeSet::from([id])).await?.remove(&id);
    user.ok_or(UseCaseError::NotFound)
}

/// The name of whoever acts, if it is a user.
async fn find_person(ports: &Ports, id: Option<UserId>) -> Result<Option<PersonView>, StoreError> {
    let Some(id) = id else { return Ok(None) };
    let users = ports.users.find_many(&BTreeSet::from([id])).await?;
    Ok(users.get(&id).map(|user| user.state().into()))
}

/// The expiry picked for an assignment, read in the zone of the learner's organization (TIM-3).
///
/// A date that no instant bears there (a zone has skipped it, or its end cannot be written) ends where it does in
/// UTC: less than a day off, and refused for the same reason.
fn wished_end(ports: &Ports, line: &OrganizationLine, picked: Picked) -> WishedEnd {
    let zone = &line.organization().settings().time_zone;
    ports.calendar.picked_end(zone, picked).unwrap_or_else(|| match picked {
        Picked::At(at) => WishedEnd::At(at),
        Picked::On(date) => {
            let next = date.succ_opt().unwrap_or(date);
            WishedEnd::At(next.and_time(chrono::NaiveTime::MIN).and_utc())
        }
    })
}
