//! The pages of webhooks (HOOK-1).

use std::sync::Arc;

use tms_domain::role::{AdministratorRole, Grant};
use tms_testkit::outside::KeptMessages;

use crate::town::Town;

#[tokio::test]
async fn hook_1_a_webhook_is_made_tried_edited_and_its_messages_are_sent_again() {
    let town = Town::new().await;
    let (role, organization) = (AdministratorRole::OperationsManager, town.north.state().id());
    let manager =
        town.someone_at_browser(&town.north, Grant::Administrator { role, organization }).await;
    let empty = manager.get("/admin/webhooks").await.expect(200);
    assert!(empty.text().contains("There are no webhooks here yet."), "{}", empty.text());
    let north = organization.to_string();
    let nothing =
        [("organization_id", &*north), ("url", "https://10.0.0.1/hook"), ("enabled", "true")];
    let refused = manager.submit("/admin/webhooks/new", &nothing).await.expect(422);
    assert!(refused.text().contains("href=\"#events\""), "{}", refused.text());
    let chosen = [("events[]", "assignment.completed"), ("description", "For HR")];
    let private = [&nothing[..], &chosen[..]].concat();
    let refused = manager.submit("/admin/webhooks/new", &private).await.expect(422);
    assert!(refused.text().contains("href=\"#url\""), "{}", refused.text());
    assert!(refused.text().contains("value=\"assignment.completed\" checked"), "nothing is lost");
    assert!(refused.text().contains("For HR"));
    let good = [&private[..], &[("url", "https://hooks.example/tms")]].concat();
    let made = manager.submit("/admin/webhooks/new", &good).await.expect(303);
    let secret = manager.follow(&made).await.expect(200);
    assert!(secret.text().contains("whsec_"), "{}", secret.text());
    assert!(secret.text().contains("Give its secret"), "{}", secret.text());
    let path = made.header("location").trim_end_matches("/secret").to_owned();
    let page = manager.get(&path).await.expect(200);
    assert!(!page.text().contains("whsec_"), "it is shown when it is asked for");
    manager.submit(&format!("{path}/test"), &[]).await.expect(303);
    let receiver = Arc::new(KeptMessages::default());
    receiver.refuse_next(500);
    town.send_webhooks(&receiver).await;
    let log = manager.get(&path).await.expect(200);
    for text in ["Waiting", "Answered 500", "Send now", "webhook.test"] {
        assert!(log.text().contains(text), "{text}: {}", log.text());
    }
    let (_, replay) = log.text().split_once("action=\"/admin/webhook-deliveries/").unwrap();
    let (id, _) = replay.split_once('/').unwrap();
    let again = format!("/admin/webhook-deliveries/{id}/replay");
    let replayed = manager.submit(&again, &[]).await.expect(303);
    assert_eq!(replayed.header("location"), path);
    town.send_webhooks(&receiver).await;
    let log = manager.get(&format!("{path}?state=delivered")).await.expect(200);
    assert!(log.text().contains("Send again"), "{}", log.text());
    let renewed = manager.submit(&format!("{path}/secret"), &[]).await.expect(303);
    let secret = manager.follow(&renewed).await.expect(200);
    assert_eq!(secret.text().matches("whsec_").count(), 2, "{}", secret.text());
    let form = manager.get(&format!("{path}/edit")).await.expect(200);
    assert!(form.text().contains("value=\"assignment.completed\" checked"), "{}", form.text());
    let off =
        [("url", "https://hooks.example/tms"), ("events[]", "key.redeemed"), ("enabled", "false")];
    manager.submit(&format!("{path}/edit"), &off).await.expect(303);
    let page = manager.get(&path).await.expect(200);
    assert!(page.text().contains("This webhook is switched off"), "{}", page.text());
    assert!(!page.text().contains("Send a test") && !page.text().contains("Send again"));
    let list = manager.get("/admin/webhooks?enabled=false").await.expect(200);
    assert!(list.text().contains("https://hooks.example/tms"), "{}", list.text());
}
