//! Every port that a database answers, ready to be handed to the use cases.

use std::sync::Arc;

use tms_domain::port::{
    AccessStore, AchievementStore, AnswerStore, AssignmentStore, AttemptGate,
    CancellationRequestStore, CertificateStore, CourseStore, EventQueue, ExpiryNotices, Inbox,
    JobStore, JudgingQueue, MailQueue, OrganizationStore, PlanStore, PoolStore, Queries,
    RedemptionStore, SiteStore, UserStore, WebhookQueue, WebhookStore,
};

use crate::{
    Database, SeaAccessStore, SeaAnswerStore, SeaAttemptGate, SeaJudgingQueue, SeaMailQueue,
    SeaPlanStore, SeaQueries, SeaRedemptionStore, SeaStore, SeaWebhookQueue,
};

/// Every port that a database answers.
#[derive(Clone)]
pub struct Stores {
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
    /// Keeps sessions, tokens and password links.
    pub access: Arc<dyn AccessStore>,
    /// Limits attempts.
    pub attempts: Arc<dyn AttemptGate>,
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
    /// Answer screens.
    pub queries: Queries,
}

impl Stores {
    /// Makes every port on an open database. They need a runtime to serve on, and are made once for a server:
    /// what waits for one another must share them.
    pub fn new(database: &Database) -> Self {
        let store = Arc::new(SeaStore::new(database));
        let queries = Arc::new(SeaQueries::new(database));
        let webhook_queue = Arc::new(SeaWebhookQueue::new(database));
        Self {
            plans: Arc::new(SeaPlanStore::new(database)),
            organizations: Arc::<SeaStore>::clone(&store),
            sites: Arc::<SeaStore>::clone(&store),
            users: Arc::<SeaStore>::clone(&store),
            courses: Arc::<SeaStore>::clone(&store),
            assignments: Arc::<SeaStore>::clone(&store),
            pools: Arc::<SeaStore>::clone(&store),
            redemptions: Arc::new(SeaRedemptionStore::new(database)),
            certificates: Arc::<SeaStore>::clone(&store),
            cancellation_requests: Arc::<SeaStore>::clone(&store),
            expiry_notices: Arc::<SeaStore>::clone(&store),
            inbox: Arc::<SeaQueries>::clone(&queries),
            jobs: Arc::<SeaStore>::clone(&store),
            webhooks: Arc::<SeaStore>::clone(&store),
            events: Arc::<SeaWebhookQueue>::clone(&webhook_queue),
            webhook_queue,
            achievements: store,
            judgings: Arc::new(SeaJudgingQueue::new(database)),
            answers: Arc::new(SeaAnswerStore::new(database)),
            access: Arc::new(SeaAccessStore::new(database)),
            attempts: Arc::new(SeaAttemptGate::new(database)),
            mail_queue: Arc::new(SeaMailQueue::new(database)),
            queries: Queries {
                assignments: Arc::<SeaQueries>::clone(&queries),
                learners: Arc::<SeaQueries>::clone(&queries),
                training_keys: Arc::<SeaQueries>::clone(&queries),
                administration: Arc::<SeaQueries>::clone(&queries),
                achievements: Arc::<SeaQueries>::clone(&queries),
                webhooks: Arc::<SeaQueries>::clone(&queries),
                billing: queries,
            },
        }
    }
}
