//! The pages of organizations and sites.

use tms_domain::role::{AdministratorRole, Grant};
use tms_testkit::build::{a_learner, an_organization};

use crate::{browser::Browser, town::Town};

impl Town {
    async fn system_administrator(&self) -> Browser {
        self.someone_at_browser(&self.north, Grant::SystemAdministrator).await
    }

    async fn manager_of(
        &self,
        organization: &tms_domain::change::Versioned<tms_domain::organization::Organization>,
    ) -> Browser {
        let (role, place) = (AdministratorRole::OperationsManager, organization.state().id());
        let grant = Grant::Administrator { role, organization: place };
        self.someone_at_browser(organization, grant).await
    }
}

#[tokio::test]
async fn org_1_an_organization_shows_what_it_inherits_and_from_where() {
    let town = Town::new().await;
    let system = town.system_administrator().await;
    let north = town.north.state().id().to_string();
    let typed = [
        ("name", "Academy"),
        ("parent_id", north.as_str()),
        ("time_zone", "Asia/Tokyo"),
        ("max_access_days", ""),
        ("sku", ""),
        ("external_id", ""),
        ("anonymous_registration", "false"),
        ("contact", "Call us."),
    ];
    let made = system.submit("/admin/organizations/new", &typed).await.expect(303);
    let page = made.header("location").to_owned();
    let shown = system.get(&page).await.expect(200);
    assert!(shown.text().contains("as nothing is set"), "{}", shown.text());
    assert!(shown.text().contains("180 days") && shown.text().contains("Asia/Tokyo"));

    let above = format!("/admin/organizations/{north}");
    let manager = town.manager_of(&town.north).await;
    let form = manager.get(&format!("{above}/edit")).await.expect(200);
    assert!(!form.text().contains("name=\"parent_id\""), "only System Administrators move");
    let settings = [("name", "North"), ("time_zone", "UTC"), ("max_access_days", "90")];
    manager.submit(&format!("{above}/edit"), &settings).await.expect(303);
    let shown = manager.get(&page).await.expect(200);
    assert!(shown.text().contains("90 days"), "{}", shown.text());
    assert!(shown.text().contains("inherited from North"), "{}", shown.text());
    // Whoever does not reach what is above does not learn its name (PERM-3).
    let branch = format!("/admin/organizations/{}", town.branch.state().id());
    let shown = town.manager_of(&town.branch).await.get(&branch).await.expect(200);
    assert!(shown.text().contains("inherited from above"), "{}", shown.text());
    assert!(!shown.text().contains(&north), "{}", shown.text());
    manager.get("/admin/organizations/new").await.expect(403);
    let south = format!("/admin/organizations/{}", town.south.state().id());
    for path in [south.clone(), format!("{south}/edit")] {
        manager.get(&path).await.expect(404);
    }
    manager.submit(&format!("{south}/edit"), &settings).await.expect(404);
    let found = manager.get("/admin/organizations?name=acad").await.expect(200);
    assert!(found.text().contains("Academy") && found.text().contains("below North"));
    assert!(!found.text().contains("North branch"), "{}", found.text());
}

#[tokio::test]
async fn org_3_where_an_organization_cannot_stand_is_said_at_its_field() {
    let town = Town::new().await;
    let system = town.system_administrator().await;
    let edit = format!("/admin/organizations/{}/edit", town.north.state().id());
    let form = system.get(&edit).await.expect(200);
    let branch = town.branch.state().id().to_string();
    assert!(form.text().contains("name=\"parent_id\""));
    assert!(!form.text().contains(&format!("value=\"{branch}\"")), "not below one below it");
    let typed = |parent| [("name", "North, renamed"), ("parent_id", parent), ("time_zone", "UTC")];
    let refused = system.submit(&edit, &typed(&branch)).await.expect(409);
    assert!(refused.text().contains("href=\"#parent_id\""), "{}", refused.text());
    assert!(refused.text().contains("below one of those below it"), "{}", refused.text());
    assert!(refused.text().contains("value=\"North, renamed\""), "what was typed is kept");

    let ports = &town.api.world.ports_without_faults();
    let mut deepest = an_organization("1").stored(ports).await;
    for depth in 2..=16 {
        deepest = an_organization(&depth.to_string()).under(&deepest).stored(ports).await;
    }
    let parent = deepest.state().id().to_string();
    let typed = typed(&parent);
    let refused = system.submit("/admin/organizations/new", &typed).await.expect(409);
    assert!(refused.text().contains("At most 16 organizations"), "{}", refused.text());
}

#[tokio::test]
async fn org_1_of_very_many_organizations_a_form_still_says_the_one_it_is_about() {
    let town = Town::new().await;
    let manager = town.manager_of(&town.north).await;
    let ports = &town.api.world.ports_without_faults();
    for number in 0..1_000 {
        an_organization(&number.to_string()).under(&town.north).stored(ports).await;
    }
    let youngest = an_organization("The youngest").under(&town.north).stored(ports).await;
    let youngest = youngest.state().id();
    let chosen = format!("value=\"{youngest}\" selected");
    let form = manager.get("/admin/users/new").await.expect(200);
    assert!(form.text().contains("The oldest 1,000 organizations are listed"), "{}", form.text());
    assert!(!form.text().contains("The youngest"));
    // Its own page leads to all that is made in it.
    let page = manager.get(&format!("/admin/organizations/{youngest}")).await.expect(200);
    for made in ["users", "training-key-pools", "courses"] {
        let path = format!("/admin/{made}/new?organization_id={youngest}");
        assert!(page.text().contains(&path), "{path}: {}", page.text());
        let form = manager.get(&path).await.expect(200);
        assert!(form.text().contains(&chosen), "{path}: {}", form.text());
    }
    let user = a_learner(youngest).stored(ports).await.state().id();
    let edit = manager.get(&format!("/admin/users/{user}/edit")).await.expect(200);
    assert!(edit.text().contains(&chosen), "saving would move them: {}", edit.text());
}

#[tokio::test]
async fn site_1_reg_1_a_site_says_what_its_switches_mean_for_its_login_page() {
    let town = Town::new().await;
    let system = town.system_administrator().await;
    let shown = system.get("/admin/sites").await.expect(200);
    assert!(shown.text().contains("Create a user account</span>"), "{}", shown.text());
    let (north, south) = (town.north.state().id().to_string(), town.south.state().id().to_string());
    let path = "/admin/sites/new";
    let typed = |host, default| {
        [
            ("host", host),
            ("organization_id", south.as_str()),
            ("default_user_organization_id", default),
            ("register_by_key", "false"),
            ("register_by_key", "true"),
            ("new_users_join_pool_organization", "false"),
            ("login_message", "Welcome to South"),
        ]
    };
    let refused = system.submit(path, &typed("two words", "")).await.expect(422);
    for field in ["host", "default_user_organization_id"] {
        assert!(refused.text().contains(&format!("href=\"#{field}\"")), "{}", refused.text());
    }
    assert!(refused.text().contains("Welcome to South</textarea>"), "what was typed is kept");
    assert!(
        refused
            .text()
            .contains("name=\"register_by_key\" type=\"checkbox\" value=\"true\" checked")
    );
    let refused = system.submit(path, &typed("south.example", &north)).await.expect(422);
    assert!(refused.text().contains("an organization below it"), "{}", refused.text());
    system.submit(path, &typed("south.example", &south)).await.expect(303);
    let shown = system.get("/admin/sites").await.expect(200);
    assert!(shown.text().contains("No registration"), "South does not allow it");
    let id = shown.text().split("/admin/sites/").find_map(|it| it.split_once("/edit"));
    let edit = format!("/admin/sites/{}/edit", id.unwrap().0);
    let form = system.get(&edit).await.expect(200);
    assert!(form.text().contains("South does not allow people to register"), "{}", form.text());
    let taken = [("host", "*")];
    let refused = system.submit(&edit, &taken).await.expect(409);
    assert!(refused.text().contains("Another site serves this host"), "{}", refused.text());
}

#[tokio::test]
async fn perm_6_sites_are_seen_in_reach_and_changed_by_system_administrators_only() {
    let town = Town::new().await;
    let manager = town.manager_of(&town.north).await;
    let edit = format!("/admin/sites/{}/edit", town.site.state().id());
    let shown = manager.get("/admin/sites").await.expect(200);
    assert!(!shown.text().contains("/edit\""), "a link that would be refused");
    manager.get(&edit).await.expect(403);
    manager.submit(&edit, &[("host", "*")]).await.expect(403);
    manager.get("/admin/sites/new").await.expect(403);
    let stranger = town.manager_of(&town.south).await;
    let shown = stranger.get("/admin/sites").await.expect(200);
    assert!(shown.text().contains("no sites that you may see"), "{}", shown.text());
    town.lea_at_browser().await.get("/admin/sites").await.expect(403);
}
