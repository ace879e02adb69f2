//! Badges, achievements, and who has them (ACH).

use serde_json::{Value, json};
use tms_domain::usecase::JudgeAchievements;
use tms_testkit::build::{a_course, a_learner};

use crate::town::{Town, with};

const BADGES: &str = "/api/v1/badges";
const ACHIEVEMENTS: &str = "/api/v1/achievements";

fn new_achievement(town: &Town, more: &Value) -> Value {
    let achievement = json!({
        "organization_id": town.north.state().id().to_string(), "name": "A good start",
        "description": "The first course.", "points": 10,
        "condition": {"kind": "complete_count", "count": 1},
    });
    with(achievement, more)
}

/// Judges whoever is to be judged, as the workers do.
/// Judges whoever may have earned something.
pub(crate) async fn judge(town: &Town) {
    let judge = JudgeAchievements::new(town.api.world.ports_without_faults());
    while judge.step().await.unwrap() > 0 {}
}

async fn complete(town: &Town) {
    let path = format!("{}/complete", town.assignment_path());
    town.ops.post(&path, &json!({"reason": "Seen it"})).await.expect(200);
}

#[tokio::test]
async fn ach_5_a_badge_is_made_shown_and_changed() {
    let town = Town::new().await;
    let made = town.ops.post(BADGES, &town.badge_body()).await.expect(201);
    let id = made.text_at("/id");
    let path = format!("{BADGES}/{id}");
    assert_eq!(made.header("location"), path);
    let badge = json!({
        "id": id, "version": 1, "organization_id": town.north.state().id().to_string(),
        "name": "Safe hands", "description": "Works safely.",
        "criteria": "Complete Working safely.",
        "image": {
            "shape": "shield", "colour": "teal", "symbol": "check",
            "media_type": "image/svg+xml", "path": format!("/badge-images/{id}"),
        },
        "retired": false,
    });
    assert_eq!(made.json, badge);
    assert_eq!(town.ops.get(&path).await.expect(200).json, badge);
    assert_eq!(town.ops.get(BADGES).await.expect(200).json["items"], json!([badge]));
    let picture = town.api.anyone().get(&format!("/badge-images/{id}")).await.expect(200);
    assert_eq!(picture.header("content-type"), "image/svg+xml");
    assert!(picture.header("content-security-policy").contains("sandbox"));
    assert!(picture.text().starts_with("<svg "));
    let nothing = format!("/badge-images/{}", town.new_id());
    town.api.anyone().get(&nothing).await.problem(404, "not_found");

    // PHN2Zy8+ is <svg/>.
    let patch = json!({"retired": true, "image": {"data": "PHN2\nZy8+"}});
    let changed = town.ops.patch(&path, &patch).await.expect(200);
    assert_eq!((&changed.json["version"], &changed.json["retired"]), (&json!(2), &json!(true)));
    assert_eq!(changed.json["image"]["shape"], Value::Null);
    let picture = town.api.anyone().get(&format!("/badge-images/{id}")).await.expect(200);
    assert_eq!(picture.text(), "<svg/>");
    assert_eq!(town.ops.get(BADGES).await.expect(200).json["items"], json!([]));
    let retired = town.ops.get(&format!("{BADGES}?retired=true")).await.expect(200);
    assert_eq!(retired.json["items"], json!([changed.json]));
}

#[tokio::test]
async fn ach_1_ach_5_every_bad_field_of_badge_and_achievement_is_named() {
    let town = Town::new().await;
    let refused = async |path: &str, body: Value| {
        let answer = town.ops.post(path, &body).await.problem(422, "invalid_fields");
        let errors = answer.json["errors"].as_array().unwrap().clone();
        let named = errors.iter().map(|error| {
            format!("{} {}", error["field"].as_str().unwrap(), error["code"].as_str().unwrap())
        });
        named.collect::<Vec<_>>().join(", ")
    };
    let missing = refused(BADGES, json!({})).await;
    let needed = "organization_id required, name required, description required, \
                  criteria required, image required";
    assert_eq!(missing, needed);
    let image =
        async |image| refused(BADGES, with(town.badge_body(), &json!({"image": image}))).await;
    assert_eq!(
        image(json!({})).await,
        "image.shape required, image.colour required, image.symbol required"
    );
    let other = json!({"shape": "blob", "colour": "blue", "symbol": "star"});
    assert_eq!(image(other).await, "image.shape invalid");
    let both = json!({"shape": "circle", "data": "PHN2Zy8+"});
    assert_eq!(image(both).await, "image.data both_given");
    for data in ["", "%", "R0lGODlh", "PHN2Zz48c2NyaXB0Lz48L3N2Zz4="] {
        assert_eq!(image(json!({"data": data})).await, "image.data invalid", "{data}");
    }
    let achievement =
        async |more: Value| refused(ACHIEVEMENTS, new_achievement(&town, &more)).await;
    assert_eq!(achievement(json!({"points": 10_001})).await, "points out_of_range");
    let condition = async |condition: Value| achievement(json!({"condition": condition})).await;
    assert_eq!(condition(json!({"kind": "be_nice"})).await, "condition.kind invalid");
    assert_eq!(condition(json!({"kind": "complete_count"})).await, "condition.count required");
    let none = json!({"kind": "complete_count", "count": 0, "distinct": true});
    assert_eq!(condition(none).await, "condition.distinct invalid, condition.count out_of_range");
    let none = json!({"kind": "complete_courses", "course_ids": [], "count": 1});
    assert_eq!(condition(none).await, "condition.count invalid, condition.course_ids out_of_range");
    let labs = json!({"kind": "launch_labs", "count": 1_001, "course_ids": []});
    assert_eq!(condition(labs).await, "condition.course_ids invalid, condition.count out_of_range");
}

#[tokio::test]
async fn ach_1_ach_2_ach_4_completing_a_course_earns_achievement_and_badge_once() {
    let town = Town::new().await;
    let badge = town.a_badge().await;
    let course = town.course.state().id().to_string();
    let condition = json!({"kind": "complete_courses", "course_ids": [course]});
    let body = new_achievement(&town, &json!({"condition": condition, "badge_id": badge}));
    let made = town.ops.post(ACHIEVEMENTS, &body).await.expect(201);
    let path = format!("{ACHIEVEMENTS}/{}", made.text_at("/id"));
    assert_eq!(made.header("location"), path);
    let shown = json!({
        "kind": "complete_courses", "course_ids": [course], "count": null, "distinct": null,
    });
    assert_eq!(made.json["condition"], shown);
    assert_eq!(town.ops.get(&path).await.expect(200).json, made.json);
    judge(&town).await;
    let own = async |what: &str| {
        let list = town.learner.get(&format!("/api/v1/me/{what}")).await.expect(200).json;
        list["items"].as_array().unwrap().clone()
    };
    assert_eq!(own("achievements").await, [Value::Null; 0]);
    complete(&town).await;
    judge(&town).await;
    let (achievements, badges) = (own("achievements").await, own("badges").await);
    assert_eq!((achievements.len(), badges.len()), (1, 1));
    let expected = json!({
        "id": achievements[0]["id"], "achievement_id": made.json["id"], "name": "A good start",
        "description": "The first course.", "points": 10, "earned_at": "2027-03-31T12:00:00Z",
        "badge": {"id": badge, "name": "Safe hands"},
    });
    assert_eq!(achievements[0], expected);
    assert_eq!(badges[0]["issuer"], "North");
    assert_eq!(badges[0]["sharing"], Value::Null);
    let dashboard = town.learner.get("/api/v1/me/dashboard").await.expect(200).json;
    assert_eq!(
        (&dashboard["badges"], &dashboard["achievements"]),
        (&json!(badges), &json!(achievements))
    );

    // More of the same, and another achievement with the same badge: nothing comes twice.
    let more = new_achievement(&town, &json!({"name": "Another", "badge_id": badge}));
    town.ops.post(ACHIEVEMENTS, &more).await.expect(201);
    judge(&town).await;
    assert_eq!((own("achievements").await.len(), own("badges").await.len()), (2, 1));
    let awards = town.ops.get(&format!("{BADGES}/{badge}/awards")).await.expect(200).json;
    assert_eq!(awards["items"].as_array().unwrap().len(), 1);
    assert_eq!(awards["items"][0]["achievement"]["name"], "A good start");
    assert_eq!(awards["items"][0]["learner"]["id"], town.lea.state().id().to_string());
}

#[tokio::test]
async fn ach_1_who_has_done_it_before_earns_what_is_made_or_changed_later() {
    let town = Town::new().await;
    complete(&town).await;
    let two = json!({"condition": {"kind": "complete_count", "count": 2}});
    let made = town.ops.post(ACHIEVEMENTS, &new_achievement(&town, &two)).await.expect(201);
    let earned = async || {
        judge(&town).await;
        let list = town.learner.get("/api/v1/me/achievements").await.expect(200).json;
        list["items"].as_array().unwrap().len()
    };
    assert_eq!(earned().await, 0);
    let path = format!("{ACHIEVEMENTS}/{}", made.text_at("/id"));
    let easier = json!({"condition": {"kind": "complete_count", "count": 1}});
    town.ops.patch(&path, &easier).await.expect(200);
    assert_eq!(earned().await, 1);
    // What is earned stays, however hard it becomes, and when it is retired.
    town.ops
        .patch(&path, &json!({"condition": {"kind": "launch_labs", "count": 1_000}}))
        .await
        .expect(200);
    town.ops.patch(&path, &json!({"retired": true})).await.expect(200);
    assert_eq!(earned().await, 1);
    // Below the owner it is earned as well, beside it not.
    let ports = &town.api.world.ports_without_faults();
    let of_south = json!({"organization_id": town.south.state().id().to_string()});
    town.stranger.post(ACHIEVEMENTS, &new_achievement(&town, &of_south)).await.expect(201);
    assert_eq!(earned().await, 1);
    let mia = a_learner(town.branch.state().id()).stored(ports).await;
    let assignment = tms_testkit::build::an_assignment(ports, &mia, &town.course).await;
    let path = format!("/api/v1/course-assignments/{}/complete", assignment.state().id());
    town.ops.post(&path, &json!({"reason": "Seen it"})).await.expect(200);
    town.ops.post(ACHIEVEMENTS, &new_achievement(&town, &json!({}))).await.expect(201);
    assert_eq!(earned().await, 2);
    let client = town.api.signed_in(&mia).await;
    let own = client.get("/api/v1/me/achievements").await.expect(200).json;
    assert_eq!(own["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn ach_5_ach_2_a_badge_is_awarded_by_hand_to_many_with_a_result_for_each() {
    let town = Town::new().await;
    let badge = town.a_badge().await;
    let path = format!("{BADGES}/{badge}/awards");
    let off = town.one_more_learner().await;
    let user = format!("/api/v1/users/{}", off.state().id());
    town.ops.patch(&user, &json!({"disabled": true})).await.expect(200);
    let mia = town.one_more_learner().await;
    let ids = [
        town.lea.state().id().to_string(),
        mia.state().id().to_string(),
        off.state().id().to_string(),
        town.stranger_user.state().id().to_string(),
        town.new_id(),
    ];
    let body = json!({"learner_ids": ids, "reason": "Helped others"});
    let answer = town.ops.post(&path, &body).await.expect(200).json;
    assert_eq!(
        (&answer["total"], &answer["awarded"], &answer["refused"]),
        (&json!(5), &json!(2), &json!(3))
    );
    let results = answer["results"].as_array().unwrap();
    assert_eq!(results[0]["learner"]["id"], ids[0]);
    assert!(results[1]["award_id"].is_string());
    let codes: Vec<&str> = results[2..].iter().map(|it| it["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["learner_disabled", "learner_not_found", "learner_not_found"]);
    assert_eq!(results[4]["learner_id"], ids[4]);

    let again = json!({"learner_ids": [ids[0], ids[0]], "reason": "Again"});
    let answer = town.ops.post(&path, &again).await.expect(200).json;
    assert_eq!(
        (&answer["total"], &answer["results"][0]["code"]),
        (&json!(1), &json!("already_awarded"))
    );
    let awards = town.ops.get(&path).await.expect(200).json;
    let given =
        &awards["items"].as_array().unwrap().iter().find(|it| it["learner"]["id"] == ids[0]);
    let given = given.unwrap();
    assert_eq!((&given["reason"], &given["achievement"]), (&json!("Helped others"), &Value::Null));
    assert_eq!(given["awarded_by"]["id"], town.ops_user.state().id().to_string());
    let journal = town.api.world.tables().journal;
    let written = journal.iter().filter(|entry| entry.kind.as_str() == "badge_award").count();
    assert_eq!(written, 2, "AUD-1: each award is written down");

    for (body, field) in [
        (json!({"learner_ids": [], "reason": "None"}), "learner_ids"),
        (json!({"learner_ids": [ids[1]], "reason": " "}), "reason"),
    ] {
        let refused = town.ops.post(&path, &body).await.problem(422, "invalid_fields");
        assert_eq!(refused.json["errors"][0]["field"], field);
    }
    town.ops.patch(&format!("{BADGES}/{badge}"), &json!({"retired": true})).await.expect(200);
    town.ops.post(&path, &body).await.problem(409, "badge_retired");
}

#[tokio::test]
async fn ach_5_perm_3_a_badge_from_above_is_awarded_and_not_changed() {
    let town = Town::new().await;
    let ports = &town.api.world.ports_without_faults();
    let badge = town.a_badge().await;
    let role = tms_domain::role::AdministratorRole::OperationsManager;
    let of_branch =
        tms_testkit::build::an_administrator(role, town.branch.state().id()).stored(ports).await;
    let below = town.api.signed_in(&of_branch).await;
    let path = format!("{BADGES}/{badge}");
    below.get(&path).await.expect(200);
    below.patch(&path, &json!({"name": "Mine"})).await.problem(404, "not_found");
    let mia = a_learner(town.branch.state().id()).stored(ports).await.state().id().to_string();
    let body = json!({"learner_ids": [mia, town.lea.state().id().to_string()], "reason": "Good"});
    let answer = below.post(&format!("{path}/awards"), &body).await.expect(200).json;
    assert_eq!(answer["results"][0]["learner"]["id"], mia);
    assert_eq!(answer["results"][1]["code"], "learner_not_found");
    // A badge of the branch does not reach all of North.
    let of_branch = json!({"organization_id": town.branch.state().id().to_string()});
    let small = below.post(BADGES, &with(town.badge_body(), &of_branch)).await.expect(201);
    let small = small.text_at("/id");
    let body = json!({"learner_ids": [town.lea.state().id().to_string()], "reason": "Good"});
    let answer = town.ops.post(&format!("{BADGES}/{small}/awards"), &body).await.expect(200).json;
    assert_eq!(answer["results"][0]["code"], "badge_not_available");
    let with_it = new_achievement(&town, &json!({"badge_id": small}));
    town.ops.post(ACHIEVEMENTS, &with_it).await.problem(409, "badge_not_available");
    let unknown = new_achievement(&town, &json!({"badge_id": town.new_id()}));
    town.ops.post(ACHIEVEMENTS, &unknown).await.problem(404, "badge_not_found");
    let elsewhere = a_course(town.south.state().id()).stored(ports).await.state().id().to_string();
    let condition = json!({"kind": "complete_courses", "course_ids": [elsewhere]});
    let unknown = new_achievement(&town, &json!({"condition": condition}));
    town.ops.post(ACHIEVEMENTS, &unknown).await.problem(404, "course_not_found");
}

#[tokio::test]
async fn ach_3_ach_5_a_learner_shares_an_own_badge_and_takes_that_back() {
    let town = Town::new().await;
    let badge = town.a_badge().await;
    let award = town.award_to_lea(&badge).await;
    let path = format!("/api/v1/me/badges/{award}/sharing");
    let shared = town.learner.put(&path, &json!({"show_name": true})).await.expect(200).json;
    let sharing = json!({"show_name": true, "show_date": false});
    assert_eq!(shared, json!({"id": award, "version": 2, "sharing": sharing}));
    let again = town.learner.put(&path, &json!({"show_name": true})).await.expect(200).json;
    assert_eq!(again, shared, "nothing has changed");
    let own = town.learner.get("/api/v1/me/badges").await.expect(200).json;
    assert_eq!(own["items"][0]["sharing"], sharing);
    town.ops.put(&path, &json!({})).await.problem(404, "not_found");
    let unshared = town.learner.delete(&path).await.expect(200).json;
    assert_eq!(unshared["sharing"], Value::Null);
    let journal = town.api.world.tables().journal;
    let told: Vec<&str> = journal
        .iter()
        .filter(|entry| entry.kind.as_str() == "badge_award")
        .map(|entry| entry.action)
        .collect();
    assert_eq!(told, ["created", "shared", "unshared"]);
}

#[tokio::test]
async fn ach_5_an_award_is_revoked_with_a_reason_once() {
    let town = Town::new().await;
    let badge = town.a_badge().await;
    let award = town.award_to_lea(&badge).await;
    let path = format!("{BADGES}/{badge}/awards/{award}/revoke");
    let bad = town.ops.post(&path, &json!({"reason": " "})).await.problem(422, "invalid_fields");
    assert_eq!(bad.json["errors"][0]["field"], "reason");
    let other = format!("{BADGES}/{}/awards/{award}/revoke", town.a_badge().await);
    let body = json!({"reason": "By mistake"});
    town.ops.post(&other, &body).await.problem(404, "not_found");
    let stale = town.ops.with("if-match", "\"7\"").post(&path, &body).await;
    stale.problem(412, "version_changed");
    let revoked = town.ops.post(&path, &body).await.expect(200).json;
    assert_eq!(revoked["revoked"]["reason"], "By mistake");
    assert_eq!(revoked["revoked"]["at"], "2027-03-31T12:00:00Z");
    assert_eq!(revoked["revoked"]["by"]["id"], town.ops_user.state().id().to_string());
    let awards = town.ops.get(&format!("{BADGES}/{badge}/awards")).await.expect(200).json;
    assert_eq!(awards["items"], json!([revoked]));
    town.ops.post(&path, &body).await.problem(409, "already_revoked");
    assert_eq!(town.learner.get("/api/v1/me/badges").await.expect(200).json["items"], json!([]));
    let sharing = format!("/api/v1/me/badges/{award}/sharing");
    town.learner.put(&sharing, &json!({})).await.problem(404, "not_found");
    town.award_to_lea(&badge).await;
    let own = town.learner.get("/api/v1/me/badges").await.expect(200).json;
    assert_eq!(own["items"][0]["id"], award);
}
