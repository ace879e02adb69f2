//! The pages of cancellation requests and of the outbox.

use tms_domain::role::{AdministratorRole, Grant};

use crate::{browser::Browser, town::Town};

async fn someone(town: &Town, role: AdministratorRole) -> Browser {
    let organization = town.north.state().id();
    town.someone_at_browser(&town.north, Grant::Administrator { role, organization }).await
}

async fn stranger(town: &Town) -> Browser {
    let organization = town.south.state().id();
    let role = AdministratorRole::OperationsManager;
    town.someone_at_browser(&town.south, Grant::Administrator { role, organization }).await
}

#[tokio::test]
async fn hlp_2_the_help_desk_decides_and_administrators_in_reach_look_on() {
    let town = Town::new().await;
    let request = format!("/admin/help-desk/{}", town.request_cancellation().await);
    let sales = someone(&town, AdministratorRole::SalesManager).await;
    let stranger = stranger(&town).await;
    let desk = town.someone_at_browser(&town.south, Grant::HelpDeskAgent).await;
    let lea = town.lea_at_browser().await;

    let list = sales.get("/admin/help-desk").await.expect(200);
    assert!(list.text().contains("The wrong course"), "{}", list.text());
    let seen = sales.get(&request).await.expect(200);
    assert!(!seen.text().contains("<form method=\"post\" action=\"/admin"), "{}", seen.text());
    assert!(!stranger.get("/admin/help-desk").await.expect(200).text().contains("wrong course"));
    stranger.get(&request).await.expect(404);
    lea.get("/admin/help-desk").await.expect(403);
    let before = town.facts();
    for form in ["approve", "decline"] {
        let form = format!("{request}/{form}");
        sales.submit(&form, &[("reason", "because")]).await.expect(403);
    }
    let page = desk.submit(&format!("{request}/decline"), &[("reason", " ")]).await.expect(422);
    assert!(page.text().contains("id=\"reason-error\""), "{}", page.text());
    town.expect_facts(&before);

    let page = desk.get(&request).await.expect(200);
    assert!(page.text().contains("is cancelled, for good"), "it says so before, not after");
    let approve = format!("{request}/approve");
    let done = desk.submit(&approve, &[("reason", "")]).await.expect(303);
    assert_eq!(done.header("location"), "/admin/help-desk");
    desk.submit(&approve, &[("reason", "")]).await.expect(409);
    let list = sales.get("/admin/help-desk").await.expect(200);
    assert!(!list.text().contains("The wrong course"), "only open ones are shown first");
    let list = sales.get("/admin/help-desk?state=approved").await.expect(200);
    assert!(list.text().contains("The wrong course"), "{}", list.text());
}

#[tokio::test]
async fn not_1_a_failed_mail_is_sent_again_by_hand_and_no_text_is_shown() {
    let town = Town::new().await;
    let mail = town.a_failed_mail().await;
    let retry = format!("/admin/mail/{mail}/retry");
    let ops = someone(&town, AdministratorRole::OperationsManager).await;
    let page = ops.get("/admin/mail?state=failed").await.expect(200);
    assert!(page.text().contains(&retry) && page.text().contains("Course assigned"));
    assert!(!page.text().contains("Hello"), "{}", page.text());
    let sales = someone(&town, AdministratorRole::SalesManager).await;
    sales.get("/admin/mail").await.expect(403);
    sales.submit(&retry, &[]).await.expect(403);
    let stranger = stranger(&town).await;
    assert!(!stranger.get("/admin/mail").await.expect(200).text().contains(&mail));
    stranger.submit(&retry, &[]).await.expect(404);
    ops.submit(&retry, &[]).await.expect(303);
    let page = ops.get("/admin/mail?state=waiting").await.expect(200);
    assert!(page.text().contains("Course assigned") && !page.text().contains(&retry));
    ops.submit(&retry, &[]).await.expect(409);
}
