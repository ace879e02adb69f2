//! What every page has around it, for whoever looks at it.

use serde_json::{Value, json};
use tms_tests::{Browser, Database};

use super::{OPS, learner, operations_manager, sign_in, sign_out, signed_in};
use crate::world::World;

#[tokio::test]
async fn hlp_3_contact_is_at_the_top_and_tells_whom_to_ask() {
    let world = World::with_catalogue(Database::Sqlite).await;
    operations_manager(&world).await;
    let grace = learner(&world, ("Grace", "Okafor"), "northwind-us").await;
    let browser = Browser::open(&world.server).await;
    for visitors in ["/sign-in", "/register", "/nowhere"] {
        tells_whom_to_ask(&browser, visitors).await;
    }
    sign_in(&browser, &grace.email).await;
    for learners in ["/", "/training", "/redeem"] {
        tells_whom_to_ask(&browser, learners).await;
    }
    sign_out(&browser, "Grace Okafor").await;
    sign_in(&browser, OPS).await;
    for administrators in ["/admin", "/admin/course-assignments/new"] {
        tells_whom_to_ask(&browser, administrators).await;
    }
}

async fn tells_whom_to_ask(browser: &Browser, path: &str) {
    browser.visit(path).await;
    let top =
        "return [...document.querySelectorAll('header a')].find((it) => it.innerText === 'Contact')
        ?.getBoundingClientRect().top ?? null";
    assert!(browser.ask(top).await.as_f64().is_some_and(|top| top < 100.0), "{path}");
    browser.visit("/contact").await;
    browser.sees("Northwind learner support, weekdays 08:00-18:00 London time").await;
    browser.sees("Help desk: help@northwind.example").await;
}

/// The addresses of all links that are shown and lead into the administration.
const LINKS: &str = "return [...new Set([...document.querySelectorAll('a[href^=\"/admin\"]')]
    .map((link) => link.getAttribute('href')))]";

#[tokio::test]
async fn perm_8_who_may_do_something_is_shown_the_link_and_nobody_else() {
    let world = World::with_catalogue(Database::Sqlite).await;
    let seen = [
        ("operations_manager", "Create Training Key Pool", "Create Organization"),
        ("enrollment_manager", "Create Course Assignment", "Create Training Key Pool"),
        ("company_training_manager", "Find Users", "Statements"),
        ("sales_manager", "Statements", "Create Training Key Pool"),
    ];
    for (role, shown, hidden) in seen {
        let email = format!("{role}@tms.example");
        world.administrator(&email, &[(role, "northwind")]).await;
        let browser = signed_in(&world.server, &email).await;
        browser.follow("Admin").await;
        browser.sees(shown).await;
        browser.sees_no(hidden).await;
        for link in browser.ask(LINKS).await.as_array().unwrap() {
            assert_eq!(status(&browser, link).await, 200, "{role} {link}");
        }
    }
    let grace = learner(&world, ("Grace", "Okafor"), "northwind").await;
    let browser = signed_in(&world.server, &grace.email).await;
    browser.sees("My Dashboard").await;
    assert_eq!(browser.ask(LINKS).await, json!([]));
    assert_eq!(status(&browser, &"/admin".into()).await, 403);
}

/// What the server answers to the browser, with its session.
async fn status(browser: &Browser, path: &Value) -> Value {
    browser.ask(&format!("return fetch({path}).then((answer) => answer.status)")).await
}
