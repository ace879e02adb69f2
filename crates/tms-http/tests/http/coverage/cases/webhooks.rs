//! Webhooks, and what they are sent.

use serde_json::json;

use super::{Cases, Stranger, lacking};
use crate::town::Town;

pub(super) async fn add(all: &mut Cases, town: &Town) {
    let webhooks = "/api/v1/webhooks";
    let not_found = Stranger::UnknownInBody("organization_not_found");
    all.add(("GET", webhooks), webhooks, lacking::OPERATIONS, Stranger::SeesNothing);
    all.add(("POST", webhooks), webhooks, lacking::OPERATIONS, not_found)
        .sending(town.webhook_body());
    let webhook = town.a_webhook().await;
    let (template, path) = ("/api/v1/webhooks/{id}", format!("{webhooks}/{webhook}"));
    let mut one = |method: &str, part: &str| {
        let template = format!("{template}{part}");
        let path = format!("{path}{part}");
        all.add((method, template.as_str()), path, lacking::OPERATIONS, Stranger::Unknown);
    };
    one("GET", "");
    one("GET", "/secret");
    one("POST", "/renew-secret");
    one("GET", "/deliveries");
    one("POST", "/test");
    all.add(("PATCH", template), &path, lacking::OPERATIONS, Stranger::Unknown)
        .sending(json!({"description": "Renamed"}));
    let message = format!("/api/v1/webhook-deliveries/{}", town.a_message_to(&webhook).await);
    let template = "/api/v1/webhook-deliveries/{id}";
    all.add(("GET", template), &message, lacking::OPERATIONS, Stranger::Unknown);
    let replay = format!("{message}/replay");
    let template = "/api/v1/webhook-deliveries/{id}/replay";
    all.add(("POST", template), &replay, lacking::OPERATIONS, Stranger::Unknown);
}
