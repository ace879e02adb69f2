//! Course assignments: single creation, finding, and what is done with one.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tms_domain::id::AssignmentId;
use tms_testkit::build::{a_course, a_learner, an_assignment_made_at};

use crate::{
    api::Answer,
    town::{Town, with},
};

const ASSIGNMENTS: &str = "/api/v1/course-assignments";
const NOBODY: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

fn path_of(id: AssignmentId) -> String {
    format!("{ASSIGNMENTS}/{id}")
}

#[tokio::test]
async fn asg_4_a_course_is_given_with_a_note_and_read_with_all_its_fields() {
    let town = Town::new().await;
    let body = town.a_pair().await;
    let note = json!({"title": "Agreed", "message": "By phone.", "important": true});
    let wanted = with(body.clone(), &json!({"expires_on": "2027-04-30", "note": note}));
    let made = town.ops.post(ASSIGNMENTS, &wanted).await.expect(201);
    let path = format!("{ASSIGNMENTS}/{}", made.text_at("/id"));
    assert_eq!(made.header("location"), path);
    let ops = town.ops_user.state().id().to_string();
    assert_eq!(
        made.json,
        json!({
            "id": made.json["id"], "version": 1,
            "learner": {
                "id": body["learner_id"], "first_name": "Lea", "last_name": "Learner",
                "email": format!("{}@learn.example", body["learner_id"].as_str().unwrap()),
            },
            "course": {"id": body["course_id"], "name": "Working safely"},
            "organization_id": town.north.state().id().to_string(),
            "status": "active", "completion": "not_started", "expired": false,
            "percent_complete": 0, "created_at": "2027-03-31T12:00:00Z",
            "created_by": {"id": ops, "first_name": "Ada", "last_name": "Administrator"},
            "source": "administrator", "started_at": null, "completed_at": null,
            "expires_at": "2027-05-01T00:00:00Z", "max_expires_at": "2027-09-27T12:00:00Z",
            "cancellable": true, "cancellable_until": "2027-04-01T12:00:00Z",
            "not_cancellable_because": null, "labs_launched": 0, "training_key_id": null,
            "certificate_available": false,
        })
    );
    let detail = town.ops.get(&path).await.expect(200).json;
    assert_eq!(
        detail["activities"],
        json!([
            {"id": town.lab(), "name": "Something to do", "kind": "lab", "required": true,
             "done": false, "launches": 0, "last_launched_at": null, "minutes": null,
             "requirements": null, "url": null},
            {"id": town.document(), "name": "Something to do", "kind": "document",
             "required": true, "done": false, "launches": 0, "last_launched_at": null,
             "minutes": null, "requirements": null, "url": "https://content.example/read.pdf"},
        ])
    );
    assert_eq!(detail["next_activity_id"], town.lab());
    for (name, value) in made.json.as_object().unwrap() {
        assert_eq!(&detail[name], value, "{name}");
    }
    let notes = town.ops.get(&format!("{path}/notes")).await.expect(200).json;
    let first = &notes["items"][0];
    assert_eq!(
        (&first["title"], &first["message"], &first["important"], &first["created_by"]["id"]),
        (&json!("Agreed"), &json!("By phone."), &json!(true), &json!(ops))
    );
}

#[tokio::test]
async fn exp_5_an_expired_assignment_opens_without_the_addresses_of_its_content() {
    let town = Town::new().await;
    let (path, learner) = town.an_old_assignment_of_someone(TimeDelta::days(180)).await;
    for reader in [&town.ops, &learner] {
        let detail = reader.get(&path).await.expect(200).json;
        assert_eq!(detail["expired"], true);
        let addresses: Vec<&Value> =
            detail["activities"].as_array().unwrap().iter().map(|it| &it["url"]).collect();
        assert_eq!(addresses, [&Value::Null, &Value::Null]);
    }
}

#[tokio::test]
async fn asg_6_refusals_of_single_creation_have_their_codes() {
    let town = Town::new().await;
    let ports = &town.api.world.ports_without_faults();
    let pair = town.a_pair().await;
    let post = async |more: Value| town.ops.post(ASSIGNMENTS, &with(pair.clone(), &more)).await;
    post(json!({"learner_id": NOBODY})).await.problem(404, "learner_not_found");
    let stranger = town.stranger_user.state().id().to_string();
    post(json!({"learner_id": stranger})).await.problem(404, "learner_not_found");
    post(json!({"course_id": NOBODY})).await.problem(404, "course_not_found");
    let of_branch = a_course(town.branch.state().id()).stored(ports).await;
    let of_branch = of_branch.state().id().to_string();
    post(json!({"course_id": of_branch})).await.problem(409, "course_not_available");
    let archived = a_course(town.north.state().id()).with(|it| it.archived = true);
    let archived = archived.stored(ports).await.state().id().to_string();
    post(json!({"course_id": archived})).await.problem(409, "course_archived");
    let gone = a_learner(town.north.state().id()).disabled().stored(ports).await;
    let gone = gone.state().id().to_string();
    post(json!({"learner_id": gone})).await.problem(409, "learner_disabled");
    let beyond = json!({"expires_at": "2027-09-27T12:00:00.000001Z"});
    let refused = post(beyond).await.invalid(&[("expires_at", "expiry_beyond_maximum")]);
    assert_eq!(refused.json["errors"][0]["latest"], "2027-09-27T12:00:00Z");
    let past = json!({"expires_on": "2027-03-30"});
    post(past).await.invalid(&[("expires_on", "expiry_not_in_future")]);

    let first = post(json!({})).await.expect(201).text_at("/id");
    let held = post(json!({})).await.problem(409, "already_assigned");
    assert_eq!(held.json["assignment_id"], first);
    post(json!({"assign_again": true})).await.expect(201);
}

#[tokio::test]
async fn exp_2_the_preview_tells_what_creating_would_do() {
    let town = Town::new().await;
    let pair = town.a_pair().await;
    let query = |learner: &Value| {
        let (learner, course) = (learner.as_str().unwrap(), pair["course_id"].as_str().unwrap());
        format!("{ASSIGNMENTS}/preview?learner_id={learner}&course_id={course}")
    };
    let preview = town.ops.get(&query(&pair["learner_id"])).await.expect(200).json;
    let latest = "2027-09-27T12:00:00Z";
    let expected = json!({
        "expires_at": latest, "max_expires_at": latest, "time_zone": "UTC", "already_assigned": null,
    });
    assert_eq!(preview, expected);
    let lea = town.lea.state().id().to_string().into();
    let held = town.ops.get(&query(&lea)).await.expect(200).json;
    assert_eq!(held["already_assigned"], town.assignment.state().id().to_string());
    town.ops.get(&query(&json!(NOBODY))).await.problem(404, "learner_not_found");
    let bare = format!("{ASSIGNMENTS}/preview?learner_id=");
    town.ops.get(&bare).await.invalid(&[("learner_id", "required"), ("course_id", "required")]);
}

#[tokio::test]
async fn assignments_are_found_by_every_filter_and_exported_by_the_same() {
    let town = Town::new().await;
    let ports = &town.api.world.ports_without_faults();
    let anna = a_learner(town.north.state().id()).named("=Anna", "Ångström").stored(ports).await;
    let course = a_course(town.north.state().id()).named("Networks").stored(ports).await;
    let made_at = ports.clock.now() - TimeDelta::days(10);
    let hers = an_assignment_made_at(ports, &anna, &course, made_at).await.state().id();
    town.ops.post(&format!("{}/cancel", town.assignment_path()), &json!({})).await.expect(200);
    let expiry = json!({"expires_at": "2027-03-31T12:00:01Z"});
    town.ops.put(&format!("{}/expiry", path_of(hers)), &expiry).await.expect(200);
    town.wait(TimeDelta::seconds(2));

    let (id, north) = (hers.to_string(), town.assignment.state().id().to_string());
    let course_filter = format!("course_id={}", course.state().id());
    let learner_filter = format!("learner_id={}", anna.state().id());
    for (filter, expected) in [
        ("", vec![north.as_str(), &id]),
        ("first_name=ann", vec![&id]),
        ("last_name=ANGSTR", vec![&id]),
        ("email=lea%40north", vec![&north]),
        (course_filter.as_str(), vec![&id]),
        (learner_filter.as_str(), vec![&id]),
        ("course_name=netw", vec![&id]),
        ("status=cancelled", vec![&north]),
        ("status=active", vec![&id]),
        ("completion=not_started", vec![&north, &id]),
        ("completion=complete", vec![]),
        ("expired=true", vec![&id]),
        ("expired=false", vec![&north]),
        ("source=administrator", vec![&north, &id]),
        ("source=import", vec![]),
        ("created_after=2027-03-31T12:00:00Z", vec![&north]),
        ("created_before=2027-03-31T12:00:00Z", vec![&id]),
        ("expires_after=2027-03-31T12:00:01Z&expires_before=2027-04-01T00:00:00Z", vec![&id]),
        ("expires_before=2027-03-31T12:00:01Z", vec![]),
        ("first_name=ann&status=cancelled", vec![]),
    ] {
        let found = town.ops.get(&format!("{ASSIGNMENTS}?{filter}")).await.expect(200).json;
        let ids: Vec<&Value> =
            found["items"].as_array().unwrap().iter().map(|item| &item["id"]).collect();
        assert_eq!(ids, expected, "{filter}");
        let table = town.ops.get(&format!("{ASSIGNMENTS}.csv?{filter}")).await.expect(200);
        let ids: Vec<&str> =
            table.text().lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
        assert_eq!(ids, expected, "{filter}");
    }
    let table =
        town.ops.get(&format!("{ASSIGNMENTS}.csv?first_name=ann&bom=true")).await.expect(200);
    assert_eq!(
        table.header("content-disposition"),
        "attachment; filename=\"course-assignments.csv\""
    );
    let (head, line) = table.text().split_once('\n').unwrap();
    assert_eq!(
        head,
        "\u{feff}id,first_name,last_name,email,course,status,completion,percent_complete,expired,\
         source,created_at,started_at,completed_at,expires_at,max_expires_at,labs_launched"
    );
    assert!(line.starts_with(&format!("{id},'=Anna,Ångström,")), "{line}");
    for bad in ["status=x", "expired=1", "created_after=2027-03-31", "limit=5", "bom=x"] {
        let refused = town.ops.get(&format!("{ASSIGNMENTS}.csv?{bad}")).await;
        refused.problem(422, "invalid_fields");
    }
}

#[tokio::test]
async fn tim_3_days_that_are_looked_for_are_those_of_who_asks_and_belong_to_it() {
    let town = Town::new().await;
    let expiry = json!({"expires_on": "2027-05-10"});
    let path = town.assignment_path();
    let set = town.ops.put(&format!("{path}/expiry"), &expiry).await.expect(200);
    assert_eq!(set.json["expires_at"], "2027-05-11T00:00:00Z");
    let finds = async |filter: &str| {
        let list = town.ops.get(&format!("{ASSIGNMENTS}?{filter}")).await.expect(200).json;
        let table = town.ops.get(&format!("{ASSIGNMENTS}.csv?{filter}")).await.expect(200);
        let found = list["items"].as_array().unwrap().len();
        assert_eq!(table.text().lines().count(), found + 1, "{filter}");
        found == 1
    };
    for (filter, found) in [
        ("created_from=2027-03-31", true),
        ("created_from=2027-04-01", false),
        ("created_to=2027-03-31", true),
        ("created_to=2027-03-30", false),
        ("expires_from=2027-05-10&expires_to=2027-05-10", true),
        ("expires_from=2027-05-11", false),
        ("expires_to=2027-05-09", false),
        ("created_from=2027-03-01&created_after=2027-03-31T12:00:00.000001Z", false),
        ("created_to=2027-04-30&created_before=2027-03-31T12:00:00Z", false),
    ] {
        assert_eq!(finds(filter).await, found, "{filter}");
    }
    // It was made at noon in London, which is the first of April in Auckland.
    town.ops.patch("/api/v1/me", &json!({"time_zone": "Pacific/Auckland"})).await.expect(200);
    assert!(finds("created_from=2027-04-01").await);
    assert!(!finds("created_to=2027-03-31").await);
    for (bad, code) in [("x", "invalid"), ("2027-02-29", "invalid"), ("0001-01-01", "out_of_range")]
    {
        let refused = town.ops.get(&format!("{ASSIGNMENTS}?created_to={bad}")).await;
        refused.invalid(&[("created_to", code)]);
    }
}

#[tokio::test]
async fn can_5_cancelling_is_refused_by_the_first_reason_that_applies() {
    let town = Town::new().await;
    let cancel = async |path: &str| town.ops.post_nothing(&format!("{path}/cancel")).await;
    let done = cancel(&town.assignment_path()).await.expect(200).json;
    assert_eq!((&done["status"], &done["cancellable"]), (&json!("cancelled"), &json!(false)));
    assert_eq!(done["not_cancellable_because"], "already_cancelled");
    cancel(&town.assignment_path()).await.problem(409, "already_cancelled");
    // To its learner it does not exist any more (ASG-7).
    town.learner.get(&town.assignment_path()).await.problem(404, "not_found");

    let old = path_of(town.an_old_assignment(TimeDelta::hours(24)).await.state().id());
    town.wait(TimeDelta::microseconds(1));
    let refused = cancel(&old).await.problem(409, "cancellation_window_closed");
    assert_eq!(refused.json["closed_at"], "2027-03-31T12:00:00Z");
    let shown = town.ops.get(&old).await.expect(200).json;
    assert_eq!(shown["not_cancellable_because"], "cancellation_window_closed");

    let (launched, learner) = town.an_assignment_of_someone().await;
    let launch = format!("{launched}/activities/{}/launch", town.lab());
    learner.post_nothing(&launch).await.expect(201);
    let refused = cancel(&launched).await.problem(409, "lab_launched");
    assert_eq!(refused.json["launched_at"], "2027-03-31T12:00:00.000001Z");

    let complete = json!({"reason": "Done elsewhere"});
    town.ops.post(&format!("{launched}/complete"), &complete).await.expect(200);
    cancel(&launched).await.problem(409, "already_complete");
    let again = town.ops.post(&format!("{launched}/complete"), &complete).await;
    again.problem(409, "already_complete");
    let cancelled = format!("{}/complete", town.assignment_path());
    town.ops.post(&cancelled, &complete).await.problem(409, "cancelled");
    town.ops.post(&cancelled, &json!({})).await.invalid(&[("reason", "required")]);
    let expiry = format!("{}/expiry", town.assignment_path());
    town.ops.put(&expiry, &json!({"expires_on": "2027-04-30"})).await.problem(409, "cancelled");
}

#[tokio::test]
async fn exp_6_only_the_help_desk_goes_past_the_maximum_and_says_why() {
    let town = Town::new().await;
    let path = format!("{}/expiry", town.assignment_path());
    let beyond = json!({"expires_on": "2028-03-31", "override_reason": "Long illness"});
    town.ops.put(&path, &beyond).await.problem(403, "forbidden");
    let plain = json!({"expires_on": "2028-03-31"});
    town.help_desk.put(&path, &plain).await.invalid(&[("expires_on", "expiry_beyond_maximum")]);
    let set = town.help_desk.put(&path, &beyond).await.expect(200).json;
    assert_eq!(set["expires_at"], "2028-04-01T00:00:00Z");
    assert_eq!(set["max_expires_at"], set["expires_at"]);
    let far = json!({"expires_on": "2037-05-01", "override_reason": "Long illness"});
    let refused = town.help_desk.put(&path, &far).await;
    refused.invalid(&[("expires_on", "expiry_beyond_maximum")]);
    let journal = town.ops.get(&format!("{}/journal", town.assignment_path())).await.expect(200);
    let entry = &journal.json["items"][0];
    for field in ["at", "actor", "action", "before", "after"] {
        assert!(entry.get(field).is_some(), "{field} of {entry}");
    }
    assert!(journal.text().contains("Long illness"), "{}", journal.text());
}

#[tokio::test]
async fn hlp_1_a_request_is_filed_listed_and_decided() {
    let town = Town::new().await;
    let reason = json!({"reason": "The wrong course"});
    let file = async |path: &str| -> Answer {
        town.ops.post(&format!("{path}/cancellation-requests"), &reason).await
    };
    let refused = file(&town.assignment_path()).await.problem(409, "still_cancellable");
    assert!(refused.json["until"].is_string() || refused.json["cancellable_until"].is_string());
    let old = town.an_old_assignment(TimeDelta::days(2)).await.state().id();
    let filed = file(&path_of(old)).await.expect(201).json;
    assert_eq!(
        filed,
        json!({
            "id": filed["id"], "version": 1, "assignment_id": old.to_string(), "state": "open",
            "reason": "The wrong course",
            "requested_by": {"id": town.ops_user.state().id().to_string(), "first_name": "Ada",
                "last_name": "Administrator"},
            "requested_at": "2027-03-31T12:00:00Z", "decided_by": null, "decided_at": null,
            "decision_reason": null,
        })
    );
    file(&path_of(old)).await.problem(409, "request_open");
    let requests = "/api/v1/cancellation-requests";
    let one = format!("{requests}/{}", filed["id"].as_str().unwrap());
    let decline = format!("{one}/decline");
    town.help_desk.post(&decline, &json!({})).await.invalid(&[("reason", "required")]);
    let said = json!({"reason": "It was used"});
    let declined = town.help_desk.post(&decline, &said).await.expect(200).json;
    assert_eq!(
        (&declined["state"], &declined["decision_reason"]),
        (&json!("declined"), &json!("It was used"))
    );
    town.help_desk.post_nothing(&format!("{one}/approve")).await.problem(409, "already_decided");

    let filed = file(&path_of(old)).await.expect(201).text_at("/id");
    let approve = format!("{requests}/{filed}/approve");
    let approved = town.help_desk.post_nothing(&approve).await.expect(200).json;
    assert_eq!(
        (&approved["state"], &approved["decision_reason"]),
        (&json!("approved"), &Value::Null)
    );
    assert_eq!(town.ops.get(&path_of(old)).await.json["status"], "cancelled");
    file(&path_of(old)).await.problem(409, "already_cancelled");
    for (query, count) in
        [("", 2), ("?state=open", 0), ("?state=approved", 1), ("?state=declined", 1)]
    {
        for client in [&town.ops, &town.help_desk] {
            let listed = client.get(&format!("{requests}{query}")).await.expect(200).json;
            assert_eq!(listed["items"].as_array().unwrap().len(), count, "{query}");
        }
    }
    town.ops.get(&format!("{requests}?state=x")).await.invalid(&[("state", "invalid")]);

    // What was launched or completed meanwhile is not cancelled (HLP-2).
    let (path, learner) = town.an_old_assignment_of_someone(TimeDelta::days(2)).await;
    let filed = file(&path).await.expect(201).text_at("/id");
    let launch = format!("{path}/activities/{}/launch", town.lab());
    learner.post_nothing(&launch).await.expect(201);
    let approve = format!("{requests}/{filed}/approve");
    let refused = town.help_desk.post_nothing(&approve).await.problem(409, "lab_launched");
    assert_eq!(refused.json["launched_at"], "2027-03-31T12:00:00Z");
    file(&path).await.problem(409, "lab_launched");
    town.ops.post(&format!("{path}/complete"), &reason).await.expect(200);
    town.help_desk.post_nothing(&approve).await.problem(409, "already_complete");
    file(&path).await.problem(409, "already_complete");
}

#[tokio::test]
async fn nte_1_notes_are_added_by_administrators_and_never_edited() {
    let town = Town::new().await;
    let path = format!("{}/notes", town.assignment_path());
    let made = town.ops.post(&path, &json!({"title": "Called", "message": "No\nanswer."})).await;
    let made = made.expect(201);
    assert_eq!(made.header("location"), path);
    assert_eq!(made.json["important"], false);
    town.ops
        .post(&path, &json!({"title": " "}))
        .await
        .invalid(&[("title", "required"), ("message", "required")]);
    let long = json!({"title": "x".repeat(201), "message": "\u{7}"});
    town.ops.post(&path, &long).await.invalid(&[("title", "too_long"), ("message", "invalid")]);
    town.learner.get(&path).await.problem(403, "forbidden");
    let listed = town.help_desk.get(&path).await.expect(200).json;
    assert_eq!(listed["items"], json!([made.json]));
}
