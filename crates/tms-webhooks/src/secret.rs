//! Secrets of webhooks, and signatures made with them.
//!
//! A secret is made of the installation's own key, of the webhook and of a number that counts up: nothing of it is
//! stored, and a copy of the database signs nothing.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use tms_domain::{id::WebhookId, port::WebhookSecrets};

/// What a secret begins with.
const PREFIX: &str = "whsec_";
/// The bytes of a block of SHA-256.
const BLOCK: usize = 64;

/// Makes secrets of one key.
#[derive(Clone)]
pub struct DerivedSecrets([u8; 32]);

impl DerivedSecrets {
    /// Makes them of this key, which nothing else is made of.
    pub const fn new(key: [u8; 32]) -> Self {
        Self(key)
    }
}

impl fmt::Debug for DerivedSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DerivedSecrets(…)")
    }
}

impl WebhookSecrets for DerivedSecrets {
    fn secret(&self, webhook: WebhookId, generation: u32) -> String {
        let purpose = format!("{webhook} {generation}");
        format!("{PREFIX}{}", STANDARD.encode(hash(&self.0, purpose.as_bytes())))
    }
}

/// The signature of a message, as the header holds it: `v1,` and the HMAC-SHA-256 of the id, the instant in seconds and
/// the body, parted by dots, in base 64. None with what is no secret.
pub fn sign(secret: &str, id: &str, seconds: i64, body: &str) -> Option<String> {
    let key = STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()?;
    let signed = format!("{id}.{seconds}.{body}");
    let fits = !key.is_empty() && key.len() <= BLOCK;
    fits.then(|| format!("v1,{}", STANDARD.encode(hash(&key, signed.as_bytes()))))
}

/// A key is filled up with zeros to a block (RFC 2104).
fn hash(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut block = [0_u8; BLOCK];
    block.iter_mut().zip(key).for_each(|(place, byte)| *place = *byte);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    /// The example of the Standard Webhooks specification.
    #[test]
    fn hook_1_a_message_is_signed_as_the_standard_says() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let (id, body) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", r#"{"test": 2432232314}"#);
        let signature = sign(secret, id, 1_614_265_330, body);
        assert_eq!(signature.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
        for (secret, id, seconds, body) in [
            ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx", id, 1_614_265_330, body),
            (secret, "msg_other", 1_614_265_330, body),
            (secret, id, 1_614_265_331, body),
            (secret, id, 1_614_265_330, "{}"),
        ] {
            assert_ne!(sign(secret, id, seconds, body), signature);
        }
        for none in ["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_%%%"] {
            assert_eq!(sign(none, id, 1, body), None);
        }
    }

    #[test]
    fn hook_1_each_webhook_and_each_generation_has_a_secret_of_its_own_and_none_shows() {
        let secrets = DerivedSecrets::new([7; 32]);
        let [one, other] = [1, 2].map(|id| WebhookId::from_uuid(Uuid::from_u128(id)));
        let first = secrets.secret(one, 1);
        assert_eq!(first, secrets.secret(one, 1));
        // 32 bytes, within what the standard asks for.
        assert_eq!(STANDARD.decode(first.strip_prefix("whsec_").unwrap()).unwrap().len(), 32);
        assert_ne!(first, secrets.secret(one, 2));
        assert_ne!(first, secrets.secret(other, 1));
        assert_ne!(first, DerivedSecrets::new([8; 32]).secret(one, 1));
        assert_eq!(format!("{secrets:?}"), "DerivedSecrets(…)");
    }
}
