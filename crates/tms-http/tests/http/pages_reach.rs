//! Every page and every form, as the router has them: for nobody, for who holds no role, and for who works in another
//! organization (PERM-3, PERM-7, PERM-8).

use std::collections::BTreeMap;

use tms_domain::role::{AdministratorRole, Grant};
use tms_http::{PageRoute, page_routes};

use crate::{api::Answer, browser::Browser, town::Town};

/// What visitors use who are not signed in; signing in is not asked of them.
const PUBLIC: [&str; 19] = [
    "GET /_gallery",
    "GET /badges/{id}",
    "GET /contact",
    "GET /mail-opt-out/{token}",
    "GET /password-resets",
    "GET /password-resets/{token}",
    "GET /redeem/hint",
    "GET /redeem/{key}",
    "GET /register",
    "GET /register/key",
    "GET /sign-in",
    "GET /verify",
    "GET /verify/{number}",
    "POST /mail-opt-out/{token}",
    "POST /password-resets",
    "POST /password-resets/{token}",
    "POST /password-strength",
    "POST /register",
    "POST /sign-in",
];
/// The same, sent with a key.
const PUBLIC_WITH_KEY: &str = "POST /register/key";

fn name(route: PageRoute) -> String {
    format!("{} {}", route.method, route.path)
}

fn is_public(route: PageRoute) -> bool {
    let name = name(route);
    name == PUBLIC_WITH_KEY || PUBLIC.contains(&&*name)
}

/// Things of North, by what the paths of their pages begin with.
async fn things(town: &Town) -> BTreeMap<&'static str, String> {
    let job = town.start_job().await;
    let badge = town.a_badge().await;
    let webhook = town.a_webhook().await;
    BTreeMap::from([
        ("/admin/achievements", town.an_achievement().await),
        ("award", town.award_to_lea(&badge).await),
        ("/admin/badges", badge),
        ("/admin/course-assignments", town.assignment.state().id().to_string()),
        ("/admin/courses", town.course.state().id().to_string()),
        ("/admin/help-desk", town.request_cancellation().await),
        ("/admin/jobs", job.rsplit('/').next().unwrap().to_owned()),
        ("/admin/mail", town.mail_to_lea()),
        ("/admin/organizations", town.north.state().id().to_string()),
        ("/admin/sites", town.site.state().id().to_string()),
        ("/admin/training-key-pools", town.pool.state().id().to_string()),
        ("/admin/users", town.lea.state().id().to_string()),
        ("/admin/webhook-deliveries", town.a_message_to(&webhook).await),
        ("/admin/webhooks", webhook),
    ])
}

/// The address of a page of something of North.
fn address(town: &Town, things: &BTreeMap<&str, String>, route: PageRoute) -> String {
    let mut thing = things.iter().filter(|(path, _)| route.path.starts_with(*path));
    let id = thing.next().map_or("01890a5d-ac96-774b-bcce-b302099a8057", |(_, id)| id);
    let key = town.keys[0].state().id().to_string();
    let path = route.path.replace("{id}", id).replace("{key_id}", &key);
    let path = path.replace("{award_id}", &things["award"]);
    path.replace("{key}", "no-key").replace("{token}", "no-token").replace("{activity_id}", id)
}

async fn send(browser: &Browser, route: PageRoute, address: &str) -> Answer {
    if route.method == "POST" {
        browser.submit(address, &[("no_such_field", "1")]).await
    } else {
        browser.get(address).await
    }
}

#[tokio::test]
async fn perm_7_who_is_not_signed_in_is_led_to_sign_in() {
    let town = Town::new().await;
    let things = things(&town).await;
    for route in page_routes().into_iter().filter(|route| !is_public(*route)) {
        let address = address(&town, &things, route);
        let anyone = town.api.anyone().with("content-type", "application/x-www-form-urlencoded");
        if route.method == "GET" {
            let answer = anyone.get(&address).await;
            assert_eq!(answer.status, 303, "{route:?}");
            assert!(answer.header("location").starts_with("/sign-in"), "{route:?}");
        } else {
            let answer = anyone.post_nothing(&address).await;
            assert_eq!(answer.status, 401, "{route:?}");
        }
    }
}

#[tokio::test]
async fn perm_7_perm_8_who_holds_no_role_is_forbidden_every_page_of_the_administration() {
    let town = Town::new().await;
    let things = things(&town).await;
    let lea = town.lea_at_browser().await;
    let before = town.facts();
    let kept = "/admin/course-assignments/multiple/{key}";
    for route in page_routes() {
        // What a form came to is its sender's, whoever that is.
        if route.path.starts_with("/admin") && route.path != kept {
            let answer = send(&lea, route, &address(&town, &things, route)).await;
            assert_eq!(answer.status, 403, "{route:?}: {}", answer.text());
        }
    }
    assert_eq!(town.facts(), before);
}

#[tokio::test]
async fn perm_3_pages_of_what_lies_in_another_organization_do_not_exist() {
    let town = Town::new().await;
    let things = things(&town).await;
    let organization = town.south.state().id();
    let role = AdministratorRole::OperationsManager;
    let held = Grant::Administrator { role, organization };
    let stranger = town.someone_at_browser(&town.south, held).await;
    let before = town.facts();
    for route in page_routes() {
        if !route.path.starts_with("/admin") {
            continue;
        }
        let address = address(&town, &things, route);
        let answer = send(&stranger, route, &address).await;
        if route.path.contains('{') {
            // Deciding is the help desk's alone (HLP-2), and sites are made by nobody but System Administrators
            // (PERM-6): a role is missing.
            let forbidden = ["POST /admin/help-desk/", "GET /admin/sites/", "POST /admin/sites/"];
            let forbidden = forbidden.iter().any(|beginning| name(route).starts_with(beginning));
            let expected = if forbidden { 403 } else { 404 };
            assert_eq!(answer.status, expected, "{route:?}: {}", answer.text());
        }
        for id in town.ids().iter().filter(|id| !address.contains(*id)) {
            assert!(!answer.text().contains(id), "{route:?} tells of North: {}", answer.text());
        }
    }
    assert_eq!(town.facts(), before);
}

#[tokio::test]
async fn a_form_that_is_no_pages_own_changes_nothing() {
    let town = Town::new().await;
    let things = things(&town).await;
    let lea = town.lea_at_browser().await;
    let before = town.facts();
    for route in page_routes() {
        if route.method == "POST" && !is_public(route) {
            let answer = lea.submit_foreign(&address(&town, &things, route), &[]).await;
            assert_eq!(answer.status, 403, "{route:?}: {}", answer.text());
        }
    }
    assert_eq!(town.facts(), before);
}
