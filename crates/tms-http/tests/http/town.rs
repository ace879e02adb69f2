//! A system with two organizations that know nothing of each other, and the people who work in them.

use std::sync::Arc;

use chrono::TimeDelta;
use serde_json::{Value, json};
use tms_domain::{
    assignment::CourseAssignment,
    change::Versioned,
    course::Course,
    organization::Organization,
    pool::TrainingKeyPool,
    queued_mail::MailState,
    role::{AdministratorRole, Grant},
    site::Site,
    training_key::TrainingKey,
    usecase::{RunJob, SendMail},
    user::User,
};
use tms_http::Letters;
use tms_testkit::{
    build::{
        a_course, a_document, a_lab, a_learner, a_pool, a_site, an_administrator, an_assignment,
        an_assignment_made_at, an_organization, typed_keys,
    },
    outside::{KeptLetters, PlainLetters, lab_signature},
};

use crate::api::{Answer, Api, Client, LAB_RESULTS_KEY};

/// A password that is long enough to be strong.
pub(crate) const PASSWORD: &str = "violet-Kettle-orbit-92";

/// Two organizations, North with a branch and South, and what there is in North.
pub(crate) struct Town {
    pub(crate) api: Api,
    pub(crate) north: Versioned<Organization>,
    pub(crate) branch: Versioned<Organization>,
    pub(crate) south: Versioned<Organization>,
    pub(crate) site: Versioned<Site>,
    /// With a required lab and a required document.
    pub(crate) course: Versioned<Course>,
    pub(crate) pool: Versioned<TrainingKeyPool>,
    /// Keys of the pool, available.
    pub(crate) keys: Vec<Versioned<TrainingKey>>,
    /// Someone of North without a role, with a password.
    pub(crate) lea: Versioned<User>,
    /// Lea's, of the course.
    pub(crate) assignment: Versioned<CourseAssignment>,
    /// Operations Manager of North.
    pub(crate) ops: Client,
    pub(crate) ops_user: Versioned<User>,
    /// Operations Manager of South.
    pub(crate) stranger: Client,
    pub(crate) stranger_user: Versioned<User>,
    /// Lea, signed in.
    pub(crate) learner: Client,
    pub(crate) token_of_lea: String,
    pub(crate) help_desk: Client,
    pub(crate) system: Client,
}

/// The codes of the keys of the pool.
pub(crate) const KEYS: [&str; 3] = ["SPRING-0001", "SPRING-0002", "SPRING-0003"];

/// A body with more members, or others.
pub(crate) fn with(mut body: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

/// The signature of what the lab host sends.
pub(crate) fn signature(body: &[u8]) -> String {
    lab_signature(LAB_RESULTS_KEY, body)
}

impl Town {
    pub(crate) async fn new() -> Self {
        Self::over(Api::new()).await
    }

    pub(crate) async fn over(api: Api) -> Self {
        let ports = &api.world.ports_without_faults();
        let north = an_organization("North")
            .with(|settings| settings.anonymous_registration = true)
            .stored(ports)
            .await;
        let branch = an_organization("North branch").under(&north).stored(ports).await;
        let south = an_organization("South").stored(ports).await;
        let (north_id, south_id) = (north.state().id(), south.state().id());
        let site =
            a_site(north_id).with(|settings| settings.register_by_key = true).stored(ports).await;
        let course =
            a_course(north_id).containing(a_lab()).containing(a_document()).stored(ports).await;
        let pool = a_pool(north_id, &course).available_to_children().stored(ports).await;
        let keys = typed_keys(ports, &pool, &KEYS).await;
        let lea = a_learner(north_id)
            .reached_at("lea@north.example")
            .with_password(PASSWORD)
            .stored(ports)
            .await;
        let manager = AdministratorRole::OperationsManager;
        let ops_user = an_administrator(manager, north_id).stored(ports).await;
        let stranger_user = an_administrator(manager, south_id).stored(ports).await;
        let help_desk = a_learner(north_id).with_grant(Grant::HelpDeskAgent).stored(ports).await;
        let system = a_learner(north_id).with_grant(Grant::SystemAdministrator).stored(ports).await;
        let assignment = an_assignment(ports, &lea, &course).await;
        let learner = api.signed_in(&lea).await;
        let token_of_lea = learner.get("/api/v1/tokens").await.text_at("/items/0/id");
        Self {
            ops: api.signed_in(&ops_user).await,
            stranger: api.signed_in(&stranger_user).await,
            learner,
            token_of_lea,
            help_desk: api.signed_in(&help_desk).await,
            system: api.signed_in(&system).await,
            api,
            north,
            branch,
            south,
            site,
            course,
            pool,
            keys,
            lea,
            assignment,
            ops_user,
            stranger_user,
        }
    }

    /// Lets time pass.
    pub(crate) fn wait(&self, time: TimeDelta) {
        self.api.world.clock.advance(time);
    }

    /// Someone of North who holds one of the four roles there, signed in.
    pub(crate) async fn administrator(&self, role: AdministratorRole) -> Client {
        let ports = &self.api.world.ports_without_faults();
        let user = an_administrator(role, self.north.state().id()).stored(ports).await;
        self.api.signed_in(&user).await
    }

    /// One more learner of North.
    pub(crate) async fn one_more_learner(&self) -> Versioned<User> {
        a_learner(self.north.state().id()).stored(&self.api.world.ports_without_faults()).await
    }

    /// What gives one more learner of North the course.
    pub(crate) async fn a_pair(&self) -> Value {
        let learner = self.one_more_learner().await.state().id().to_string();
        json!({"learner_id": learner, "course_id": self.course.state().id().to_string()})
    }

    /// Lea redeems a key, although she has the course.
    pub(crate) async fn redeem(&self, key: &str) -> Answer {
        let body = json!({"key": key, "assign_again": true});
        self.learner.post("/api/v1/redemptions", &body).await
    }

    /// The path of Lea's assignment.
    pub(crate) fn assignment_path(&self) -> String {
        format!("/api/v1/course-assignments/{}", self.assignment.state().id())
    }

    /// The path of the pool.
    pub(crate) fn pool_path(&self) -> String {
        format!("/api/v1/training-key-pools/{}", self.pool.state().id())
    }

    /// What makes a user of North.
    pub(crate) fn a_user(&self, email: &str) -> Value {
        json!({
            "first_name": "Ada", "last_name": "Humphreys", "email": email, "password": PASSWORD,
            "country": "GB", "organization_id": self.north.state().id().to_string(),
        })
    }

    /// The id of the course's document.
    pub(crate) fn document(&self) -> String {
        self.course.state().details().activities[1].id.to_string()
    }

    /// The id of the course's lab.
    pub(crate) fn lab(&self) -> String {
        self.course.state().details().activities[0].id.to_string()
    }

    /// One more learner launches the lab of an assignment of theirs: the id of the launch.
    pub(crate) async fn launch_lab(&self) -> String {
        let ports = &self.api.world.ports_without_faults();
        let mia = self.one_more_learner().await;
        let assignment = an_assignment(ports, &mia, &self.course).await.state().id();
        let path =
            format!("/api/v1/course-assignments/{assignment}/activities/{}/launch", self.lab());
        let launched = self.api.signed_in(&mia).await.post_nothing(&path).await.expect(201);
        launched.text_at("/launch_id")
    }

    /// An assignment of North, of one more learner, that was made so long ago.
    pub(crate) async fn an_old_assignment(&self, age: TimeDelta) -> Versioned<CourseAssignment> {
        let ports = &self.api.world.ports_without_faults();
        let learner = self.one_more_learner().await;
        an_assignment_made_at(ports, &learner, &self.course, ports.clock.now() - age).await
    }

    /// A fresh assignment of one more learner of North: its path, and they, signed in.
    pub(crate) async fn an_assignment_of_someone(&self) -> (String, Client) {
        self.an_old_assignment_of_someone(TimeDelta::zero()).await
    }

    /// The same, made so long ago.
    pub(crate) async fn an_old_assignment_of_someone(&self, age: TimeDelta) -> (String, Client) {
        let ports = &self.api.world.ports_without_faults();
        let learner = self.one_more_learner().await;
        let made_at = ports.clock.now() - age;
        let made = an_assignment_made_at(ports, &learner, &self.course, made_at).await;
        let path = format!("/api/v1/course-assignments/{}", made.state().id());
        (path, self.api.signed_in(&learner).await)
    }

    /// An id that nothing has.
    pub(crate) fn new_id(&self) -> String {
        self.api.ports.ids.next().to_string()
    }

    /// The number of a certificate of one more learner of North.
    pub(crate) async fn a_certificate(&self) -> String {
        let (path, _) = self.an_assignment_of_someone().await;
        let reason = json!({"reason": "Exam passed"});
        self.ops.post(&format!("{path}/complete"), &reason).await.expect(200);
        self.number_of(&path)
    }

    /// The number of the certificate of an assignment that is complete.
    pub(crate) fn number_of(&self, path: &str) -> String {
        let certificates = self.api.world.tables().certificates;
        let mut of = certificates.iter().filter(|(id, _)| path.ends_with(&id.to_string()));
        of.next().unwrap().1.certified.number.shown()
    }

    /// The help desk is asked to cancel an assignment of North: the id of the request.
    pub(crate) async fn request_cancellation(&self) -> String {
        let assignment = self.an_old_assignment(TimeDelta::days(2)).await.state().id();
        let path = format!("/api/v1/course-assignments/{assignment}/cancellation-requests");
        let body = json!({"reason": "The wrong course"});
        self.ops.post(&path, &body).await.expect(201).text_at("/id")
    }

    /// A multiple creation of North that a job decides: the path of the job.
    pub(crate) async fn start_job(&self) -> String {
        let course = self.course.state().id().to_string();
        let learners: Vec<String> = (0..1_001).map(|_| self.new_id()).collect();
        let body = json!({"learner_ids": learners, "course_ids": [course]});
        let started = self.ops.post("/api/v1/course-assignments/bulk", &body).await.expect(202);
        started.header("location").to_owned()
    }

    /// Decides what jobs have left, as the workers do.
    pub(crate) async fn run_jobs(&self) {
        let run = RunJob::new(self.api.world.ports_without_faults());
        for job in self.api.world.tables().jobs.keys() {
            while run.step(*job).await.unwrap() {}
        }
    }

    /// The id of a mail to Lea.
    pub(crate) fn mail_to_lea(&self) -> String {
        let outbox = self.api.world.tables().outbox;
        let row = outbox.iter().find(|row| row.mail.recipient == self.lea.state().id());
        row.unwrap().mail.id.to_string()
    }

    /// A mail to someone of North that was refused for good: its id.
    pub(crate) async fn a_failed_mail(&self) -> String {
        let (ports, letters) = (self.api.world.ports_without_faults(), &self.api.world.letters);
        letters.refuse_next(true);
        let sender = Arc::<KeptLetters>::clone(letters);
        SendMail::new(ports, Arc::new(PlainLetters), sender).step().await.unwrap();
        let outbox = self.api.world.tables().outbox;
        let failed = outbox.iter().find(|row| row.state == MailState::Failed);
        failed.unwrap().mail.id.to_string()
    }

    /// Sends the mail that waits, in the words that people read.
    pub(crate) async fn send_mail(&self) {
        let ports = self.api.world.ports_without_faults();
        let sender = Arc::<KeptLetters>::clone(&self.api.world.letters);
        let send = SendMail::new(ports, Arc::new(Letters::new([0; 32])), sender);
        while send.step().await.unwrap() > 0 {}
    }

    /// What makes a badge of North.
    pub(crate) fn badge_body(&self) -> Value {
        json!({
            "organization_id": self.north.state().id().to_string(), "name": "Safe hands",
            "description": "Works safely.", "criteria": "Complete Working safely.",
            "image": {"shape": "shield", "colour": "teal", "symbol": "check"},
        })
    }

    /// A badge of North: its id.
    pub(crate) async fn a_badge(&self) -> String {
        self.ops.post("/api/v1/badges", &self.badge_body()).await.expect(201).text_at("/id")
    }

    /// What makes an achievement of North, for so many courses.
    pub(crate) fn achievement_body(&self, name: &str, courses: u32) -> Value {
        json!({
            "organization_id": self.north.state().id().to_string(), "name": name,
            "description": "The first.", "points": 1,
            "condition": {"kind": "complete_count", "count": courses},
        })
    }

    /// An achievement of North: its id.
    pub(crate) async fn an_achievement(&self) -> String {
        let body = self.achievement_body("A good start", 9);
        self.ops.post("/api/v1/achievements", &body).await.expect(201).text_at("/id")
    }

    /// Lea is awarded a badge by hand: the id of the award.
    pub(crate) async fn award_to_lea(&self, badge: &str) -> String {
        let body = json!({"learner_ids": [self.lea.state().id().to_string()], "reason": "Good"});
        let answer = self.ops.post(&format!("/api/v1/badges/{badge}/awards"), &body).await;
        answer.expect(200).text_at("/results/0/award_id")
    }

    /// What makes a webhook of North.
    pub(crate) fn webhook_body(&self) -> Value {
        json!({
            "organization_id": self.north.state().id().to_string(),
            "url": "https://hooks.example/tms", "events": ["key.redeemed", "assignment.completed"],
        })
    }

    /// A webhook of North: its id.
    pub(crate) async fn a_webhook(&self) -> String {
        self.ops.post("/api/v1/webhooks", &self.webhook_body()).await.expect(201).text_at("/id")
    }

    /// A message to a webhook: its id.
    pub(crate) async fn a_message_to(&self, webhook: &str) -> String {
        let path = format!("/api/v1/webhooks/{webhook}/test");
        self.ops.post(&path, &json!({})).await.expect(201).text_at("/id")
    }

    /// The ids of what there is in North.
    pub(crate) fn ids(&self) -> Vec<String> {
        let mut ids = vec![
            self.north.state().id().to_string(),
            self.branch.state().id().to_string(),
            self.site.state().id().to_string(),
            self.course.state().id().to_string(),
            self.pool.state().id().to_string(),
            self.lea.state().id().to_string(),
            self.assignment.state().id().to_string(),
        ];
        ids.extend(self.keys.iter().map(|key| key.state().id().to_string()));
        ids
    }

    /// All business facts.
    pub(crate) fn facts(&self) -> String {
        let tables = self.api.world.tables();
        format!(
            "{:#?}",
            (
                (tables.organizations, tables.sites, tables.users, tables.courses),
                (tables.pools, tables.keys, tables.assignments, tables.launches),
                (tables.cancellation_requests, tables.jobs, tables.pair_results, tables.notes),
                (tables.bill_lines, tables.journal, tables.outbox),
                (tables.badges, tables.achievements, tables.awards, tables.earned),
                (tables.webhooks, tables.deliveries),
            )
        )
    }

    /// Panics with the first difference unless the facts are still these.
    #[track_caller]
    pub(crate) fn expect_facts(&self, before: &str) {
        let now = self.facts();
        let mut pairs = before.lines().zip(now.lines());
        if let Some((was, is)) = pairs.find(|(was, is)| was != is) {
            panic!("something has changed: it was {was} and is {is}");
        }
        assert_eq!(before.len(), now.len(), "something has come or gone");
    }
}
