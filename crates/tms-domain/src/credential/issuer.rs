//! Who issues credentials: a site, by its address, with the key of the installation.

use super::{Json, base64url::base64url};
use crate::port::{CredentialSigner, SecretDigest};

/// A site as an issuer: a `did:web`, whose document stands at the site's own address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialIssuer {
    address: String,
    did: String,
}

impl CredentialIssuer {
    /// The issuer at the address of a site (SITE-2).
    pub fn at(address: &str) -> Self {
        let address = address.trim_end_matches('/').to_owned();
        let place = address.split_once("://").map_or(address.as_str(), |(_, place)| place);
        // The colon of a port is no separator.
        let place = place.replace(':', "%3A").replace('/', ":");
        Self { did: format!("did:web:{place}"), address }
    }

    /// Where the site is.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Its identifier.
    pub fn did(&self) -> &str {
        &self.did
    }

    /// The document that tells with what key it signs, as `did:web` finds it.
    pub fn document(&self, key: &VerificationKey) -> Json {
        let id = self.key_id(key);
        let method = Json::from([
            ("id", id.as_str().into()),
            ("type", "JsonWebKey2020".into()),
            ("controller", self.did.as_str().into()),
            ("publicKeyJwk", Json::Object(key.members())),
        ]);
        Json::from([
            (
                "@context",
                ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1"]
                    .into(),
            ),
            ("id", self.did.as_str().into()),
            ("verificationMethod", Json::List(vec![method])),
            ("assertionMethod", [id.as_str()].into()),
        ])
    }

    /// The same key as a JSON Web Key Set.
    pub fn key_set(&self, key: &VerificationKey) -> Json {
        let mut members = key.members();
        members.push(("kid", self.key_id(key).into()));
        members.push(("use", "sig".into()));
        Json::from([("keys", Json::List(vec![Json::Object(members)]))])
    }

    fn key_id(&self, key: &VerificationKey) -> String {
        format!("{}#{}", self.did, key.thumbprint)
    }
}

/// The key that signatures are verified with (RFC 8037). Its name is its thumbprint (RFC 7638): another key has another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerificationKey {
    x: String,
    thumbprint: String,
}

impl VerificationKey {
    /// The key of a signer.
    pub fn of(signer: &dyn CredentialSigner, digest: &dyn SecretDigest) -> Self {
        let x = base64url(&signer.public_key());
        let named = Json::from([
            ("crv", "Ed25519".into()),
            ("kty", "OKP".into()),
            ("x", x.as_str().into()),
        ]);
        Self { thumbprint: base64url(&digest.digest(&named.to_string())), x }
    }

    fn members(&self) -> Vec<(&'static str, Json)> {
        vec![
            ("kty", "OKP".into()),
            ("crv", "Ed25519".into()),
            ("x", self.x.as_str().into()),
            ("alg", "EdDSA".into()),
        ]
    }
}

/// Signs a credential: a JWT whose payload it is (Open Badges 3.0, section 8.2; RFC 7515).
pub fn sign(
    issuer: &CredentialIssuer,
    key: &VerificationKey,
    signer: &dyn CredentialSigner,
    credential: &Json,
) -> String {
    let header = Json::from([
        ("alg", "EdDSA".into()),
        ("kid", issuer.key_id(key).into()),
        ("typ", "JWT".into()),
    ]);
    let part = |json: &Json| base64url(json.to_string().as_bytes());
    let signed = format!("{}.{}", part(&header), part(credential));
    let signature = base64url(&signer.sign(signed.as_bytes()));
    format!("{signed}.{signature}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ach_5_an_issuer_is_found_at_the_address_of_its_site() {
        for (address, did) in [
            ("https://training.example", "did:web:training.example"),
            ("https://training.example/", "did:web:training.example"),
            ("http://127.0.0.1:8080", "did:web:127.0.0.1%3A8080"),
            ("https://example.org:444/a/b/", "did:web:example.org%3A444:a:b"),
        ] {
            assert_eq!(CredentialIssuer::at(address).did(), did);
        }
    }
}
