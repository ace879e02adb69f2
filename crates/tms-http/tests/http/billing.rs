//! Statements and the outbox.

use serde_json::json;
use tms_domain::role::AdministratorRole;
use tms_testkit::build::a_course;

use crate::town::Town;

#[tokio::test]
async fn bil_4_a_statement_counts_by_sku_and_course_and_is_exported() {
    let town = Town::new().await;
    let ports = &town.api.world.ports_without_faults();
    let course = a_course(town.north.state().id()).named("=Networks").with(|it| {
        it.sku = Some(tms_testkit::build::name("NET-1"));
    });
    let course = course.stored(ports).await.state().id().to_string();
    let learner = town.one_more_learner().await.state().id().to_string();
    let body = json!({"learner_id": learner, "course_id": course});
    let made = town.ops.post("/api/v1/course-assignments", &body).await.expect(201);
    town.ops.post_nothing(&format!("{}/cancel", made.header("location"))).await.expect(200);
    let north = town.north.state().id().to_string();
    let query = format!("?organization_id={north}&month=2027-03");
    let statements = "/api/v1/billing/statements";
    let sales = town.administrator(AdministratorRole::SalesManager).await;
    let own_course = town.course.state().id().to_string();
    for client in [&town.ops, &sales] {
        let said = client.get(&format!("{statements}{query}")).await.expect(200).json;
        let mut lines = said["lines"].as_array().unwrap().clone();
        lines.sort_by_key(|line| line["sku"].to_string());
        assert_eq!(
            lines,
            [
                json!({"sku": "NET-1", "course": {"id": course, "name": "=Networks"},
                       "created": 1, "reversed": 1, "net": 0}),
                json!({"sku": null, "course": {"id": own_course, "name": "Working safely"},
                       "created": 1, "reversed": 0, "net": 1}),
            ]
        );
        assert_eq!(said["totals"], json!({"created": 2, "reversed": 1, "net": 1}));
        assert_eq!(said["so_far"], true);
    }
    let table = town.ops.get(&format!("{statements}.csv{query}")).await.expect(200);
    let mut lines: Vec<&str> = table.text().lines().collect();
    assert_eq!(lines.remove(0), "sku,course_id,course,created,reversed,net");
    lines.sort_unstable();
    let expected =
        [format!(",{own_course},Working safely,1,0,1"), format!("NET-1,{course},'=Networks,1,1,0")];
    assert_eq!(lines, expected);
    for (bad, field, code) in [
        ("month=2027-3", "month", "invalid"),
        ("month=2027-13", "month", "out_of_range"),
        ("month=0000-01", "month", "out_of_range"),
        ("month=9999-13", "month", "out_of_range"),
        ("month=", "month", "required"),
        ("month=2027-03&include_children=perhaps", "include_children", "invalid"),
    ] {
        for path in [statements.to_owned(), format!("{statements}.csv")] {
            let path = format!("{path}?organization_id={north}&{bad}");
            town.ops.get(&path).await.invalid(&[(field, code)]);
        }
    }
    for month in ["1970-01", "9999-12"] {
        let path = format!("{statements}?organization_id={north}&month={month}");
        assert_eq!(town.ops.get(&path).await.expect(200).json["lines"], json!([]), "{month}");
    }
    let children = format!("{statements}{query}&include_children=true");
    assert_eq!(town.ops.get(&children).await.expect(200).json["totals"]["net"], 1);
}

#[tokio::test]
async fn not_1_the_outbox_shows_mail_and_sends_what_failed_again() {
    let town = Town::new().await;
    let failed = town.a_failed_mail().await;
    let listed = town.ops.get("/api/v1/outbox?state=failed").await.expect(200);
    let row = &listed.json["items"][0];
    assert_eq!(row["id"], failed);
    for field in [
        "state",
        "cause",
        "recipient",
        "subject",
        "attempts",
        "next_attempt_at",
        "sent_at",
        "last_error",
    ] {
        assert!(row.get(field).is_some(), "{field} of {row}");
    }
    assert!(row.get("body").is_none() && row.get("text").is_none(), "never its text: {row}");
    let retry = format!("/api/v1/outbox/{failed}/retry");
    assert!(town.ops.post_nothing(&retry).await.expect(204).bytes.is_empty());
    town.ops.post_nothing(&retry).await.problem(409, "not_failed");
    let waiting = town.ops.get("/api/v1/outbox?state=waiting").await.expect(200).json;
    assert!(waiting.to_string().contains(&failed));
    town.ops.get("/api/v1/outbox?state=x").await.invalid(&[("state", "invalid")]);
}
