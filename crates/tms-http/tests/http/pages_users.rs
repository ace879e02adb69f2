//! The pages of users: finding, making, seeing, changing and disabling them, and their roles.

use tms_domain::role::{AdministratorRole, Grant};
use tms_testkit::build::a_learner;

use crate::{
    browser::Browser,
    town::{PASSWORD, Town},
};

impl Town {
    async fn manager_at_browser(&self) -> Browser {
        let (role, organization) = (AdministratorRole::OperationsManager, self.north.state().id());
        let grant = Grant::Administrator { role, organization };
        self.someone_at_browser(&self.north, grant).await
    }

    fn lea_page(&self) -> String {
        format!("/admin/users/{}", self.lea.state().id())
    }
}

#[tokio::test]
async fn usr_3_a_refused_user_is_shown_again_with_every_bad_field_and_without_the_password() {
    let town = Town::new().await;
    let manager = town.manager_at_browser().await;
    let typed = [
        ("first_name", "Grace"),
        ("last_name", ""),
        ("email", "grace.example"),
        ("password", "short-1"),
        ("country", ""),
    ];
    let page = manager.submit("/admin/users/new", &typed).await.expect(422);
    let html = page.text();
    for field in ["last_name", "email", "password", "country"] {
        assert!(html.contains(&format!("href=\"#{field}\"")), "{field} is named: {html}");
        assert!(html.contains(&format!("id=\"{field}-error\"")), "{field} says what is wrong");
    }
    assert!(html.contains("value=\"Grace\"") && html.contains("value=\"grace.example\""));
    assert!(!html.contains("short-1"), "no password is shown again");
    let typed = [
        ("first_name", "Grace"),
        ("last_name", "Hopper"),
        ("email", "lea@north.example"),
        ("password", PASSWORD),
        ("country", "US"),
    ];
    let page = manager.submit("/admin/users/new", &typed).await.expect(409);
    assert!(page.text().contains("href=\"#email\""), "{}", page.text());
    let mut typed = typed.to_vec();
    typed[2].1 = "grace@north.example";
    let made = manager.submit("/admin/users/new", &typed).await.expect(303);
    let page = manager.get(made.header("location")).await.expect(200);
    assert!(page.text().contains("<h1>Grace Hopper</h1>"), "{}", page.text());
    let found = manager.get("/admin/users?last_name=hopp").await.expect(200);
    assert!(found.text().contains("Hopper, Grace") && !found.text().contains("lea@"));
}

#[tokio::test]
async fn perm_3_users_are_seen_and_changed_in_reach_only() {
    let town = Town::new().await;
    let manager = town.manager_at_browser().await;
    let (role, south) = (AdministratorRole::EnrollmentManager, town.south.state().id());
    let stranger = Grant::Administrator { role, organization: south };
    let stranger = town.someone_at_browser(&town.south, stranger).await;
    let page = town.lea_page();
    for path in [page.clone(), format!("{page}/edit"), format!("{page}/disable")] {
        manager.get(&path).await.expect(200);
        stranger.get(&path).await.expect(404);
        town.lea_at_browser().await.get(&path).await.expect(403);
        town.api.anyone().get(&path).await.expect(303);
    }
    for path in [format!("{page}/edit"), format!("{page}/disable"), format!("{page}/enable")] {
        stranger.submit(&path, &[("first_name", "Leo")]).await.expect(404);
    }
    let found = stranger.get("/admin/users").await.expect(200);
    assert!(!found.text().contains("lea@north.example"));
}

#[tokio::test]
async fn usr_5_disabling_is_asked_first_and_acts_at_once() {
    let town = Town::new().await;
    let (manager, lea) = (town.manager_at_browser().await, town.lea_at_browser().await);
    let page = town.lea_page();
    let asked = manager.get(&format!("{page}/disable")).await.expect(200);
    assert!(asked.text().contains("is signed out everywhere at once"), "{}", asked.text());
    lea.get("/").await.expect(200);
    manager.submit(&format!("{page}/disable"), &[]).await.expect(303);
    lea.get("/").await.expect(303);
    let shown = manager.get(&page).await.expect(200);
    assert!(shown.text().contains("This user is disabled"), "{}", shown.text());
    manager.submit(&format!("{page}/enable"), &[]).await.expect(303);
    assert!(!manager.get(&page).await.expect(200).text().contains("This user is disabled"));
}

#[tokio::test]
async fn perm_9_roles_are_granted_and_taken_by_who_may_and_nobody_changes_their_own() {
    let town = Town::new().await;
    let manager = town.manager_at_browser().await;
    let page = town.lea_page();
    let before = manager.get(&page).await.expect(200);
    assert!(
        !before.text().contains("value=\"help_desk_agent\""),
        "no Operations Manager grants it"
    );
    let branch = town.branch.state().id().to_string();
    let role = [("role", "sales_manager"), ("organization_id", branch.as_str())];
    let roles = format!("{page}/roles");
    let nothing = manager.submit(&roles, &[("role", ""), ("organization_id", &branch)]).await;
    assert!(nothing.expect(422).text().contains("id=\"role-error\""));
    manager.submit(&roles, &role).await.expect(303);
    let shown = manager.get(&page).await.expect(200);
    assert!(shown.text().contains(&format!("{page}/roles/take")), "{}", shown.text());
    manager.submit(&format!("{roles}/take"), &role).await.expect(303);
    assert!(!manager.get(&page).await.expect(200).text().contains("/roles/take"));
    let desk = [("role", "help_desk_agent"), ("organization_id", branch.as_str())];
    manager.submit(&roles, &desk).await.expect(403);

    // Who holds a role that one may not grant is seen, and nothing more (PERM-4).
    let ports = &town.api.world.ports_without_faults();
    let above = a_learner(town.north.state().id()).with_grant(Grant::SystemAdministrator);
    let above = format!("/admin/users/{}", above.stored(ports).await.state().id());
    let shown = manager.get(&above).await.expect(200);
    assert!(!shown.text().contains(&format!("{above}/edit")), "a link that would be refused");
    manager.get(&format!("{above}/edit")).await.expect(403);

    let system = town.someone_at_browser(&town.north, Grant::SystemAdministrator).await;
    let shown = system.get(&page).await.expect(200);
    assert!(shown.text().contains("value=\"help_desk_agent\""), "a System Administrator grants it");
    let me = manager.get("/api/v1/me").await.expect(200).text_at("/user/id");
    let own = format!("/admin/users/{me}");
    let shown = manager.get(&own).await.expect(200);
    assert!(shown.text().contains("Nobody changes their own roles"), "{}", shown.text());
    assert!(!shown.text().contains("/roles\"") && !shown.text().contains("/roles/take\""));
    manager.submit(&format!("{own}/roles"), &role).await.expect(409);
}

#[tokio::test]
async fn a_change_over_an_older_version_is_refused_and_shown_again() {
    let town = Town::new().await;
    let manager = town.manager_at_browser().await;
    let edit = format!("{}/edit", town.lea_page());
    let north = town.north.state().id().to_string();
    let typed = |first_name, version| {
        [
            ("version", version),
            ("first_name", first_name),
            ("last_name", "Berg"),
            ("email", "lea@north.example"),
            ("country", "DE"),
            ("organization_id", north.as_str()),
            ("time_zone", ""),
            ("language", "de"),
            ("mail_opt_out", "false"),
        ]
    };
    manager.submit(&edit, &typed("Lia", "1")).await.expect(303);
    let refused = manager.submit(&edit, &typed("Leona", "1")).await.expect(412);
    assert!(refused.text().contains("value=\"Leona\""), "what was typed is kept");
    assert!(refused.text().contains("Someone has changed this"), "{}", refused.text());
    let shown = manager.get(&town.lea_page()).await.expect(200);
    assert!(shown.text().contains("<h1>Lia Berg</h1>") && shown.text().contains("Deutsch"));
}

#[tokio::test]
async fn usr_4_the_strength_of_a_password_is_told_while_it_is_typed() {
    let town = Town::new().await;
    let browser = town.lea_at_browser().await;
    let said = async |typed| {
        let fields = [("first_name", "Lea"), ("password", typed)];
        let page = browser.submit("/password-strength", &fields).await.expect(200);
        ["Too short", "Easily guessed", ">Good<", ">Strong<"]
            .map(|words| page.text().contains(words))
    };
    assert_eq!(said("abc").await, [true, false, false, false]);
    assert_eq!(said(PASSWORD).await.iter().filter(|it| **it).count(), 1);
    assert!(!said(PASSWORD).await[1]);
    assert_eq!(said("").await, [false; 4]);
}
