//! Site Administration: its tiles, and the list beside its pages.

use tms_domain::role::{AdministratorRole, Grant};

use crate::town::Town;

/// The links of a page, in order.
fn links(html: &str) -> Vec<&str> {
    let links = html.split("href=\"/admin/").skip(1);
    links.filter_map(|rest| rest.split('"').next()).collect()
}

#[tokio::test]
async fn perm_8_the_tiles_are_those_that_a_role_may_use() {
    let town = Town::new().await;
    let organization = town.north.state().id();
    let held = |role| Grant::Administrator { role, organization };
    let cases = [
        (held(AdministratorRole::OperationsManager), 20, "training-key-pools/new"),
        (held(AdministratorRole::SalesManager), 9, "billing"),
        (held(AdministratorRole::EnrollmentManager), 8, "course-assignments/multiple"),
        (Grant::HelpDeskAgent, 5, "help-desk"),
        (Grant::SystemAdministrator, 6, "sites/new"),
    ];
    for (grant, count, path) in cases {
        let page =
            town.someone_at_browser(&town.north, grant).await.get("/admin").await.expect(200);
        let links = links(page.text());
        assert!(links.contains(&path) && links.len() == count, "{grant:?}: {links:#?}");
        for link in links {
            assert!(!link.contains('{'), "{link}");
        }
    }
    let lea = town.lea_at_browser().await.get("/admin").await.expect(403);
    assert!(lea.text().contains("You may not do this"), "{}", lea.text());
    let anyone = town.api.anyone().get("/admin").await.expect(303);
    assert_eq!(anyone.header("location"), "/sign-in?next=%2Fadmin");
}

#[tokio::test]
async fn a_search_leaves_the_links_that_fit() {
    let town = Town::new().await;
    let role = AdministratorRole::OperationsManager;
    let organization = town.north.state().id();
    let ada = Grant::Administrator { role, organization };
    let ada = town.someone_at_browser(&town.north, ada).await;
    let page = ada.get("/admin?search=MULT").await.expect(200);
    assert_eq!(links(page.text()), ["course-assignments/multiple"]);
    let page = ada.get("/admin?search=billing").await.expect(200);
    assert_eq!(links(page.text()), ["billing"]);
    let page = ada.get("/admin?search=zeppelin").await.expect(200);
    assert!(links(page.text()).is_empty() && page.text().contains("Nothing fits"));
}
