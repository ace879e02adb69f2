//! How each page of the router is reached in the demonstration: who looks at it, and what it is about.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use tms_app::page_routes;
use tms_tests::{Browser, Client, Demo, Installation, MovedClock, Serves, eventually, text_of_pdf};

use crate::world::{everything, text};

/// Who looks at a page.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Who {
    Visitor,
    Learner,
    HelpDesk,
    Operations,
    System,
}

impl Who {
    /// The role, as the demonstration names it; none for who has not signed in.
    const fn role(self) -> Option<&'static str> {
        match self {
            Visitor => None,
            Learner => Some("Learner"),
            HelpDesk => Some("Help Desk Agent"),
            Operations => Some("Operations Manager"),
            System => Some("System Administrator"),
        }
    }
}

use Who::{HelpDesk, Learner, Operations, System, Visitor};

/// Each page: who looks at it, its route, and what stands for what varies in the route.
const TABLE: &[(Who, &str, &[&str])] = &[
    (Visitor, "/_gallery", &[]),
    (Visitor, "/sign-in", &[]),
    (Visitor, "/register", &[]),
    (Visitor, "/register/key", &[]),
    (Visitor, "/password-resets", &[]),
    (Visitor, "/password-resets/{token}", &["link"]),
    (Visitor, "/mail-opt-out/{token}", &["opt-out"]),
    (Visitor, "/redeem/{key}", &["key"]),
    (Visitor, "/contact", &[]),
    (Visitor, "/badges/{id}", &["shared badge"]),
    (Visitor, "/verify", &[]),
    (Visitor, "/verify/{number}", &["number"]),
    (Learner, "/", &[]),
    (Learner, "/training", &[]),
    (Learner, "/transcript", &[]),
    (Learner, "/assignments/{id}", &["assignment"]),
    (Learner, "/redeem", &[]),
    (Learner, "/redeem/hint", &[]),
    (Learner, "/redeem/{key}", &["key"]),
    (Learner, "/contact", &[]),
    (Learner, "/achievements", &[]),
    (Learner, "/achievements/badges/{id}", &["shared badge"]),
    (Learner, "/inbox", &[]),
    (Learner, "/profile", &[]),
    (Learner, "/profile/password", &[]),
    (Learner, "/profile/tokens", &[]),
    (Learner, "/profile/tokens/{id}/remove", &["token"]),
    (Learner, "/lab/{launch}", &["launch"]),
    (Operations, "/", &[]),
    (Operations, "/admin", &[]),
    (Operations, "/admin/course-assignments", &[]),
    (Operations, "/admin/course-assignments/new", &[]),
    (Operations, "/admin/course-assignments/multiple", &[]),
    (Operations, "/admin/course-assignments/multiple/{key}", &["pairs"]),
    (Operations, "/admin/course-assignments/{id}", &["assignment"]),
    (Operations, "/admin/course-assignments/{id}/edit", &["assignment"]),
    (Operations, "/admin/course-assignments/{id}/edit", &["new assignment"]),
    (Operations, "/admin/course-assignments/{id}/complete", &["assignment"]),
    (Operations, "/admin/course-assignments/{id}/cancellation-request", &["assignment"]),
    (Operations, "/admin/jobs/{id}", &["job"]),
    (Operations, "/admin/training-key-pools", &[]),
    (Operations, "/admin/training-key-pools/new", &[]),
    (Operations, "/admin/training-key-pools/{id}", &["pool"]),
    (Operations, "/admin/training-key-pools/{id}/edit", &["pool"]),
    (Operations, "/admin/training-key-pools/{id}/keys/new", &["pool"]),
    (Operations, "/admin/training-key-pools/{id}/keys/paste", &["pool"]),
    (Operations, "/admin/training-key-pools/{id}/keys/generate", &["pool"]),
    (Operations, "/admin/training-key-pools/{id}/keys/{key_id}/revoke", &["pool", "pool key"]),
    (Operations, "/admin/training-key-pools/{id}/keys/{key_id}/message", &["pool", "pool key"]),
    (Operations, "/admin/training-key-pools/{id}/message", &["pool"]),
    (Operations, "/admin/training-key-pools/{id}/cards", &["pool"]),
    (Operations, "/admin/users", &[]),
    (Operations, "/admin/users/new", &[]),
    (Operations, "/admin/users/{id}", &["learner"]),
    (Operations, "/admin/users/{id}/edit", &["learner"]),
    (Operations, "/admin/users/{id}/disable", &["learner"]),
    (Operations, "/admin/courses", &[]),
    (Operations, "/admin/courses/new", &[]),
    (Operations, "/admin/courses/{id}", &["course"]),
    (Operations, "/admin/courses/{id}/edit", &["course"]),
    (Operations, "/admin/courses/{id}/certificate", &["course"]),
    (Operations, "/admin/courses/{id}/archive", &["course"]),
    (Operations, "/admin/organizations", &[]),
    (Operations, "/admin/organizations/{id}", &["organization"]),
    (Operations, "/admin/organizations/{id}/edit", &["organization"]),
    (Operations, "/admin/badges", &[]),
    (Operations, "/admin/badges/new", &[]),
    (Operations, "/admin/badges/{id}", &["badge"]),
    (Operations, "/admin/badges/{id}/edit", &["badge"]),
    (Operations, "/admin/badges/{id}/award", &["badge"]),
    (Operations, "/admin/badges/{id}/awards/{award_id}/revoke", &["badge", "badge award"]),
    (Operations, "/admin/achievements", &[]),
    (Operations, "/admin/achievements/new", &[]),
    (Operations, "/admin/achievements/{id}", &["achievement"]),
    (Operations, "/admin/achievements/{id}/edit", &["achievement"]),
    (Operations, "/admin/billing", &[]),
    (Operations, "/admin/mail", &[]),
    (Operations, "/admin/webhooks", &[]),
    (Operations, "/admin/webhooks/new", &[]),
    (Operations, "/admin/webhooks/{id}", &["webhook"]),
    (Operations, "/admin/webhooks/{id}/edit", &["webhook"]),
    (Operations, "/admin/webhooks/{id}/secret", &["webhook"]),
    (HelpDesk, "/admin/help-desk", &[]),
    (HelpDesk, "/admin/help-desk/{id}", &["request"]),
    (System, "/admin", &[]),
    (System, "/admin/organizations/new", &[]),
    (System, "/admin/sites", &[]),
    (System, "/admin/sites/new", &[]),
    (System, "/admin/sites/{id}/edit", &["site"]),
];

/// Pages that are not of the system itself, but of the lab host that is built in.
const BESIDE: [&str; 1] = ["/lab/{launch}"];

/// How long ago the demonstration was filled: the time for cancelling is over.
const SINCE: TimeDelta = TimeDelta::hours(25);

/// A page that someone looks at.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) who: Who,
    /// Its route: `/assignments/{id}`.
    pub(crate) route: &'static str,
    /// Where it is: `/assignments/01…`.
    pub(crate) path: String,
}

/// The demonstration a day later, with something for every page to be about.
pub(crate) struct Scene {
    pub(crate) server: MovedClock,
    demo: Demo,
    things: BTreeMap<&'static str, String>,
}

impl Scene {
    /// Fills a demonstration, serves it and does what the day after is about.
    pub(crate) async fn set() -> Self {
        let demo = Demo::filled().await;
        let server = MovedClock::start_at(demo.installation(), demo.filled_at() + SINCE).await;
        let mut scene = Self { server, demo, things: BTreeMap::new() };
        scene.things.insert("link", "a-link-that-was-mailed".to_owned());
        scene.things.insert("key", scene.demo.key().to_owned());
        scene.things.insert("opt-out", opt_out(&scene.demo).await);
        scene.learn().await;
        scene.administer().await;
        let system = scene.client("System Administrator").await;
        scene.things.insert("site", first(&system, "/api/v1/sites").await);
        scene
    }

    async fn client(&self, role: &str) -> Client {
        self.demo.client(&self.server, role).await
    }

    /// Where the data is.
    pub(crate) const fn installation(&self) -> &Installation {
        self.demo.installation()
    }

    /// A client of a server on the data, signed in as whoever looks.
    pub(crate) async fn client_of(&self, server: &impl Serves, who: Who) -> Client {
        match who.role() {
            Some(role) => self.demo.client(server, role).await,
            None => Client::new(server.url()),
        }
    }

    /// What stands for what varies in a route.
    pub(crate) fn thing(&self, name: &str) -> &str {
        &self.things[name]
    }

    /// What the learner has.
    async fn learn(&mut self) {
        let learner = self.client("Learner").await;
        let me = learner.get("/api/v1/me").await.expect(200).json;
        self.things.insert("learner", text(&me["user"]["id"]));
        let transcript = everything(&learner, "/api/v1/me/transcript").await;
        self.things.insert("number", certificate_number(&learner, &transcript).await);
        let token = json!({"name": "Reports", "expires_in_days": 30});
        let token = learner.post("/api/v1/tokens", &token).await.expect(201).json;
        self.things.insert("token", text(&token["id"]));
        let badges = everything(&learner, "/api/v1/me/badges").await;
        let shared = badges.iter().find(|badge| !badge["sharing"].is_null()).unwrap();
        self.things.insert("shared badge", text(&shared["id"]));
        let training = everything(&learner, "/api/v1/me/current-training").await;
        self.things.insert("launch", launch(&learner, course(&training, "AZ-400")).await);
    }

    /// What an Operations Manager does.
    async fn administer(&mut self) {
        let operations = self.client("Operations Manager").await;
        let email = &self.demo.account("Learner").email;
        let theirs = format!("/api/v1/course-assignments?email={email}");
        let theirs = everything(&operations, &theirs).await;
        let untouched = course(&theirs, "AZ-104");
        let requested = text(&untouched["id"]);
        let request = format!("/api/v1/course-assignments/{requested}/cancellation-requests");
        let reason = json!({"reason": "The learner has left for another team."});
        let request = operations.post(&request, &reason).await.expect(201).json;
        let body = json!({
            "learner_id": self.things["learner"], "course_id": untouched["course"]["id"],
            "assign_again": true,
        });
        let new = operations.post("/api/v1/course-assignments", &body).await.expect(201).json;
        let pool = first(&operations, "/api/v1/training-key-pools?name=spring").await;
        let keys = format!("/api/v1/training-key-pools/{pool}/keys?status=available");
        let organization = &untouched["organization_id"];
        let badge = first(&operations, "/api/v1/badges").await;
        let award = first(&operations, &format!("/api/v1/badges/{badge}/awards")).await;
        self.things.extend([
            ("achievement", first(&operations, "/api/v1/achievements").await),
            ("assignment", text(&course(&theirs, "AZ-204")["id"])),
            ("badge", badge),
            ("badge award", award),
            ("course", text(&untouched["course"]["id"])),
            ("job", job(&operations).await),
            ("new assignment", text(&new["id"])),
            ("organization", text(organization)),
            ("pairs", pairs(&operations).await),
            ("pool key", first(&operations, &keys).await),
            ("pool", pool),
            ("request", text(&request["id"])),
            ("webhook", first(&operations, "/api/v1/webhooks").await),
        ]);
    }

    /// The pages that someone looks at.
    pub(crate) fn pages(&self, who: Who) -> Vec<Page> {
        let theirs = TABLE.iter().filter(|(looks, _, _)| *looks == who);
        theirs.map(|(who, route, things)| self.page(*who, route, things)).collect()
    }

    /// A browser that someone has signed in with.
    pub(crate) async fn browser(&self, who: Who) -> Browser {
        let browser = Browser::open(&self.server).await;
        let Some(role) = who.role() else { return browser };
        let account = self.demo.account(role);
        browser.sign_in(&account.email, &account.password).await;
        browser.arrives_at("/").await;
        browser
    }

    fn page(&self, who: Who, route: &'static str, things: &[&str]) -> Page {
        let path = things.iter().fold(route.to_owned(), |path, thing| {
            let (before, rest) = path.split_once('{').unwrap();
            let (_, after) = rest.split_once('}').unwrap();
            format!("{before}{}{after}", self.things[thing])
        });
        assert!(!path.contains('{'), "{route} needs more than {things:?}");
        Page { who, route, path }
    }
}

/// The pass by which the reader of a letter opts out of mail, from the first letter that was written.
async fn opt_out(demo: &Demo) -> String {
    let folder = demo.installation().folder().join("mail");
    eventually("a letter should be written", || {
        let letters = fs::read_dir(&folder).ok()?.map(|entry| entry.unwrap().path());
        let texts = letters.filter_map(|path| fs::read_to_string(path).ok());
        texts.into_iter().find_map(|text| {
            // The header, which comes before the text that names the link as well.
            let (_, rest) = text.split_once("/mail-opt-out/")?;
            Some(rest.split('>').next()?.to_owned())
        })
    })
    .await
}

/// The assignment of a course.
fn course<'a>(assignments: &'a [Value], name: &str) -> &'a Value {
    let is = |it: &&Value| it["course"]["name"].as_str().unwrap().starts_with(name);
    assignments.iter().find(is).unwrap_or_else(|| panic!("no {name} in {assignments:#?}"))
}

/// Launches a lab; what stands in the address of its page.
async fn launch(learner: &Client, assignment: &Value) -> String {
    let path = format!("/api/v1/course-assignments/{}", text(&assignment["id"]));
    let detail = learner.get(&path).await.expect(200).json;
    let activities = detail["activities"].as_array().unwrap();
    let lab = activities.iter().find(|activity| activity["kind"] == "lab").unwrap();
    let launch = format!("{path}/activities/{}/launch", text(&lab["id"]));
    let launched = learner.post(&launch, &Value::Null).await.expect(201).json;
    launched["url"].as_str().unwrap().split_once("/lab/").unwrap().1.to_owned()
}

/// The number on a certificate of what was completed, as who prints it reads it.
async fn certificate_number(learner: &Client, transcript: &[Value]) -> String {
    let printed = transcript.iter().find(|it| it["certificate_available"] == true).unwrap();
    let path = format!("/api/v1/course-assignments/{}/certificate", text(&printed["id"]));
    let words = text_of_pdf(&learner.get(&path).await.expect(200).bytes);
    let is_number = |word: &&str| word.len() == 19 && word.matches('-').count() == 3;
    words.split_whitespace().find(is_number).unwrap().to_owned()
}

/// The id of the first of a list.
async fn first(client: &Client, path: &str) -> String {
    let list = client.get(path).await.expect(200).json;
    let item = list["items"].get(0).unwrap_or_else(|| panic!("{path} has nothing"));
    text(&item["id"])
}

/// Ids of a list.
async fn ids(client: &Client, path: &str, count: usize) -> Vec<String> {
    let all = client.get(&format!("{path}?limit=500")).await.expect(200).json;
    let all = all["items"].as_array().unwrap();
    all.iter().take(count).map(|item| text(&item["id"])).collect()
}

/// A creation of so many assignments that a job does it, which is done.
async fn job(operations: &Client) -> String {
    let learners = ids(operations, "/api/v1/users", 100).await;
    let courses = ids(operations, "/api/v1/courses", 11).await;
    let body = json!({"learner_ids": learners, "course_ids": courses});
    let answer = operations.post("/api/v1/course-assignments/bulk", &body).await.expect(202);
    let path = answer.header("location").unwrap().to_owned();
    for _ in 0..600 {
        let job = operations.get(&path).await.expect(200).json;
        if job["state"] == "done" {
            return text(&job["id"]);
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the job {path} should end");
}

/// A creation of some assignments by the page for it.
async fn pairs(operations: &Client) -> String {
    let path = "/admin/course-assignments/multiple";
    let page = operations.get(path).await.expect(200).text;
    let (_, token) = page.split_once(r#"name="csrf_token" value=""#).unwrap();
    let (token, _) = token.split_once('"').unwrap();
    let learners = ids(operations, "/api/v1/users", 3).await;
    let courses = ids(operations, "/api/v1/courses", 3).await;
    let mut form = format!("csrf_token={token}&once=1");
    form.extend(learners.iter().map(|id| format!("&learner_ids%5B%5D={id}")));
    form.extend(courses.iter().map(|id| format!("&course_ids%5B%5D={id}")));
    let kind = "application/x-www-form-urlencoded";
    let answer = operations.send_bytes(Method::POST, path, kind, form.into_bytes()).await;
    let location = answer.expect(303).header("location").unwrap().to_owned();
    location.strip_prefix(path).unwrap().trim_start_matches('/').to_owned()
}

#[test]
fn every_page_of_the_router_is_looked_at() {
    let routes = page_routes().into_iter().filter(|route| route.method == "GET");
    let routes: BTreeSet<&str> = routes.map(|route| route.path).collect();
    let table = TABLE.iter().map(|(_, route, _)| *route);
    let table: BTreeSet<&str> = table.filter(|route| !BESIDE.contains(route)).collect();
    let missing: Vec<_> = routes.difference(&table).collect();
    assert!(missing.is_empty(), "say in the table of this file how to reach {missing:#?}");
    let gone: Vec<_> = table.difference(&routes).collect();
    assert!(gone.is_empty(), "the router has no page {gone:#?}");
}
