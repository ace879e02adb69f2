//! Badges, achievements and who has them.

use serde_json::json;

use super::{Cases, Stranger, lacking};
use crate::town::Town;

pub(super) async fn add(all: &mut Cases, town: &Town) {
    let north = town.north.state().id().to_string();
    let (badges, achievements) = ("/api/v1/badges", "/api/v1/achievements");
    let not_found = Stranger::UnknownInBody("organization_not_found");
    let badge = town.a_badge().await;
    all.add(("GET", badges), badges, lacking::OPERATIONS, Stranger::SeesNothing);
    all.add(("POST", badges), badges, lacking::OPERATIONS, not_found).sending(town.badge_body());
    let path = format!("{badges}/{badge}");
    let (template, of_many) = ("/api/v1/badges/{id}", "/api/v1/badges/{id}/awards");
    all.add(("GET", template), &path, lacking::OPERATIONS, Stranger::Unknown);
    all.add(("PATCH", template), &path, lacking::OPERATIONS, Stranger::Unknown)
        .sending(json!({"name": "Renamed"}));
    let awards = format!("{path}/awards");
    all.add(("GET", of_many), &awards, lacking::OPERATIONS, Stranger::Unknown);
    all.add(("POST", of_many), &awards, lacking::OPERATIONS, Stranger::Unknown)
        .sending(json!({"learner_ids": [town.lea.state().id().to_string()], "reason": "Good"}));

    let body = json!({
        "organization_id": north, "name": "A good start", "description": "The first.", "points": 1,
        "condition": {"kind": "complete_count", "count": 9},
    });
    let made = town.ops.post(achievements, &body).await.expect(201).text_at("/id");
    all.add(("GET", achievements), achievements, lacking::OPERATIONS, Stranger::SeesNothing);
    all.add(("POST", achievements), achievements, lacking::OPERATIONS, not_found).sending(body);
    let (template, path) = ("/api/v1/achievements/{id}", format!("{achievements}/{made}"));
    all.add(("GET", template), &path, lacking::OPERATIONS, Stranger::Unknown);
    all.add(("PATCH", template), &path, lacking::OPERATIONS, Stranger::Unknown)
        .sending(json!({"points": 2}));

    let award = town.award_to_lea(&badge).await;
    let template = "/api/v1/badges/{id}/awards/{award_id}/revoke";
    let revoke = format!("{awards}/{award}/revoke");
    all.add(("POST", template), revoke, lacking::OPERATIONS, Stranger::Unknown)
        .sending(json!({"reason": "By mistake"}));
    for method in ["PUT", "DELETE"] {
        let template = "/api/v1/me/badges/{id}/sharing";
        let path = format!("/api/v1/me/badges/{award}/sharing");
        all.add((method, template), path, lacking::NOBODY, Stranger::Unknown);
    }
    let shown = json!({"show_date": true});
    let sharing = format!("/api/v1/me/badges/{award}/sharing");
    town.learner.put(&sharing, &shown).await.expect(200);
    let credential = format!("/badges/{award}/credential.jwt");
    all.public(("GET", "/badges/{id}/credential.jwt"), credential, 200);
    all.public(("GET", "/credentials/status/{list}"), "/credentials/status/0", 200);
    for path in ["/.well-known/did.json", "/.well-known/jwks.json", "/did.json"] {
        all.public(("GET", path), path, 200);
    }
    let template = "/api/v1/me/badges/{id}/credential";
    let path = format!("/api/v1/me/badges/{award}/credential");
    all.add(("GET", template), path, lacking::NOBODY, Stranger::Unknown);
}
