//! Badges as credentials, verified by a library that others wrote, against the running binary (ACH-3, ACH-5).

use std::{
    env,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::{Value, json};
use tms_tests::{Client, Database};

use crate::world::{World, sign_in, text};

const EMAIL: &str = "ada@learn.example";

/// Where `tests/install` puts the verifier.
fn python() -> PathBuf {
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || PathBuf::from(env::var_os("HOME").unwrap_or_default()).join(".cache");
    let folder = cache.unwrap_or_else(home).join("tms-tests/openbadgeslib-4.6.3");
    assert!(folder.join("ready").exists(), "{} is missing: run tests/install", folder.display());
    folder.join("bin/python")
}

/// A badge that a learner was awarded.
struct Awarded {
    world: World,
    learner: Client,
    badge: String,
    award: String,
}

impl Awarded {
    async fn new() -> Self {
        let world = World::with_catalogue(Database::Sqlite).await;
        let root = &world.root;
        let home = text(&root.get("/api/v1/me").await.expect(200).json["user"]["organization_id"]);
        let badge = json!({
            "organization_id": home, "name": "Safe \"hands\" – ß", "description": "Works safely.",
            "criteria": "Complete the course.\nTwice.",
            "image": {"shape": "shield", "colour": "teal", "symbol": "check"},
        });
        let badge = text(&root.post("/api/v1/badges", &badge).await.expect(201).json["id"]);
        let user = world.create_user(EMAIL, &home).await;
        let learner = sign_in(&Client::new(world.server.url()), EMAIL).await;
        let mut awarded = Self { world, learner, badge, award: String::new() };
        awarded.award = awarded.give(&user).await;
        awarded
    }

    async fn give(&self, user: &str) -> String {
        let body = json!({"learner_ids": [user], "reason": "Well done"});
        let path = format!("/api/v1/badges/{}/awards", self.badge);
        let results = self.world.root.post(&path, &body).await.expect(200).json;
        text(&results["results"][0]["award_id"])
    }

    async fn own(&self) -> String {
        let path = format!("/api/v1/me/badges/{}/credential", self.award);
        let answer = self.learner.get(&path).await.expect(200);
        assert_eq!(answer.header("content-type"), Some("application/vc+jwt"));
        answer.text
    }

    async fn share(&self, name: bool, date: bool) {
        let path = format!("/api/v1/me/badges/{}/sharing", self.award);
        let body = json!({"show_name": name, "show_date": date});
        self.learner.put(&path, &body).await.expect(200);
    }

    async fn revoke(&self) {
        let path = format!("/api/v1/badges/{}/awards/{}/revoke", self.badge, self.award);
        self.world.root.post(&path, &json!({"reason": "By mistake"})).await.expect(200);
    }

    /// What the verifier says of each.
    fn verify(&self, credentials: &[&str], did: &str, options: &[&str]) -> Vec<Value> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("verifier/verify.py");
        let mut run = Command::new(python())
            .arg(script)
            .args([self.world.server.url(), did])
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        run.stdin.take().unwrap().write_all(credentials.join("\n").as_bytes()).unwrap();
        let output = run.wait_with_output().unwrap();
        assert!(output.status.success(), "the verifier failed");
        let said = String::from_utf8(output.stdout).unwrap();
        let said: Vec<_> = said.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
        assert_eq!(said.len(), credentials.len());
        said
    }

    /// The identifier of the issuer: that of the site that the organization has.
    async fn did(&self) -> String {
        text(&self.world.root.get("/.well-known/did.json").await.expect(200).json["id"])
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ach_5_a_credential_is_verified_by_others_until_it_is_revoked() {
    let badge = Awarded::new().await;
    let did = badge.did().await;
    let own = badge.own().await;
    assert_eq!(badge.own().await, own, "the same bytes for the same state");
    let said = badge.verify(&[&own], &did, &[]);
    let claims = &said[0]["claims"];
    assert_eq!(claims["issuer"]["id"], *did, "{said:?}");
    assert_eq!(claims["name"], "Safe \"hands\" – ß");
    let subject = &claims["credentialSubject"];
    assert_eq!(subject["achievement"]["criteria"]["narrative"], "Complete the course.\nTwice.");
    assert_eq!(subject["identifier"][0]["identityHash"], "Ada Humphreys");
    assert_eq!(subject["identifier"][1]["hashed"], true);
    assert!(!claims.to_string().contains(EMAIL), "{claims}");

    // Whatever is changed, it is refused, and so it is by another key.
    let flipped: Vec<String> = (0..own.len() - 1)
        .step_by(41)
        .filter(|place| own.as_bytes()[*place] != b'.')
        .map(|place| {
            let other = if own.as_bytes()[place] == b'A' { "B" } else { "A" };
            format!("{}{other}{}", &own[..place], &own[place + 1..])
        })
        .collect();
    assert!(flipped.len() > 20);
    let flipped: Vec<&str> = flipped.iter().map(String::as_str).collect();
    for (credential, said) in flipped.iter().zip(badge.verify(&flipped, &did, &[])) {
        assert!(said["refused"].is_string(), "{credential}: {said}");
    }
    let said = badge.verify(&[&own], &did, &["--other-key"]);
    assert_eq!(said[0]["refused"], "Invalid signature");

    badge.revoke().await;
    let said = badge.verify(&[&own], &did, &[]);
    let why = said[0]["refused"].as_str().unwrap();
    assert!(why.contains("status 'revocation' is set"), "{why}");
    let user = text(&badge.learner.get("/api/v1/me").await.expect(200).json["user"]["id"]);
    assert_eq!(badge.give(&user).await, badge.award, "it is the same award again");
    let said = badge.verify(&[&own], &did, &[]);
    assert!(said[0]["claims"].is_object(), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ach_3_the_credential_of_a_shared_badge_tells_what_its_page_does() {
    let badge = Awarded::new().await;
    let did = badge.did().await;
    let anyone = Client::new(badge.world.server.url());
    let path = format!("/badges/{}/credential.jwt", badge.award);
    anyone.get(&path).await.expect(404);
    badge.share(false, true).await;
    let nameless = anyone.get(&path).await.expect(200).text;
    badge.share(true, true).await;
    let named = anyone.get(&path).await.expect(200).text;
    let said = badge.verify(&[&nameless, &named], &did, &[]);
    let subject = &said[0]["claims"]["credentialSubject"];
    assert!(subject["identifier"].is_null(), "{said:?}");
    let subject = &said[1]["claims"]["credentialSubject"];
    assert_eq!(subject["identifier"].as_array().unwrap().len(), 1, "the name, no email");
    assert_eq!(subject["identifier"][0]["identityHash"], "Ada Humphreys");
    badge.share(true, false).await;
    anyone.get(&path).await.expect(404);
    badge.share(true, true).await;
    badge.revoke().await;
    anyone.get(&path).await.expect(410);
    anyone.get("/credentials/status/0").await.expect(200);
    for nothing in ["/credentials/status/1", "/credentials/status/00", "/credentials/status/x"] {
        anyone.get(nothing).await.expect(404);
    }
    let keys = anyone.get("/.well-known/jwks.json").await.expect(200).json;
    assert_eq!(keys["keys"][0]["crv"], "Ed25519");
}
