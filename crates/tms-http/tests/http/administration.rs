//! Organizations, sites, users, roles and courses.

use serde_json::{Value, json};

use crate::town::{PASSWORD, Town};

/// Panics unless a thing has these fields, whatever else it has.
#[track_caller]
fn expect_fields(thing: &Value, expected: &Value) {
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&thing[name], value, "{name} of {thing}");
    }
}

fn names(thing: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = thing.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn org_1_an_organization_is_made_seen_and_changed() {
    let town = Town::new().await;
    let north = town.north.state().id().to_string();
    let full = json!({
        "name": " Academy ", "external_id": "A-1", "parent_id": north, "time_zone": "Asia/Tokyo",
        "max_access_days": 90, "sku": "ACADEMY", "anonymous_registration": true,
        "contact": "Call us.\nOr write.",
    });
    let made = town.system.post("/api/v1/organizations", &full).await.expect(201);
    let path = format!("/api/v1/organizations/{}", made.text_at("/id"));
    assert_eq!(made.header("location"), path);
    let mut expected = full.clone();
    expected["name"] = "Academy".into();
    expected["effective_max_access_days"] = 90.into();
    expected["version"] = 1.into();
    expect_fields(&made.json, &expected);
    assert_eq!(town.ops.get(&path).await.expect(200).json, made.json);

    let patch = json!({"max_access_days": null, "contact": null, "sku": null, "external_id": null});
    let changed = town.ops.patch(&path, &patch).await.expect(200).json;
    expect_fields(&changed, &patch);
    assert_eq!(changed["effective_max_access_days"], 180, "inherited from a root that has none");
    assert_eq!(changed["name"], "Academy");

    let least = json!({"name": "Least", "time_zone": "UTC"});
    let made = town.system.post("/api/v1/organizations", &least).await.expect(201).json;
    for unset in ["external_id", "parent_id", "max_access_days", "sku", "contact"] {
        assert_eq!(made.get(unset), Some(&Value::Null), "{unset} is null, not absent");
    }
    assert_eq!(made["anonymous_registration"], false);
    let bad = json!({"name": "", "time_zone": "Mars", "max_access_days": 3_661});
    town.system.post("/api/v1/organizations", &bad).await.problem(422, "invalid_fields");
}

#[tokio::test]
async fn org_3_what_the_tree_refuses_has_its_codes() {
    let town = Town::new().await;
    let (north, branch) = (town.north.state().id(), town.branch.state().id());
    let path = |id: String| format!("/api/v1/organizations/{id}");
    let under = |id: String| json!({"parent_id": id});
    let (system, north_path) = (&town.system, path(north.to_string()));
    system.patch(&north_path, &under(branch.to_string())).await.problem(409, "would_be_circular");
    system.patch(&north_path, &under(north.to_string())).await.problem(409, "would_be_circular");
    let nobody = "01890a5d-ac96-774b-bcce-b302099a8057".to_owned();
    system.patch(&north_path, &under(nobody)).await.problem(404, "organization_not_found");
    // A site of North that registers people in the branch keeps it there (SITE-1).
    let door = json!({
        "host": "branch.example", "organization_id": north.to_string(),
        "default_user_organization_id": branch.to_string(),
    });
    let door = system.post("/api/v1/sites", &door).await.expect(201);
    let away = under(town.south.state().id().to_string());
    for away in [away, json!({"parent_id": null})] {
        let parts = system.patch(&path(branch.to_string()), &away).await;
        assert_eq!(parts.problem(409, "would_part_site").json["site_id"], door.json["id"]);
    }
    let back = json!({"default_user_organization_id": north.to_string()});
    system.patch(door.header("location"), &back).await.expect(200);
    // Only a System Administrator moves one (PERM-6).
    let south = under(town.south.state().id().to_string());
    town.ops.patch(&path(branch.to_string()), &south).await.problem(403, "forbidden");
    let moved = system.patch(&path(branch.to_string()), &south).await.expect(200).json;
    assert_eq!(moved["parent_id"], town.south.state().id().to_string());
    town.ops.get(&path(branch.to_string())).await.problem(404, "not_found");

    let mut above = north.to_string();
    for depth in 2..=16 {
        let body =
            json!({"name": format!("Depth {depth}"), "time_zone": "UTC", "parent_id": above});
        above = system.post("/api/v1/organizations", &body).await.expect(201).text_at("/id");
    }
    let body = json!({"name": "Depth 17", "time_zone": "UTC", "parent_id": above});
    system.post("/api/v1/organizations", &body).await.problem(409, "too_deep");
    let body = json!({"name": "Twin", "time_zone": "UTC", "external_id": "T-1"});
    system.post("/api/v1/organizations", &body).await.expect(201);
    system.post("/api/v1/organizations", &body).await.problem(409, "external_id_taken");
}

#[tokio::test]
async fn site_1_a_site_is_made_seen_and_changed() {
    let town = Town::new().await;
    let north = town.north.state().id().to_string();
    let full = json!({
        "host": "Academy.Example", "organization_id": north,
        "default_user_organization_id": town.branch.state().id().to_string(),
        "register_by_key": true, "new_users_join_pool_organization": true,
        "help_desk_email": "help@north.example", "contact": "Call us.", "login_message": "Welcome",
    });
    let made = town.system.post("/api/v1/sites", &full).await.expect(201);
    let path = format!("/api/v1/sites/{}", made.text_at("/id"));
    assert_eq!(made.header("location"), path);
    let mut expected = full.clone();
    expected["host"] = "academy.example".into();
    expect_fields(&made.json, &expected);
    assert_eq!(town.ops.get(&path).await.expect(200).json, made.json);
    town.system.post("/api/v1/sites", &full).await.problem(409, "host_taken");
    let catch_all =
        json!({"host": "*", "organization_id": north, "default_user_organization_id": north});
    town.system.post("/api/v1/sites", &catch_all).await.problem(409, "host_taken");
    let mut foreign = full.clone();
    foreign["host"] = "other.example".into();
    foreign["default_user_organization_id"] = town.south.state().id().to_string().into();
    // Its users belong to the owner or below.
    let refused = town.system.post("/api/v1/sites", &foreign).await;
    refused.invalid(&[("default_user_organization_id", "invalid")]);
    foreign["organization_id"] = "01890a5d-ac96-774b-bcce-b302099a8057".into();
    town.system.post("/api/v1/sites", &foreign).await.problem(404, "organization_not_found");
    let cleared = json!({"help_desk_email": null, "contact": null, "login_message": null});
    expect_fields(&town.system.patch(&path, &cleared).await.expect(200).json, &cleared);
    // A new site serves at once.
    let front = town.api.anyone().with("host", "academy.example").get("/api/v1/site").await;
    assert_eq!(front.expect(200).json["anonymous_registration"], false, "the branch has none");
}

#[tokio::test]
async fn usr_1_a_user_is_made_found_and_changed() {
    let town = Town::new().await;
    let mut body = town.a_user("Zoe@North.example");
    body["first_name"] = "Zoé".into();
    body["time_zone"] = "Asia/Kolkata".into();
    body["language"] = "en".into();
    let made = town.ops.post("/api/v1/users", &body).await.expect(201);
    let path = format!("/api/v1/users/{}", made.text_at("/id"));
    assert_eq!(made.header("location"), path);
    assert_eq!(
        names(&made.json),
        [
            "country",
            "created_at",
            "disabled",
            "email",
            "first_name",
            "id",
            "language",
            "last_name",
            "mail_opt_out",
            "organization_id",
            "time_zone",
            "version",
        ]
    );
    assert!(!made.text().contains(PASSWORD));
    body.as_object_mut().unwrap().remove("password");
    expect_fields(&made.json, &body);
    assert_eq!(town.ops.get(&path).await.expect(200).json, made.json);
    town.ops
        .post("/api/v1/users", &town.a_user("ZOE@north.EXAMPLE "))
        .await
        .problem(409, "email_taken");

    // Whoever names no organization takes their own.
    let mut homeless = town.a_user("home@north.example");
    homeless.as_object_mut().unwrap().remove("organization_id");
    let made = town.ops.post("/api/v1/users", &homeless).await.expect(201).json;
    assert_eq!(made["organization_id"], town.north.state().id().to_string());

    for query in [
        "first_name=zoe",
        "first_name=%C3%89",
        "email=zoe%40",
        "last_name=humph&first_name=zO%C3%89",
    ] {
        let found = town.ops.get(&format!("/api/v1/users?{query}")).await.expect(200).json;
        let emails: Vec<&Value> =
            found["items"].as_array().unwrap().iter().map(|user| &user["email"]).collect();
        // Two characters match the beginning of a word only (USR-8).
        let expected =
            if query == "first_name=%C3%89" { vec![] } else { vec!["Zoe@North.example"] };
        assert_eq!(emails, expected, "{query}");
    }
    let disabled = json!({"disabled": true, "mail_opt_out": true, "time_zone": null});
    expect_fields(&town.ops.patch(&path, &disabled).await.expect(200).json, &disabled);
    for (query, count) in [("disabled=true", 1), ("disabled=false&first_name=zoe", 0)] {
        let found = town.ops.get(&format!("/api/v1/users?{query}")).await.expect(200).json;
        assert_eq!(found["items"].as_array().unwrap().len(), count, "{query}");
    }
    for bad in ["disabled=maybe", "organization_id=x", "no_such=1", "first_name=%00"] {
        let refused = town.ops.get(&format!("/api/v1/users?{bad}")).await;
        refused.problem(422, "invalid_fields");
    }
    // Nobody sets another's password (USR-6).
    let password = json!({"password": "amber-Saddle-quiet-17"});
    town.ops.patch(&path, &password).await.invalid(&[("password", "unknown_field")]);
    let taken = json!({"email": "lea@north.example"});
    town.ops.patch(&path, &taken).await.problem(409, "email_taken");
    let foreign = json!({"organization_id": town.south.state().id().to_string()});
    town.ops.patch(&path, &foreign).await.problem(404, "organization_not_found");
}

#[tokio::test]
async fn perm_9_roles_are_granted_listed_and_taken() {
    let town = Town::new().await;
    let lea = format!("/api/v1/users/{}/roles", town.lea.state().id());
    let north = town.north.state().id().to_string();
    let role = format!("{lea}/enrollment_manager/organizations/{north}");
    for _ in 0..2 {
        assert!(town.ops.put_nothing(&role).await.expect(204).bytes.is_empty());
    }
    let expected = json!([{"role": "enrollment_manager", "organization_id": north}]);
    let listed = town.ops.get(&lea).await.expect(200).json;
    assert_eq!(listed, json!({"items": expected, "next_cursor": null}));
    town.system.put_nothing(&format!("{lea}/help_desk_agent")).await.expect(204);
    assert_eq!(town.ops.get(&lea).await.json["items"].as_array().unwrap().len(), 2);
    for _ in 0..2 {
        town.ops.delete(&role).await.expect(204);
    }
    town.system.delete(&format!("{lea}/help_desk_agent")).await.expect(204);
    assert_eq!(town.ops.get(&lea).await.json["items"], json!([]));

    let own = format!("/api/v1/users/{}/roles", town.ops_user.state().id());
    let own = format!("{own}/sales_manager/organizations/{north}");
    town.ops.put_nothing(&own).await.problem(409, "own_role");
    town.ops.delete(&own).await.problem(409, "own_role");
    // A System Administrator is made by the command line, never by the web (PERM-6).
    town.system.put_nothing(&format!("{lea}/system_administrator")).await.problem(403, "forbidden");
    for unknown in [
        "emperor".to_owned(),
        format!("emperor/organizations/{north}"),
        format!("help_desk_agent/organizations/{north}"),
        "operations_manager".to_owned(),
        "operations_manager/organizations/none".to_owned(),
        format!("operations_manager/organizations/{}", town.south.state().id()),
    ] {
        let path = format!("{lea}/{unknown}");
        town.ops.put_nothing(&path).await.problem(404, "not_found");
        town.ops.delete(&path).await.problem(404, "not_found");
    }
}

#[tokio::test]
async fn crs_1_a_course_is_made_found_and_changed() {
    let town = Town::new().await;
    let full = json!({
        "name": "Networks", "short_name": "NET-1", "description": "All of it.",
        "organization_id": town.north.state().id().to_string(), "max_access_days": 60,
        "sku": "NET", "archived": false, "auto_archive_at": "2028-01-01T00:00:00Z",
        "certificate": {"title": "Networker"},
        "activities": [
            {"name": "Read", "kind": "document", "required": true,
             "url": "https://content.example/net.pdf", "minutes": 30},
            {"name": "Try", "kind": "lab", "required": false, "lab_profile": "net-lab",
             "requirements": "A browser."},
        ],
    });
    let made = town.ops.post("/api/v1/courses", &full).await.expect(201);
    let path = format!("/api/v1/courses/{}", made.text_at("/id"));
    assert_eq!(made.header("location"), path);
    let mut plain = full.clone();
    let activities = plain.as_object_mut().unwrap().remove("activities").unwrap();
    let certificate = plain.as_object_mut().unwrap().remove("certificate").unwrap();
    expect_fields(&made.json["certificate"], &certificate);
    expect_fields(&made.json, &plain);
    for (shown, sent) in
        made.json["activities"].as_array().unwrap().iter().zip(activities.as_array().unwrap())
    {
        expect_fields(shown, sent);
        assert_eq!(shown["retired"], false);
        for field in ["id", "url", "lab_profile", "minutes", "requirements"] {
            assert!(shown.get(field).is_some(), "{field} of {shown}");
        }
    }
    assert_eq!(town.ops.get(&path).await.expect(200).json, made.json);
    town.ops.post("/api/v1/courses", &full).await.problem(409, "short_name_taken");

    // An activity with an id is kept, one without is new, a missing one is retired (CRS-5).
    let kept = made.text_at("/activities/1/id");
    let activities = json!([
        {"name": "Watch", "kind": "video", "required": true, "url": "https://content.example/v"},
        {"id": kept, "name": "Try it", "kind": "lab", "required": true, "lab_profile": "net-lab"},
    ]);
    let changed = town.ops.patch(&path, &json!({"activities": activities})).await.expect(200).json;
    let shown: Vec<(&str, bool)> = changed["activities"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["name"].as_str().unwrap(), it["retired"].as_bool().unwrap()))
        .collect();
    assert_eq!(shown, [("Watch", false), ("Try it", false), ("Read", true)]);
    assert_eq!(changed["activities"][1]["id"], kept);
    let owner = json!({"organization_id": town.branch.state().id().to_string()});
    town.ops.patch(&path, &owner).await.invalid(&[("organization_id", "unknown_field")]);
    let cleared = json!({
        "short_name": null, "description": null, "max_access_days": null, "sku": null,
        "auto_archive_at": null, "certificate": null,
    });
    expect_fields(&town.ops.patch(&path, &cleared).await.expect(200).json, &cleared);

    town.ops.patch(&path, &json!({"archived": true})).await.expect(200);
    let found = async |query: &str| {
        let found = town.ops.get(&format!("/api/v1/courses{query}")).await.expect(200).json;
        let names = found["items"].as_array().unwrap().iter();
        names.map(|it| it["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found("").await, ["Working safely"]);
    assert_eq!(found("?archived=false").await, ["Working safely"]);
    assert_eq!(found("?archived=true").await, ["Networks"]);
    assert_eq!(found("?archived=any").await, ["Networks", "Working safely"]);
    assert_eq!(found("?archived=any&name=NETW").await, ["Networks"]);
}

#[tokio::test]
async fn crs_2_what_an_activity_needs_is_named_with_its_place() {
    let town = Town::new().await;
    let course = |activity: Value| {
        json!({"name": "New", "organization_id": town.north.state().id().to_string(),
               "activities": [activity]})
    };
    for (activity, field, code) in [
        (json!({"kind": "lab", "required": true, "lab_profile": "x"}), "name", "required"),
        (json!({"name": "A", "kind": "lab", "required": true}), "lab_profile", "required"),
        (json!({"name": "A", "kind": "video", "required": true}), "url", "required"),
        (
            json!({"name": "A", "kind": "link", "required": true, "url": "javascript:alert(1)"}),
            "url",
            "invalid",
        ),
        (json!({"name": "A", "kind": "quiz", "required": true}), "kind", "invalid"),
        (json!({"name": "A", "kind": "lab", "lab_profile": "x"}), "required", "required"),
        (
            json!({"name": "A", "kind": "lab", "required": true, "lab_profile": "x", "minutes": -1}),
            "minutes",
            "out_of_range",
        ),
    ] {
        let field = format!("activities[0].{field}");
        let refused = town.ops.post("/api/v1/courses", &course(activity)).await;
        refused.invalid(&[(field.as_str(), code)]);
    }
}
