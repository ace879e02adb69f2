//! The pages of visitors: registering, a forgotten password, and whom to ask.

use serde_json::json;

use crate::town::{PASSWORD, Town};

const NEWCOMER: [(&str, &str); 5] = [
    ("first_name", "Nora"),
    ("last_name", "New"),
    ("email", "nora@new.example"),
    ("password", "amber-Saddle-quiet-17"),
    ("country", "NO"),
];

#[tokio::test]
async fn reg_2_a_visitor_registers_and_stands_on_the_dashboard() {
    let town = Town::new().await;
    let visitor = town.visitor_at_browser();
    let form = visitor.get("/register").await.expect(200);
    assert!(form.text().contains("<option value=\"NO\">Norway</option>"), "{}", form.text());
    let mut bad = NEWCOMER;
    (bad[1].1, bad[3].1) = ("", "short");
    let refused = visitor.submit("/register", &bad).await.expect(422);
    for part in ["href=\"#last_name\"", "href=\"#password\"", "value=\"Nora\"", "\"NO\" selected"] {
        assert!(refused.text().contains(part), "{part}: {}", refused.text());
    }
    assert!(!refused.text().contains("short\""), "no password is shown again");
    let made = visitor.submit("/register", &NEWCOMER).await.expect(303);
    assert_eq!(made.header("location"), "/");
    let dashboard = visitor.follow(&made).await.expect(200);
    assert!(
        dashboard.text().contains("Nora New") && dashboard.text().contains("action=\"/redeem\"")
    );
    let taken = visitor.submit("/register", &NEWCOMER).await.expect(422);
    assert!(taken.text().contains("href=\"#email\""), "{}", taken.text());
}

#[tokio::test]
async fn reg_3_registering_with_a_key_leads_to_its_assignment() {
    let town = Town::new().await;
    let visitor = town.visitor_at_browser();
    for (key, status) in [("", 422), ("NO-SUCH-KEY", 409), ("AAAA-AAAA-AAAA-AAA1", 422)] {
        let refused = visitor.submit("/register/key", &[("key", key)]).await.expect(status);
        assert!(refused.text().contains(&format!("value=\"{key}\"")), "{}", refused.text());
    }
    let found = visitor.submit("/register/key", &[("key", "spring 0001")]).await.expect(303);
    assert_eq!(found.header("location"), "/register?key=spring%200001");
    let course = town.course.state().details().name.as_str();
    let form = visitor.get(found.header("location")).await.expect(200);
    assert!(form.text().contains(course), "it names the course: {}", form.text());
    let before = town.facts();
    let with_key = [&NEWCOMER[..], &[("key", "spring 0001")]].concat();
    let refused = visitor.submit("/register", &with_key[1..]).await.expect(422);
    assert!(refused.text().contains(course) && refused.text().contains("value=\"spring 0001\""));
    town.expect_facts(&before);
    let made = visitor.submit("/register", &with_key).await.expect(303);
    let shown = visitor.follow(&made).await.expect(200);
    assert!(shown.text().contains("Welcome!") && shown.text().contains(course));
    let used = [("email", "other@new.example"), ("key", "SPRING-0001")];
    let used = [&NEWCOMER[..2], &NEWCOMER[3..], &used].concat();
    let used = visitor.submit("/register", &used).await.expect(409);
    assert!(used.text().contains("id=\"key\""), "another key can be filled in: {}", used.text());
}

#[tokio::test]
async fn reg_1_closed_registration_is_told() {
    let town = Town::new().await;
    let visitor = town.visitor_at_browser();
    let site = format!("/api/v1/sites/{}", town.site.state().id());
    town.system.patch(&site, &json!({"register_by_key": false})).await.expect(200);
    let closed = visitor.get("/register/key").await.expect(403);
    assert!(closed.text().contains("Registration is closed"), "{}", closed.text());
    visitor.submit("/register/key", &[("key", "SPRING-0001")]).await.expect(403);
    visitor.get("/register?key=SPRING-0001").await.expect(403);
    visitor.get("/register").await.expect(200);
    let north = format!("/api/v1/organizations/{}", town.north.state().id());
    town.ops.patch(&north, &json!({"anonymous_registration": false})).await.expect(200);
    visitor.get("/register").await.expect(403);
    visitor.submit("/register", &NEWCOMER).await.expect(403);
}

#[tokio::test]
async fn reg_5_who_is_signed_in_redeems_and_makes_no_second_account() {
    let town = Town::new().await;
    let lea = town.lea_at_browser().await;
    let led = async |path: &str| lea.get(path).await.expect(303).header("location").to_owned();
    assert_eq!(led("/register").await, "/");
    assert_eq!(led("/register?key=SPRING-0001").await, "/redeem/SPRING-0001");
    let found = lea.submit("/register/key", &[("key", "SPRING-0001")]).await.expect(303);
    assert_eq!(found.header("location"), "/redeem/SPRING-0001");
}

#[tokio::test]
async fn usr_6_asking_for_a_link_is_answered_alike_for_everyone() {
    let town = Town::new().await;
    let visitor = town.visitor_at_browser();
    let mut said = Vec::new();
    for email in ["lea@north.example", "nobody@north.example"] {
        let asked = visitor.submit("/password-resets", &[("email", email)]).await.expect(303);
        said.push(visitor.follow(&asked).await.expect(200).text().to_owned());
    }
    assert_eq!(said[0], said[1]);
    assert!(said[0].contains("a link is on its way"), "{}", said[0]);
    visitor.submit("/password-resets", &[("email", "")]).await.expect(422);
    visitor.get("/password-resets/guessed").await.expect(200);
    let over = visitor.submit("/password-resets/guessed", &[("password", PASSWORD)]).await;
    let over = over.expect(409);
    assert!(over.text().contains("href=\"/password-resets\""), "{}", over.text());
    assert!(!over.text().contains(PASSWORD));
}

#[tokio::test]
async fn hlp_3_contact_is_the_sites_text_else_the_nearest_of_the_learner() {
    let town = Town::new().await;
    let lea = town.lea_at_browser().await;
    let read = async || lea.get("/contact").await.expect(200).text().to_owned();
    assert!(read().await.contains("Ask whoever gave you your training."));
    let north = format!("/api/v1/organizations/{}", town.north.state().id());
    town.ops.patch(&north, &json!({"contact": "The office of North"})).await.expect(200);
    assert!(read().await.contains("The office of North"));
    let site = format!("/api/v1/sites/{}", town.site.state().id());
    let settings = json!({"contact": "The site's desk", "help_desk_email": "desk@site.example"});
    town.system.patch(&site, &settings).await.expect(200);
    let text = read().await;
    for part in ["The site&#39;s desk", "mailto:desk@site.example"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("The office of North"));
    let visitor = town.visitor_at_browser().get("/contact").await.expect(200);
    assert!(visitor.text().contains("mailto:desk@site.example"));
}
