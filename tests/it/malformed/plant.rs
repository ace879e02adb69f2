//! A system with one of each thing that calls name.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};
use tms_tests::{Client, Database};

use super::call::Call;
use crate::world::{World, create_another_administrator, everything, sign_in, text};

/// A system with one of each thing that calls name, and who may do everything.
pub(super) struct Plant {
    pub(super) world: World,
    pub(super) root: Client,
    /// What stands in paths and fields, by name.
    pub(super) good: BTreeMap<&'static str, Value>,
}

/// Makes the system.
pub(super) async fn plant(database: Database) -> Plant {
    let world = World::with_catalogue(database).await;
    // Nobody changes their own roles: another administrator makes the first one a help desk agent too.
    create_another_administrator(&world.installation, "second@tms.example");
    let second = sign_in(&world.server.client(), "second@tms.example").await;
    let root = world.root.clone();
    let me = text(&root.get("/api/v1/me").await.expect(200).json["user"]["id"]);
    let role = format!("/api/v1/users/{me}/roles/help_desk_agent");
    second.put(&role, &Value::Null).await.expect(204);

    let organization = text(&root.get("/api/v1/me").await.json["user"]["organization_id"]);
    let activity = json!({"name": "Read", "kind": "document", "required": true,
                          "url": "https://content.example/read.pdf"});
    let course =
        json!({"name": "Probe", "organization_id": organization, "activities": [activity]});
    let course = root.post("/api/v1/courses", &course).await.expect(201).json;
    let learner = world.create_user("learner@tms.example", &organization).await;
    let assign = json!({"learner_id": me, "course_id": course["id"]});
    let assignment = root.post("/api/v1/course-assignments", &assign).await.expect(201).json;
    let pool = json!({
        "name": "Probe", "course_id": course["id"], "organization_id": organization,
        "starts_on": "2020-01-01", "expires_on": "2090-12-31", "content_availability_days": 30,
        "generate": 3,
    });
    let pool = root.post("/api/v1/training-key-pools", &pool).await.expect(201).json;
    let site = json!({"host": "probe.example", "organization_id": organization,
                      "default_user_organization_id": organization});
    let site = root.post("/api/v1/sites", &site).await.expect(201).json;
    let child = json!({"name": "Probe", "time_zone": "UTC", "parent_id": organization});
    let child = root.post("/api/v1/organizations", &child).await.expect(201).json;
    let badge = json!({
        "organization_id": organization, "name": "Probe", "description": "Probed.",
        "criteria": "Be probed.", "image": {"shape": "shield", "colour": "teal", "symbol": "check"},
    });
    let badge = root.post("/api/v1/badges", &badge).await.expect(201).json;
    let award = json!({"learner_ids": [learner], "reason": "Well probed"});
    let awards = format!("/api/v1/badges/{}/awards", text(&badge["id"]));
    let award = root.post(&awards, &award).await.expect(200).json;
    let webhook = json!({"organization_id": organization, "url": "https://hooks.example/probe",
                         "events": ["key.redeemed"]});
    let webhook = root.post("/api/v1/webhooks", &webhook).await.expect(201).json;
    let test = format!("/api/v1/webhooks/{}/test", text(&webhook["id"]));
    let message = root.post(&test, &json!({})).await.expect(201).json;
    let outbox = everything(&root, "/api/v1/outbox").await;

    let good = BTreeMap::from([
        ("organization_id", json!(organization)),
        ("default_user_organization_id", json!(organization)),
        ("parent_id", json!(organization)),
        ("learner_id", json!(learner)),
        ("learner_ids", json!([learner])),
        ("course_id", course["id"].clone()),
        ("course_ids", json!([course["id"]])),
        ("activity_id", course["activities"][0]["id"].clone()),
        ("key_id", pool["new_keys"][0]["id"].clone()),
        ("role", json!("sales_manager")),
        // What `{id}` stands for, by the kind of thing.
        ("users", json!(learner)),
        ("courses", course["id"].clone()),
        ("course-assignments", assignment["id"].clone()),
        ("training-key-pools", pool["id"].clone()),
        ("sites", site["id"].clone()),
        ("organizations", child["id"].clone()),
        ("outbox", outbox[0]["id"].clone()),
        ("webhooks", webhook["id"].clone()),
        ("webhook-deliveries", message["id"].clone()),
        // Fields.
        ("email", json!("probe@tms.example")),
        ("password", json!("amber-Saddle-quiet-17")),
        ("current_password", json!("not the password")),
        ("new_password", json!("amber-Saddle-quiet-17")),
        ("country", json!("GB")),
        ("time_zone", json!("UTC")),
        ("language", json!("en")),
        ("host", json!("other.example")),
        ("help_desk_email", json!("help@tms.example")),
        ("activities", json!([activity])),
        ("condition", json!({"kind": "complete_count", "count": 1_000})),
        ("image", json!({"shape": "shield", "colour": "teal", "symbol": "check"})),
        ("badge_id", badge["id"].clone()),
        ("badges", badge["id"].clone()),
        ("award_id", award["results"][0]["award_id"].clone()),
        ("url", json!("https://hooks.example/other")),
        ("events", json!(["assignment.created"])),
        ("certificate", json!({"title": "Probed"})),
        ("note", json!({"title": "Probe", "message": "One of many."})),
        ("starts_on", json!("2020-01-01")),
        // The last day that may be picked, for an assignment as for a pool.
        ("expires_on", json!(text(&assignment["max_expires_at"])[..10])),
        ("auto_archive_on", json!("2090-12-31")),
        ("keys", json!(["PROBE-00001"])),
        ("generate", json!(1)),
        ("key", json!("PROBE-00002")),
        ("expires_in_days", json!(1)),
        ("content_availability_days", json!(1)),
        ("month", json!("2027-03")),
    ]);
    Plant { world, root, good }
}

impl Plant {
    /// The path of a call, naming what exists where it can.
    pub(super) fn path(&self, template: &str) -> String {
        let mut parts: Vec<String> = Vec::new();
        for part in template.split('/') {
            let parameter = part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            parts.push(match parameter {
                None => part.to_owned(),
                Some("id") => self.text(parts.last().unwrap().as_str()),
                Some(name) => self.text(name),
            });
        }
        parts.join("/")
    }

    pub(super) fn text(&self, name: &str) -> String {
        let nothing = json!("01890a5d-ac96-774b-bcce-b302099a8057");
        text(self.good.get(name).unwrap_or(&nothing))
    }

    /// A body that is right.
    pub(super) fn good_body(&self, call: &Call<'_>) -> Option<Value> {
        let schema = call.schema.as_ref()?;
        let properties = schema["properties"].as_object().unwrap();
        let given = properties.iter().filter(|(name, _)| {
            // Only one of two that exclude each other.
            let dated = name
                .strip_suffix("_at")
                .is_some_and(|it| properties.contains_key(&format!("{it}_on")));
            !dated && (name.as_str() != "keys" || schema["required"].as_array().is_some())
        });
        let members = given.map(|(name, property)| {
            let sample = self.good.get(name.as_str()).cloned();
            // What was made has taken some of these.
            let unique = ["email", "host", "short_name", "external_id"].contains(&name.as_str());
            if unique && call.method == Method::PATCH {
                let taken = sample.as_ref().and_then(Value::as_str).unwrap_or("probe.example");
                return (name.clone(), json!(format!("patched-{taken}")));
            }
            let of_type = || match property["type"].as_str().or(property["type"][0].as_str()) {
                Some("integer") => json!(1),
                Some("boolean") => json!(false),
                Some("array") => json!([]),
                Some("object") => json!({}),
                Some(_) | None if property["enum"].is_array() => property["enum"][0].clone(),
                Some(_) | None => json!("Probe"),
            };
            (name.clone(), sample.unwrap_or_else(of_type))
        });
        Some(Value::Object(members.collect()))
    }

    /// What the lists hold, to see that nothing was written.
    pub(super) async fn snapshot(&self) -> Vec<(String, Value)> {
        let mut all = Vec::new();
        let one = self.path("/api/v1/course-assignments/{id}");
        let pool = self.path("/api/v1/training-key-pools/{id}");
        let lists = [
            "/api/v1/organizations".to_owned(),
            "/api/v1/users".to_owned(),
            "/api/v1/courses?archived=any".to_owned(),
            "/api/v1/course-assignments".to_owned(),
            "/api/v1/cancellation-requests".to_owned(),
            "/api/v1/training-key-pools?expired=any".to_owned(),
            format!("{one}/notes"),
            format!("{one}/journal"),
            format!("{pool}/keys"),
        ];
        for path in lists {
            let items = everything(&self.root, &path).await;
            all.push((path, items.into()));
        }
        for path in ["/api/v1/sites", "/api/v1/tokens", "/api/v1/me"] {
            all.push((path.to_owned(), self.root.get(path).await.expect(200).json));
        }
        let roles = self.path("/api/v1/users/{id}/roles");
        all.push((roles.clone(), self.root.get(&roles).await.expect(200).json));
        // What becomes of mail is the worker's affair: only how many there are.
        let mails = everything(&self.root, "/api/v1/outbox").await.len();
        all.push(("/api/v1/outbox".to_owned(), mails.into()));
        all
    }
}
