//! Badges as credentials, and what verifies them (ACH-3, ACH-5).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use proptest::prelude::*;
use serde_json::{Value, json};
use tms_domain::{
    badge::{AwardSource, Badge, BadgeAwardRecord, BadgeDetails, BadgeImage, StatusPlace},
    credential::{CredentialIssuer, IssuedBadge, ShownLearner, open_badge},
    id::{AchievementId, BadgeAwardId, BadgeId, OrganizationId, UserId},
    text::{LongText, Name},
    time::instant_from_microseconds,
};
use tms_testkit::{build::a_design, source::FastDigest};
use uuid::Uuid;

use crate::{api::Answer, town::Town};

/// What a credential claims, and its header.
fn parts(credential: &str) -> (Value, Value) {
    let mut parts = credential.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).unwrap());
    let mut json = || serde_json::from_slice(&parts.next().unwrap()).unwrap();
    let (header, claims) = (json(), json());
    assert_eq!(parts.next().unwrap().len(), 64, "an Ed25519 signature");
    assert_eq!(parts.next(), None);
    (header, claims)
}

fn claims(answer: &Answer) -> Value {
    assert_eq!(answer.header("content-type"), "application/vc+jwt");
    parts(answer.text()).1
}

fn is_revoked(list: &Value, index: usize) -> bool {
    let encoded = list["credentialSubject"]["encodedList"].as_str().unwrap();
    let bits = URL_SAFE_NO_PAD.decode(encoded.strip_prefix('u').unwrap()).unwrap();
    assert_eq!(bits.len() * 8, 131_072, "the least there may be");
    bits[index / 8] & (0x80 >> (index % 8)) != 0
}

#[tokio::test]
async fn ach_5_a_badge_is_taken_as_a_credential_that_names_its_site_and_its_place() {
    let town = Town::new().await;
    let badge = town.a_badge().await;
    let award = town.award_to_lea(&badge).await;
    let path = format!("/api/v1/me/badges/{award}/credential");
    let answer = town.learner.get(&path).await.expect(200);
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"badge.jwt\"");
    let (header, claims) = parts(answer.text());
    let at = "https://training.example";
    let did = "did:web:training.example";
    assert_eq!((&header["alg"], &header["typ"]), (&json!("EdDSA"), &json!("JWT")));
    let identifier = claims["credentialSubject"]["identifier"].clone();
    let id = format!("{at}/badges/{award}");
    let expected = json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Safe hands",
        "issuer": {"id": did, "type": ["Profile"], "name": "North", "url": at},
        "validFrom": "2027-03-31T12:00:00Z",
        "credentialSubject": {
            "id": format!("{id}#learner"),
            "type": ["AchievementSubject"],
            "identifier": identifier,
            "achievement": {
                "id": format!("urn:uuid:{badge}"),
                "type": ["Achievement"],
                "achievementType": "Badge",
                "name": "Safe hands",
                "description": "Works safely.",
                "criteria": {"narrative": "Complete Working safely."},
                "image": {"id": format!("{at}/badge-images/{badge}"), "type": "Image"},
            },
        },
        "credentialStatus": {
            "id": format!("{at}/credentials/status/0#0"),
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "0",
            "statusListCredential": format!("{at}/credentials/status/0"),
        },
        "credentialSchema": [{
            "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
            "type": "1EdTechJsonSchemaValidator2019",
        }],
        "iss": did, "sub": format!("{id}#learner"), "jti": id, "nbf": 1_806_494_400,
    });
    assert_eq!(claims, expected);
    let name = town.lea.state().details();
    assert_eq!(identifier[0]["identityHash"], format!("{} {}", name.first_name, name.last_name));
    assert!(identifier[1]["identityHash"].as_str().unwrap().starts_with("sha256$"));
    assert!(!claims.to_string().contains("lea@north.example"));

    // The key it names is found where did:web and JWT look.
    let keys = town.api.anyone().get("/.well-known/did.json").await.expect(200);
    assert_eq!(keys.header("content-type"), "application/did+json");
    assert_eq!(keys.header("cache-control"), "public, max-age=300");
    assert_eq!(keys.header("access-control-allow-origin"), "*");
    assert_eq!(keys.json["id"], did);
    let method = &keys.json["verificationMethod"][0];
    assert_eq!((&method["id"], &method["controller"]), (&header["kid"], &json!(did)));
    assert_eq!(keys.json["assertionMethod"], json!([header["kid"]]));
    assert_eq!(town.api.anyone().get("/did.json").await.expect(200).json, keys.json);
    let set = town.api.anyone().get("/.well-known/jwks.json").await.expect(200).json;
    assert_eq!(set["keys"][0]["kid"], header["kid"]);
    assert_eq!(set["keys"][0]["x"], method["publicKeyJwk"]["x"]);
}

#[tokio::test]
async fn ach_5_the_list_of_its_place_tells_that_an_award_was_revoked() {
    let town = Town::new().await;
    let anyone = town.api.anyone();
    anyone.get("/credentials/status/0").await.expect(404);
    let (kept, badge) = (town.a_badge().await, town.a_badge().await);
    town.award_to_lea(&kept).await;
    let award = town.award_to_lea(&badge).await;
    let list = anyone.get("/credentials/status/0").await.expect(200);
    assert_eq!(list.header("cache-control"), "public, max-age=300");
    let list = claims(&list);
    assert_eq!(list["issuer"], "did:web:training.example");
    assert_eq!(list["validFrom"], "2027-03-31T12:00:00Z");
    assert_eq!(list["validUntil"], "2027-04-01T13:00:00Z");
    assert_eq!(list["credentialSubject"]["ttl"], 300_000);
    assert!(!is_revoked(&list, 0) && !is_revoked(&list, 1));
    let revoke = format!("/api/v1/badges/{badge}/awards/{award}/revoke");
    town.ops.post(&revoke, &json!({"reason": "By mistake"})).await.expect(200);
    let list = claims(&anyone.get("/credentials/status/0").await.expect(200));
    assert!(!is_revoked(&list, 0) && is_revoked(&list, 1) && !is_revoked(&list, 2));
    for nothing in ["1", "00", "-1", "x", "4294967296"] {
        anyone.get(&format!("/credentials/status/{nothing}")).await.expect(404);
    }
}

#[tokio::test]
async fn ach_3_a_shared_page_offers_the_credential_while_it_shows_when_it_was_awarded() {
    let town = Town::new().await;
    let award = town.award_to_lea(&town.a_badge().await).await;
    let (page, credential) =
        (format!("/badges/{award}"), format!("/badges/{award}/credential.jwt"));
    let (lea, visitor) = (town.lea_at_browser().await, town.visitor_at_browser());
    let own = format!("/achievements/badges/{award}");
    let offered = format!("href=\"/api/v1/me/badges/{award}/credential\"");
    let shown = lea.get(&own).await.expect(200);
    assert!(shown.text().contains(&offered), "{}", shown.text());
    visitor.get(&credential).await.expect(404);
    let offered = format!("href=\"{credential}\"");
    for (name, date) in [("true", "true"), ("false", "true"), ("true", "false")] {
        lea.submit(&own, &[("show_name", name), ("show_date", date)]).await.expect(303);
        let shown = visitor.get(&page).await.expect(200);
        assert_eq!(shown.text().contains(&offered), date == "true", "{}", shown.text());
        let answer = visitor.get(&credential).await;
        if date == "true" {
            let subject = claims(&answer.expect(200))["credentialSubject"].clone();
            assert_eq!(subject["identifier"].is_null(), name == "false", "{subject}");
            assert!(!subject.to_string().contains("sha256"), "nothing of the email: {subject}");
        } else {
            answer.expect(404);
        }
    }
}

proptest! {
    #[test]
    fn ach_5_a_credential_reads_back_as_what_it_was_made_of(
        texts in prop::array::uniform4("[^\\p{Cc} ]{1,30}"),
        line in "[^\\p{Cc} ]{1,20}\n[^\\p{Cc} ]{1,20}",
        seconds in 0_i64..4_000_000_000,
        place: u32,
        ids: [u128; 3],
    ) {
        let [badge, award, learner] = ids.map(Uuid::from_u128);
        let [name, description, issuer_name, learner_name] = texts;
        let details = BadgeDetails {
            name: Name::parse(&name).unwrap(),
            description: LongText::parse(&description).unwrap(),
            criteria: LongText::parse(&line).unwrap(),
            image: BadgeImage::Drawn(a_design()),
            retired: false,
        };
        let owner = OrganizationId::from_uuid(learner);
        let badge = Badge::restore(BadgeId::from_uuid(badge), owner, details);
        let award = BadgeAwardRecord {
            id: BadgeAwardId::from_uuid(award),
            badge: badge.id(),
            learner: UserId::from_uuid(learner),
            organization: owner,
            awarded_at: instant_from_microseconds(seconds * 1_000_000).unwrap(),
            source: AwardSource::Achievement(AchievementId::from_uuid(learner)),
            sharing: None,
            revoked: None,
        };
        let place = StatusPlace::from_raw(place);
        let learner = ShownLearner { name: Some(learner_name.clone()), email: None };
        let issuer_name = Name::parse(&issuer_name).unwrap();
        let issued = IssuedBadge {
            badge: &badge, award: &award, issuer_name: &issuer_name, learner: &learner, place,
        };
        let issuer = CredentialIssuer::at("https://training.example");
        let written = open_badge(&issuer, issued, &FastDigest).to_string();
        prop_assert_eq!(&written, &open_badge(&issuer, issued, &FastDigest).to_string());
        let read: Value = serde_json::from_str(&written).unwrap();
        let achievement = &read["credentialSubject"]["achievement"];
        prop_assert_eq!(&read["name"], badge.details().name.as_str());
        prop_assert_eq!(&achievement["description"], badge.details().description.as_str());
        prop_assert_eq!(&achievement["criteria"]["narrative"], badge.details().criteria.as_str());
        prop_assert_eq!(&read["issuer"]["name"], issuer_name.as_str());
        prop_assert_eq!(&read["credentialSubject"]["identifier"][0]["identityHash"], &learner_name);
        prop_assert_eq!(&read["nbf"], seconds);
        let index: u32 = read["credentialStatus"]["statusListIndex"].as_str().unwrap().parse().unwrap();
        let list = read["credentialStatus"]["statusListCredential"].as_str().unwrap();
        let list: u32 = list.rsplit_once('/').unwrap().1.parse().unwrap();
        prop_assert_eq!(u64::from(list) * 131_072 + u64::from(index), u64::from(place.as_raw()));
    }
}
