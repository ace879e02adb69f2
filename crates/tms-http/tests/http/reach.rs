//! What stands in an answer beside what was asked for lies in reach as well (PERM-3).

use serde_json::{Value, json};
use tms_domain::role::{AdministratorRole, Grant};
use tms_testkit::build::a_learner;

use crate::town::Town;

#[tokio::test]
async fn perm_3_answers_name_neither_a_parent_nor_a_recipient_out_of_reach() {
    let town = Town::new().await;
    let ports = &town.api.world.ports_without_faults();
    let branch = town.branch.state().id();
    let role = AdministratorRole::OperationsManager;
    let manager = a_learner(branch).with_grant(Grant::Administrator { role, organization: branch });
    let manager = town.api.signed_in(&manager.stored(ports).await).await;

    let organizations = "/api/v1/organizations";
    let path = format!("{organizations}/{branch}");
    let north = town.north.state().id().to_string();
    assert_eq!(town.ops.get(&path).await.expect(200).json["parent_id"], north);
    assert_eq!(manager.get(&path).await.expect(200).json["parent_id"], Value::Null);
    let edited = manager.patch(&path, &json!({"sku": "BR"})).await.expect(200).json;
    assert_eq!(edited["parent_id"], Value::Null);
    let listed = manager.get(organizations).await.expect(200);
    assert_eq!(listed.json["items"][0]["parent_id"], Value::Null);
    assert!(!listed.text().contains(&north));

    // Lea, of whom a mail of North tells, moves to South; so does what the mail server said of her.
    town.a_failed_mail().await;
    let outbox = "/api/v1/outbox?state=failed";
    let before = town.ops.get(outbox).await.expect(200).json;
    assert_eq!(before["items"][0]["recipient"]["email"], "lea@north.example");
    assert!(before["items"][0]["last_error"].is_string());
    let lea = format!("/api/v1/users/{}", town.lea.state().id());
    let south = json!({"organization_id": town.south.state().id().to_string()});
    town.system.patch(&lea, &south).await.expect(200);
    let after = town.ops.get(outbox).await.expect(200);
    let row = &after.json["items"][0];
    assert_eq!(row["id"], before["items"][0]["id"]);
    assert_eq!((&row["recipient"], &row["last_error"]), (&Value::Null, &Value::Null));
    assert!(!after.text().contains("lea@north.example"));
}
