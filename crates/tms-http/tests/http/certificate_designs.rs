//! What the certificates of a course look like, previews of it, and many certificates at once (CRT-1).

use serde_json::{Value, json};
use tms_domain::role::{AdministratorRole, Grant};

use crate::{
    browser::Browser,
    town::{Town, with},
};

/// `<svg xmlns="…"><path d="M0 0h9v9z"/></svg>`, in base 64.
const SVG: &str =
    "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciPjxwYXRoIGQ9Ik0wIDBoOXY5eiIvPjwvc3ZnPg==";
/// The same with a title that the printer of tests cannot print.
const UNPRINTED: &str = "PHN2Zz48dGl0bGU+dW5wcmludGVkPC90aXRsZT48L3N2Zz4=";

fn path(town: &Town) -> String {
    format!("/api/v1/courses/{}", town.course.state().id())
}

async fn change(town: &Town, certificate: Value) -> Value {
    let changed = town.ops.patch(&path(town), &json!({"certificate": certificate})).await;
    changed.expect(200).json["certificate"].clone()
}

fn everything() -> Value {
    json!({
        "title": "Worked safely", "text": "{learner} has worked with both hands.\n{date}, {number}",
        "signatory_name": "Renée Ångström", "signatory_role": "Head of training",
        "colour": "#6B2D5C", "logo": SVG,
    })
}

#[tokio::test]
async fn crt_1_a_course_says_what_its_certificates_look_like_and_keeps_what_is_not_named() {
    let town = Town::new().await;
    let plain = change(&town, json!({"title": "Worked safely"})).await;
    let expected = json!({
        "title": "Worked safely", "text": null, "signatory_name": null, "signatory_role": null,
        "colour": "#1f4e8c", "has_logo": false,
    });
    assert_eq!(plain, expected);
    let whole = change(&town, everything()).await;
    let expected = json!({
        "title": "Worked safely", "text": "{learner} has worked with both hands.\n{date}, {number}",
        "signatory_name": "Renée Ångström", "signatory_role": "Head of training",
        "colour": "#6b2d5c", "has_logo": true,
    });
    assert_eq!(whole, expected);
    let renamed = change(&town, json!({"title": "Worked well"})).await;
    assert_eq!(renamed, with(expected.clone(), &json!({"title": "Worked well"})));
    // Who signs no more takes their role along.
    let unsigned =
        change(&town, json!({"signatory_name": null, "logo": null, "colour": null})).await;
    let rest = json!({
        "title": "Worked well", "signatory_name": null, "signatory_role": null,
        "colour": "#1f4e8c", "has_logo": false,
    });
    assert_eq!(unsigned, with(expected, &rest));
    assert_eq!(change(&town, Value::Null).await, Value::Null);
}

#[tokio::test]
async fn crt_1_what_cannot_stand_on_a_certificate_is_refused_at_its_field() {
    let town = Town::new().await;
    let refused = async |certificate: Value| {
        let refused = town.ops.patch(&path(&town), &json!({"certificate": certificate})).await;
        let refused = refused.problem(422, "invalid_fields");
        let errors = refused.json["errors"].as_array().unwrap().clone();
        let fields: Vec<Value> = errors.iter().map(|error| error["field"].clone()).collect();
        json!(fields)
    };
    assert_eq!(refused(json!({"colour": "#1f4e8c"})).await, json!(["certificate.title"]));
    let titled = |more: Value| with(json!({"title": "T"}), &more);
    for (more, field) in [
        (json!({"text": "{teacher}"}), "certificate.text"),
        (json!({"text": "x".repeat(601)}), "certificate.text"),
        (json!({"colour": "#ffff00"}), "certificate.colour"),
        (json!({"colour": "blue"}), "certificate.colour"),
        (json!({"signatory_role": "Head"}), "certificate.signatory_name"),
        (json!({"logo": "R0lGODlh"}), "certificate.logo"),
        (json!({"logo": "not base 64"}), "certificate.logo"),
        (json!({"logo": UNPRINTED}), "certificate.logo"),
    ] {
        assert_eq!(refused(titled(more.clone())).await, json!([field]), "{more}");
    }
    let course = town.ops.get(&path(&town)).await.expect(200).json;
    assert_eq!((&course["version"], &course["certificate"]), (&json!(1), &Value::Null));
    let new = json!({
        "name": "New", "organization_id": town.north.state().id().to_string(), "activities": [],
        "certificate": titled(json!({"logo": UNPRINTED})),
    });
    let unmade = town.ops.post("/api/v1/courses", &new).await.problem(422, "invalid_fields");
    assert_eq!(unmade.json["errors"][0]["field"], "certificate.logo");
    let made = with(new, &json!({"certificate": everything()}));
    let made = town.ops.post("/api/v1/courses", &made).await.expect(201);
    assert_eq!(made.json["certificate"]["has_logo"], true);
}

#[tokio::test]
async fn crt_1_crt_2_a_print_has_the_design_of_now_with_the_facts_of_then() {
    let town = Town::new().await;
    change(&town, everything()).await;
    let assignment = town.assignment_path();
    let reason = json!({"reason": "Exam passed"});
    town.ops.post(&format!("{assignment}/complete"), &reason).await.expect(200);
    let certificate = format!("{assignment}/certificate");
    let printed = town.learner.get(&certificate).await.expect(200).text().to_owned();
    let number = town.number_of(&assignment);
    let name = town.lea.state().details().first_name.as_str();
    for said in [
        "has worked with both hands",
        &number,
        name,
        "Renée",
        "Head of training",
        "107",
        "logo: Some(",
    ] {
        assert!(printed.contains(said), "{said}: {printed}");
    }
    assert!(!printed.contains("{learner}") && printed.contains("is_sample: false"), "{printed}");
    change(&town, json!({"text": null, "logo": null})).await;
    let again = town.learner.get(&certificate).await.expect(200).text().to_owned();
    assert!(again.contains("logo: None") && again.contains(&number), "{again}");
}

#[tokio::test]
async fn crt_1_a_preview_is_a_sample_with_the_name_of_who_looks_and_verifies_nothing() {
    let town = Town::new().await;
    let preview = format!("{}/certificate-preview", path(&town));
    let untitled = town.ops.get(&preview).await.problem(422, "invalid_fields");
    assert_eq!(untitled.json["errors"][0]["field"], "certificate.title");
    change(&town, everything()).await;
    let shown = town.ops.get(&format!("{preview}?paper=letter")).await.expect(200);
    assert_eq!(shown.header("content-type"), "application/pdf");
    let me = town.ops.get("/api/v1/me").await.expect(200).json;
    for said in
        ["is_sample: true", "paper: Letter", "Sample", me["user"]["first_name"].as_str().unwrap()]
    {
        assert!(shown.text().contains(said), "{said}: {}", shown.text());
    }
    let number = "0000-0000-0000-0000";
    assert!(shown.text().contains(number));
    town.api.anyone().get(&format!("/api/v1/verify/{number}")).await.problem(404, "not_found");
    town.ops.get(&format!("{preview}?paper=a5")).await.problem(422, "invalid_fields");
}

#[tokio::test]
async fn crt_1_perm_7_the_certificates_of_a_list_come_in_one_zip() {
    let town = Town::new().await;
    let zip = "/api/v1/certificates.zip";
    town.ops.get(zip).await.problem(409, "no_certificates");
    change(&town, everything()).await;
    town.ops.get(zip).await.problem(409, "no_certificates");
    let first = town.a_certificate().await;
    let second = town.a_certificate().await;
    let found = town.ops.get(&format!("{zip}?paper=letter&status=active")).await.expect(200);
    assert_eq!(found.header("content-type"), "application/zip");
    let archive = std::io::Cursor::new(found.bytes.to_vec());
    let mut archive = zip::ZipArchive::new(archive).unwrap();
    assert_eq!(archive.len(), 2);
    for number in [&first, &second] {
        let mut names = archive.file_names().map(|name| name.unwrap().into_owned());
        let name = names.find(|name| name.contains(number.as_str())).unwrap();
        drop(names);
        assert!(name.ends_with(&format!(" - {number}.pdf")), "{name}");
        let printed = std::io::read_to_string(archive.by_name(&name).unwrap()).unwrap();
        assert!(printed.contains(number.as_str()) && printed.contains("paper: Letter"));
    }
    let none = format!("{zip}?completion=not_started");
    town.ops.get(&none).await.problem(409, "no_certificates");
    town.ops.get(&format!("{zip}?paper=a5")).await.problem(422, "invalid_fields");
    town.learner.get(&format!("{zip}?paper=a5")).await.problem(403, "forbidden");
}

async fn manager(town: &Town) -> Browser {
    let (role, organization) = (AdministratorRole::OperationsManager, town.north.state().id());
    town.someone_at_browser(&town.north, Grant::Administrator { role, organization }).await
}

#[tokio::test]
async fn crt_1_the_page_saves_previews_and_keeps_what_was_typed() {
    let town = Town::new().await;
    let manager = manager(&town).await;
    let page = format!("{}/certificate", town.course_page());
    let form = manager.get(&page).await.expect(200);
    assert!(form.text().contains("value=\"#1f4e8c\""), "{}", form.text());
    let typed = [
        ("version", "1"),
        ("certificate.title", "Worked safely"),
        ("certificate.text", "{learner} did it."),
        ("certificate.signatory_name", "Renée Ångström"),
        ("certificate.signatory_role", ""),
        ("certificate.colour", "#6b2d5c"),
        ("certificate.logo", SVG),
    ];
    let preview = [&typed[..], &[("step", "preview-letter")]].concat();
    let shown = manager.submit(&page, &preview).await.expect(200);
    assert_eq!(shown.header("content-type"), "application/pdf");
    assert!(shown.text().contains("is_sample: true") && shown.text().contains("did it."));
    assert_eq!(
        town.ops.get(&path(&town)).await.json["certificate"],
        Value::Null,
        "it saves nothing"
    );

    let wrong = [&typed[..2], &[("certificate.text", "{teacher} did it."), typed[6]]].concat();
    for step in ["", "preview-a4"] {
        let again =
            manager.submit(&page, &[&wrong[..], &[("step", step)]].concat()).await.expect(422);
        for said in
            ["{teacher} did it.", "can stand in braces", SVG, "name=\"version\" value=\"1\""]
        {
            assert!(again.text().contains(said), "{said}: {}", again.text());
        }
    }
    manager.submit(&page, &typed).await.expect(303);
    let saved = town.ops.get(&path(&town)).await.expect(200).json["certificate"].clone();
    let expected = json!({
        "title": "Worked safely", "text": "{learner} did it.", "signatory_name": "Renée Ångström",
        "signatory_role": null, "colour": "#6b2d5c", "has_logo": true,
    });
    assert_eq!(saved, expected);
    let shown = manager.get(&page).await.expect(200);
    assert!(shown.text().contains("without_logo"), "{}", shown.text());
    // The logo stays where none is chosen, and goes where that is ticked.
    let typed = [&[("version", "2")], &typed[1..6]].concat();
    manager.submit(&page, &typed).await.expect(303);
    let logo = async || town.ops.get(&path(&town)).await.json["certificate"]["has_logo"].clone();
    assert_eq!(logo().await, true);
    manager.submit(&page, &[&typed[..], &[("without_logo", "true")]].concat()).await.expect(303);
    assert_eq!(logo().await, false);
    let overtaken = manager.submit(&page, &typed[..2]).await.expect(412);
    assert!(overtaken.text().contains("Worked safely"), "{}", overtaken.text());
    manager.submit(&page, &[("certificate.title", "")]).await.expect(303);
    assert_eq!(town.ops.get(&path(&town)).await.json["certificate"], Value::Null);
}
