//! The cases: each route once, naming things of North.

use std::fmt::Display;

use axum::http::Method;
use serde_json::{Value, json};

use crate::{
    api::{Answer, Client, Sent, lab_page},
    routes::Route,
    town::{PASSWORD, Town, signature},
};

mod rewards;
mod webhooks;

/// People of North, by the role they hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    Learner,
    Enrollment,
    Sales,
    Operations,
    HelpDesk,
    System,
}

use Who::{Enrollment, HelpDesk, Learner, Operations, Sales, System};

/// Whose roles do not carry a permission.
mod lacking {
    use super::Who::{self, *};

    pub(super) const NOBODY: &[Who] = &[];
    pub(super) const FIND: &[Who] = &[Learner];
    pub(super) const COURSES_SEEN: &[Who] = &[Learner, System];
    pub(super) const ASSIGNMENTS_SEEN: &[Who] = &[Learner, System];
    pub(super) const MANAGE: &[Who] = &[Learner, HelpDesk, System];
    pub(super) const USERS_MADE: &[Who] = &[Learner, HelpDesk];
    pub(super) const ROLES: &[Who] = &[Learner, Enrollment, Sales, HelpDesk];
    pub(super) const OPERATIONS: &[Who] = &[Learner, Enrollment, Sales, HelpDesk, System];
    pub(super) const BILLING: &[Who] = &[Learner, Enrollment, HelpDesk, System];
    pub(super) const SYSTEM: &[Who] = &[Learner, Enrollment, Sales, HelpDesk, Operations];
    pub(super) const SITES_SEEN: &[Who] = &[Learner, Enrollment, Sales, HelpDesk];
    pub(super) const HELP_DESK: &[Who] = &[Learner, Enrollment, Sales, Operations, System];
}

/// What the Operations Manager of another organization is told.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stranger {
    /// What the path names does not exist.
    Unknown,
    /// What the body or the query names does not exist.
    UnknownInBody(&'static str),
    /// A list without anything of North.
    SeesNothing,
    /// A role is missing altogether.
    Forbidden,
    /// It is their own affair.
    Own(u16),
}

pub(super) struct Case {
    pub(super) route: Route,
    pub(super) path: String,
    pub(super) body: Sent,
    pub(super) lacking: &'static [Who],
    pub(super) stranger: Stranger,
    /// What nobody in particular is told; none for whom the call asks to sign in.
    pub(super) public: Option<u16>,
    headers: Vec<(&'static str, String)>,
}

pub(super) struct Cases(pub(super) Vec<Case>);

impl Cases {
    fn add(
        &mut self,
        (method, template): (&str, &str),
        path: impl Display,
        lacking: &'static [Who],
        stranger: Stranger,
    ) -> &mut Case {
        self.0.push(Case {
            route: (method.to_owned(), template.to_owned()),
            path: path.to_string(),
            body: Sent::Nothing,
            lacking,
            stranger,
            public: None,
            headers: Vec::new(),
        });
        self.0.last_mut().unwrap()
    }

    /// A call that is open to anyone.
    fn public(&mut self, route: (&str, &str), path: impl Display, status: u16) -> &mut Case {
        let case = self.add(route, path, lacking::NOBODY, Stranger::Own(status));
        case.public = Some(status);
        case
    }
}

impl Case {
    fn sending(&mut self, body: Value) -> &mut Self {
        self.body = Sent::Json(body);
        self
    }

    pub(super) async fn by(&self, client: &Client) -> Answer {
        let mut client = client.clone();
        for (name, value) in &self.headers {
            client = client.with(name, value);
        }
        let method: Method = self.route.0.parse().unwrap();
        client.send(&method, &self.path, self.body.clone()).await
    }
}

/// All cases, by tag of the document. Each names things of North.
pub(super) async fn cases(town: &Town) -> Cases {
    let mut all = Cases(Vec::new());
    add_public(&mut all, town).await;
    // What is in one's inbox has been sent.
    town.send_mail().await;
    add_own(&mut all, town);
    add_administration(&mut all, town);
    add_assignments(&mut all, town).await;
    add_training_keys(&mut all, town);
    rewards::add(&mut all, town).await;
    webhooks::add(&mut all, town).await;
    all
}

async fn add_public(all: &mut Cases, town: &Town) {
    for path in ["/healthz", "/readyz", "/api/openapi.json"] {
        all.public(("GET", path), path, 200);
    }
    all.public(("GET", "/problems/{code}"), "/problems/forbidden", 200);
    all.public(("GET", "/"), "/", 303);
    all.public(("GET", "/assets/{hash}/{name}"), "/assets/0/style.css", 200);
    let image = format!("/badge-images/{}", town.a_badge().await);
    all.public(("GET", "/badge-images/{id}"), image, 200);
    all.public(("GET", "/api/docs"), "/api/docs", 303);
    all.public(("GET", "/api/docs/"), "/api/docs/", 200);
    all.public(("GET", "/api/docs/{*rest}"), "/api/docs/index.html", 200);
    all.public(("GET", "/api/v1/site"), "/api/v1/site", 200);
    all.public(("POST", "/api/v1/session"), "/api/v1/session", 200)
        .sending(json!({"email": "lea@north.example", "password": PASSWORD}));
    all.public(("POST", "/api/v1/password-resets"), "/api/v1/password-resets", 204)
        .sending(json!({"email": "lea@north.example"}));
    all.public(("PUT", "/api/v1/password-resets/{token}"), "/api/v1/password-resets/none", 409)
        .sending(json!({"password": PASSWORD}));
    let mut newcomer = town.a_user("new@north.example");
    newcomer.as_object_mut().unwrap().remove("organization_id");
    newcomer["password"] = "long enough to be strong".into();
    let case = all.public(("POST", "/api/v1/registrations"), "/api/v1/registrations", 201);
    // The one who comes a second time is told the answer of the first.
    case.sending(newcomer).headers.push(("idempotency-key", "once".to_owned()));
    let number = town.a_certificate().await;
    all.public(("GET", "/api/v1/verify/{number}"), format!("/api/v1/verify/{number}"), 200);
    let launch = town.launch_lab().await;
    let page = lab_page(&launch);
    all.public(("GET", "/lab/{launch}"), &page, 200);
    all.public(("POST", "/lab/{launch}"), &page, 200).body =
        Sent::Bytes(b"state=completed".to_vec());
    let report = json!({
        "launch_id": launch, "event_id": "1", "state": "failed", "at": "2027-03-31T12:00:00Z",
    });
    let signature = signature(report.to_string().as_bytes());
    let case = all.public(("POST", "/api/v1/lab-results"), "/api/v1/lab-results", 204);
    case.sending(report).headers.push(("x-signature", signature));
}

/// What is everyone's own.
fn add_own(all: &mut Cases, town: &Town) {
    let mut own = |method: &str, path: &str, status: u16| {
        all.add((method, path), path, lacking::NOBODY, Stranger::Own(status)).body = match status {
            422 => Sent::Json(json!({})),
            _ => Sent::Nothing,
        };
    };
    own("GET", "/api/v1/me", 200);
    own("PATCH", "/api/v1/me", 200);
    own("PUT", "/api/v1/me/password", 422);
    own("GET", "/api/v1/me/dashboard", 200);
    own("GET", "/api/v1/me/current-training", 200);
    own("GET", "/api/v1/me/transcript", 200);
    own("GET", "/api/v1/me/achievements", 200);
    own("GET", "/api/v1/me/badges", 200);
    own("GET", "/api/v1/me/inbox", 200);
    own("GET", "/api/v1/me/inbox/unread", 200);
    own("PUT", "/api/v1/me/inbox/read", 204);
    own("DELETE", "/api/v1/session", 204);
    own("GET", "/api/v1/tokens", 200);
    own("POST", "/api/v1/tokens", 422);
    own("POST", "/api/v1/redemptions", 422);
    // Someone else's things, which are nobody's but theirs.
    let token = &town.token_of_lea;
    let route = ("DELETE", "/api/v1/tokens/{id}");
    all.add(route, format!("/api/v1/tokens/{token}"), lacking::NOBODY, Stranger::Unknown);
    let route = ("PUT", "/api/v1/me/inbox/{id}/read");
    let mail = format!("/api/v1/me/inbox/{}/read", town.mail_to_lea());
    all.add(route, mail, lacking::NOBODY, Stranger::Unknown);
    let (assignment, document) = (town.assignment_path(), town.document());
    all.add(
        ("POST", "/api/v1/course-assignments/{id}/activities/{activity_id}/launch"),
        format!("{assignment}/activities/{document}/launch"),
        lacking::NOBODY,
        Stranger::Unknown,
    );
    // Shown to its learner, and to whose role reaches it.
    let route = ("GET", "/api/v1/course-assignments/{id}");
    all.add(route, &assignment, lacking::NOBODY, Stranger::Unknown);
    let route = ("GET", "/api/v1/course-assignments/{id}/certificate");
    let certificate = format!("{assignment}/certificate");
    all.add(route, certificate, lacking::NOBODY, Stranger::Unknown);
}

fn add_administration(all: &mut Cases, town: &Town) {
    let north = town.north.state().id();
    let organizations = "/api/v1/organizations";
    let an_organization =
        json!({"name": "New", "time_zone": "UTC", "parent_id": north.to_string()});
    all.add(("GET", organizations), organizations, lacking::FIND, Stranger::SeesNothing);
    all.add(("POST", organizations), organizations, lacking::SYSTEM, Stranger::Forbidden)
        .sending(an_organization);
    let (template, path) = ("/api/v1/organizations/{id}", format!("{organizations}/{north}"));
    all.add(("GET", template), &path, lacking::FIND, Stranger::Unknown);
    all.add(("PATCH", template), &path, lacking::ROLES, Stranger::Unknown)
        .sending(json!({"name": "Renamed"}));

    let sites = "/api/v1/sites";
    let a_site = json!({
        "host": "new.example", "organization_id": north.to_string(),
        "default_user_organization_id": north.to_string(),
    });
    all.add(("GET", sites), sites, lacking::SITES_SEEN, Stranger::SeesNothing);
    all.add(("POST", sites), sites, lacking::SYSTEM, Stranger::Forbidden).sending(a_site);
    let (template, path) = ("/api/v1/sites/{id}", format!("{sites}/{}", town.site.state().id()));
    all.add(("GET", template), &path, lacking::SITES_SEEN, Stranger::Unknown);
    all.add(("PATCH", template), &path, lacking::SYSTEM, Stranger::Forbidden)
        .sending(json!({"register_by_key": true}));

    let users = "/api/v1/users";
    all.add(("GET", users), users, lacking::FIND, Stranger::SeesNothing);
    all.add(
        ("POST", users),
        users,
        lacking::USERS_MADE,
        Stranger::UnknownInBody("organization_not_found"),
    )
    .sending(town.a_user("someone@north.example"));
    let (template, path) = ("/api/v1/users/{id}", format!("{users}/{}", town.lea.state().id()));
    all.add(("GET", template), &path, lacking::FIND, Stranger::Unknown);
    all.add(("PATCH", template), &path, lacking::USERS_MADE, Stranger::Unknown)
        .sending(json!({"first_name": "Renamed"}));
    all.add(
        ("GET", "/api/v1/users/{id}/roles"),
        format!("{path}/roles"),
        lacking::FIND,
        Stranger::Unknown,
    );
    for method in ["PUT", "DELETE"] {
        all.add(
            (method, "/api/v1/users/{id}/roles/{role}"),
            format!("{path}/roles/help_desk_agent"),
            &[Learner, Enrollment, Sales, HelpDesk, Operations],
            Stranger::Forbidden,
        );
        all.add(
            (method, "/api/v1/users/{id}/roles/{role}/organizations/{organization_id}"),
            format!("{path}/roles/sales_manager/organizations/{north}"),
            lacking::ROLES,
            Stranger::Unknown,
        );
    }

    let courses = "/api/v1/courses";
    all.add(("GET", courses), courses, lacking::COURSES_SEEN, Stranger::SeesNothing);
    all.add(
        ("POST", courses),
        courses,
        lacking::OPERATIONS,
        Stranger::UnknownInBody("organization_not_found"),
    )
    .sending(json!({"name": "New", "organization_id": north.to_string(), "activities": []}));
    let course = town.course.state().id();
    let (template, path) = ("/api/v1/courses/{id}", format!("{courses}/{course}"));
    all.add(("GET", template), &path, lacking::COURSES_SEEN, Stranger::Unknown);
    all.add(("PATCH", template), &path, lacking::OPERATIONS, Stranger::Unknown)
        .sending(json!({"name": "Renamed"}));

    let template = "/api/v1/courses/{id}/certificate-preview";
    let preview = format!("{path}/certificate-preview");
    all.add(("GET", template), preview, lacking::OPERATIONS, Stranger::Unknown);

    let query = format!("?organization_id={north}&month=2027-03");
    for path in ["/api/v1/billing/statements", "/api/v1/billing/statements.csv"] {
        all.add(("GET", path), format!("{path}{query}"), lacking::BILLING, Stranger::Unknown);
    }
    all.add(
        ("GET", "/api/v1/outbox"),
        "/api/v1/outbox",
        lacking::OPERATIONS,
        Stranger::SeesNothing,
    );
    all.add(
        ("POST", "/api/v1/outbox/{id}/retry"),
        format!("/api/v1/outbox/{}/retry", town.mail_to_lea()),
        lacking::OPERATIONS,
        Stranger::Unknown,
    );
}

async fn add_assignments(all: &mut Cases, town: &Town) {
    let (learner, course) =
        (town.lea.state().id().to_string(), town.course.state().id().to_string());
    let list = "/api/v1/course-assignments";
    let csv = "/api/v1/course-assignments.csv";
    let unknown = Stranger::UnknownInBody("learner_not_found");
    all.add(("GET", list), list, lacking::ASSIGNMENTS_SEEN, Stranger::SeesNothing);
    all.add(("GET", csv), csv, lacking::ASSIGNMENTS_SEEN, Stranger::SeesNothing);
    let zip = "/api/v1/certificates.zip";
    all.add(("GET", zip), zip, lacking::ASSIGNMENTS_SEEN, Stranger::Own(409));
    all.add(("POST", list), list, lacking::MANAGE, unknown)
        .sending(json!({"learner_id": learner, "course_id": course}));
    let preview = "/api/v1/course-assignments/preview";
    let query = format!("{preview}?learner_id={learner}&course_id={course}");
    all.add(("GET", preview), query, lacking::MANAGE, unknown);
    let bulk = "/api/v1/course-assignments/bulk";
    all.add(("POST", bulk), bulk, lacking::MANAGE, Stranger::Own(200))
        .sending(json!({"learner_ids": [learner], "course_ids": [course]}));

    let path = town.assignment_path();
    let mut one = |method: &str, part: &str, lacking, body: Option<Value>| {
        let template = format!("/api/v1/course-assignments/{{id}}{part}");
        let case = all.add(
            (method, template.as_str()),
            format!("{path}{part}"),
            lacking,
            Stranger::Unknown,
        );
        case.body = body.map_or(Sent::Nothing, Sent::Json);
    };
    let a_note = json!({"title": "Called", "message": "No answer."});
    let a_reason = json!({"reason": "Ordered twice"});
    one("PUT", "/expiry", &[Learner, System], Some(json!({"expires_on": "2027-04-30"})));
    one("POST", "/cancel", lacking::MANAGE, None);
    one("POST", "/complete", lacking::MANAGE, Some(a_reason.clone()));
    one("GET", "/notes", lacking::ASSIGNMENTS_SEEN, None);
    one("POST", "/notes", lacking::ASSIGNMENTS_SEEN, Some(a_note));
    one("GET", "/journal", lacking::ASSIGNMENTS_SEEN, None);
    one("POST", "/cancellation-requests", lacking::MANAGE, Some(a_reason.clone()));

    let requests = "/api/v1/cancellation-requests";
    all.add(("GET", requests), requests, lacking::ASSIGNMENTS_SEEN, Stranger::SeesNothing);
    let request = town.request_cancellation().await;
    for part in ["approve", "decline"] {
        all.add(
            ("POST", format!("{requests}/{{id}}/{part}").as_str()),
            format!("{requests}/{request}/{part}"),
            lacking::HELP_DESK,
            Stranger::Forbidden,
        )
        .sending(a_reason.clone());
    }

    let job = town.start_job().await;
    for part in ["", "/results", "/results.csv"] {
        all.add(
            ("GET", format!("/api/v1/jobs/{{id}}{part}").as_str()),
            format!("{job}{part}"),
            lacking::MANAGE,
            Stranger::Unknown,
        );
    }
}

fn add_training_keys(all: &mut Cases, town: &Town) {
    let pools = "/api/v1/training-key-pools";
    let north = town.north.state().id().to_string();
    let a_pool = json!({
        "name": "Summer", "course_id": town.course.state().id().to_string(),
        "organization_id": north, "starts_on": "2027-04-01", "expires_on": "2027-04-30",
        "content_availability_days": 30,
    });
    all.add(("GET", pools), pools, lacking::OPERATIONS, Stranger::SeesNothing);
    all.add(
        ("POST", pools),
        pools,
        lacking::OPERATIONS,
        Stranger::UnknownInBody("organization_not_found"),
    )
    .sending(a_pool);
    let path = town.pool_path();
    let mut one = |method: &str, part: &str, of_path: &str, body: Option<Value>| {
        let template = format!("{pools}/{{id}}{part}");
        let path = format!("{path}{of_path}");
        let case =
            all.add((method, template.as_str()), path, lacking::OPERATIONS, Stranger::Unknown);
        case.body = body.map_or(Sent::Nothing, Sent::Json);
    };
    one("GET", "", "", None);
    one("PATCH", "", "", Some(json!({"name": "Renamed"})));
    one("GET", "/message", "/message", None);
    one("GET", "/keys", "/keys", None);
    one("POST", "/keys", "/keys", Some(json!({"generate": 1})));
    one("GET", "/keys.csv", "/keys.csv", None);
    let key = town.keys[0].state().id();
    one("POST", "/keys/{key_id}/revoke", &format!("/keys/{key}/revoke"), None);
}
