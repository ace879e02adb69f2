//! The page of statements.

use tms_domain::role::{AdministratorRole, Grant};

use crate::town::Town;

const PATH: &str = "/admin/billing";

#[tokio::test]
async fn bil_4_the_running_month_is_shown_so_far_and_a_month_that_is_over_is_not() {
    let town = Town::new().await;
    let organization = town.north.state().id();
    let role = AdministratorRole::SalesManager;
    let sales = Grant::Administrator { role, organization };
    let sales = town.someone_at_browser(&town.north, sales).await;
    let page = sales.get(PATH).await.expect(200);
    let course = town.course.state().details().name.as_str();
    assert!(page.text().contains("so far") && page.text().contains(course), "{}", page.text());
    let export = page.text().split("/api/v1/billing/statements.csv?").nth(1).unwrap();
    let export = export.split('"').next().unwrap().replace("&#38;", "&");
    let export = format!("/api/v1/billing/statements.csv?{export}");
    let table = sales.get(&export).await.expect(200);
    assert!(table.text().contains(course), "{}", table.text());

    let past = sales.get(&format!("{PATH}?month=2020-01&include_children=true")).await.expect(200);
    assert!(!past.text().contains("so far") && past.text().contains("Month after"));
    let wrong = sales.get(&format!("{PATH}?month=2020-13")).await.expect(422);
    assert!(wrong.text().contains("id=\"month-error\""), "{}", wrong.text());
}

#[tokio::test]
async fn perm_4_statements_are_for_who_may_see_them_and_of_what_they_reach() {
    let town = Town::new().await;
    let (north, south) = (town.north.state().id(), town.south.state().id());
    let role = AdministratorRole::EnrollmentManager;
    let enrollment = Grant::Administrator { role, organization: north };
    let enrollment = town.someone_at_browser(&town.north, enrollment).await;
    enrollment.get(PATH).await.expect(403);
    town.lea_at_browser().await.get(PATH).await.expect(403);
    let role = AdministratorRole::OperationsManager;
    let stranger = Grant::Administrator { role, organization: south };
    let stranger = town.someone_at_browser(&town.south, stranger).await;
    stranger.get(&format!("{PATH}?organization_id={north}")).await.expect(404);
    let anyone = town.api.anyone().get(PATH).await.expect(303);
    assert_eq!(anyone.header("location"), "/sign-in?next=%2Fadmin%2Fbilling");
}
