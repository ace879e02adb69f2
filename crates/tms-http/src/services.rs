//! What the handlers share: the use cases, the clock, the settings, and the little that one process remembers.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use tms_domain::{
    port::{AnswerStore, Calendar, Clock, IdSource, PasswordStrength, Ports},
    time::Instant,
    usecase,
};

use crate::{
    client::TrustedProxies, idempotency::Running, practice_lab::PracticeLab,
    site_fronts::SiteFronts, site_gate::SiteDirectory, zones::Zones,
};

/// How the server speaks HTTP: settings, validated by whoever reads them.
#[derive(Clone)]
pub struct HttpConfig {
    /// Whose word on a client's address and host counts (`X-Forwarded-For`, `X-Forwarded-Host`).
    pub trusted_proxies: Vec<TrustedProxies>,
    /// Whether people reach the server by `https://` only: cookies are sent there alone, and browsers are told so.
    pub secure: bool,
    /// The key of the hashes that bodies of repeated requests are compared by. All servers have the same.
    pub idempotency_key: [u8; 32],
    /// The key of the passes by which a letter's reader opts out of mail. All servers have the same.
    pub mail_opt_out_key: [u8; 32],
    /// The lab host that is built in; without it, its pages are not there.
    pub practice_lab: Option<PracticeLab>,
    /// How long a request may take until its answer begins.
    pub request_timeout: Duration,
}

impl Default for HttpConfig {
    /// Plain HTTP on one machine. The key of the hashes is no secret until it is set.
    fn default() -> Self {
        Self {
            trusted_proxies: Vec::new(),
            secure: false,
            idempotency_key: [0; 32],
            mail_opt_out_key: [0; 32],
            practice_lab: None,
            request_timeout: Duration::from_mins(1),
        }
    }
}

impl fmt::Debug for HttpConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            trusted_proxies,
            secure,
            idempotency_key: _,
            mail_opt_out_key: _,
            practice_lab,
            request_timeout,
        } = self;
        f.debug_struct("HttpConfig")
            .field("trusted_proxies", trusted_proxies)
            .field("secure", secure)
            .field("practice_lab", practice_lab)
            .field("request_timeout", request_timeout)
            .finish_non_exhaustive()
    }
}

/// Tells whether the server can do its work: the database is reachable and its schema current.
#[async_trait]
pub trait Readiness: Send + Sync {
    /// Looks, now.
    async fn is_ready(&self) -> bool;
}

/// Everything the router needs.
#[derive(Clone)]
pub struct Services {
    /// What the use cases stand on.
    pub ports: Ports,
    /// How the server speaks HTTP.
    pub config: HttpConfig,
    /// Whether it can do its work.
    pub readiness: Arc<dyn Readiness>,
}

/// What every handler gets.
pub(crate) type Shared = Arc<Inner>;

pub(crate) struct Inner {
    pub(crate) use_cases: UseCases,
    pub(crate) config: HttpConfig,
    pub(crate) readiness: Arc<dyn Readiness>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn IdSource>,
    pub(crate) calendar: Arc<dyn Calendar>,
    pub(crate) strength: Arc<dyn PasswordStrength>,
    pub(crate) answers: Arc<dyn AnswerStore>,
    pub(crate) sites: SiteDirectory,
    pub(crate) site_fronts: SiteFronts,
    pub(crate) zones: Zones,
    pub(crate) running: Running,
}

impl Inner {
    pub(crate) fn new(services: Services) -> Self {
        let Services { ports, config, readiness } = services;
        Self {
            config,
            readiness,
            clock: Arc::clone(&ports.clock),
            ids: Arc::clone(&ports.ids),
            calendar: Arc::clone(&ports.calendar),
            strength: Arc::clone(&ports.strength),
            answers: Arc::clone(&ports.answers),
            sites: SiteDirectory::new(Arc::clone(&ports.sites)),
            site_fronts: SiteFronts::new(usecase::FindSite::new(ports.clone())),
            zones: Zones::new(usecase::FindTimeZone::new(ports.clone())),
            running: Running::default(),
            use_cases: UseCases::new(&ports),
        }
    }

    pub(crate) fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Forgets what is remembered of sites: one, or an organization, has changed.
    pub(crate) fn forget_sites(&self) {
        self.sites.forget();
        self.site_fronts.forget();
        self.zones.forget();
    }
}

macro_rules! use_cases {
    ($($name:ident: $use_case:ident),+ $(,)?) => {
        /// The use cases, wired once.
        pub(crate) struct UseCases {
            $(pub(crate) $name: usecase::$use_case,)+
        }

        impl UseCases {
            fn new(ports: &Ports) -> Self {
                Self { $($name: usecase::$use_case::new(ports.clone()),)+ }
            }
        }
    };
}

use_cases! {
    add_note: AddNote,
    add_training_keys: AddTrainingKeys,
    assign_course: AssignCourse,
    assign_many: AssignMany,
    authenticate: Authenticate,
    award_badge: AwardBadge,
    revoke_badge: RevokeBadge,
    cancel_assignment: CancelAssignment,
    change_own_password: ChangeOwnPassword,
    choose: Choose,
    create_achievement: CreateAchievement,
    create_badge: CreateBadge,
    create_course: CreateCourse,
    create_organization: CreateOrganization,
    create_site: CreateSite,
    create_token: CreateToken,
    create_training_key_pool: CreateTrainingKeyPool,
    create_user: CreateUser,
    create_webhook: CreateWebhook,
    decide_cancellation_request: DecideCancellationRequest,
    edit_achievement: EditAchievement,
    edit_badge: EditBadge,
    edit_course: EditCourse,
    edit_organization: EditOrganization,
    edit_own_profile: EditOwnProfile,
    edit_site: EditSite,
    edit_training_key_pool: EditTrainingKeyPool,
    edit_user: EditUser,
    edit_webhook: EditWebhook,
    file_cancellation_request: FileCancellationRequest,
    find_contact: FindContact,
    find_site: FindSite,
    grant_role: GrantRole,
    launch_activity: LaunchActivity,
    list_tokens: ListTokens,
    look_up_training_key: LookUpTrainingKey,
    mark_complete: MarkComplete,
    preview_assignment: PreviewAssignment,
    preview_certificate: PreviewCertificate,
    print_certificate: PrintCertificate,
    read_administration: ReadAdministration,
    read_assignments: ReadAssignments,
    read_badges: ReadBadges,
    read_credentials: ReadCredentials,
    read_details: ReadDetails,
    read_inbox: ReadInbox,
    read_own_training: ReadOwnTraining,
    read_rewards: ReadRewards,
    read_statement: ReadStatement,
    read_training_keys: ReadTrainingKeys,
    read_webhooks: ReadWebhooks,
    record_lab_result: RecordLabResult,
    redeem_training_key: RedeemTrainingKey,
    register: Register,
    remove_token: RemoveToken,
    renew_webhook_secret: RenewWebhookSecret,
    replay_delivery: ReplayDelivery,
    request_password_link: RequestPasswordLink,
    retry_mail: RetryMail,
    revoke_training_key: RevokeTrainingKey,
    see_assignment: SeeAssignment,
    see_launch: SeeLaunch,
    set_expiry: SetExpiry,
    set_password_by_link: SetPasswordByLink,
    share_badge: ShareBadge,
    sign_in: SignIn,
    sign_out: SignOut,
    take_role: TakeRole,
    test_webhook: TestWebhook,
    verify_certificate: VerifyCertificate,
}
