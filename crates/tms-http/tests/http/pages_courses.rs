//! The pages of courses: making, changing and archiving them, with their activities.

use tms_domain::role::{AdministratorRole, Grant};

use crate::{browser::Browser, town::Town};

impl Town {
    async fn course_manager(&self) -> Browser {
        let (role, organization) = (AdministratorRole::OperationsManager, self.north.state().id());
        self.someone_at_browser(&self.north, Grant::Administrator { role, organization }).await
    }

    pub(crate) fn course_page(&self) -> String {
        format!("/admin/courses/{}", self.course.state().id())
    }
}

/// A part of a page, from a text to another.
fn between<'a>(html: &'a str, from: &str, to: &str) -> &'a str {
    let rest = html.split_once(from).map_or("", |(_, rest)| rest);
    rest.split_once(to).map_or(rest, |(part, _)| part)
}

/// What stands in the text fields and hidden fields of the activities of a form, in order.
fn activities(html: &str) -> Vec<(String, String)> {
    let fields = html.split("name=\"activities[").skip(1).filter_map(|field| {
        let (name, rest) = field.split_once('"')?;
        let value = between(rest.split_once('>')?.0, "value=\"", "\"").to_owned();
        name.strip_suffix(".name").map(|_| (name.to_owned(), value))
    });
    fields.collect()
}

#[tokio::test]
async fn crs_1_crs_2_a_course_is_made_with_activities_in_the_order_its_buttons_gave_them() {
    let town = Town::new().await;
    let manager = town.course_manager().await;
    let north = town.north.state().id().to_string();
    let path = "/admin/courses/new";
    let mut typed = vec![
        ("name", "Azure Administrator"),
        ("organization_id", north.as_str()),
        ("short_name", "AZ-104"),
        ("description", "Two days.\r\nWith labs."),
        ("max_access_days", "90"),
        ("certificate.title", "Certificate of completion"),
        ("auto_archive_on", "2030-01-31"),
    ];
    typed.push(("step", "add-document"));
    let page = manager.submit(path, &typed).await.expect(200);
    assert!(page.text().contains("value=\"Azure Administrator\""), "everything typed is kept");
    assert!(page.text().contains("name=\"activities[0].url\""), "{}", page.text());
    typed.pop();
    typed.extend([
        ("activities[0].kind", "document"),
        ("activities[0].name", "Handbook"),
        ("activities[0].required", "false"),
        ("activities[0].url", "https://docs.example/handbook"),
        ("activities[1].kind", "lab"),
        ("activities[1].name", "First lab"),
        ("activities[1].required", "false"),
        ("activities[1].required", "true"),
        ("activities[1].lab_profile", "4711"),
        ("activities[1].requirements", "A browser."),
        ("step", "up-1"),
    ]);
    let page = manager.submit(path, &typed).await.expect(200);
    let names = |html: &str| activities(html).into_iter().map(|it| it.1).collect::<Vec<_>>();
    assert_eq!(names(page.text()), ["First lab", "Handbook"]);
    assert!(page.text().contains("value=\"4711\"") && page.text().contains("A browser."));
    typed.pop();

    let mut wrong = typed.clone();
    wrong.push(("activities[0].url", "handbook"));
    let page = manager.submit(path, &wrong).await.expect(422);
    assert!(page.text().contains("href=\"#activities[0].url\""), "{}", page.text());
    assert!(page.text().contains("starts with https://"));

    let made = manager.submit(path, &typed).await.expect(303);
    let page = manager.get(made.header("location")).await.expect(200);
    for shown in ["Handbook", "First lab", "4711", "90 days", "31 January 2030", "AZ-104"] {
        assert!(page.text().contains(shown), "{shown}: {}", page.text());
    }
    let again = manager.submit(path, &typed).await.expect(409);
    assert!(again.text().contains("href=\"#short_name\""), "{}", again.text());
}

#[tokio::test]
async fn crs_5_what_is_left_out_of_the_form_is_retired_and_an_instant_keeps_its_hour() {
    let town = Town::new().await;
    let manager = town.course_manager().await;
    let (page, edit) = (town.course_page(), format!("{}/edit", town.course_page()));
    let path = format!("/api/v1/courses/{}", town.course.state().id());
    let at = serde_json::json!({"auto_archive_at": "2030-01-31T17:30:00Z"});
    town.ops.patch(&path, &at).await.expect(200);
    let form = manager.get(&edit).await.expect(200);
    assert!(form.text().contains("value=\"2030-01-31\""), "{}", form.text());
    let name = between(form.text(), "id=\"name\" name=\"name\" type=\"text\" value=\"", "\"");
    let lab = town.lab();
    let typed = [
        ("version", "2"),
        ("name", name),
        ("auto_archive_on", "2030-01-31"),
        ("activities[0].id", lab.as_str()),
        ("activities[0].kind", "lab"),
        ("activities[0].name", "The lab, renamed"),
        ("activities[0].required", "true"),
        ("activities[0].lab_profile", "77"),
    ];
    manager.submit(&edit, &typed).await.expect(303);
    let course = town.ops.get(&path).await.expect(200).json;
    assert_eq!(course["auto_archive_at"], "2030-01-31T17:30:00Z");
    assert_eq!(course["activities"][0]["name"], "The lab, renamed");
    assert_eq!(course["activities"][1]["retired"], true);
    let shown = manager.get(&page).await.expect(200);
    assert!(shown.text().contains("1 retired activity"), "{}", shown.text());
    let nothing = [("name", name), ("auto_archive_on", "")];
    manager.submit(&edit, &nothing).await.expect(303);
    let course = town.ops.get(&path).await.expect(200).json;
    assert_eq!(course["activities"][0]["retired"], true, "a course may have nothing to do");
    assert_eq!(course["auto_archive_at"], serde_json::Value::Null);
}

#[tokio::test]
async fn crs_4_archiving_is_asked_first_and_taken_back() {
    let town = Town::new().await;
    let manager = town.course_manager().await;
    let page = town.course_page();
    let asked = manager.get(&format!("{page}/archive")).await.expect(200);
    assert!(asked.text().contains("Assignments that exist keep working"), "{}", asked.text());
    manager.submit(&format!("{page}/archive"), &[]).await.expect(303);
    let shown = manager.get(&page).await.expect(200);
    assert!(shown.text().contains("This course is archived"));
    let id = town.course.state().id().to_string();
    assert!(!manager.get("/admin/courses").await.text().contains(&id));
    assert!(manager.get("/admin/courses?archived=true").await.text().contains(&id));
    // Archived by the clock as well.
    let past = serde_json::json!({"auto_archive_at": "2020-01-01T00:00:00Z"});
    town.ops.patch(&format!("/api/v1/courses/{id}"), &past).await.expect(200);
    manager.submit(&format!("{page}/reopen"), &[]).await.expect(303);
    assert!(!manager.get(&page).await.text().contains("This course is archived"));
}

#[tokio::test]
async fn perm_3_perm_4_courses_are_changed_by_operations_managers_in_reach_only() {
    let town = Town::new().await;
    let (role, organization) = (AdministratorRole::SalesManager, town.north.state().id());
    let sales = Grant::Administrator { role, organization };
    let sales = town.someone_at_browser(&town.north, sales).await;
    let (role, south) = (AdministratorRole::OperationsManager, town.south.state().id());
    let stranger = Grant::Administrator { role, organization: south };
    let stranger = town.someone_at_browser(&town.south, stranger).await;
    let page = town.course_page();
    let seen = sales.get(&page).await.expect(200);
    assert!(!seen.text().contains(&format!("{page}/edit")), "a link that would be refused");
    stranger.get(&page).await.expect(404);
    for path in ["edit", "certificate", "archive"].map(|part| format!("{page}/{part}")) {
        sales.get(&path).await.expect(403);
        sales.submit(&path, &[]).await.expect(403);
        stranger.get(&path).await.expect(404);
        stranger.submit(&path, &[]).await.expect(404);
    }
    sales.get("/admin/courses/new").await.expect(403);
    // A course that comes from above is seen, and not changed; what is above is not named.
    let (role, organization) = (AdministratorRole::OperationsManager, town.branch.state().id());
    let below = Grant::Administrator { role, organization };
    let below = town.someone_at_browser(&town.branch, below).await;
    let seen = below.get(&page).await.expect(200);
    assert!(seen.text().contains("An organization above yours"), "{}", seen.text());
    below.get(&format!("{page}/edit")).await.expect(403);
}
