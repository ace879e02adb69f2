//! A badge that someone was awarded, as an Open Badges 3.0 credential.

use chrono::SecondsFormat;

use super::{CredentialIssuer, Json};
use crate::{
    badge::{Badge, BadgeAwardRecord, StatusPlace},
    port::SecretDigest,
    text::Name,
};

/// What a credential tells of its learner. Without either, it tells that someone was awarded the badge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownLearner {
    /// Their name.
    pub name: Option<String>,
    /// Their email in normal form (USR-2), of which it tells a salted hash: who knows the address can compare.
    pub email: Option<String>,
}

/// What a credential is about.
#[derive(Clone, Copy, Debug)]
pub struct IssuedBadge<'a> {
    /// The badge.
    pub badge: &'a Badge,
    /// The award.
    pub award: &'a BadgeAwardRecord,
    /// The name of the organization that awards it.
    pub issuer_name: &'a Name,
    /// What it tells of the learner.
    pub learner: &'a ShownLearner,
    /// Where the lists tell whether it was revoked.
    pub place: StatusPlace,
}

/// The credential, with the claims of its JWT.
pub fn open_badge(
    issuer: &CredentialIssuer,
    issued: IssuedBadge<'_>,
    digest: &dyn SecretDigest,
) -> Json {
    let IssuedBadge { badge, award, issuer_name, learner, place } = issued;
    let (did, details) = (issuer.did(), badge.details());
    let id = format!("{}/badges/{}", issuer.address(), award.id);
    // It is of this award alone, so that nobody sees which badges are the same person's.
    let subject_id = format!("{id}#learner");
    let mut subject =
        vec![("id", subject_id.as_str().into()), ("type", ["AchievementSubject"].into())];
    let identifiers = identifiers(award, learner, digest);
    if !identifiers.is_empty() {
        subject.push(("identifier", Json::List(identifiers)));
    }
    let image = format!("{}/badge-images/{}", issuer.address(), badge.id());
    let achievement = Json::from([
        ("id", format!("urn:uuid:{}", badge.id()).into()),
        ("type", ["Achievement"].into()),
        ("achievementType", "Badge".into()),
        ("name", details.name.as_str().into()),
        ("description", details.description.as_str().into()),
        ("criteria", [("narrative", details.criteria.as_str().into())].into()),
        ("image", [("id", image.into()), ("type", "Image".into())].into()),
    ]);
    subject.push(("achievement", achievement));
    let profile = Json::from([
        ("id", did.into()),
        ("type", ["Profile"].into()),
        ("name", issuer_name.as_str().into()),
        ("url", issuer.address().into()),
    ]);
    let schema = Json::from([
        (
            "id",
            "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
                .into(),
        ),
        ("type", "1EdTechJsonSchemaValidator2019".into()),
    ]);
    Json::from([
        (
            "@context",
            [
                "https://www.w3.org/ns/credentials/v2",
                "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            ]
            .into(),
        ),
        ("id", id.as_str().into()),
        ("type", ["VerifiableCredential", "OpenBadgeCredential"].into()),
        ("name", details.name.as_str().into()),
        ("issuer", profile),
        ("validFrom", award.awarded_at.to_rfc3339_opts(SecondsFormat::Secs, true).into()),
        ("credentialSubject", Json::Object(subject)),
        ("credentialStatus", status(issuer, place)),
        ("credentialSchema", Json::List(vec![schema])),
        ("iss", did.into()),
        ("sub", subject_id.into()),
        ("jti", id.into()),
        ("nbf", Json::Number(award.awarded_at.timestamp())),
    ])
}

fn status(issuer: &CredentialIssuer, place: StatusPlace) -> Json {
    let list = issuer.status_list(place.list());
    let index = place.index().to_string();
    Json::from([
        ("id", format!("{list}#{index}").into()),
        ("type", "BitstringStatusListEntry".into()),
        ("statusPurpose", "revocation".into()),
        ("statusListIndex", index.into()),
        ("statusListCredential", list.into()),
    ])
}

fn identifiers(
    award: &BadgeAwardRecord,
    learner: &ShownLearner,
    digest: &dyn SecretDigest,
) -> Vec<Json> {
    let name = learner.name.as_ref().map(|name| {
        Json::from([
            ("type", "IdentityObject".into()),
            ("identityHash", name.as_str().into()),
            ("identityType", "name".into()),
            ("hashed", Json::Flag(false)),
        ])
    });
    let email = learner.email.as_ref().map(|email| {
        let salt = award.id.as_uuid().simple().to_string();
        let hash = digest.digest(&format!("{email}{salt}"));
        let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        Json::from([
            ("type", "IdentityObject".into()),
            ("identityHash", format!("sha256${hash}").into()),
            ("identityType", "emailAddress".into()),
            ("hashed", Json::Flag(true)),
            ("salt", salt.into()),
        ])
    });
    name.into_iter().chain(email).collect()
}
