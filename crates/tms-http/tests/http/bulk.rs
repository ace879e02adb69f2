//! Multiple creation, at once and as a job.

use serde_json::{Value, json};

use crate::town::{Town, with};

const ASSIGNMENTS: &str = "/api/v1/course-assignments";
const NOBODY: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

#[tokio::test]
async fn asg_5_few_pairs_are_answered_at_once_pair_by_pair() {
    let town = Town::new().await;
    let (one, two) = (town.a_pair().await, town.a_pair().await);
    let lea = town.lea.state().id().to_string();
    let course = town.course.state().id().to_string();
    let body = json!({
        "learner_ids": [one["learner_id"], two["learner_id"], one["learner_id"], lea, NOBODY],
        "course_ids": [course, course],
        "note": {"title": "Spring", "message": "All of them."},
    });
    let bulk = format!("{ASSIGNMENTS}/bulk");
    let done = town.ops.post(&bulk, &body).await.expect(200).json;
    assert_eq!(
        (&done["total"], &done["created"], &done["refused"]),
        (&json!(4), &json!(2), &json!(2))
    );
    let results = done["results"].as_array().unwrap();
    let created: Vec<&Value> = results.iter().filter(|it| it.get("code").is_none()).collect();
    assert_eq!(created.len(), 2, "repeated ids count once");
    for result in created {
        assert_eq!(result["course"], json!({"id": course, "name": "Working safely"}));
        assert_eq!(result["learner"]["first_name"], "Lea");
        let path = format!("{ASSIGNMENTS}/{}", result["assignment_id"].as_str().unwrap());
        town.ops.get(&path).await.expect(200);
        let notes = town.ops.get(&format!("{path}/notes")).await.expect(200).json;
        assert_eq!(notes["items"][0]["title"], "Spring");
    }
    let code = |learner: &str| {
        let of = results.iter().find(|it| it["learner_id"] == learner).unwrap();
        assert!(of["detail"].is_string() && of["course_id"] == course, "{of}");
        of["code"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        (code(&lea).as_str(), code(NOBODY).as_str()),
        ("already_assigned", "learner_not_found")
    );
    town.ops
        .post(&bulk, &json!({}))
        .await
        .invalid(&[("learner_ids", "required"), ("course_ids", "required")]);
    let none = json!({"learner_ids": [], "course_ids": []});
    assert_eq!(town.ops.post(&bulk, &none).await.expect(200).json["total"], 0);
}

#[tokio::test]
async fn asg_5_many_pairs_are_a_job_that_only_its_asker_sees() {
    let town = Town::new().await;
    let pair = town.a_pair().await;
    let mut learners: Vec<Value> = (0..1_000).map(|_| town.new_id().into()).collect();
    learners.push(pair["learner_id"].clone());
    let body = json!({"learner_ids": learners, "course_ids": [pair["course_id"]]});
    let started = town.ops.post(&format!("{ASSIGNMENTS}/bulk"), &body).await.expect(202);
    assert!(started.bytes.is_empty());
    let job = started.header("location").to_owned();
    let running = town.ops.get(&job).await.expect(200).json;
    assert_eq!(job, format!("/api/v1/jobs/{}", running["id"].as_str().unwrap()));
    let mut expected = json!({
        "id": running["id"], "state": "running", "total": 1_001, "created": 0, "refused": 0,
        "started_at": "2027-03-31T12:00:00Z", "finished_at": null,
    });
    assert_eq!(running, expected);
    town.run_jobs().await;
    expected = with(
        expected,
        &json!({
            "state": "done", "created": 1, "refused": 1_000, "finished_at": "2027-03-31T12:00:00Z",
        }),
    );
    assert_eq!(town.ops.get(&job).await.expect(200).json, expected);
    let created = town.ops.get(&format!("{job}/results?outcome=created")).await.expect(200).json;
    assert_eq!(created["items"].as_array().unwrap().len(), 1);
    assert_eq!(created["items"][0]["learner"]["id"], pair["learner_id"]);
    let refused = town.ops.get(&format!("{job}/results?outcome=refused&limit=3")).await.expect(200);
    assert_eq!(refused.json["items"][0]["code"], "learner_not_found");
    town.ops.get(&format!("{job}/results?outcome=x")).await.invalid(&[("outcome", "invalid")]);

    let csv = town.ops.get(&format!("{job}/results.csv?outcome=created")).await.expect(200);
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    let assignment = created["items"][0]["assignment_id"].as_str().unwrap();
    let (learner, course) =
        (pair["learner_id"].as_str().unwrap(), pair["course_id"].as_str().unwrap());
    assert_eq!(
        csv.text(),
        format!(
            "outcome,learner_id,first_name,last_name,course_id,course,assignment_id,code,detail\n\
             created,{learner},Lea,Learner,{course},Working safely,{assignment},,\n"
        )
    );
    let all = town.ops.get(&format!("{job}/results.csv")).await.expect(200);
    assert_eq!(all.text().lines().count(), 1_002);
    // Another administrator of the same organization has not asked for it.
    let role = tms_domain::role::AdministratorRole::OperationsManager;
    let other = town.administrator(role).await;
    for part in ["", "/results", "/results.csv", "/results.csv?outcome=x"] {
        other.get(&format!("{job}{part}")).await.problem(404, "not_found");
    }

    let ids = |count: usize| (0..count).map(|_| town.new_id()).collect::<Vec<_>>();
    let too_many = json!({"learner_ids": ids(1_001), "course_ids": ids(1_000)});
    let refused = town.ops.post(&format!("{ASSIGNMENTS}/bulk"), &too_many).await;
    assert_eq!(refused.problem(413, "too_large").json["pairs"], 1_001_000);
}
