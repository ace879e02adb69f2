//! Webhooks, as programs manage them (HOOK-1).

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Value, json};
use tms_domain::usecase::{DeliverWebhooks, TellWebhooks};
use tms_testkit::outside::KeptMessages;

use crate::town::Town;

impl Town {
    /// Tells and sends what is due.
    pub(crate) async fn send_webhooks(&self, receiver: &Arc<KeptMessages>) {
        let ports = self.api.world.ports_without_faults();
        let tell = TellWebhooks::new(ports.clone());
        while tell.step().await.unwrap() > 0 {}
        let deliver = DeliverWebhooks::new(ports, Arc::<KeptMessages>::clone(receiver));
        for message in deliver.take(&BTreeMap::new()).await.unwrap() {
            deliver.deliver(&message).await.unwrap();
        }
    }
}

#[tokio::test]
async fn hook_1_a_webhook_is_made_edited_and_given_a_new_secret() {
    let town = Town::new().await;
    let made = town.ops.post("/api/v1/webhooks", &town.webhook_body()).await.expect(201);
    let path = format!("/api/v1/webhooks/{}", made.text_at("/id"));
    assert_eq!(made.header("location"), path);
    // In the order of the rule, whatever was sent.
    assert_eq!(made.json["events"], json!(["assignment.completed", "key.redeemed"]));
    assert_eq!((&made.json["enabled"], &made.json["description"]), (&json!(true), &Value::Null));
    assert!(!made.json.to_string().contains("whsec_"), "answers are kept, and a secret is not");
    let secret = town.ops.get(&format!("{path}/secret")).await.expect(200);
    assert_eq!(secret.header("cache-control"), "no-store");
    let first = secret.text_at("/secret");
    assert_eq!(secret.json["old_secret"], Value::Null);
    let patch =
        json!({"events": ["assignment.expired"], "enabled": false, "description": "For HR"});
    let edited = town.ops.patch(&path, &patch).await.expect(200).json;
    assert_eq!(edited["events"], json!(["assignment.expired"]));
    assert_eq!((&edited["enabled"], &edited["description"]), (&json!(false), &json!("For HR")));
    let renewed = town.ops.post(&format!("{path}/renew-secret"), &json!({})).await.expect(200);
    assert_ne!(renewed.json["secret_renewed_at"], Value::Null);
    let secret = town.ops.get(&format!("{path}/secret")).await.expect(200);
    assert_ne!(secret.text_at("/secret"), first);
    assert_eq!(secret.text_at("/old_secret"), first);
    let enabled = town.ops.get("/api/v1/webhooks?enabled=true").await.expect(200).json;
    assert_eq!(enabled["items"], json!([]));
    let journal = format!("{:?}", town.api.world.tables().journal);
    assert!(journal.contains("secret_renewed") && !journal.contains("whsec_"));
}

#[tokio::test]
async fn hook_1_a_webhook_that_cannot_be_is_refused_by_field() {
    let town = Town::new().await;
    for (field, value) in [
        ("url", json!("https://192.168.0.1/hook")),
        ("url", json!("https://localhost/hook")),
        ("url", json!("http://hooks.example/")),
        ("url", json!("https://user:password@hooks.example/")),
        ("url", json!("hooks")),
        ("url", json!("")),
        ("events", json!([])),
        ("events", json!(["assignment.noted"])),
        ("events", json!("assignment.created")),
        ("enabled", json!("yes")),
    ] {
        let mut body = town.webhook_body();
        body[field] = value.clone();
        let refused = town.ops.post("/api/v1/webhooks", &body).await.expect(422);
        let at = refused.text_at("/errors/0/field");
        assert!(at == field || at.starts_with(&format!("{field}[")), "{field} {value}: {at}");
    }
    assert!(town.api.world.tables().webhooks.is_empty());
}

#[tokio::test]
async fn hook_1_what_was_sent_is_listed_and_sent_again() {
    let town = Town::new().await;
    let receiver = Arc::new(KeptMessages::default());
    let webhook = town.a_webhook().await;
    let path = format!("/api/v1/webhooks/{webhook}");
    let redeem = json!({"key": "SPRING-0002", "assign_again": true});
    town.learner.post("/api/v1/redemptions", &redeem).await.expect(201);
    receiver.refuse_next(503);
    town.send_webhooks(&receiver).await;
    let waiting = town.ops.get(&format!("{path}/deliveries?state=waiting")).await.expect(200).json;
    let message = &waiting["items"][0];
    assert_eq!((&message["type"], &message["attempts"]), (&json!("key.redeemed"), &json!(1)));
    assert_eq!(message["last_status"], json!(503));
    let body: Value = serde_json::from_str(message["body"].as_str().unwrap()).unwrap();
    assert_eq!(body["type"], json!("key.redeemed"));
    assert_eq!(body["data"]["training_key_id"], json!(town.keys[1].state().id().to_string()));
    assert_eq!(body["data"]["training_key_pool_id"], json!(town.pool.state().id().to_string()));
    for secret in ["SPRING", "Lea", "@"] {
        assert!(!message["body"].as_str().unwrap().contains(secret), "{message}");
    }
    let one = format!("/api/v1/webhook-deliveries/{}", message["id"].as_str().unwrap());
    town.ops.post(&format!("{one}/replay"), &json!({})).await.expect(200);
    town.send_webhooks(&receiver).await;
    let sent = town.ops.get(&one).await.expect(200).json;
    assert_eq!((&sent["state"], &sent["last_status"]), (&json!("delivered"), &json!(204)));
    let messages = receiver.messages();
    assert_eq!(messages.len(), 1);
    assert_eq!(json!(messages[0].id.to_string()), sent["event_id"]);
    let tested = town.ops.post(&format!("{path}/test"), &json!({})).await.expect(201);
    assert_eq!(tested.text_at("/type"), "webhook.test");
    assert!(tested.header("location").ends_with(&tested.text_at("/id")));
    town.ops.patch(&path, &json!({"enabled": false})).await.expect(200);
    let refused = town.ops.post(&format!("{path}/test"), &json!({})).await.expect(409);
    assert_eq!(refused.text_at("/code"), "webhook_disabled");
    let refused = town.ops.post(&format!("{one}/replay"), &json!({})).await.expect(409);
    assert_eq!(refused.text_at("/code"), "webhook_disabled");
}
